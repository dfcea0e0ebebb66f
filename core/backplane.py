"""What several processes share while it is worth sharing: signals and rates. Losing it slows, never corrupts."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Protocol


class Backplane(Protocol):
    """In memory for one process, in Redis for many; both pass the same tests."""

    async def publish(self, topic: str, payload: str) -> None:
        """Tell every present subscriber of the topic; nobody listening is no error and nothing is kept."""

    def subscribe(self, topic: str) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        """Return the payloads published while the context is open; once entered, nothing published later is missed."""

    async def reserve(self, key: str, per_second: float) -> timedelta:
        """Take the next free place of a paced sequence and return how long to wait for it.

        Places lie `1 / per_second` apart, so that nothing bursts (generic cell rate algorithm, burst of one).
        """

    async def pause(self, key: str, wait: timedelta) -> None:
        """Let nobody take a place of the sequence before `wait` is over."""

    async def close(self) -> None:
        """Give back connections and end the subscriptions."""
