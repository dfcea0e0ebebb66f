"""The calendar as members meet it: told in time and once, seen by those who are meant, moved, cancelled, withdrawn."""

import asyncio
from dataclasses import replace
from datetime import date, time

import pytest

from core.calendar import feeds, service
from core.calendar.rules import Change, EntryDraft, EntryKind, EntryState, Told
from core.channel import Sent
from core.errors import CoreError
from core.members.rules import Audience
from core.pushes.rules import PushState
from tests.agenda import Agenda, entry
from tests.conftest import StillClock
from tests.outbox import Outbox
from tests.people import People
from tests.quizzes import Quizzes, single
from tests.studies import Studies

TUESDAY = date(2026, 11, 24)


async def test_a_meeting_is_told_a_day_before_and_once(agenda: Agenda, people: People, outbox: Outbox, clock: StillClock) -> None:
    member = await people.member()
    await people.member("李强", "001", membership="applicant")
    await agenda.released(entry(place="三楼会议室", words="请带**学习笔记**。", to=Audience("001", ("full",))))
    assert await agenda.ticks() == 0
    clock.moves(days=3, hours=4)
    assert [await agenda.ticks(), await agenda.ticks()] == [1, 0]
    (sent,) = await outbox.carries()
    assert sent.address == member.address
    shown = [people.wording.say(each, "zh") for each in (sent.message.title, *sent.message.body)]
    assert shown == ["会议通知", "支部会议", "11月24日 周二 14:00，约 1 个半小时", "地点：三楼会议室", "请带**学习笔记**。"]
    assert await agenda.told() == [(TUESDAY, Told.SENT)]
    assert (await agenda.stored(1)).next_at is None


async def test_several_schedulers_at_once_tell_once(agenda: Agenda, people: People, clock: StillClock) -> None:
    await people.member()
    for number in range(4):
        await agenda.released(entry(f"会议{number}", rule="FREQ=DAILY"))
    clock.moves(days=4)
    assert sum(await asyncio.gather(*(agenda.ticks() for _ in range(5)))) == 4
    assert len(await agenda.pushes()) == 4


async def test_after_downtime_the_latest_reminder_is_told_and_the_rest_are_missed(
    agenda: Agenda, people: People, clock: StillClock
) -> None:
    await people.member()
    await agenda.released(entry("交党费", kind=EntryKind.REMINDER, on=date(2026, 11, 21), at=time(9), rule="FREQ=DAILY", lead=0))
    clock.moves(days=4, hours=1)
    assert await agenda.ticks() == 1
    assert await agenda.told() == [(date(2026, 11, day), Told.SENT if day == 24 else Told.MISSED) for day in (21, 22, 23, 24)]
    clock.moves(days=1)
    assert await agenda.ticks() == 1


async def test_a_meeting_that_is_over_when_the_service_comes_back_is_missed(
    agenda: Agenda, people: People, clock: StillClock
) -> None:
    await people.member()
    await agenda.released(entry())
    clock.moves(days=6)
    assert await agenda.ticks() == 0
    assert await agenda.told() == [(TUESDAY, Told.MISSED)]


async def test_what_is_released_late_is_told_at_once_and_what_began_before_never(
    agenda: Agenda, people: People, clock: StillClock
) -> None:
    await people.member()
    clock.moves(days=3, hours=6)
    await agenda.released(entry(rule="FREQ=DAILY;COUNT=3", on=date(2026, 11, 23)))
    assert await agenda.ticks() == 1
    assert await agenda.told() == [(TUESDAY, Told.SENT)]


async def test_only_those_who_are_meant_see_a_released_entry(agenda: Agenda, people: People) -> None:
    ours, other = await people.member("王静", "001.001"), await people.member("李强", "001.002")
    entry_id = await agenda.draft(entry(to=Audience("001.001")))
    assert await ours.says("/calendar") == ["日历\n近两个月没有安排，有了会通知您。"]
    await agenda.releases(entry_id)
    (card,) = await ours.says("日历")
    assert card.splitlines() == ["日历", "本周没有安排，接下来有：", "A. 11月24日 周二 14:00 支部会议"]
    token = ours.offered().choices[0].token
    assert (await ours.says("A"))[0].splitlines() == [
        "支部会议",
        "会议",
        "11月24日 周二 14:00，约 1 个半小时",
        "A. 看日历",
    ]
    assert (await ours.says("A"))[0] == card
    assert "近两个月没有安排" in (await other.says("/calendar"))[0]
    assert (await other.presses(token))[0] == "这个按钮属于较早的消息，已经失效。"
    await ours.says("/calendar")
    await agenda.withdraws(entry_id)
    assert await ours.presses(0) == ["这项安排已经取消，或者不再面向您。\nA. 看日历"]


async def test_a_card_offers_the_next_things_and_says_how_many_more_there_are(agenda: Agenda, people: People) -> None:
    member = await people.member()
    await agenda.released(entry("晨读", on=date(2026, 11, 20), at=time(8), rule="FREQ=DAILY;COUNT=12", minutes=0))
    (card,) = await member.says("/calendar")
    assert card.splitlines()[:3] == ["日历", "本周有 3 项安排，接下来：", "之后还有 4 项。"]
    assert len(member.offered().choices) == 8


async def test_what_is_on_today_stands_on_the_card_of_today(agenda: Agenda, people: People) -> None:
    member = await people.member()
    await agenda.released(entry(on=date(2026, 11, 20)))
    (card,) = await member.says("/today")
    assert card.splitlines()[-1] == "A. 11月20日 周五 14:00 支部会议"
    assert (await member.says("A"))[0].startswith("支部会议\n会议\n")


async def test_one_occurrence_is_moved_before_it_is_told(agenda: Agenda, people: People, clock: StillClock) -> None:
    member = await people.member()
    entry_id = await agenda.released(entry(rule="FREQ=WEEKLY"))
    await agenda.changes(
        entry_id, Change(TUESDAY, on=date(2026, 11, 26), clock=time(9), title="支部会议（改期）", words="新议程")
    )
    clock.moves(days=4)
    assert await agenda.ticks() == 0
    clock.moves(days=1, hours=1)
    assert await agenda.ticks() == 1
    assert await agenda.told() == [(TUESDAY, Told.SENT)]
    await member.says("/calendar")
    assert (await member.presses(0))[0].startswith("支部会议（改期）\n会议\n11月26日 周四 09:00，约 1 个半小时\n新议程")


async def test_those_who_were_told_hear_of_another_time_and_of_a_cancellation(
    agenda: Agenda, people: People, outbox: Outbox, clock: StillClock
) -> None:
    await people.member()
    entry_id = await agenda.released(entry(rule="FREQ=WEEKLY"))
    clock.moves(days=3, hours=4)
    await agenda.ticks()
    await outbox.carries()
    await agenda.changes(entry_id, Change(TUESDAY, title="支部大会"))
    assert not await outbox.carries()
    await agenda.changes(entry_id, Change(TUESDAY, on=date(2026, 11, 25), title="支部大会"))
    (moved,) = await outbox.carries()
    shown = [people.wording.say(each, "zh") for each in (moved.message.title, *moved.message.body)]
    assert shown == [
        "时间有变",
        "支部大会",
        "11月25日 周三 14:00，约 1 个半小时",
        "原定：11月24日 周二 14:00，约 1 个半小时",
    ]
    assert await agenda.ticks() == 0
    await agenda.changes(entry_id, Change(TUESDAY, cancelled=True))
    (cancelled,) = await outbox.carries()
    assert people.wording.say(cancelled.message.title, "zh") == "已经取消"
    assert people.wording.say(cancelled.message.body[1], "zh").startswith("原定：11月25日")
    clock.moves(days=10)
    await agenda.changes(entry_id, Change(TUESDAY))
    assert not await outbox.carries()


async def test_who_was_told_hears_of_it_when_the_entry_itself_gets_another_time(
    agenda: Agenda, people: People, outbox: Outbox, clock: StillClock
) -> None:
    await people.member()
    once, weekly = await agenda.released(entry()), await agenda.released(entry("例会", rule="FREQ=WEEKLY"))
    clock.moves(days=3, hours=4)
    assert await agenda.ticks() == 2
    await outbox.carries()
    await agenda.rewrites(once, entry("支部会议（新议程）"))
    assert not await outbox.carries()
    await agenda.rewrites(once, entry(on=date(2026, 11, 26), at=time(9)))
    await agenda.rewrites(weekly, entry("例会", rule="FREQ=WEEKLY;BYDAY=FR"))
    moved, gone = await outbox.carries()
    assert [people.wording.say(each.message.title, "zh") for each in (moved, gone)] == ["时间有变", "已经取消"]
    assert people.wording.say(moved.message.body[1], "zh") == "11月26日 周四 09:00，约 1 个半小时"
    clock.moves(days=2)
    assert await agenda.ticks() == 0
    clock.moves(days=1)
    assert await agenda.ticks() == 1
    assert (await agenda.pushes())[-1].title == "例会"


async def test_a_cancelled_occurrence_that_is_on_after_all_is_told_anew(
    agenda: Agenda, people: People, outbox: Outbox, clock: StillClock
) -> None:
    await people.member()
    entry_id = await agenda.released(entry())
    clock.moves(days=3, hours=4)
    await agenda.ticks()
    await agenda.changes(entry_id, Change(TUESDAY, cancelled=True))
    await agenda.changes(entry_id, Change(TUESDAY))
    (told,) = await outbox.carries()
    assert people.wording.say(told.message.title, "zh") == "会议通知"


async def test_a_cancelled_occurrence_is_not_told_and_its_series_goes_on(
    agenda: Agenda, people: People, clock: StillClock
) -> None:
    member = await people.member()
    entry_id = await agenda.released(entry(rule="FREQ=WEEKLY;COUNT=2"))
    await agenda.changes(entry_id, Change(TUESDAY, cancelled=True))
    clock.moves(days=3, hours=4)
    assert await agenda.ticks() == 0
    assert "12月1日" in (await member.says("/calendar"))[0]
    assert len(member.offered().choices) == 1


async def test_withdrawing_takes_back_what_nobody_got_yet(
    agenda: Agenda, people: People, outbox: Outbox, clock: StillClock
) -> None:
    await people.member()
    entry_id = await agenda.released(entry())
    clock.moves(days=3, hours=4)
    await agenda.ticks()
    await agenda.withdraws(entry_id)
    assert not await outbox.carries()
    assert [push.state for push in await agenda.pushes()] == [PushState.CANCELLED]
    assert (await agenda.row(entry_id)).state is EntryState.WITHDRAWN
    with pytest.raises(CoreError) as refused:
        await agenda.rewrites(entry_id, entry())
    assert refused.value.text.key == "calendar-is-withdrawn"


async def test_a_meeting_leaves_through_the_night_as_quiet_hours_let_it(
    agenda: Agenda, people: People, outbox: Outbox, clock: StillClock
) -> None:
    await people.member()
    await agenda.released(entry(kind=EntryKind.NOTICE, on=date(2026, 11, 20), at=time(23), minutes=0, lead=0))
    clock.moves(hours=13)
    assert await agenda.ticks() == 1
    assert not await outbox.carries()
    clock.moves(hours=8, minutes=31)
    (sent,) = await outbox.claims()
    await outbox.hears([sent], Sent())


async def test_an_entry_that_points_to_a_task_is_shown_and_never_told_by_the_calendar(
    agenda: Agenda, people: People, clock: StillClock, studies: Studies
) -> None:
    member = await people.member()
    task = await studies.published(await studies.draft())
    entry_id = await agenda.released(entry("专题学习", kind=EntryKind.TASK, lead=0, task_id=task))
    assert (await agenda.stored(entry_id)).lead_minutes is None
    before = len(await agenda.pushes())
    clock.moves(days=5)
    assert await agenda.ticks() == 0
    assert len(await agenda.pushes()) == before
    clock.moves(days=-5)
    await member.says("/calendar")
    assert "A. 打开学习任务" in (await member.presses(0))[0]
    assert (await member.says("A"))[0].startswith("学习专题")


async def test_an_entry_may_lead_to_the_quiz(agenda: Agenda, people: People, quizzes: Quizzes) -> None:
    member = await people.member()
    await agenda.released(entry("月度测验", kind=EntryKind.QUIZ, quiz_id=await quizzes.daily([single()])))
    await member.says("/calendar")
    assert "A. 去答题" in (await member.presses(0))[0]


async def test_a_change_of_the_series_moves_the_next_telling(agenda: Agenda, people: People) -> None:
    await people.member()
    entry_id = await agenda.released(entry())
    before = (await agenda.stored(entry_id)).next_at
    await agenda.rewrites(entry_id, replace(entry(on=date(2026, 11, 25)), title="支部大会"))
    after = (await agenda.stored(entry_id)).next_at
    assert (after - before).days == 1
    assert (await agenda.row(entry_id)).draft.title == "支部大会"


@pytest.mark.parametrize(
    ("draft", "key"),
    [
        (entry(""), "calendar-flaw-title"),
        (entry(to=Audience("009")), "calendar-flaw-branch"),
        (entry(rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), "calendar-flaw-never"),
    ],
)
async def test_a_draft_that_cannot_be_is_refused_with_a_sentence(
    agenda: Agenda, people: People, draft: EntryDraft, key: str
) -> None:
    await people.branch()
    with pytest.raises(CoreError) as refused:
        await agenda.draft(draft)
    assert refused.value.text.key == key


async def test_what_is_over_cannot_be_released_nor_anything_twice(agenda: Agenda, people: People) -> None:
    await people.branch()
    past = await agenda.draft(entry(on=date(2026, 11, 19)))
    ended = await agenda.draft(entry(on=date(2026, 1, 5), rule="FREQ=WEEKLY;UNTIL=20260301"))
    for entry_id in (past, ended):
        with pytest.raises(CoreError) as refused:
            await agenda.releases(entry_id)
        assert refused.value.text.key == "calendar-flaw-over"
    released = await agenda.released(entry())
    for entry_id, key in ((released, "calendar-released-already"), (99, "calendar-not-there")):
        with pytest.raises(CoreError) as refused:
            await agenda.releases(entry_id)
        assert refused.value.text.key == key


async def test_a_day_without_an_occurrence_cannot_be_changed(agenda: Agenda, people: People) -> None:
    await people.branch()
    entry_id = await agenda.released(entry(rule="FREQ=WEEKLY"))
    for change, key in (
        (Change(date(2026, 11, 25), cancelled=True), "calendar-no-occurrence"),
        (Change(TUESDAY, words="长" * 2001), "calendar-flaw-words"),
    ):
        with pytest.raises(CoreError) as refused:
            await agenda.changes(entry_id, change)
        assert refused.value.text.key == key


async def test_the_address_of_a_branchs_calendar_is_renewed_and_the_one_before_leads_nowhere(
    agenda: Agenda, people: People
) -> None:
    branch = await people.branch("001.001", "第一支部")
    await agenda.released(entry("全员会议", to=Audience("001")))
    await agenda.released(entry("正式成员会议", to=Audience("001.001", ("full",))))
    await agenda.draft(entry("草稿"))
    async with agenda.database.transaction() as session:
        first = await feeds.renew(session, branch, agenda.clock.now)
        second = await feeds.renew(session, branch, agenda.clock.now)
    async with agenda.database.reading() as session:
        assert await feeds.feed(session, first, agenda.organisation) is None
        found = await feeds.feed(session, second, agenda.organisation)
        assert (found.branch_name, [row.draft.title for row in found.entries]) == ("第一支部", ["全员会议"])
        assert await feeds.tokens(session, [branch, 99]) == {branch: second}
    async with agenda.database.transaction() as session:
        await feeds.end(session, branch)
        await feeds.end(session, branch)
        assert await feeds.feed(session, second, agenda.organisation) is None


async def test_the_console_lists_every_entry_of_its_branches_with_heads(agenda: Agenda, people: People) -> None:
    await people.members(2, "001.001")
    await people.members(1, "001.002", membership="applicant")
    await agenda.draft(entry(to=Audience("001.001")))
    async with agenda.database.reading() as session:
        assert [row.branch_name for row in await service.entries(session, "001")] == ["支部 001.001"]
        assert not await service.entries(session, "001.002")
        assert await service.head_counts(session, "001") == [("001.001", "full", 2), ("001.002", "applicant", 1)]
