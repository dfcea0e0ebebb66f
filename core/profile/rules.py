"""What a person can set about how they are written to, and how typed hours are read."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from zoneinfo import available_timezones

from core.messages import Purpose

LOCALES = ("zh", "en")
KINDS = (Purpose.QUIZ, Purpose.REMINDER, Purpose.ANNOUNCEMENT)
"""The kinds of pushes that a member may switch off."""
CHANNELS = ("telegram", "webchat", "terminal", "wechat", "wecom")
"""Channels whose names people know; another is shown as it is called."""
HOURS = ((21 * 60, 8 * 60), (22 * 60, 7 * 60), (23 * 60, 7 * 60))
"""Quiet hours to pick from, in minutes of the day."""
REMINDERS = (7 * 60 + 30, 8 * 60 + 30, 12 * 60 + 30, 18 * 60, 20 * 60, 21 * 60)
"""Minutes of the day to pick a reminder from."""
ZONES = (
    *("Asia/Shanghai", "Asia/Urumqi", "Asia/Singapore", "Asia/Dubai", "Europe/Moscow", "Europe/Berlin", "Europe/London"),
    *("Africa/Lagos", "America/New_York", "America/Los_Angeles", "Australia/Sydney"),
)
"""Time zones to pick from; any other is written."""
CAPS = ((1, 0), (2, 0), (3, 0), (1, 3), (0, 0))
"""How many pushes of a kind a day and a week to pick from; 0 = any number."""
PAUSES = (7, 30)
"""Days for which a member may pause everything."""
LONGEST_PAUSE = timedelta(days=366)
_DAY_IN_WORDS = re.compile(
    r"^(?:到|until )?\s*(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$", re.IGNORECASE
)
_HALF = 30
_DAY = 24 * 60
_TIME = r"(\d{1,2})(?:[::点时](\d{2}|半)?分?)?"
_CLOCK = re.compile(rf"^(?:每天|早上|上午)?\s*{_TIME}$")
_EVENING = re.compile(rf"^(?:下午|晚上|傍晚)\s*{_TIME}$")
_HOURS = re.compile(rf"^(?:从|from )?\s*{_TIME}\s*(?:-+|[‐-―~～]|到|至|to|until|\s)\s*{_TIME}$")


def hours(words: str) -> tuple[int, int] | None:
    """Return the minutes of the day at which typed quiet hours begin and end: `22:00-07:00`, `22点到7点半`, `22 7`.

    None when the words are no such hours, or when both are the same.
    """
    found = _HOURS.match(unicodedata.normalize("NFKC", words).strip().casefold())
    if found is None:
        return None
    start, end = _minute(found[1], found[2]), _minute(found[3], found[4])
    return None if start is None or end is None or start == end else (start, end)


def minute(words: str) -> int | None:
    """Return the minute of the day that typed words name: `20:15`, `20点半`, `晚上8点`; none when they name none."""
    plain = unicodedata.normalize("NFKC", words).strip().casefold()
    morning, evening = _CLOCK.match(plain), _EVENING.match(plain)
    if evening is not None:
        found = _minute(evening[1], evening[2])
        return found + _DAY // 2 if found is not None and found < _DAY // 2 else found
    return _minute(morning[1], morning[2]) if morning is not None else None


def zone(words: str) -> str | None:
    """Return the IANA time zone that typed words name, in full or by its city: `Europe/Rome`, `rome`, `new york`."""
    key = "_".join(unicodedata.normalize("NFKC", words).casefold().split())
    return _zones().get(key)


@cache
def _zones() -> Mapping[str, str]:
    places = sorted(name for name in available_timezones() if name.partition("/")[0] in _CONTINENTS)
    cities = {name.rpartition("/")[2].casefold(): name for name in reversed(places)}
    return cities | {name.casefold(): name for name in places}


_CONTINENTS = frozenset({"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})


def day(words: str, today: date) -> date | None:
    """Return the day that typed words name: `2026-12-01`, `2026年12月1日`, `12月1日`, `12-1`; without a year, the next such day.

    None when the words are no day of the calendar.
    """
    found = _DAY_IN_WORDS.match(unicodedata.normalize("NFKC", words).strip())
    if found is None:
        return None
    year, month, number = int(found[1] or today.year), int(found[2]), int(found[3])
    try:
        named = date(year, month, number)
        return named if found[1] or named > today else date(year + 1, month, number)
    except ValueError:
        return None


def pause_flaw(until: date | None, today: date) -> str | None:
    """Return the key of the sentence that says why nobody can pause until then, or nothing."""
    if until is None:
        return "profile-pause-unclear"
    if until <= today:
        return "profile-pause-past"
    return "profile-pause-too-long" if until > today + LONGEST_PAUSE else None


def clock(minute: int) -> str:
    """Return a minute of the day as clocks show it: `07:30`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _minute(hour: str, part: str | None) -> int | None:
    after = _HALF if part == "半" else int(part or 0)
    minute = int(hour) * 60 + after
    if after >= 60 or minute > _DAY:  # noqa: PLR2004 - minutes of an hour
        return None
    return minute % _DAY
