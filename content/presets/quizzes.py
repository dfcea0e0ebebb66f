"""What each kind of quiz begins with: days, hour, size, attempts, time and pass mark."""

import tomllib
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from core.quiz.modes import Mode, Terms


class Preset(NamedTuple):
    """What one kind of quiz begins with."""

    terms: Terms
    days: tuple[int, ...]
    clock: time
    open_hours: int | None
    size: int
    source: str
    as_of: str


@cache
def duel_days() -> dict[int, int]:
    """Return how many seats duels have on each day of the week, 1 = Monday; days that are missing rest."""
    return {int(day): seats for day, seats in _read()["duels"]["days"].items()}


@cache
def quizzes() -> dict[Mode, Preset]:
    """Return what the preset file says, by kind."""
    return {
        Mode(each["mode"]): Preset(
            Terms(
                *(Mode(each["mode"]), each["tries"], each.get("minutes"), each.get("pass_percent"), each.get("lives")),
                shuffled=each.get("shuffled", False),
                told=each["told"],
            ),
            *(tuple(each["days"]), time.fromisoformat(each["clock"]), each.get("open_hours"), each["size"]),
            *(each["source"], each["as_of"].isoformat()),
        )
        for each in _read()["modes"]
    }


def _read() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "quizzes.toml").read_text(encoding="utf-8"))
