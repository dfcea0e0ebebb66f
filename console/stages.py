"""A live game as the big screen and the host's page draw it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from core.choicebook import LETTERS
from core.live.rules import Phase
from core.live.views import QuestionView, ScreenView
from core.messages import Words

SHAPES: Final = (
    "M12 3l10 18H2z",
    "M12 1l11 11-11 11L1 12z",
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z",
    "M3 3h18v18H3z",
    "M12 1l3.200 7.300 7.800.7-5.900 5.200 1.800 7.800L12 17.900 5.100 22l1.800-7.800L1 9l7.800-.7z",
    "M12 1l10 7.500-3.800 12.500H5.800L2 8.500z",
    "M7 2h10l5.500 10L17 22H7L1.500 12z",
    "M9 2h6v7h7v6h-7v7H9v-7H2V9h7z",
    "M2 8h20L12 22z",
    "M4 21V11a8 8 0 0 1 16 0v10z",
)
"""One outline an option, in a square of 24, so that nobody needs to tell colours apart."""
_TIMED: Final = frozenset({Phase.COUNTDOWN, Phase.QUESTION})
_STEPS: Final = 3
_SHORT, _MIDDLE = 36, 90
"""Characters up to which a text is drawn large, or middling."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One option: its place, letter and shape, its words, and once it is counted how many picked it and whether it is right."""

    place: int
    letter: str
    shape: str
    words: Words
    picks: int = 0
    share: int = 0
    """Of the answers, in 100."""
    right: bool = False


def tiles(question: QuestionView | None) -> tuple[Tile, ...]:
    """Return the options of the question as they are drawn."""
    if question is None:
        return ()
    picks = question.picks or (0,) * len(question.options)
    most = max(sum(picks), 1)
    drawn = zip(LETTERS, SHAPES, question.options, picks, strict=False)
    return tuple(
        Tile(place, letter, shape, words, many, round(100 * many / most), place in question.key)
        for place, (letter, shape, words, many) in enumerate(drawn)
    )


def left(view: ScreenView) -> int | None:
    """Return how many milliseconds remain until the bell, or until the question; none where no clock is shown."""
    stage = view.stage
    if stage.phase not in _TIMED:
        return None
    remains = stage.left if stage.left is not None else (stage.ends_at - stage.now) if stage.ends_at else timedelta()
    return max(0, remains // timedelta(milliseconds=1))


def whole(view: ScreenView) -> int:
    """Return how many milliseconds the clock of the phase runs in all."""
    settings = view.stage.settings
    return 1000 * (settings.seconds if view.stage.phase is Phase.QUESTION else settings.countdown)


def size_of(text: str) -> str:
    """Return how large a text can be drawn."""
    return "short" if len(text) <= _SHORT else "middle" if len(text) <= _MIDDLE else "long"


def counts(view: ScreenView) -> str:
    """Return what changes between two drawings: who is here, who has answered."""
    return json.dumps({"players": view.stage.players, "answered": view.stage.answered})


def mark(view: ScreenView) -> ScreenView:
    """Return what a new drawing is made for when it differs."""
    return replace(view, stage=replace(view.stage, now=datetime.min.replace(tzinfo=UTC), players=0, answered=0))


def drawn_with(view: ScreenView) -> dict[str, object]:
    """Return what the templates of a stage are drawn with."""
    stage = view.stage
    stem = stage.question.stem if stage.question else ""
    return {
        "stage": stage,
        "view": view,
        "tiles": tiles(stage.question),
        "left": left(view),
        "whole": whole(view),
        "stem_size": size_of(stem),
        "steps": view.top[:_STEPS],
        "others": _others(view.top),
    }


def _others(top: Sequence[object]) -> Sequence[object]:
    return top[_STEPS : _STEPS + 4]
