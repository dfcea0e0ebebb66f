"""Hands that carry parcels: whoever is done takes the next at once, without a turn of the event loop in between."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import cast

import structlog

from scheduler.parcels import Parcel

_log = structlog.get_logger()


class Hands:
    """Up to `most` parcels on their way at a time, each carried by `carry` unless we `must_hold`.

    Where there is a pace, `place` comes before each: it returns when the parcel may go, or that none may.
    """

    def __init__(
        self,
        most: int,
        carry: Callable[[Parcel, float], Awaitable[None]],
        must_hold: Callable[[], bool],
        place: Callable[[], Awaitable[bool]] | None,
    ) -> None:
        """Begin with nothing to carry."""
        self._most, self._carry, self._must_hold, self._place = most, carry, must_hold, place
        self._ready: deque[tuple[Parcel, float]] = deque()
        self._working: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._done = asyncio.Event()

    async def hand_out(self, parcels: Sequence[Parcel], not_after: float) -> list[Parcel]:
        """Return once all are on their way, or as soon as they may not go on: with those that are left, in their order."""
        self._ready.extend((parcel, not_after) for parcel in parcels)
        self._done.clear()
        for _ in range(min(len(parcels), self._most - len(self._working))):
            self._working.add(asyncio.create_task(self._work()))
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
            while (taken := await self._in_turn() if self._place else self._next()) is not None:
                try:
                    await self._carry(*taken)
                except Exception as error:  # noqa: BLE001 - the edge: one parcel's accident must not end the hand; its lease ends by itself
                    _log.error("call disturbed", delivery=taken[0][0].name, exc_info=error)
        finally:
            # Here, not in a callback: whoever hands out in the same moment must see that this hand is free.
            self._working.discard(cast("asyncio.Task[None]", asyncio.current_task()))
            self._done.set()

    async def _in_turn(self) -> tuple[Parcel, float] | None:
        """Take the next parcel once it has its place: one waits at a time, so that the first in the sequence goes first."""
        async with self._turn:
            if not self._ready or self._must_hold() or not (self._place and await self._place()):
                return None
            return self._next()

    def _next(self) -> tuple[Parcel, float] | None:
        """Take the next parcel; nothing when none is left or they may not go."""
        if not self._ready or self._must_hold():
            return None
        taken = self._ready.popleft()
        if not self._ready:
            self._done.set()
        return taken
