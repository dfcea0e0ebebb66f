"""Which days are worked: 2026 day by day, years without a notice, counting forward and back."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.workdays.rules import Workdays, name
from tools import workdays as written

STATE = Workdays()
OFF_2026 = (
    ((1, 1), (1, 3)),
    ((2, 15), (2, 23)),
    ((4, 4), (4, 6)),
    ((5, 1), (5, 5)),
    ((6, 19), (6, 21)),
    ((9, 25), (9, 27)),
    ((10, 1), (10, 7)),
)
"""The spans of the State Council's notice for 2026, first and last day."""
MAKE_UP_2026 = {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}
DAY = timedelta(days=1)
days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
calendars = st.dictionaries(days, st.booleans(), max_size=8).map(Workdays)


def year(number: int) -> list[date]:
    first = date(number, 1, 1)
    return [first + DAY * place for place in range((date(number + 1, 1, 1) - first).days)]


def worked_by_the_notice(day: date) -> bool:
    place = (day.month, day.day)
    return place in MAKE_UP_2026 or (day.weekday() < 5 and not any(first <= place <= last for first, last in OFF_2026))


def test_each_of_the_365_days_of_2026_is_as_the_notice_has_it() -> None:
    assert [day for day in year(2026) if STATE.works(day) != worked_by_the_notice(day)] == []
    assert sum(not STATE.works(day) for day in year(2026) if day.weekday() < 5) == 19
    assert {(day.month, day.day) for day in year(2026) if STATE.works(day) and day.weekday() > 4} == MAKE_UP_2026
    assert STATE.between(date(2025, 12, 31), date(2026, 12, 31)) == 248


def test_the_calendar_in_the_service_is_the_one_of_the_package() -> None:
    assert written.main(check=True) == 0


@pytest.mark.parametrize("number", [1999, 2027, 2036, 2100])
def test_a_year_without_a_notice_goes_by_the_week_and_says_so(number: int) -> None:
    assert [STATE.works(day) for day in year(number)] == [day.weekday() < 5 for day in year(number)]
    assert not STATE.known(date(number, 6, 1))


def test_a_year_with_a_notice_is_known_and_so_is_one_that_was_written_down() -> None:
    assert STATE.known(date(2026, 6, 1))
    few, enough = ({date(2027, 3, number): False for number in range(1, many + 1)} for many in (9, 10))
    assert not Workdays(few).known(date(2027, 1, 1))
    assert Workdays(enough).known(date(2027, 1, 1))
    assert not Workdays(enough).known(date(2028, 1, 1))


def test_the_organisation_changes_days_either_way() -> None:
    own = Workdays({date(2026, 11, 20): False, date(2026, 11, 21): True})
    assert not own.works(date(2026, 11, 20))
    assert own.works(date(2026, 11, 21))
    assert own.add(date(2026, 11, 19), 1) == date(2026, 11, 21)


def test_days_of_festivals_have_a_name() -> None:
    own = Workdays({date(2026, 11, 20): False, date(2026, 11, 21): True})
    named = {"02-20": "spring-festival", "10-10": "make-up", "11-20": "own-off", "11-21": "own-worked", "11-23": ""}
    assert {day: own.holiday(date.fromisoformat(f"2026-{day}")) for day in named} == named
    assert STATE.holiday(date(2027, 2, 6)) == "spring-festival"
    assert list(STATE.marked(2026))[:3] == [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 4)]
    assert name("make-up").key == "workdays-make-up"


def test_the_spring_festival_of_2026_is_stepped_over_in_both_directions() -> None:
    assert STATE.add(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert STATE.add(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert STATE.on_or_after(date(2026, 2, 15)) == date(2026, 2, 24)
    assert STATE.on_or_after(date(2026, 2, 24)) == date(2026, 2, 24)
    assert STATE.on_or_before(date(2026, 2, 23)) == date(2026, 2, 14)
    assert STATE.between(date(2026, 2, 14), date(2026, 2, 24)) == 1


def test_nothing_is_counted_backward() -> None:
    with pytest.raises(ValueError, match="forward"):
        STATE.add(date(2026, 11, 20), -1)
    assert STATE.between(date(2026, 11, 20), date(2026, 11, 19)) == 0


@settings(max_examples=50, deadline=None)
@given(calendars, days, st.integers(0, 60))
def test_adding_and_counting_agree(workdays: Workdays, day: date, count: int) -> None:
    later = workdays.add(day, count)
    assert workdays.between(day, later) == count
    assert count == 0 or workdays.works(later)
    assert workdays.works(workdays.on_or_before(day))
    assert workdays.between(workdays.on_or_before(day), day) == 0
    assert workdays.on_or_after(day) == (day if workdays.works(day) else workdays.add(day, 1))
