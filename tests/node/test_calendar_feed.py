"""Another implementation of iCalendar finds in our files what is on, at the same instants, moved, cancelled and all."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from content.exporters.ics import calendar_file
from core.calendar import rules
from core.calendar.feeds import Feed
from core.calendar.rules import Almanac, Change, EntryRow, EntryState, Shift
from core.organisation import Organisation, QuietHours
from core.workdays.rules import Workdays
from tests.agenda import entry
from tests.node.conftest import Node

NOW = datetime(2026, 9, 15, 4, tzinfo=UTC)
FIRST, LAST = date(2026, 8, 1), date(2027, 8, 31)
TUESDAY = date(2026, 9, 22)
RULES = (
    ("", Shift.STAY),
    ("FREQ=DAILY;INTERVAL=3;UNTIL=20270401", Shift.STAY),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR", Shift.STAY),
    ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=9", Shift.STAY),
    ("FREQ=MONTHLY;BYDAY=2TU,-1FR", Shift.STAY),
    ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=1", Shift.STAY),
    ("FREQ=MONTHLY;BYMONTHDAY=1,20", Shift.NEXT),
    ("FREQ=DAILY", Shift.SKIP),
)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"])
async def test_another_reader_finds_what_we_say_is_on(node: Node, zone: str) -> None:
    book = Almanac(Organisation("单位", "zh", ZoneInfo(zone), QuietHours(0, 0), "party", ""), Workdays())
    rows = [_row(number, rule, shift, book) for number, (rule, shift) in enumerate(RULES, 1)]
    feed = Feed("第一支部", tuple(rows), book)
    calendar = calendar_file(feed, NOW, "zhibu.test").decode()
    span = {"from": _at_midnight(book, FIRST), "until": _at_midnight(book, LAST + timedelta(days=1))}
    [answer] = await node.does([{"does": "expand", "calendar": calendar, **span}])
    ours = rules.lines(rows, FIRST, LAST, book)
    assert answer["found"] == sorted(f"{each.occurrence.starts_at:%Y-%m-%dT%H:%M:%S.000Z} {each.title}" for each in ours)


def _row(number: int, rule: str, shift: Shift, book: Almanac) -> EntryRow:
    draft = entry(f"安排{number}", on=TUESDAY, at=time(23, 30) if number == 2 else time(14), rule=rule, shift=shift)
    plain = rules.following(draft.timetable, TUESDAY, 6, book)
    if len(plain) < 6:
        return EntryRow(number, draft, EntryState.RELEASED)
    changes = (
        Change(plain[1].day, cancelled=True),
        Change(plain[2].day, on=date(2026, 12, 25), clock=time(9), title="改期"),
        Change(plain[3].day, title="改名"),
    )
    return EntryRow(number, draft, EntryState.RELEASED, changes=changes)


def _at_midnight(book: Almanac, day: date) -> str:
    return f"{book.organisation.at(day, time()):%Y-%m-%dT%H:%M:%S.000Z}"
