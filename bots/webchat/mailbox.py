"""What the web chat asks of whoever keeps its messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Draft:
    """One message to keep: the key that names it for good, whether the visitor said it, and its card as JSON."""

    key: str
    mine: bool
    body: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One message that was kept; `id` grows for each visitor."""

    id: int
    key: str
    mine: bool
    body: str
    at: datetime


class Mailbox(Protocol):
    """Keeps the messages of every visitor of one web chat."""

    async def keep(self, visitor: str, drafts: Sequence[Draft]) -> None:
        """Keep the drafts in their order, all or none; one whose key is known already is dropped."""

    async def after(self, visitor: str, seen: int) -> Sequence[Kept]:
        """Return the next messages after the one seen, oldest first; empty when there are none."""

    async def before(self, visitor: str, first: int | None) -> Sequence[Kept]:
        """Return the last messages before the one named, or the newest of all, oldest first."""
