"""What every channel is handed: the way in, the place for what nobody can read, and stored files."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from core.messages import Answer, Incoming


class Door(Protocol):
    """The one way in, as a channel sees it."""

    async def receive(self, incoming: Incoming) -> Answer:
        """Take one turn of the sender's conversation; committed when this returns."""

    async def bury(self, channel: str, account: str, raw: str, reason: str) -> str:
        """Keep an update that nobody can answer now and return the short code it is found by."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The bytes of a stored picture or file, with the name that people see and the MIME type."""

    name: str
    mime: str
    content: bytes


OpenMedia = Callable[[int], Awaitable[Stored | None]]
"""Returns the stored file with this id, or nothing when there is none."""
