"""When a wished hour comes round: over changes of the clocks, around quiet hours, once a day, and once after a long sleep."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.organisation import Organisation, QuietHours
from core.schedules import rules
from core.schedules.rules import DAYS, EVERY_DAY, WORKDAYS, Hour
from core.workdays.rules import Workdays

NEVER = QuietHours(0, 0)
HERE = Organisation("测试单位", "zh", ZoneInfo("Asia/Shanghai"), QuietHours(22 * 60, 7 * 60 + 30), "party", "")
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)
DAY = timedelta(days=1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        ("America/New_York", date(2026, 3, 8), (2, 30), [utc(2026, 3, 8, 7, 30)]),  # no such time: 03:30 EDT
        ("America/New_York", date(2026, 3, 9), (2, 30), [utc(2026, 3, 9, 6, 30)]),  # and back at 02:30 on the next day
        ("Europe/Berlin", date(2026, 10, 25), (2, 30), [utc(2026, 10, 25, 0, 30)]),  # twice that night: the first
        ("Europe/Berlin", date(2026, 10, 26), (2, 30), [utc(2026, 10, 26, 1, 30)]),
        ("Europe/Berlin", date(2026, 3, 29), (2, 30), [utc(2026, 3, 29, 1, 30)]),
        ("Australia/Lord_Howe", date(2026, 4, 5), (1, 45), [utc(2026, 4, 4, 14, 45)]),  # half an hour comes twice
        ("Africa/Cairo", date(2026, 4, 24), (0, 15), [utc(2026, 4, 23, 22, 15)]),  # the day begins at 01:00
        ("Asia/Shanghai", date(2026, 3, 8), (2, 30), [utc(2026, 3, 7, 18, 30)]),
    ],
)
def test_an_hour_that_the_clocks_skip_moves_on_and_one_that_they_repeat_comes_once(
    zone: str, day: date, clock: tuple[int, int], expected: list[datetime]
) -> None:
    hour = Hour(clock[0] * 60 + clock[1], zone, EVERY_DAY, NEVER)
    begins, ends = (rules.instant(each, 0, ZoneInfo(zone)) - timedelta(seconds=1) for each in (day, day + DAY))
    assert rings(hour, begins, ends) == expected


def rings(hour: Hour, after: datetime, until: datetime) -> list[datetime]:
    """Return when the hour comes round, each found from the one before, as the clock does it."""
    found, at = [], rules.next_after(hour, after, HERE).at
    while at <= until:
        found.append(at)
        at = rules.next_after(hour, at, HERE).at
    return found


minutes = st.integers(0, 24 * 60 - 1)
quiets = st.none() | st.builds(QuietHours, minutes, minutes)
hours = st.builds(Hour, minutes, st.sampled_from(ZONES), st.sampled_from(DAYS), quiets)


@settings(max_examples=1_000, deadline=None)
@example(Hour(2 * 60 + 15, "Europe/Berlin", EVERY_DAY, QuietHours(22 * 60, 2 * 60 + 30)), date(2026, 10, 24))
@example(Hour(150, "America/New_York", EVERY_DAY, NEVER), date(2026, 3, 7))
@example(Hour(23 * 60 + 59, "Pacific/Apia", EVERY_DAY, None), date(2011, 12, 28))  # a Friday that was left out
@given(hours, st.dates(date(2005, 1, 1), date(2037, 12, 1)))
def test_each_hour_rings_exactly_once_for_every_day_and_never_in_quiet_hours(hour: Hour, first: date) -> None:
    zone = ZoneInfo(hour.zone)
    quiet = hour.quiet or HERE.quiet
    days = [first + DAY * number for number in range(5)]
    planned = [rules.occurrence(hour, day, HERE).at for day in days]
    assert rings(hour, planned[0] - timedelta(microseconds=1), planned[-1]) == sorted(set(planned))
    assert planned == sorted(planned)
    real = [day for day in days if rules.instant(day, 12 * 60, zone).astimezone(zone).date() == day]
    assert len({rules.occurrence(hour, day, HERE).at for day in real}) == len(real)
    for at in planned:
        shown = at.astimezone(zone)
        assert not quiet.covers(shown.hour * 60 + shown.minute)


@settings(max_examples=300, deadline=None)
@given(hours, st.dates(date(2005, 1, 1), date(2037, 12, 1)))
def test_an_hour_outside_the_quiet_hours_comes_when_the_clocks_show_it(hour: Hour, day: date) -> None:
    zone = ZoneInfo(hour.zone)
    at = rules.occurrence(hour, day, HERE).at
    shown = at.astimezone(zone).replace(tzinfo=None)
    wished = datetime.combine(day, datetime.min.time()) + timedelta(minutes=hour.minute)
    if not (hour.quiet or HERE.quiet).covers(hour.minute):
        skipped = shown - wished
        assert skipped == timedelta() or (skipped > timedelta() and wished != back(wished, zone))


def back(wished: datetime, zone: ZoneInfo) -> datetime:
    """Return the local time after going to UTC and back: another one where the clocks skip it."""
    return wished.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)


@settings(max_examples=300, deadline=None)
@given(hours, st.integers(0, 32 * 366 * 86_400).map(lambda seconds: utc(2005, 1, 1) + timedelta(seconds=seconds)))
def test_the_last_time_and_the_next_have_no_other_between_them(hour: Hour, now: datetime) -> None:
    last, coming = rules.latest(hour, now, HERE), rules.next_after(hour, now, HERE)
    assert last.at <= now < coming.at
    assert rings(hour, last.at, coming.at) == [coming.at]


def test_who_wants_workdays_is_reminded_on_a_sunday_that_is_worked_and_on_no_holiday() -> None:
    hour, workdays = Hour(480, days=WORKDAYS), Workdays()
    assert hour.counts(date(2026, 2, 14), workdays), "a Saturday worked for the Spring Festival"
    assert not hour.counts(date(2026, 10, 1), workdays)
    assert not Hour(480, days="135").counts(date(2026, 11, 17), workdays)
    assert Hour(480, days="135").counts(date(2026, 11, 18), workdays)


def test_an_hour_in_the_quiet_hours_waits_for_their_end() -> None:
    assert rules.occurrence(Hour(23 * 60), date(2026, 11, 20), HERE).at == utc(2026, 11, 20, 23, 30)


def test_who_changes_the_hour_after_it_rang_hears_nothing_more_that_day() -> None:
    morning, now = Hour(8 * 60, days=EVERY_DAY), utc(2026, 11, 20, 2, 0)
    assert rules.not_before(morning, now, HERE) == utc(2026, 11, 20, 16, 0)
    assert rules.not_before(Hour(12 * 60, days=EVERY_DAY), now, HERE) == now
    assert rules.not_before(None, now, HERE) == now
