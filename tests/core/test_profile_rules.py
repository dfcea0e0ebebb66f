"""How typed quiet hours are read."""

import pytest

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
