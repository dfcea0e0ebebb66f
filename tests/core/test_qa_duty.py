"""Those on duty in chat: told, reminded and passed over once, one answer to a question, nothing for anybody else's eyes."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from core import dialogues
from core.channel import Verdict
from core.conversation import Context
from core.database import Database
from core.errors import CoreError, NotFound
from core.messages import Incoming, Plain
from core.pushes.delivering import Claimed
from core.pushes.models import Push
from core.qa import desk
from core.qa.models import Entry, Note, Question
from core.qa.rules import EntryState, NoteKind, QuestionState
from core.staff import service as staff
from core.staff.models import Account
from core.staff.rules import Right, Role, Staff
from tests.conftest import StillClock
from tests.knowledge import Base
from tests.outbox import Outbox
from tests.people import Known, People

ASKED = "食堂周末开不开门？"


@pytest.fixture
async def wang(people: People) -> Known:
    return await people.member("王静", "001.002")


@pytest.fixture
async def li(people: People, base: Base) -> Known:
    """Return a member who answers for the asker's branch."""
    member = await people.member("李明", "001.002")
    await base.answerer("李明", "001.002", member)
    return member


async def told(base: Base, outbox: Outbox) -> list[Claimed]:
    await base.ticks()
    return await outbox.carries()


def said(outbox_: list[Claimed], people: list[Known]) -> list[tuple[int, str]]:
    """Return to whom each went, by place, and the key of what it says."""
    places = {each.person.address_id: place for place, each in enumerate(people)}
    return sorted((places[each.key.address_id], each.message.body[0].key) for each in outbox_)


async def test_the_question_comes_to_duty_and_the_answer_to_the_asker_once(
    wang: Known, li: Known, base: Base, outbox: Outbox, database: Database
) -> None:
    await wang.says(ASKED)
    [notice] = await told(base, outbox)
    assert "食堂" not in str(notice.message)
    assert "王静" not in str(notice.message)
    assert await told(base, outbox) == []
    [shown] = await li.presses(notice.message.choices[1].token)
    assert "这个问题由您来答复。" in shown
    assert "王静（支部 001.002）问：" in shown
    assert ASKED in shown
    [asked] = await li.presses(0)
    assert "请直接写下答复" in asked
    [done] = await li.says("王静同志，周六开，问后勤 13800000000。")
    assert "答复已经发出" in done
    [brought] = await outbox.carries()
    assert brought.key.address_id == wang.person.address_id
    assert brought.message.title.key == "qa-answered-title"
    assert await told(base, outbox) == []
    assert "存为草稿" in (await li.presses(0))[0]
    async with database.reading() as session:
        [entry] = (await session.exec(select(Entry))).all()
    assert (entry.question, entry.answer, entry.state) == (ASKED, "…同志，周六开，问后勤 …。", EntryState.DRAFT)
    assert "没有等待答复的问题" in (await li.says("答疑"))[0]


async def test_the_answer_waits_for_whoever_closed_the_chat_and_goes_to_their_other_one(
    wang: Known, li: Known, people: People, base: Base, outbox: Outbox
) -> None:
    other = await people.other_chat(wang, "web")
    await wang.says(ASKED)
    [notice] = await told(base, outbox)
    await li.presses(notice.message.choices[1].token)
    await li.presses(0)
    await li.says("开的。")
    await outbox.hears(await outbox.claims(), Verdict.WINDOW_CLOSED)
    [brought] = await outbox.carries("web")
    assert brought.key.address_id == other.person.address_id


async def test_of_two_who_answer_at_once_one_wins_and_no_word_is_lost(
    wang: Known, li: Known, people: People, base: Base, outbox: Outbox, database: Database
) -> None:
    zhou = await people.member("周洋", "001")
    await base.answerer("周洋", "001", zhou)
    await wang.says(ASKED)
    await told(base, outbox)
    for each in (li, zhou):
        await each.says("/desk")
        await each.presses(0)
        await each.presses(0)
    answers = await asyncio.gather(li.says("周六开，周日不开。"), zhou.says("周末都开。"))
    assert sorted("先一步答复了" in each[0] for each in answers) == [False, True]
    loser = 0 if "先一步" in answers[0][0] else 1
    assert ("周洋", "李明")[loser] in answers[loser][0]
    async with database.reading() as session:
        [question] = (await session.exec(select(Question))).all()
        [note] = (await session.exec(select(Note))).all()
    words = ["周六开，周日不开。", "周末都开。"]
    assert (question.answer, note.words, note.kind) == (words[1 - loser], words[loser], NoteKind.TOO_LATE)
    assert len(await outbox.carries()) == 1
    [late] = await (li, zhou)[loser].says("/desk")
    assert "没有等待" in late


async def test_who_takes_it_second_is_told_who_was_first(
    wang: Known, li: Known, people: People, base: Base, outbox: Outbox
) -> None:
    zhou = await people.member("周洋", "001.002")
    await base.answerer("周洋", "001.002", zhou)
    await wang.says(ASKED)
    first, second = await told(base, outbox)
    mine, theirs = (first, second) if first.key.address_id == li.person.address_id else (second, first)
    await li.presses(mine.message.choices[1].token)
    assert (await zhou.presses(theirs.message.choices[1].token))[0].startswith("李明 已经在处理这个问题了。")
    [shown] = await zhou.presses(theirs.message.choices[0].token)
    assert "李明 正在处理" in shown
    await zhou.presses(0)
    await zhou.says("开的。")
    assert "已经答复（周洋）" in (await li.presses(0))[0], "there is nothing left to write an answer to"
    await li.says("/desk")
    [seen] = await li.presses(mine.message.choices[0].token)
    assert "已经答复（周洋）" in seen
    assert "已经答复或关闭" in (await li.presses(mine.message.choices[1].token))[0]


async def test_reminders_and_escalation_come_once_within_their_minute_and_after_a_restart(
    wang: Known, li: Known, people: People, base: Base, outbox: Outbox, clock: StillClock
) -> None:
    boss = await people.member("周洋", "001")
    await base.answerer("周洋", "001", boss)
    crew = [li, boss]
    await wang.says(ASKED)
    assert said(await told(base, outbox), crew) == [(0, "qa-duty-new")]
    clock.now = datetime(2026, 11, 23, 0, 59, tzinfo=UTC)
    assert await told(base, outbox) == []
    clock.moves(minutes=1)
    assert said(await told(base, outbox), crew) == [(0, "qa-duty-remind")]
    clock.now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert said(await told(base, outbox), crew) == [(0, "qa-duty-late"), (1, "qa-duty-late")]
    clock.moves(days=9)
    assert await told(base, outbox) == []


async def test_whoever_took_it_is_warned_on_the_last_day_and_those_above_hear_when_it_is_over(
    wang: Known, li: Known, people: People, base: Base, outbox: Outbox, clock: StillClock
) -> None:
    boss, beside = await people.member("周洋", "001"), await people.member("钱进", "001.002")
    await base.answerer("周洋", "001", boss)
    await base.answerer("钱进", "001.002", beside)
    crew = [li, boss, beside]
    await wang.says(ASKED)
    assert said(await told(base, outbox), crew) == [(0, "qa-duty-new"), (2, "qa-duty-new")]
    await li.says("/desk")
    await li.presses(0)
    await li.presses(1)
    clock.now = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    assert said(await told(base, outbox), crew) == [(0, "qa-duty-warn")]
    clock.now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    assert said(await told(base, outbox), crew) == [(0, "qa-duty-late"), (2, "qa-duty-late")]
    assert await told(base, outbox) == []


async def test_after_a_long_standstill_only_the_gravest_is_said(
    wang: Known, li: Known, base: Base, outbox: Outbox, clock: StillClock
) -> None:
    await wang.says(ASKED)
    clock.now += timedelta(days=20)
    assert said(await told(base, outbox), [li]) == [(0, "qa-duty-late"), (0, "qa-duty-new")]
    assert await told(base, outbox) == []


async def test_what_is_passed_on_is_told_to_the_one_who_has_it_now(
    wang: Known, li: Known, people: People, base: Base, outbox: Outbox, database: Database, clock: StillClock
) -> None:
    boss = await people.member("周洋", "001")
    account = await base.answerer("周洋", "001", boss)
    await wang.says(ASKED)
    await told(base, outbox)
    async with database.transaction() as session:
        [question] = (await session.exec(select(Question))).all()
        await desk.pass_on(session, question.id, account.account_id, "归你管", account, clock())
    assert said(await told(base, outbox), [li, boss]) == [(1, "qa-duty-passed")]
    await boss.says("答疑")
    assert "转办说明：归你管" in (await boss.presses(0))[0]


async def test_nobody_on_duty_is_no_accident(wang: Known, base: Base, outbox: Outbox) -> None:
    await wang.says(ASKED)
    assert await told(base, outbox) == []


async def test_no_member_and_no_other_branch_sees_a_question(wang: Known, people: People, base: Base, database: Database) -> None:
    await wang.says(ASKED)
    other, member = await people.member("赵强", "001.003"), await people.member("孙丽", "001.002")
    elsewhere = await base.answerer("赵强", "001.003", other)
    [question] = await questions(database)
    for who in (other, member):
        for button in ("see", "take", "answer", "keep"):
            card = f"qa.{button}:{question.id}"
            shown = await forged(who, card)
            assert ASKED not in shown
            assert "王静" not in shown
        assert ASKED not in "".join(await who.says("/desk"))
    for button in ("helped", "missed", "none", "again", "back"):
        assert ASKED not in await forged(member, f"qa.{button}:{question.id}")
    assert (await questions(database))[0].state == QuestionState.WAITING
    async with database.transaction() as session:
        with pytest.raises(NotFound):
            await desk.case(session, question.id, elsewhere)
        for role in (Role.EDITOR, Role.REVIEWER, Role.READER, Role.HANDLER):
            with pytest.raises(NotFound):
                await desk.case(session, question.id, Staff(1, "x", "x", "zh", (Right(role, "001"),)))


async def test_a_right_that_was_taken_away_ends_the_answer_in_hand(
    wang: Known, li: Known, outbox: Outbox, database: Database
) -> None:
    await wang.says(ASKED)
    await li.says("/desk")
    await li.presses(0)
    await li.presses(0)
    async with database.transaction() as session:
        account = (await session.exec(select(Account))).one()
        await staff.set_disabled(session, account.id, disabled=True)
    assert "供答疑人员使用" in (await li.says("开的。"))[0]
    assert await outbox.carries() == []


async def test_leaving_deletes_questions_answers_and_what_is_on_its_way(
    wang: Known, li: Known, base: Base, outbox: Outbox, database: Database
) -> None:
    await wang.says(ASKED)
    [notice] = await told(base, outbox)
    await li.presses(notice.message.choices[1].token)
    await li.presses(0)
    await li.says("开的。")
    await wang.says("离开")
    await wang.presses(0)
    assert await questions(database) == []
    async with database.reading() as session:
        assert not [each for each in await session.exec(select(Push)) if "食堂" in each.message]


async def questions(database: Database) -> list[Question]:
    async with database.reading() as session:
        return list((await session.exec(select(Question))).all())


async def forged(who: Known, choice: str) -> str:
    """Return what somebody sees who found a way to press what they were never shown."""
    async with who.door._database.transaction() as session:
        incoming, organisation = Incoming(who.address, "f", who.sender), who.door._organisation
        context = Context(session, who.door._clock(), who.person, incoming, organisation, who.wording.say, who.door._clock())
        try:
            turn = await dialogues._entry(context, choice)
        except CoreError as refusal:
            return who.wording.say(refusal.text, "zh")
        words = [who.wording.say(each, "zh") for reply in turn.replies for each in (*reply.body, reply.title or Plain(""))]
        return "\n".join(words)
