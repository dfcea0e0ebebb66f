"""What each kind of quiz begins with: days, hour, size, attempts, time and pass mark."""

import tomllib
from datetime import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

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
def quizzes() -> dict[Mode, Preset]:
    """Return what the preset file says, by kind."""
    read = tomllib.loads((Path(__file__).parent / "quizzes.toml").read_text(encoding="utf-8"))
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
        for each in read["modes"]
    }
