"""The backplane of one process: signals, rates and values in memory."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from weakref import WeakValueDictionary

_MANY = 10_000
"""Sequences, and values, after which those that nobody waits for are forgotten."""
YIELD = 1.5
"""Places that the others of a sequence lose to one who cuts in."""


class MemoryBackplane:
    """What one process shares with itself."""

    def __init__(self) -> None:
        """Begin with no subscriber and every sequence free."""
        self._listeners: dict[str, set[asyncio.Queue[str | None]]] = {}
        self._free_at: dict[str, float] = {}
        self._values: dict[str, tuple[str, float]] = {}
        self._tidy_at = _MANY
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def publish(self, topic: str, payload: str) -> None:
        """Tell every present subscriber of the topic."""
        for listener in self._listeners.get(topic, ()):
            listener.put_nowait(payload)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[AsyncIterator[str]]:
        """Return the payloads published while the context is open."""
        listener: asyncio.Queue[str | None] = asyncio.Queue()
        listeners = self._listeners.setdefault(topic, set())
        listeners.add(listener)
        try:
            yield _payloads(listener)
        finally:
            listeners.discard(listener)
            if not listeners:
                self._listeners.pop(topic, None)

    async def reserve(self, key: str, per_second: float) -> timedelta:
        """Take the next free place of a paced sequence and return how long to wait for it."""
        now = asyncio.get_running_loop().time()
        place = max(self._free_at.get(key, now), now)
        self._free_at[key] = place + 1 / per_second
        self._forget(now)
        return timedelta(seconds=place - now)

    async def cut_in(self, key: str, per_second: float) -> timedelta:
        """Take a place of the sequence before all that will be reserved from now on."""
        now = asyncio.get_running_loop().time()
        ahead = f"{key}:ahead"
        place = max(self._free_at.get(ahead, now), now)
        self._free_at[ahead] = place + 1 / per_second
        self._free_at[key] = max(self._free_at.get(key, now), now) + YIELD / per_second
        self._forget(now)
        return timedelta(seconds=place - now)

    async def admit(self, keys: Sequence[str], burst: int, per_second: float) -> list[timedelta]:
        """Return for each key how long it must wait; where it may go now, a place is taken."""
        now = asyncio.get_running_loop().time()
        self._forget(now)
        return [self._admitted(key, (burst - 1) / per_second, 1 / per_second, now) for key in keys]

    def _admitted(self, key: str, ahead: float, apart: float, now: float) -> timedelta:
        place = max(self._free_at.get(key, now), now)
        wait = place - now - ahead
        if wait > 0:
            return timedelta(seconds=wait)
        self._free_at[key] = place + apart
        return timedelta()

    async def pause(self, key: str, wait: timedelta) -> None:
        """Let nobody take a place of the sequence before `wait` is over."""
        now = asyncio.get_running_loop().time()
        for name in (key, f"{key}:ahead"):
            self._free_at[name] = max(self._free_at.get(name, now), now + wait.total_seconds())

    async def get(self, key: str) -> str | None:
        """Return the value under the key, or nothing when there is none any more."""
        value, until = self._values.get(key, ("", 0.0))
        return value if until > asyncio.get_running_loop().time() else None

    async def put(self, key: str, value: str, life: timedelta) -> None:
        """Keep the value under the key for as long as `life`, instead of what was there."""
        now = asyncio.get_running_loop().time()
        self._values[key] = (value, now + life.total_seconds())
        if len(self._values) > self._tidy_at:
            self._values = {name: kept for name, kept in self._values.items() if kept[1] > now}
            self._tidy_at = max(_MANY, 2 * len(self._values))  # while most of them live, looking at all for each is too dear

    async def agree(self, key: str, value: str, life: timedelta) -> str:
        """Return the value under the key; where there is none, it is from now on, for as long as `life`, the one given."""
        present = await self.get(key)
        if present is not None:
            return present
        await self.put(key, value, life)
        return value

    @asynccontextmanager
    async def lock(self, key: str, life: timedelta) -> AsyncIterator[None]:
        """Let nobody else hold the lock while the context is open; in one process nobody dies holding it."""
        del life
        async with self._locks.setdefault(key, asyncio.Lock()):
            yield

    async def close(self) -> None:
        """End the subscriptions."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.put_nowait(None)

    def _forget(self, now: float) -> None:
        if len(self._free_at) > _MANY:
            self._free_at = {key: free_at for key, free_at in self._free_at.items() if free_at > now}


async def _payloads(listener: "asyncio.Queue[str | None]") -> AsyncIterator[str]:
    while (payload := await listener.get()) is not None:
        yield payload
