"""What can be done today, on one card."""

from dataclasses import replace
from datetime import timedelta

from tests.conftest import StillClock
from tests.people import People
from tests.quizzes import Quizzes, single
from tests.studies import Studies


async def test_open_quizzes_and_tasks_due_today_stand_on_one_card(
    quizzes: Quizzes, studies: Studies, people: People, clock: StillClock
) -> None:
    member = await people.member()
    await quizzes.open_now([single(0), single(1)])
    draft = await studies.draft()
    await studies.published(replace(draft, title="今日必读", due_at=clock.now + timedelta(hours=4)))
    await studies.published(draft)
    (card,) = await member.says("今日")
    assert card.splitlines() == [
        "今日 · 2026年11月21日",
        "以下内容可以现在完成：",
        "另有 1 项学习任务，发送 /tasks 查看。",
        "A. 每日一题（2 题）",
        "B. 今日必读（11月21日 12:00 前）",
    ]
    assert (await member.says("B"))[0].startswith("今日必读")
    await member.says("/today")
    assert (await member.presses(0))[0].startswith("第 1/2 题")
    await member.says("B")
    assert "A. 每日一题（已答 1/2）" in (await member.says("/today"))[0]
    await member.says("A")
    await member.says("B")
    assert "每日一题" not in (await member.says("/today"))[0]


async def test_with_nothing_to_do_the_member_hears_what_comes_next(quizzes: Quizzes, studies: Studies, people: People) -> None:
    member = await people.member()
    assert await member.says("/today") == ["今天没有要完成的事项。"]
    await quizzes.daily([single()])
    await studies.published(await studies.draft())
    assert await member.says("/today") == [
        "今天没有要完成的事项。\n下一次答题在 11月21日 08:00。\n另有 1 项学习任务，发送 /tasks 查看。"
    ]
