"""A reminder at an hour of one's own: chosen in chat, rung by whoever ticks, once, in time or not at all."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect
from sqlmodel import select

from core.conversation import Context
from core.database import Database
from core.members import service as members
from core.members.rules import Audience
from core.messages import Incoming, Message, Plain, Purpose
from core.notices import service as notices
from core.notices.rules import NoticeDraft
from core.organisation import Cap, Organisation
from core.profile import reminding
from core.pushes import caps, delivering
from core.pushes import service as pushes
from core.pushes.delivering import Claimed
from core.pushes.models import Delivery, Push
from core.pushes.rules import Policy, Why
from core.quiz import service as quiz
from core.reminders import service as reminders
from core.schedules import service as schedules
from core.schedules.models import Reminder, Schedule
from tests.conftest import StillClock
from tests.outbox import Outbox
from tests.people import Known, People
from tests.quizzes import Quizzes, single


@dataclass
class Bell:
    """Ticks as the scheduler does, and carries what it planned."""

    database: Database
    clock: StillClock
    organisation: Organisation
    outbox: Outbox

    async def ticks(self) -> int:
        async with self.database.transaction() as session:
            return await reminders.remind_due(session, self.clock(), self.organisation)

    async def at(self, hour: int, minute: int = 0, *, day: int = 20) -> list[Claimed]:
        """Tick at the local time in Shanghai and carry everything that is due."""
        self.clock.now = datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)
        await self.ticks()
        return await self.outbox.carries()


@pytest.fixture
def bell(database: Database, clock: StillClock, organisation: Organisation, outbox: Outbox) -> Bell:
    return Bell(database, clock, organisation, outbox)


@pytest.fixture
async def wang(people: People) -> Known:
    return await people.member("王静", "001.002")


async def picks(member: Known, *words: str) -> str:
    """Open the settings and walk on by the words of the choices; return the last page."""
    await member.says("/settings")
    pages = [(await member.says(each))[0] for each in words]
    return pages[-1]


async def waits(bell: Bell) -> int:
    """Publish a notice that waits for everybody's confirmation; return its id."""
    draft = NoticeDraft("停电检修", "周六停电。", Audience("001"), bell.clock(), confirm=True)
    async with bell.database.transaction() as session:
        notice = await notices.create(session, draft, bell.clock())
        await notices.publish(session, notice.id, bell.clock(), bell.organisation)
        return notice.id


async def kept(database: Database, model: type) -> Sequence[object]:
    async with database.reading() as session:
        return sorted((await session.exec(select(model))).all(), key=lambda row: inspect(row).identity)


async def test_who_picks_an_hour_is_reminded_then_of_what_waits_and_of_nothing_when_all_is_done(
    bell: Bell, wang: Known, people: People
) -> None:
    await people.member("没选时间", "001.002")
    assert await picks(wang, "每日提醒", "20:00") == (
        "好的，已设好。\n提醒时间：工作日 20:00\n到了这个时间，如果当天还有没做完的事，就提醒您一次；都做完了就不打扰。\n"
        "每天的答题也会等到这个时间再送给您；赶不上的照常送。\n"
        "A. 07:30\nB. 08:30\nC. 12:30\nD. 18:00\nE. 21:00\nF. 我自己写时间\nG. 换提醒的日子\nH. 不再每日提醒\nI. 返回设置"
    )
    notice = await waits(bell)
    assert len(await bell.at(12)) == 2, "the notice itself comes to both"
    assert await bell.at(19, 59) == []
    [reminder] = await bell.at(20)
    assert (reminder.address, reminder.purpose) == (wang.address, Purpose.REMINDER)
    assert "停电检修（待确认）" in (await wang.presses(reminder.message.choices[0].token))[0]
    assert await bell.at(20, 1) == [], "once"
    assert await bell.at(20, day=21) == [], "a Saturday off"
    async with bell.database.transaction() as session:
        await notices.withdraw(session, notice, bell.clock())
    assert await bell.at(20, day=23) == [], "nothing waits any more"


async def test_any_number_of_ticks_and_processes_remind_once(bell: Bell, wang: Known, database: Database) -> None:
    await picks(wang, "每日提醒", "12:30")
    await waits(bell)
    await bell.at(11)
    bell.clock.moves(hours=1, minutes=30)
    assert sorted(await asyncio.gather(*(bell.ticks() for _ in range(5)))) == [0, 0, 0, 0, 1]
    assert len([each for each in await kept(database, Push) if each.why == Why.OWN_HOUR]) == 1


async def test_hours_slept_through_ring_once_and_what_is_too_late_is_marked_missed(
    bell: Bell, wang: Known, database: Database
) -> None:
    await picks(wang, "每日提醒", "12:30")
    await waits(bell)
    await bell.at(11)
    bell.clock.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # Monday, 17:00: three hours were slept through
    assert await bell.ticks() == 1
    assert await bell.outbox.carries() == []
    async with database.transaction() as session:
        await delivering.finish(session, bell.clock())
    late = [each.state for each in await kept(database, Delivery) if each.reason == "too-late"]
    assert late == ["missed"]
    assert len(await bell.at(12, 31, day=24)) == 1, "the next day it rings again, a minute late"


async def test_the_hour_goes_by_the_clocks_where_the_member_lives(bell: Bell, wang: Known) -> None:
    await waits(bell)
    await bell.at(12)
    await picks(wang, "我的时区", "别的地方")
    assert "没有找到这个时区" in (await wang.says("火星"))[0]
    assert "Europe/Rome" in (await wang.says("rome"))[0]
    await picks(wang, "每日提醒", "我自己写时间")
    assert "没看懂" in (await wang.says("晚点"))[0]
    assert "提醒时间：工作日 20:15" in (await wang.says("晚上8点15"))[0]
    assert await bell.at(20, 15) == []
    assert len(await bell.at(3, 15, day=21)) == 1, "still Friday in Rome, and no quiet hour there"


async def test_quiet_hours_put_the_hour_off_also_when_they_change_later(bell: Bell, wang: Known) -> None:
    await picks(wang, "每日提醒", "21:00")
    await picks(wang, "免打扰时间", "我自己写")
    await wang.says("20:30-21:15")
    await waits(bell)
    await bell.at(12)
    assert await bell.at(21, 14) == []
    assert len(await bell.at(21, 15)) == 1


async def test_who_moves_the_hour_after_it_rang_is_not_reminded_twice_that_day(bell: Bell, wang: Known) -> None:
    await picks(wang, "每日提醒", "12:30")
    await waits(bell)
    await bell.at(11)
    assert len(await bell.at(12, 30)) == 1
    await picks(wang, "每日提醒", "18:00")
    assert await bell.at(18) == []
    assert len(await bell.at(18, day=23)) == 1


async def test_the_days_are_picked_and_the_reminder_is_given_up(bell: Bell, wang: Known, database: Database) -> None:
    assert "还没有选提醒时间" in await picks(wang, "每日提醒")
    await wang.says("20:00")
    assert "周六、周日 20:00" in await picks(wang, "每日提醒", "换提醒的日子", "周六、周日")
    assert "每日提醒：周六、周日 20:00" in (await wang.says("/settings"))[0]
    await waits(bell)
    await bell.at(12)
    assert await bell.at(20) == []
    assert len(await bell.at(20, day=21)) == 1
    assert "还没有选提醒时间" in await picks(wang, "每日提醒", "不再每日提醒")
    assert await bell.at(20, day=22) == []
    async with database.transaction() as session:
        await schedules.forget(session)
    assert (await kept(database, Reminder), await kept(database, Schedule)) == ([], [])


async def test_members_with_the_same_wish_share_one_row(wang: Known, people: People, database: Database) -> None:
    li = await people.member("李明", "001")
    await asyncio.gather(*(picks(each, "每日提醒", "20:00") for each in (wang, li)))
    assert len(await kept(database, Schedule)) == 1
    assert len(await kept(database, Reminder)) == 2


async def test_a_daily_quiz_waits_for_the_members_own_hour_and_comes_to_the_others_at_once(
    bell: Bell, wang: Known, people: People, quizzes: Quizzes
) -> None:
    li = await people.member("李明", "001")
    await picks(wang, "每日提醒", "20:00")
    await quizzes.daily([single()])
    await bell.at(1, day=23)
    bell.clock.now = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    await opens(bell)
    assert [each.address for each in await bell.outbox.carries()] == [li.address]
    [own] = await bell.at(20, day=23)
    assert (own.address, own.purpose) == (wang.address, Purpose.QUIZ), "the quiz itself, and no reminder beside it"


async def opens(bell: Bell) -> None:
    async with bell.database.transaction() as session:
        await quiz.open_due(session, bell.clock(), bell.organisation)


async def test_a_quiz_that_closes_before_the_members_hour_comes_at_once(bell: Bell, wang: Known, quizzes: Quizzes) -> None:
    await picks(wang, "每日提醒", "20:00")
    await quizzes.daily([single()], open_hours=12)
    bell.clock.now = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    await opens(bell)
    assert len(await bell.outbox.carries()) == 1


# Why it came


async def test_every_push_says_why_it_came_and_is_stopped_with_one_tap(bell: Bell, wang: Known) -> None:
    await waits(bell)
    [push] = await bell.outbox.carries()
    assert (await wang.presses(push.message.choices[-1].token))[0] == (
        "您收到这条，因为它是发给支部 001的，类别是“通知”。收不收由您定，不影响您参加活动。\n"
        "A. 不再接收通知\nB. 全部暂停一周\nC. 设置"
    )
    assert (await wang.says("A"))[0].startswith("好的，以后不再给您发通知。")
    await waits(bell)
    assert await bell.outbox.carries() == []


async def test_a_reminder_of_ones_own_is_stopped_from_its_card_and_a_week_is_paused(bell: Bell, wang: Known) -> None:
    await picks(wang, "每日提醒", "20:00")
    await waits(bell)
    await bell.at(12)
    [push] = await bell.at(20)
    assert (await wang.says("提醒设置"))[0].startswith("您选了这个提醒时间：工作日 20:00。"), "typed where there are no buttons"
    assert "已暂停" in (await wang.says("全部暂停一周"))[0]
    assert await bell.at(20, day=23) == []
    await wang.presses(push.message.choices[-1].token)
    assert "还没有选提醒时间" in (await wang.says("不再每日提醒"))[0]
    assert (await wang.presses(push.message.choices[-1].token))[0].startswith("这是您之前选的每日提醒，现在已经关了。")


@pytest.mark.parametrize("what", ["reply..1", "quiz.whatever.1", "", "nothing"])
async def test_a_card_that_nobody_made_tells_nothing(
    wang: Known, what: str, clock: StillClock, organisation: Organisation
) -> None:
    async with wang.door._database.reading() as session:
        incoming = Incoming(wang.address, "m", wang.sender)
        context = Context(session, clock(), wang.person, incoming, organisation, wang.wording.say, clock())
        assert (await reminding.why(context, what)).replies[0].body[0].key == "choice-too-old"


# Caps


async def cap(database: Database, member: Known, day: int, week: int = 0) -> None:
    async with database.transaction() as session:
        await caps.set_own(session, member.member_id, Purpose.ANNOUNCEMENT, Cap(day, week))


async def test_what_is_more_than_a_member_wants_is_not_planned_and_the_next_day_counts_anew(
    bell: Bell, wang: Known, people: People, database: Database
) -> None:
    li = await people.member("李明", "001")
    await picks(wang, "最多收几条", "通知：不限", "每天 1 条")
    assert "通知：每天 1 条" in await picks(wang, "最多收几条")
    for expected in ([wang, li], [li]):
        await waits(bell)
        assert {each.address for each in await bell.outbox.carries()} == {each.address for each in expected}
    *_, last = await kept(database, Push)
    assert (last.total, last.capped) == (1, 1)
    bell.clock.moves(days=1)
    await waits(bell)
    assert len(await bell.outbox.carries()) == 2
    await picks(wang, "最多收几条", "通知：每天 1 条", "按单位的：不限")
    await waits(bell)
    assert len(await bell.outbox.carries()) == 2


async def test_a_week_has_its_own_cap(bell: Bell, wang: Known, database: Database) -> None:
    await cap(database, wang, 0, 2)
    got = []
    for _ in range(4):  # Friday to Monday
        await waits(bell)
        got.append(len(await bell.outbox.carries()))
        bell.clock.moves(days=1)
    assert got == [1, 1, 0, 1]


async def test_what_waits_counts_and_the_cap_is_asked_again_before_each_is_sent(
    bell: Bell, wang: Known, database: Database
) -> None:
    bell.clock.now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 23:00, a quiet hour
    for _ in range(2):
        await waits(bell)
    await cap(database, wang, 1)
    await waits(bell)
    *_, third = await kept(database, Push)
    assert (third.total, third.capped) == (0, 1), "two wait already"
    bell.clock.moves(hours=10)
    assert len(await bell.outbox.carries()) == 1
    assert await bell.outbox.carries() == []
    assert [each.reason for each in await kept(database, Delivery) if each.state == "skipped"] == ["capped"]


async def test_the_organisations_cap_holds_for_who_set_none_and_the_head_count_tells(
    database: Database, clock: StillClock, people: People, organisation: Organisation
) -> None:
    strict = replace(organisation, caps={Purpose.QUIZ: Cap(1)})
    await people.members(2)
    free = await people.member("另定")
    async with database.transaction() as session:
        await caps.set_own(session, free.member_id, Purpose.QUIZ, Cap())
        everybody = members.audience(Audience("001"))
        what = pushes.Plan("题", Message((Plain("题"),)), Purpose.QUIZ, Policy.LIST)
        totals = [(await pushes.plan(session, what, everybody, clock(), strict)).total for _ in range(2)]
        heads = await pushes.head_count(session, everybody, Purpose.QUIZ, clock(), strict)
        reply = replace(what, purpose=Purpose.REPLY)
        assert (await pushes.plan(session, reply, everybody, clock(), strict)).total == 3
    assert totals == [3, 1]
    assert (heads.members, heads.reachable, heads.capped) == (3, 1, 2)


async def test_what_a_member_wished_for_is_neither_capped_nor_counted(bell: Bell, wang: Known, database: Database) -> None:
    await picks(wang, "每日提醒", "20:00")
    async with database.transaction() as session:
        await caps.set_own(session, wang.member_id, Purpose.REMINDER, Cap(1))
    await waits(bell)
    await bell.at(12)
    assert len(await bell.at(20)) == 1
    assert len(await bell.at(20, day=23)) == 1
    async with database.transaction() as session:
        limits = await caps.caps(session, Purpose.REMINDER, bell.organisation)
        chats = [wang.person.address_id]
        assert await caps.full(session, chats, {""}, limits, bell.clock(), bell.organisation) == set()


async def test_the_check_in_offers_the_members_own_hour_too(wang: Known) -> None:
    await picks(wang, "每日提醒", "我自己写时间")
    await wang.says("19:10")
    await wang.says("/checkin")
    await wang.presses(0)
    for words in ("更多", "提醒"):
        [page] = await wang.says(next(label for label in labels(wang) if words in label))
    assert "19:10" in page
    assert "07:30" in page


def labels(member: Known) -> list[str]:
    return [member.wording.say(each.label, "zh") for each in member.offered().choices]
