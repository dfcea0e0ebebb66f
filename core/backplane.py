"""What several processes share while it is worth sharing: signals, rates, values. Losing it slows, never corrupts."""

from collections.abc import AsyncIterator, Sequence
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

    async def cut_in(self, key: str, per_second: float) -> timedelta:
        """Take a place of the sequence before all that will be reserved from now on, and return how long to wait for it.

        Those who cut in are paced among themselves. Each costs the others one and a half places, so that room is left for more.
        """

    async def admit(self, keys: Sequence[str], burst: int, per_second: float) -> list[timedelta]:
        """Return for each key how long it must wait: nothing where it may go now, and then a place is taken.

        Of one key `burst` may go at once and `per_second` more in the long run (generic cell rate algorithm), so that in any
        window of `w` seconds no more go than `burst + per_second * w`. Who must wait takes no place.
        """

    async def pause(self, key: str, wait: timedelta) -> None:
        """Let nobody take a place of the sequence before `wait` is over."""

    async def get(self, key: str) -> str | None:
        """Return the value under the key, or nothing when there is none any more."""

    async def put(self, key: str, value: str, life: timedelta) -> None:
        """Keep the value under the key for as long as `life`, instead of what was there."""

    async def agree(self, key: str, value: str, life: timedelta) -> str:
        """Return the value under the key; where there is none, it is from now on, for as long as `life`, the one given.

        Of all that ask at once one sees its own value: whoever must act alone gives a value nobody else gives.
        """

    def lock(self, key: str, life: timedelta) -> AbstractAsyncContextManager[None]:
        """Let nobody else hold the lock while the context is open; one whose holder died is free again after `life`."""

    async def close(self) -> None:
        """Give back connections and end the subscriptions."""
