"""A branch's calendar as a file: stable names, rules where they hold, single events where they do not, nothing without end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from content.exporters.ics import calendar_file
from core.calendar import rules
from core.calendar.feeds import Feed
from core.calendar.rules import Almanac, Change, EntryDraft, EntryRow, EntryState, Shift
from core.organisation import Organisation, QuietHours
from tests.agenda import entry

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
TUESDAY = date(2026, 11, 24)


def events(
    *drafts: EntryDraft, changes: tuple[Change, ...] = (), now: datetime = NOW, zone: str = "Asia/Shanghai"
) -> list[Event]:
    book = Almanac(Organisation("单位", "zh", ZoneInfo(zone), QuietHours(0, 0), "party", ""))
    rows = [EntryRow(number, draft, EntryState.RELEASED, changes=changes) for number, draft in enumerate(drafts, 1)]
    read = Calendar.from_ical(calendar_file(Feed("第一支部", tuple(rows), book), now, "zhibu.test"))
    assert read["x-wr-calname"] == "第一支部"
    return list(read.walk("VEVENT"))


def test_a_meeting_stands_with_place_and_words_at_its_local_time() -> None:
    [event] = events(entry(place="三楼", words="请带笔记；\n准时。"))
    assert (event["summary"], event["location"], event["description"]) == ("支部会议", "三楼", "请带笔记；\n准时。")
    assert event.start == datetime(2026, 11, 24, 14, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert event.end - event.start == timedelta(minutes=90)
    assert event["uid"] == "1-2026-11-24@zhibu.test"


def test_a_series_is_one_event_with_its_rule_what_is_cancelled_and_what_is_moved() -> None:
    third, fourth = TUESDAY + timedelta(weeks=2), TUESDAY + timedelta(weeks=3)
    changes = (Change(TUESDAY, cancelled=True), Change(third, on=date(2026, 12, 9)), Change(fourth))
    series, moved = events(entry(rule="FREQ=WEEKLY;UNTIL=20261231"), changes=changes)
    assert series["rrule"].to_ical() == b"FREQ=WEEKLY;UNTIL=20261231T155900Z"
    assert series["exdate"].dts[0].dt.date() == TUESDAY
    assert (moved["uid"], moved["recurrence-id"].dt.date(), moved.start.date()) == (series["uid"], third, date(2026, 12, 9))


def test_names_stay_as_days_pass_and_changes_come() -> None:
    drafts = (entry(rule="FREQ=WEEKLY", shift=Shift.NEXT), entry(rule="FREQ=WEEKLY"))
    first = {event["uid"]: event.start for event in events(*drafts)}
    later = {event["uid"]: event.start for event in events(*drafts, now=NOW + timedelta(days=30))}
    assert first.keys() & later.keys() == first.keys()
    assert all(later[name] == start for name, start in first.items())


def test_where_days_off_move_a_series_each_occurrence_is_an_event() -> None:
    draft = entry(on=date(2026, 9, 3), rule="FREQ=MONTHLY;BYMONTHDAY=3", shift=Shift.NEXT)
    found = events(draft)
    assert all("rrule" not in event for event in found)
    assert {"1-2026-10-03@zhibu.test": date(2026, 10, 8)}.items() <= {event["uid"]: event.start.date() for event in found}.items()


def test_where_clocks_jump_every_event_is_in_utc_at_its_local_hour() -> None:
    found = events(entry(rule="FREQ=WEEKLY", on=date(2027, 3, 2)), zone="America/New_York")
    assert {event.start.utcoffset() for event in found} == {timedelta(0)}
    assert {event.start.astimezone(ZoneInfo("America/New_York")).hour for event in found} == {14}
    assert len({event.start.hour for event in found}) == 2


def test_a_calendar_does_not_grow_without_end() -> None:
    many = [entry(f"晨读{number}", rule="FREQ=DAILY", shift=Shift.NEXT) for number in range(12)]
    assert len(events(*many)) == 2_000
    assert rules.lines([], TUESDAY, TUESDAY, Almanac(Organisation("", "zh", UTC, QuietHours(0, 0), "party", ""))) == []
