"""How typed quiet hours are read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.profile import rules
from core.profile.rules import clock, hours


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("22:00-07:00", (1320, 420)),
        ("２２：００～７：３０", (1320, 450)),
        ("22点到7点半", (1320, 450)),
        ("从21点30分至8点", (1290, 480)),
        ("from 22 to 7", (1320, 420)),
        ("22 7", (1320, 420)),
        ("0:00—6:00", (0, 360)),
        ("24:00-6", (0, 360)),
        ("22:00", None),
        ("25:00-07:00", None),
        ("22:60-07:00", None),
        ("07:00-24:30", None),
        ("8-8", None),
        ("晚上十点以后", None),
        ("", None),
        ("-" * 4000, None),
    ],
)
def test_hours_are_read_however_people_write_them(words: str, read: tuple[int, int] | None) -> None:
    assert hours(words) == read


def test_a_minute_of_the_day_is_shown_as_clocks_do() -> None:
    assert [clock(minute) for minute in (0, 450, 1439)] == ["00:00", "07:30", "23:59"]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("到12月1日", date(2026, 12, 1)),
        ("１２／１", date(2026, 12, 1)),
        ("11-20", date(2027, 11, 20)),
        ("2026年11月1号", date(2026, 11, 1)),
        ("2026-02-30", None),
        ("11月31日", None),
        ("明天", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(words: str, day: date | None) -> None:
    assert rules.day(words, date(2026, 11, 20)) == day


@given(st.one_of(st.none(), st.dates()), st.dates(max_value=date(9000, 1, 1)))
def test_a_pause_ends_after_today_and_within_a_year(until: date | None, today: date) -> None:
    fits = until is not None and 0 < (until - today).days <= 366
    assert (rules.pause_flaw(until, today) is None) == fits
