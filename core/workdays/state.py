"""The State's calendar as the service carries it: `tools/workdays.py` writes it from the package `holidays`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypedDict

_FILE = Path(__file__).parent / "china.json"


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the State Council's notice: festivals by their day off, and the weekend days worked instead.

    Before the notice a year is provisional: its festivals are known, the days moved around them are not.
    """

    provisional: bool = True
    off: Mapping[date, str] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()


@cache
def year_of(year: int) -> Year:
    """Return the year; one of which nothing is known is provisional and empty."""
    stored = _years().get(str(year))
    if stored is None:
        return Year()
    off = {date.fromisoformat(f"{year}-{day}"): name for name, days in stored["off"].items() for day in days}
    return Year(stored["provisional"], off, frozenset(date.fromisoformat(f"{year}-{day}") for day in stored["worked"]))


@cache
def _years() -> Mapping[str, "_Stored"]:
    years: Mapping[str, _Stored] = json.loads(_FILE.read_text(encoding="utf-8"))
    return years


class _Stored(TypedDict):
    provisional: bool
    off: dict[str, list[str]]
    worked: list[str]
