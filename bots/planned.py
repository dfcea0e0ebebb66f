"""What every channel's `plan` returns, and how it refuses."""

from dataclasses import dataclass
from typing import Generic, TypeVar

_Wire = TypeVar("_Wire")


class Unrenderable(Exception):
    """The card cannot be shown on this channel at all; the words say what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Planned(Generic[_Wire]):
    """What is sent, in order, in the channel's own kind of message, and what the card lost on the way."""

    wires: tuple[_Wire, ...]
    degradations: tuple[str, ...] = ()
