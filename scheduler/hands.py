"""Hands that carry parcels: whoever is done takes the next at once, without a turn of the event loop in between."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

import structlog

from scheduler.parcels import Parcel

_log = structlog.get_logger()


class Hands:
    """Up to `most` parcels on their way at a time, each begun after `may_go` said yes and carried by `carry`."""

    def __init__(
        self, most: int, may_go: Callable[[], Awaitable[bool]], carry: Callable[[Parcel, float], Awaitable[None]]
    ) -> None:
        """Begin with nothing to carry."""
        self._most, self._may_go, self._carry = most, may_go, carry
        self._ready: deque[tuple[Parcel, float]] = deque()
        self._working: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._done = asyncio.Event()

    async def hand_out(self, parcels: Sequence[Parcel], not_after: float) -> list[Parcel]:
        """Return once all are on their way, or as soon as they may not go on: with those that are left, in their order."""
        self._ready.extend((parcel, not_after) for parcel in parcels)
        self._done.clear()
        for _ in range(min(len(parcels), self._most - len(self._working))):
            hand = asyncio.create_task(self._work())
            self._working.add(hand)
            hand.add_done_callback(self._working.discard)
        if parcels:
            await self._done.wait()
        left = [parcel for parcel, _ in self._ready]
        self._ready.clear()
        return left

    async def arrived(self) -> None:
        """Return once nothing is on its way."""
        if self._working:
            await asyncio.wait(self._working)

    async def _work(self) -> None:
        try:
            while (taken := await self._next()) is not None:
                try:
                    await self._carry(*taken)
                except Exception as error:  # noqa: BLE001 - the edge: one parcel's accident must not end the hand; its lease ends by itself
                    _log.error("call disturbed", delivery=taken[0][0].name, exc_info=error)
        finally:
            self._done.set()

    async def _next(self) -> tuple[Parcel, float] | None:
        """Take the next parcel when it may go; nothing when none is left or they may not."""
        async with self._turn:  # at a pace, one waits for its place at a time: the first in the sequence is the first to go
            if not (self._ready and await self._may_go() and self._ready):
                return None
            taken = self._ready.popleft()
            if not self._ready:
                self._done.set()
            return taken
