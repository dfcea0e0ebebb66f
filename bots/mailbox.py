"""What a channel that keeps its own messages asks of whoever keeps them: the web chat its history, the terminal its post."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

AT_ONCE = 100
"""Messages that a reader gets at once; one who gets fewer has them all."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One message to keep: the key that names it for good, whether the person said it, and what is shown, as JSON."""

    key: str
    mine: bool
    body: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One message that was kept; `id` grows for each person."""

    id: int
    key: str
    mine: bool
    body: str
    at: datetime


class Mailbox(Protocol):
    """Keeps the messages of every person on one account of one channel."""

    async def keep(self, sender: str, drafts: Sequence[Draft]) -> None:
        """Keep the drafts in their order, all or none; one whose key is known already is dropped."""

    async def keep_each(self, drafts: Sequence[tuple[str, Draft]]) -> None:
        """Keep one draft for each of many people; one whose key is known to its person already is dropped."""

    async def after(self, sender: str, seen: int) -> Sequence[Kept]:
        """Return the next messages after the one seen, oldest first; empty when there are none."""

    async def before(self, sender: str, first: int | None) -> Sequence[Kept]:
        """Return the last messages before the one named, or the newest of all, oldest first."""

    async def take_back(self, sender: str, key: str, instead: Draft) -> None:
        """Delete the message of this key; if it was kept, keep the draft, which says so to readers who have seen it."""

    async def forget(self, sender: str, through: int) -> None:
        """Delete the messages up to and including the one named."""
