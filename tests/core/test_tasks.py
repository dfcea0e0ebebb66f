"""The study task as members meet it: announced, opened, done, reminded once and privately."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from core.database import Database
from core.errors import CoreError
from core.members.rules import Audience
from core.organisation import Organisation
from core.pushes.models import Push
from core.tasks import service
from core.tasks.models import TaskProgress, TaskState
from core.tasks.rules import TaskKind
from tests.conftest import StillClock
from tests.people import People
from tests.quizzes import blank, single
from tests.studies import Studies


async def test_a_task_is_announced_opened_from_the_push_and_done(studies: Studies, people: People) -> None:
    member = await people.member()
    task = await studies.published(await studies.draft())
    assert await studies.pressed_in_push(member) == [
        "学习专题\n**认真**学习\n出处：学习汇编\n请在 11月23日 10:00 前完成。\nA. 已学完"
    ]
    (figures,) = await studies.progress(task)
    assert (figures.members, figures.read, figures.done) == (1, 1, 0)
    assert await member.presses(0) == ["已完成，谢谢您的学习！"]
    (figures,) = await studies.progress(task)
    assert (figures.members, figures.read, figures.done) == (1, 1, 1)


async def test_a_task_done_already_says_so_and_keeps_its_first_time(
    studies: Studies, people: People, clock: StillClock, database: Database
) -> None:
    member = await people.member()
    await studies.published(await studies.draft())
    await studies.pressed_in_push(member)
    first = member.offered().choices[0].token
    await member.presses(first)
    done_at = clock.now
    clock.moves(hours=1)
    assert (await studies.pressed_in_push(member))[0].endswith("这项任务您已经完成了，谢谢！")
    assert [each.id for each in member.last.replies[-1].choices] == ["profile.do:help"]
    async with database.reading() as session:
        assert (await session.exec(select(TaskProgress.done_at))).all() == [done_at]


async def test_two_presses_on_done_at_once_are_one(studies: Studies, people: People, database: Database) -> None:
    member = await people.member()
    other = await people.other_chat(member, "web")
    await studies.published(await studies.draft())
    for chat in (member, other):
        await chat.says("/tasks")
        await chat.presses(0)
    await asyncio.gather(*(chat.presses(0) for chat in (member, other)))
    async with database.reading() as session:
        assert len((await session.exec(select(TaskProgress))).all()) == 1


async def test_done_in_one_chat_is_done_in_the_other(studies: Studies, people: People) -> None:
    member = await people.member()
    other = await people.other_chat(member, "web")
    await studies.published(await studies.draft(single()))
    for chat in (member, other):
        await chat.says("/tasks")
        await chat.presses(0)
    await other.presses(0)
    await member.presses(0)
    await member.says("B")
    assert await other.says("B") == ["这项任务您已经完成了，谢谢！"]
    await studies.pressed_in_push(member)
    assert await other.says("/tasks") == ["现在没有未完成的任务，有新任务时会通知您。"]


async def test_a_press_on_done_in_a_second_chat_after_the_first_says_so(studies: Studies, people: People) -> None:
    member = await people.member()
    other = await people.other_chat(member, "web")
    await studies.published(await studies.draft())
    for chat in (member, other):
        await chat.says("/tasks")
        await chat.presses(0)
    await member.presses(0)
    assert await other.presses(0) == ["这项任务您已经完成了，谢谢！"]


async def test_a_check_question_answered_right_completes_the_task(studies: Studies, people: People, database: Database) -> None:
    member = await people.member()
    await studies.published(await studies.draft(single()))
    await studies.pressed_in_push(member)
    assert (await member.presses(0))[0] == "学完了，回答一个小问题吧\n第 0 问\nA. 一\nB. 二\nC. 三\nD. 四"
    assert await member.says("二") == ["✅ 回答正确\n正确答案：B. 二\n解析：秘密的解析", "已完成，谢谢您的学习！"]
    async with database.reading() as session:
        assert (await session.exec(select(TaskProgress.checked_right))).all() == [True]


async def test_a_wrong_answer_may_be_tried_once_more_and_the_task_is_done_then(
    studies: Studies, people: People, database: Database
) -> None:
    member = await people.member()
    await studies.published(await studies.draft(single()))
    await studies.pressed_in_push(member)
    await member.presses(0)
    wrong, again = await member.says("A")
    assert wrong == "❌ 这题没有答对\n解析：秘密的解析"
    assert again.startswith("再试一次吧")
    assert await member.says("C") == ["❌ 这题没有答对\n正确答案：B. 二\n解析：秘密的解析", "已完成，谢谢您的学习！"]
    async with database.reading() as session:
        assert (await session.exec(select(TaskProgress.checked_right))).all() == [False]


async def test_a_check_question_may_be_a_fill_in(studies: Studies, people: People) -> None:
    member = await people.member()
    await studies.published(await studies.draft(blank()))
    await studies.pressed_in_push(member)
    assert (await member.presses(0))[0].endswith("共 2 空，请按顺序回复，用空格隔开。")
    assert (await member.says(" "))[0].startswith("学完了")
    assert (await member.says("一切为了群众 一切依靠群众"))[1] == "已完成，谢谢您的学习！"


async def test_a_link_a_file_and_a_picture_are_shown_as_such(studies: Studies, people: People) -> None:
    member = await people.member()
    draft = replace(await studies.draft(), article_id=None)
    picture, paper = await studies.file("照片.png", "image/png"), await studies.file()
    await studies.published(replace(draft, kind=TaskKind.LINK, url="https://example.org/a"))
    await studies.pressed_in_push(member)
    assert member.last.replies[0].link.url == "https://example.org/a"
    await studies.published(replace(draft, kind=TaskKind.PICTURE, media_id=picture))
    await studies.pressed_in_push(member)
    assert (member.last.replies[0].image.name, member.last.replies[0].file) == ("照片.png", None)
    for kind, media in ((TaskKind.FILE, picture), (TaskKind.PICTURE, paper)):
        await studies.published(replace(draft, kind=kind, media_id=media))
        await studies.pressed_in_push(member)
        assert member.last.replies[0].image is None
        assert member.last.replies[0].file is not None


async def test_one_reminder_goes_before_the_due_time_to_those_not_done(
    studies: Studies, people: People, clock: StillClock
) -> None:
    done, reader, idle = await people.members(3)
    await people.member(branch="002")
    await studies.published(await studies.draft())
    for member in (done, reader):
        await studies.pressed_in_push(member)
    await done.presses(0)
    clock.moves(days=1, hours=23)
    assert await studies.ticks() == (0, 0)
    clock.moves(hours=1)
    assert await studies.ticks() == (0, 1)
    assert await studies.ticks() == (0, 0)
    assert await studies.written_to("reminder") == [reader.member_id, idle.member_id]
    assert (await studies.pressed_in_push(idle, "reminder"))[0].startswith("学习专题")


async def test_a_reminder_is_not_sent_after_the_due_time(studies: Studies, people: People, clock: StillClock) -> None:
    await people.member()
    await studies.published(await studies.draft())
    clock.moves(days=4)
    assert await studies.ticks() == (0, 0)
    assert await studies.written_to("reminder") == []


async def test_two_schedulers_publish_and_remind_once(studies: Studies, people: People, clock: StillClock) -> None:
    member = await people.member()
    draft = await studies.draft()
    await studies.published(replace(draft, publish_at=clock.now + timedelta(hours=1)))
    clock.moves(hours=1)
    ticks = await asyncio.gather(*(studies.ticks() for _ in range(6)))
    assert max(ticks) == (1, 0)
    assert sum(published for published, _ in ticks) == 1
    clock.moves(days=1, hours=23)
    assert sum(reminded for _, reminded in await asyncio.gather(*(studies.ticks() for _ in range(6)))) == 1
    assert await studies.written_to("reminder") == [member.member_id]


async def test_a_task_waits_for_its_time(studies: Studies, people: People, clock: StillClock) -> None:
    member = await people.member()
    draft = await studies.draft()
    task = await studies.published(replace(draft, publish_at=clock.now + timedelta(hours=1)))
    assert (await studies.task(task)).state == TaskState.SCHEDULED
    assert await member.says("任务") == ["现在没有未完成的任务，有新任务时会通知您。"]
    clock.moves(hours=1)
    assert await studies.ticks() == (1, 0)
    assert await member.says("任务") == ["这些任务还可以完成：\nA. 学习专题（11月23日 10:00 前）"]


async def test_a_task_published_after_it_was_due_writes_to_nobody_and_is_still_listed(
    studies: Studies, people: People, clock: StillClock
) -> None:
    member = await people.member()
    draft = await studies.draft()
    await studies.published(replace(draft, publish_at=clock.now + timedelta(hours=1)))
    clock.moves(days=5)
    assert await studies.ticks() == (1, 0)
    assert await studies.written_to("announcement") == []
    await member.says("/tasks")
    assert "现在补学也可以" in (await member.presses(0))[0]
    assert await member.presses(0) == ["已完成，谢谢您的学习！"]


async def test_a_withdrawn_task_is_gone_for_everybody_at_whatever_step(
    studies: Studies, people: People, database: Database
) -> None:
    reader, listed, checked = await people.members(3)
    task = await studies.published(await studies.draft(blank()))
    await reader.says("/tasks")
    await reader.presses(0)
    await listed.says("/tasks")
    await checked.says("/tasks")
    await checked.presses(0)
    await checked.presses(0)
    await studies.withdraws(task)
    assert await reader.presses(0) == ["这项任务已经撤回，不需要再做了。"]
    assert await listed.presses(0) == ["这项任务已经撤回，不需要再做了。"]
    assert await checked.says("群众") == ["这项任务已经撤回，不需要再做了。"]
    async with database.reading() as session:
        assert (await session.exec(select(Push.state))).all() == ["cancelled"]


async def test_a_task_of_another_branch_or_kind_is_not_shown(studies: Studies, people: People) -> None:
    await people.branch()
    other, probationer = await people.member(branch="002"), await people.member(membership="probationary")
    draft = await studies.draft()
    await studies.published(replace(draft, audience=Audience("001", ("full",))))
    for member in (other, probationer):
        assert await member.says("/tasks") == ["现在没有未完成的任务，有新任务时会通知您。"]


async def test_progress_counts_by_branch_and_names_nobody(studies: Studies, people: People) -> None:
    first, _ = await people.members(2, "001.001")
    await people.members(1, "001.002")
    task = await studies.published(await studies.draft())
    await studies.pressed_in_push(first)
    await first.presses(0)
    one, two = await studies.progress(task)
    assert (one.code, one.members, one.read, one.done) == ("001.001", 2, 1, 1)
    assert (two.code, two.members, two.read, two.done) == ("001.002", 1, 0, 0)
    assert [each.code for each in await studies.progress(task, "001.002")] == ["001.002"]


async def test_staff_change_a_task_until_it_is_published(
    studies: Studies, people: People, database: Database, organisation: Organisation, clock: StillClock
) -> None:
    await people.branch()
    draft = await studies.draft()
    async with database.transaction() as session:
        task = await service.create(session, draft, clock.now)
        changed = replace(await service.draft_of(session, task.id), title="新的标题")
        assert (await service.change(session, task.id, changed)).title == "新的标题"
        assert [each.id for each in await service.tasks(session, "001")] == [task.id]
        assert await service.tasks(session, "002") == []
        await service.publish(session, task.id, clock.now, organisation)
        with pytest.raises(CoreError, match="task-published-already"):
            await service.change(session, task.id, changed)
        with pytest.raises(CoreError, match="task-published-already"):
            await service.publish(session, task.id, clock.now, organisation)


async def test_what_cannot_work_is_refused_with_a_sentence(
    studies: Studies, people: People, database: Database, organisation: Organisation, clock: StillClock
) -> None:
    await people.branch()
    draft = await studies.draft()
    async with database.transaction() as session:
        for wrong, key in (
            (replace(draft, audience=Audience("009")), "task-flaw-branch"),
            (replace(draft, article_id=99), "task-flaw-content-gone"),
            (replace(draft, title=" "), "task-flaw-title"),
        ):
            with pytest.raises(CoreError, match=key):
                await service.create(session, wrong, clock.now)
        with pytest.raises(CoreError, match="task-not-there"):
            await service.withdraw(session, 99, clock.now)
        late = replace(draft, publish_at=clock.now - timedelta(days=2), due_at=clock.now - timedelta(days=1))
        task = await service.create(session, late, clock.now)
        with pytest.raises(CoreError, match="task-flaw-due-passed"):
            await service.publish(session, task.id, clock.now, organisation)


async def test_the_preview_is_the_card_that_members_get(studies: Studies, people: People) -> None:
    member = await people.member()
    draft = await studies.draft()
    card = service.preview_message(draft)
    assert [member.wording.say(each, "en") for each in (card.title, *card.body)] == [
        "Study task",
        "学习专题",
        "Please complete it by 23 November, 10:00.",
    ]
    with pytest.raises(CoreError):
        service.preview_message(replace(draft, title=""))
