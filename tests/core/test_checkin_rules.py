"""Streaks and days of the daily check-in: zones, windows over midnight, clocks that change, freezes, make-ups, the picture."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.checkin.rules import (
    LONGEST_NOTE,
    OFF,
    SIGNS,
    History,
    Mark,
    Rule,
    Window,
    figures,
    flaw,
    in_month,
    note,
    picture,
    streak,
    to_freeze,
    to_make_up,
)
from core.workdays.rules import Workdays

DAY = timedelta(days=1)
STATE = Workdays()
SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = [
    ZoneInfo(name)
    for name in (
        *("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"),
        *("America/St_Johns", "Africa/Casablanca", "Pacific/Kiritimati"),
    )
]
EVENING = Window(18 * 60, 10 * 60, 12 * 60)
"""18:00 to 10:00, of the day of the evening."""
MORNING_AFTER = Window(18 * 60, 10 * 60, 18 * 60)
"""The same hours, of the day of the morning."""

minutes = st.integers(0, 95).map(lambda quarter: quarter * 15)
instants = st.integers(0, 4 * 365 * 24 * 60).map(lambda minute: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))
zones = st.sampled_from(ZONES)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Return hours that a rule may have."""
    window = Window(draw(minutes), draw(minutes), draw(minutes))
    return window if flaw(Rule(window=window)) is None else Window(window.start, window.start, window.boundary)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def history(*days: date, since: date = date(2026, 1, 1), **others: Mark) -> History:
    """Return days that were checked in, and others named like `m1119` with their mark."""
    marked = {date(2026, int(name[1:3]), int(name[3:])): mark for name, mark in others.items()}
    return History(since, dict.fromkeys(days, Mark.CHECKED) | marked)


def days(*numbers: int) -> list[date]:
    return [date(2026, 11, number) for number in numbers]


@settings(max_examples=150, deadline=None)
@given(windows(), zones, instants)
def test_every_instant_has_one_day_whatever_zone_window_and_season(window: Window, zone: ZoneInfo, now: datetime) -> None:
    day = window.day(now, zone)
    assert window.begins(day, zone) <= now < window.begins(day + DAY, zone)
    assert abs((day - now.astimezone(zone).date()).days) <= 1
    assert window.begins(day, zone) <= window.opens(day, zone) <= window.closes(day, zone) <= window.begins(day + DAY, zone)
    assert window.is_open(now, zone) == (window.opens(day, zone) <= now < window.closes(day, zone))


@settings(max_examples=100, deadline=None)
@given(windows(), zones, instants, st.integers(1, 3000))
def test_the_day_never_goes_back_when_clocks_change(window: Window, zone: ZoneInfo, now: datetime, later: int) -> None:
    assert window.day(now, zone) <= window.day(now + timedelta(minutes=later), zone)


@settings(max_examples=60, deadline=None)
@given(windows(), zones, st.dates(date(2025, 1, 2), date(2028, 12, 30)), st.data())
def test_who_checks_in_once_in_every_window_keeps_the_streak(
    window: Window, zone: ZoneInfo, first: date, data: st.DataObject
) -> None:
    made: set[date] = set()
    for number in range(12):
        day = first + DAY * number
        opens, closes = window.opens(day, zone), window.closes(day, zone)
        lasts = int((closes - opens).total_seconds())
        if lasts <= 0:  # the whole window fell into an hour that the zone skipped
            continue
        moment = opens + timedelta(seconds=data.draw(st.integers(0, lasts - 1)))
        assert window.is_open(moment, zone)
        made.add(window.day(moment, zone))
    last = first + DAY * 11
    if made == {first + DAY * number for number in range(12)}:
        assert streak(History(first, dict.fromkeys(made, Mark.CHECKED)), STATE, last) == STATE.between(first - DAY, last)


@pytest.mark.parametrize(
    ("window", "moment", "day", "wish"),
    [
        (EVENING, at(20, 18), 20, "open"),
        (EVENING, at(21, 9, 59), 20, "open"),
        (EVENING, at(21, 10), 20, "shut"),
        (EVENING, at(21, 12), 21, "shut"),
        (EVENING, at(20, 17, 59), 20, "shut"),
        (MORNING_AFTER, at(20, 18), 21, "open"),
        (MORNING_AFTER, at(21, 9, 59), 21, "open"),
        (MORNING_AFTER, at(21, 17), 21, "shut"),
        (Window(), at(21, 3, 59), 20, "open"),
        (Window(), at(21, 4), 21, "open"),
        (Window(6 * 60, 22 * 60, 0), at(21, 22), 21, "shut"),
        (Window(6 * 60, 0, 0), at(21, 23, 59), 21, "open"),
    ],
)
def test_windows_over_midnight_belong_to_the_day_that_the_boundary_says(
    window: Window, moment: datetime, day: int, wish: str
) -> None:
    assert window.day(moment, SHANGHAI) == date(2026, 11, day)
    assert window.is_open(moment, SHANGHAI) == (wish == "open")


def test_the_hour_that_comes_twice_belongs_to_one_day() -> None:
    """In Berlin 02:30 comes twice on 25 October 2026; a day that begins then begins once."""
    window, berlin = Window(boundary=150), ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
    for minute in range(0, 121, 5):
        assert window.day(first + timedelta(minutes=minute), berlin) == date(2026, 10, 25)


def test_a_boundary_within_the_hours_is_refused() -> None:
    found = flaw(Rule(window=Window(18 * 60, 10 * 60, 4 * 60)))
    assert found is not None
    assert found.key == "checkin-flaw-boundary"
    assert flaw(Rule(window=EVENING)) is None
    assert flaw(Rule(window=Window(60, 60, 600))) is None


def test_minutes_lie_within_the_window_or_not() -> None:
    assert EVENING.covers(20 * 60)
    assert EVENING.covers(60)
    assert not EVENING.covers(11 * 60)
    assert Window().covers(0)


def test_weekends_neither_feed_nor_break_a_streak() -> None:
    monday = date(2026, 11, 23)
    assert streak(history(*days(18, 19, 20)), STATE, monday) == 3
    assert streak(history(*days(18, 19, 20, 21)), STATE, monday) == 3
    assert streak(history(*days(18, 19, 20, 23)), STATE, monday) == 4
    assert streak(history(*days(18, 20)), STATE, date(2026, 11, 20)) == 1
    assert streak(history(*days(18)), STATE, date(2026, 11, 20)) == 0


def test_a_make_up_workday_counts_and_the_festival_does_not() -> None:
    """28 February 2026 is a Saturday that is worked; 16 to 23 February are off."""
    made = [date(2026, 2, day) for day in (13, 14, 24, 25, 26, 27, 28)]
    assert streak(history(*made), STATE, date(2026, 2, 28)) == 7
    assert streak(history(*made[:-1]), STATE, date(2026, 3, 1)) == 0


def test_a_year_without_a_notice_goes_by_the_week() -> None:
    made = [date(2027, 1, day) for day in (1, 4, 5)]
    assert streak(history(*made), STATE, date(2027, 1, 5)) == 3
    assert streak(history(*made[1:]), STATE, date(2027, 1, 5)) == 2


@pytest.mark.parametrize("mark", [Mark.LEAVE, Mark.PAUSED, Mark.FROZEN])
def test_leave_pause_and_freeze_keep_the_streak_and_do_not_feed_it(mark: Mark) -> None:
    assert streak(history(*days(18, 20), m1119=mark), STATE, date(2026, 11, 20)) == 2
    assert streak(history(*days(18, 20), m1119=Mark.MADE_UP), STATE, date(2026, 11, 20)) == 3


marks = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(list(Mark)), max_size=60)


@settings(max_examples=80, deadline=None)
@given(marks, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 5))
def test_freezing_what_may_be_frozen_never_shortens_a_streak_and_leaves_no_gap(
    made: dict[date, Mark], today: date, freezes: int
) -> None:
    before = History(date(2026, 1, 1), {day: mark for day, mark in made.items() if day <= today})
    frozen = to_freeze(before, STATE, today, freezes)
    after = History(before.since, {**before.marks, **dict.fromkeys(frozen, Mark.FROZEN)})
    assert streak(after, STATE, today) >= streak(before, STATE, today)
    assert to_freeze(after, STATE, today, freezes) == ()
    assert all(STATE.works(day) and day < today and day not in before.marks for day in frozen)


def test_a_freeze_bridges_a_missed_day_as_long_as_the_month_has_one() -> None:
    today = date(2026, 11, 20)
    assert to_freeze(history(*days(18)), STATE, today, 1) == (date(2026, 11, 19),)
    assert to_freeze(history(*days(18)), STATE, today, 0) == ()
    assert to_freeze(history(*days(17)), STATE, today, 1) == ()
    assert to_freeze(history(*days(18), m1103=Mark.FROZEN), STATE, today, 1) == ()
    assert to_freeze(history(*days(18), m1003=Mark.FROZEN), STATE, today, 1) == (date(2026, 11, 19),)
    assert to_freeze(history(), STATE, today, 3) == ()
    assert to_freeze(history(*days(19)), STATE, today, 1) == ()


def test_missed_workdays_are_made_up_within_days_and_number() -> None:
    rule, today = Rule(makeups=2, makeup_days=7), date(2026, 11, 20)
    assert to_make_up(history(*days(18)), STATE, today, rule, 0) == tuple(days(19, 17, 16, 13))
    assert to_make_up(history(*days(18)), STATE, today, rule, 2) == ()
    assert to_make_up(history(*days(18), since=date(2026, 11, 18)), STATE, today, rule, 1) == tuple(days(19))


def test_the_picture_shows_the_month_week_by_week() -> None:
    made = history(*days(17, 18), since=date(2026, 11, 16), m1119=Mark.LEAVE, m1120=Mark.MADE_UP)
    shown = picture(made, STATE, date(2026, 11, 23)).splitlines()
    assert [line[:6] for line in shown] == ["10-26 ", "11-02 ", "11-09 ", "11-16 ", "11-23 "]
    assert shown[3][6:] == "".join((SIGNS[None], SIGNS[Mark.CHECKED] * 2, SIGNS[Mark.LEAVE], SIGNS[Mark.MADE_UP], OFF * 2))
    assert shown[4][6:] == SIGNS[None] + OFF * 6
    assert {len(line) for line in shown} == {13}
    assert in_month(made, date(2026, 11, 23)) == (3, 1)
    assert in_month(made, date(2026, 12, 1)) == (0, 0)


def test_a_note_may_hold_emoji_and_not_four_thousand_characters() -> None:
    assert note("  读完\n第三章  👍🏽 👨\u200d👩\u200d👧 ") == "读完 第三章 👍🏽 👨\u200d👩\u200d👧"
    assert note("a\u202eb\0c") == "abc"
    assert note("字" * LONGEST_NOTE) == "字" * LONGEST_NOTE
    assert note("字" * 4000) is None


def test_staff_see_no_number_below_five() -> None:
    assert (figures(4, 4).members, figures(4, 4).today) == (None, None)
    assert (figures(5, 4).members, figures(5, 4).today) == (5, None)
    assert (figures(9, 6).members, figures(9, 6).today) == (9, 6)
