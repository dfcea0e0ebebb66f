"""What the buttons of a live game carry. They are the same for everybody and prove nothing: whoever presses is looked up."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """What a button is for: to answer a question, to join, to see one's own standing, to host."""

    ANSWER = "q"
    JOIN = "j"
    MINE = "m"
    HOST = "h"


@dataclass(frozen=True, slots=True)
class Button:
    """A pressed button: `number` is the question, or the turn of the game that the host saw; `place` the option from 0."""

    game_id: int
    way: Way
    number: int
    place: int


_FORM = re.compile(r"live-(\d{1,12})-([qjmh])(\d{1,9})\.(\d{1,2})")


def name(game_id: int, way: Way, number: int = 0) -> str:
    """Return how the tokens of a card's choices begin; a dot and the place follow."""
    return f"live-{game_id}-{way}{number}"


def read(token: str) -> Button | None:
    """Return what a token says; none for one that is not of a live game."""
    found = _FORM.fullmatch(token)
    return Button(int(found[1]), Way(found[2]), int(found[3]), int(found[4])) if found else None
