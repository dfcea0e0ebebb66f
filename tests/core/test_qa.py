"""Members ask: the knowledge base answers, offers what may be meant, or people answer by a promised day."""

import pytest
from sqlmodel import select

from core.database import Database
from core.messages import Incoming, Kind
from core.qa import finding, knowledge
from core.qa.models import Question
from core.qa.rules import QuestionState
from tests.conftest import StillClock
from tests.knowledge import DUES, MEETING, TRANSFER, Base, Draft
from tests.outbox import Outbox
from tests.people import Known, People
from tests.quizzes import Quizzes, single


@pytest.fixture
async def wang(people: People) -> Known:
    return await people.member("王静", "001.002")


async def kept(database: Database) -> list[Question]:
    async with database.reading() as session:
        return list((await session.exec(select(Question).order_by(Question.id))).all())


async def test_a_question_that_is_known_is_answered_with_its_source(wang: Known, base: Base) -> None:
    [entry, *_] = await base.releases(DUES, TRANSFER, MEETING)
    [shown] = await wang.says("党费什么时候交")
    assert "党费什么时候交？" in shown
    assert "每月 **15 日**前交到支部。" in shown
    assert "出处：党费收缴办法" in shown
    assert await wang.presses(0) == ["太好了，能帮到您就好。"]
    found = await base.entry(entry)
    assert (found.shown, found.helped, found.missed) == (1, 1, 0)


@pytest.mark.parametrize(
    "words", ["几号之前要交党费？", "黨費什麼時候交", "提问：党费什么时候交", "/ask 党费什么时候交", "提问 党费什么时候交"]
)
async def test_it_is_known_in_other_words_and_other_script_with_a_command_or_without(wang: Known, base: Base, words: str) -> None:
    await base.releases(DUES, TRANSFER, MEETING)
    assert "15 日" in (await wang.says(words))[0]


async def test_asking_begins_with_who_reads_it(wang: Known, base: Base) -> None:
    await base.releases(DUES, TRANSFER, MEETING)
    [said] = await wang.says("提问")
    assert "会看到您的姓名" in said
    assert "涉密" in said
    assert "请用一句话" in (await wang.says("👍👍"))[0]
    assert "15 日" in (await wang.says("党费什么时候交"))[0]


async def test_the_unsure_search_offers_three_and_people(wang: Known, base: Base) -> None:
    await base.releases(DUES, TRANSFER, MEETING, Draft("大会请假怎么办？", "向组织委员请假。"))
    [shown] = await wang.says("支部开大会请假找谁")
    assert shown.startswith("您想问的是下面哪一个？")
    assert "大会请假怎么办？" in shown
    assert shown.endswith("都不是")
    [picked] = await wang.says("大会请假怎么办？")
    assert "向组织委员请假" in picked


async def test_what_was_not_meant_leads_to_the_others_and_then_to_people(wang: Known, base: Base, database: Database) -> None:
    [dues, *_] = await base.releases(DUES, Draft("党费交多少？", "按比例交。"), Draft("党费交给谁？", "交给组织委员。"))
    await wang.says("党费什么时候交？")
    [others] = await wang.presses(1)
    assert "党费什么时候交" not in others
    assert "党费交给谁？" in others
    [handed] = await wang.says("都不是")
    assert "最迟 2026年11月25日 答复您" in handed
    assert (await base.entry(dues)).missed == 1
    assert [each.state for each in await kept(database)] == [QuestionState.WAITING]


async def test_what_nobody_knows_goes_to_people_with_the_promised_day(wang: Known, base: Base, database: Database) -> None:
    [handed] = await wang.says("食堂周末开不开门？")
    assert "最迟 2026年11月25日 答复您" in handed
    assert "只有负责您党支部的答疑人员能看到" in handed
    assert "正在处理" in (await wang.says("食堂周末，开不开门"))[0]
    [question] = await kept(database)
    assert (question.words, question.member_id) == ("食堂周末开不开门？", wang.member_id)
    await wang.says("还有一个问题是停车证怎么办？")
    assert "已经撤回" in (await wang.presses(0))[0]
    assert len(await kept(database)) == 1
    await base.ticks()


async def test_a_question_of_the_weekend_counts_from_the_next_workday(wang: Known, clock: StillClock) -> None:
    clock.moves(days=1)
    assert "最迟 2026年11月25日" in (await wang.says("停车证怎么办理？"))[0]


async def test_what_is_no_question_makes_nobody_work(wang: Known, database: Database) -> None:
    for words in ("谢谢", "你好！", "🎉🎉🎉", "？？？", "666", "嗯嗯"):
        assert "没看懂" in (await wang.says(words))[0], words
    sticker = Incoming(wang.address, "s1", wang.sender, kind=Kind.MEDIA)
    assert "只能看懂文字" in (await wang.sends(sticker))[0]
    assert not await kept(database)


@pytest.mark.parametrize(
    "words",
    [
        "党" * 4000,
        "How do I 怎么 สวัสดี как дела كيف ¿dónde? 申请 join 入党 ?",
        "\u202e" + "问题" * 5,
        "<b>a</b> & 'x\" -- ; %s {x} $y",
    ],
    ids=["long", "languages", "bidi", "signs"],
)
async def test_any_words_are_taken_even_by_an_empty_base(wang: Known, words: str, base: Base) -> None:
    assert "最迟" in (await wang.says(words))[0]
    await base.releases(DUES)
    assert await wang.says(words + "了")


async def test_nobody_keeps_more_than_five_questions_waiting(wang: Known, database: Database) -> None:
    for number in range(5):
        await wang.says(f"第{number}个完全不同的问题{'甲乙丙丁戊'[number]}怎么办")
    assert "5 个问题正在等待" in (await wang.says("再来一个问题行不行"))[0]
    assert len(await kept(database)) == 5
    assert "还有 5 个问题" in (await wang.says("/ask"))[0]


async def test_an_entry_serves_its_branch_and_those_below(wang: Known, people: People, base: Base) -> None:
    zhao = await people.member("赵强", "001.003")
    await base.releases(Draft("食堂几点开饭？", "七点。", branch_code="001.002"))
    assert "七点" in (await wang.says("食堂几点开饭？"))[0]
    assert "七点" not in (await zhao.says("食堂几点开饭？"))[0]


async def test_another_process_finds_what_was_just_released_and_no_longer_what_was_withdrawn(
    database: Database, database_url: str, base: Base
) -> None:
    other = Database(database_url)

    async def found() -> list[int]:
        async with other.reading() as session:
            return [each.id for each in await finding.find(session, "党费什么时候交", {0}, 3)]

    assert await found() == []
    [entry] = await base.releases(DUES)
    assert await found() == [entry]
    editor = await base.account("editor")
    async with database.transaction() as session:
        await knowledge.withdraw(session, entry, editor, base.clock())
    assert await found() == []
    await other.close()


async def test_a_question_amid_a_quiz_does_not_lose_the_quiz(wang: Known, quizzes: Quizzes, base: Base) -> None:
    await base.releases(DUES, TRANSFER, MEETING)
    await quizzes.open_now([single(0), single(1)])
    [asked] = await wang.says("/quiz")
    [hint, again] = await wang.says("党费什么时候交？")
    assert "回复“提问”再加上您的问题" in hint
    assert again == asked
    assert "15 日" in (await wang.says("提问 党费什么时候交？"))[0]
    assert await wang.says("/quiz") == [asked]


async def test_a_button_after_the_question_is_gone_gets_a_sentence(wang: Known, base: Base, database: Database) -> None:
    [entry] = await base.releases(DUES)
    await wang.says("党费什么时候交？")
    card = wang.offered()
    async with database.transaction() as session:
        for each in await session.exec(select(Question)):
            await session.delete(each)
    assert "已经失效" in (await wang.presses(card.choices[1].token))[0]
    assert entry


async def test_an_answer_that_did_not_help_is_asked_on_within_a_week(
    wang: Known, base: Base, people: People, outbox: Outbox, clock: StillClock, database: Database
) -> None:
    li = await people.member("李明", "001")
    await base.answerer("li", member=li)
    await wang.says("食堂周末开不开门？")
    await base.ticks()
    [told] = await outbox.carries()
    await li.presses(told.message.choices[1].token)
    await li.presses(0)
    await li.says("开的。")
    [brought] = await outbox.carries()
    assert "还缺一句" not in (await wang.presses(brought.message.choices[1].token))[0]
    await wang.says("🤔")
    [again] = await wang.says("周日也开吗？")
    assert "最迟" in again
    [question] = await kept(database)
    assert (question.state, question.helped, question.answer) == (QuestionState.WAITING, False, "")
    assert "已经在处理" not in (await li.says("/desk"))[0]
    shown = (await li.presses(0))[0]
    assert "提问人补充：周日也开吗？" in shown
    assert "上一次的答复：开的。" in shown
    await li.presses(0)
    await li.says("周日也开。")
    clock.moves(days=8)
    [late, *_] = await outbox.carries()
    assert "不能接着问" in (await wang.presses(late.message.choices[1].token))[0]
    assert "太好了" in (await wang.presses(late.message.choices[0].token))[0]
    assert "已经记下" in (await wang.presses(late.message.choices[0].token))[0]
