"""Which days a rule names: the part of RFC 5545 (3.3.10) that branches need, read, judged and written; values in, values out."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule
from dateutil.rrule import weekday as _weekday

LONGEST_RULE = 200
MOST_INTERVAL, MOST_COUNT = 99, 999
_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ORDINALS = (-1, 1, 2, 3, 4, 5)
_A_LEAP_YEAR = 2028
_LAST_BUT = -3
"""The last but two of the month: counted further back, nobody knows which day is meant."""


class Frequency(StrEnum):
    """In what the rule counts."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


_UNITS = {Frequency.DAILY: DAILY, Frequency.WEEKLY: WEEKLY, Frequency.MONTHLY: MONTHLY, Frequency.YEARLY: YEARLY}


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week (0 = Monday), or with an ordinal the so-manieth of the month: 2 = second, -1 = last."""

    day: int
    ordinal: int = 0

    def __str__(self) -> str:
        """Return it as in RFC 5545: `TU`, `2TU`, `-1FR`."""
        return f"{self.ordinal or ''}{_NAMES[self.day]}"


@dataclass(frozen=True, slots=True)
class Rule:
    """When something comes again. What is not said follows from the first day, as in RFC 5545.

    `month_days` count from 1, or from -1 for the last of the month. Of `count` and `until` (the last day that may be) at most
    one is said.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[Weekday, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None

    def __str__(self) -> str:
        """Return the rule as RFC 5545 writes it."""
        said = {
            "FREQ": self.frequency.value,
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "BYDAY": ",".join(map(str, self.weekdays)),
            "BYMONTHDAY": ",".join(map(str, self.month_days)),
            "BYMONTH": ",".join(map(str, self.months)),
            "COUNT": str(self.count or ""),
            "UNTIL": f"{self.until:%Y%m%d}" if self.until else "",
        }
        return ";".join(f"{name}={value}" for name, value in said.items() if value)


def is_sound(rule: Rule) -> bool:
    """Tell whether each part lies within its bounds and fits the frequency.

    Days of the month and ordinals stand only where months are counted; a year's rule names its month.
    """
    return _is_within_bounds(rule) and _fits_the_frequency(rule)


def _is_within_bounds(rule: Rule) -> bool:
    return (
        1 <= rule.interval <= MOST_INTERVAL
        and all(0 <= each.day < len(_NAMES) and each.ordinal in (0, *_ORDINALS) for each in rule.weekdays)
        and all(each and _LAST_BUT <= each <= 31 for each in rule.month_days)  # noqa: PLR2004 - as many days has a month
        and all(1 <= each <= 12 for each in rule.months)  # noqa: PLR2004 - as many months has a year
        and (rule.count is None or 1 <= rule.count <= MOST_COUNT)
        and (rule.count is None or rule.until is None)
    )


def _fits_the_frequency(rule: Rule) -> bool:
    ordinals = {bool(each.ordinal) for each in rule.weekdays}
    match rule.frequency:
        case Frequency.DAILY:
            return not (rule.weekdays or rule.month_days or rule.months)
        case Frequency.WEEKLY:
            return not (True in ordinals or rule.month_days or rule.months)
        case Frequency.MONTHLY:
            return not (rule.weekdays and rule.month_days) and False not in ordinals
        case Frequency.YEARLY:
            by_month = bool(rule.months) or not (rule.weekdays or rule.month_days)
            return by_month and not (rule.weekdays and rule.month_days) and False not in ordinals


def read(text: str) -> Rule | None:
    """Return the rule that the text is, `RRULE:` before it or not; none when it is no rule, or one beyond our part of it."""
    parts = [part.partition("=")[::2] for part in text.strip().upper().removeprefix("RRULE:").split(";") if part]
    said = dict(parts)
    known = len(said) == len(parts) and said.pop("WKST", "MO") == "MO" and said.keys() <= {"FREQ", *_READERS}
    if len(text) > LONGEST_RULE or not known:
        return None
    try:
        rule = Rule(Frequency(said.pop("FREQ", "")))
        for name, value in said.items():
            rule = _READERS[name](rule, value)
    except ValueError:
        return None
    return rule if is_sound(rule) else None


_BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")


def _weekdays(rule: Rule, value: str) -> Rule:
    found = [_BYDAY.fullmatch(each) for each in value.split(",")]
    if None in found:
        raise ValueError(value)
    days = (Weekday(_NAMES.index(each[2]), int(each[1] or 0)) for each in found if each)
    return replace(rule, weekdays=tuple(days))


def _numbers(value: str) -> tuple[int, ...]:
    return tuple(int(each) for each in value.split(","))


_READERS: Mapping[str, Callable[[Rule, str], Rule]] = {
    "INTERVAL": lambda rule, value: replace(rule, interval=int(value)),
    "BYDAY": _weekdays,
    "BYMONTHDAY": lambda rule, value: replace(rule, month_days=_numbers(value)),
    "BYMONTH": lambda rule, value: replace(rule, months=_numbers(value)),
    "COUNT": lambda rule, value: replace(rule, count=int(value)),
    "UNTIL": lambda rule, value: replace(rule, until=date.fromisoformat(value[:8])),
}


def can_occur(rule: Rule, starts_on: date) -> bool:
    """Tell whether the rule names any day at all from its first on: 30 February is none."""
    return _names_real_days(rule) and next(days(rule, starts_on, starts_on), None) is not None


def _names_real_days(rule: Rule) -> bool:
    """Tell whether any of the months has any of the days; to find none, dateutil would walk through eight thousand years."""
    lengths = [monthrange(_A_LEAP_YEAR, month)[1] for month in rule.months]
    return not (lengths and rule.month_days) or min(map(abs, rule.month_days)) <= max(lengths)


def days(rule: Rule, starts_on: date, since: date) -> Iterator[date]:
    """Return the days that the rule names from `since` on, in order; the rule begins at `starts_on`."""
    named = _expanded(rule, starts_on)
    return (each.date() for each in named.xafter(datetime.combine(since, time()), inc=True))


@lru_cache(maxsize=512)
def _expanded(rule: Rule, starts_on: date) -> rrule:
    return rrule(
        _UNITS[rule.frequency],
        dtstart=datetime.combine(starts_on, time()),
        interval=rule.interval,
        byweekday=[_weekday(each.day, each.ordinal or None) for each in rule.weekdays] or None,
        bymonthday=rule.month_days or None,
        bymonth=rule.months or None,
        count=rule.count,
        until=datetime.combine(rule.until, time()) if rule.until else None,
        cache=True,
    )
