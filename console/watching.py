"""Pushes under people's eyes: one look at the database a second for everybody who has the page of one open."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from console.eyes import Eye
from core.backplane import Backplane
from core.clock import Clock
from core.database import Database
from core.pushes import overview
from core.pushes import service as pushes
from core.pushes.models import Push
from core.pushes.service import MOVED, Progress

_log = structlog.get_logger()
_LEAST = 1.0
"""Seconds between two looks, however much moves."""
_MOST = 2.0
"""Seconds after which it is looked without a signal: one may be lost, or come from a process without the same backplane."""
_ANYWAY = 10.0
"""Seconds after which even a push whose row is the same is looked at closely: pace and end change by the hour alone."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A push and where it stands, for all who watch it."""

    push: Push
    progress: Progress
    mark: tuple[object, ...]


class Watch:
    """The one who looks, for all pages of a process; there is none while no page is open."""

    def __init__(self, database: Database, clock: Clock, backplane: Backplane, ending: asyncio.Event) -> None:
        """Hold what looking needs; once `ending` is set, every open page is let go."""
        self._database, self._clock, self._backplane, self._ending = database, clock, backplane, ending
        self._eyes: dict[int, set[Eye[Standing]]] = {}
        self._seen: dict[int, Standing] = {}
        self._close_at: dict[int, float] = {}
        self._moved = asyncio.Event()
        self._looker: asyncio.Task[None] | None = None
        self.looks = 0

    @asynccontextmanager
    async def of(self, push_id: int) -> AsyncIterator[Eye[Standing]]:
        """Open an eye on the push while the block lasts."""
        eye = Eye(self._seen.get(push_id))
        self._eyes.setdefault(push_id, set()).add(eye)
        self._moved.set()
        if self._looker is None:
            self._looker = asyncio.create_task(self._watch(), name="watch pushes")
        try:
            yield eye
        finally:
            self._close(push_id, eye)

    def _close(self, push_id: int, eye: Eye[Standing]) -> None:
        eyes = self._eyes[push_id]
        eyes.discard(eye)
        if not eyes:
            del self._eyes[push_id]
            self._seen.pop(push_id, None)
            self._close_at.pop(push_id, None)
        if not self._eyes and self._looker is not None:
            self._looker.cancel()
            self._looker = None

    async def _watch(self) -> None:
        async with self._backplane.subscribe(MOVED) as signals, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen(signals))
            tasks.create_task(self._let_go())
            while True:
                self._moved.clear()
                try:
                    await self._look()
                except Exception as error:  # noqa: BLE001 - the edge: a database that is away for a while must not end the watch
                    _log.error("watch disturbed", exc_info=error)
                await asyncio.sleep(_LEAST)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._moved.wait(), _MOST - _LEAST)

    async def _listen(self, signals: AsyncIterator[str]) -> None:
        async for _ in signals:
            self._moved.set()

    async def _let_go(self) -> None:
        await self._ending.wait()
        for eye in [each for eyes in self._eyes.values() for each in eyes]:
            eye.show(None)

    async def _look(self) -> None:
        """Look at all that is watched, at what moved closely; whoever has it open is shown what changed."""
        self.looks += 1
        async with self._database.reading() as session:
            for push in self._to_look_at(await overview.several(session, list(self._eyes))):
                now = self._clock()
                standing = Standing(push, await pushes.progress(session, push.id or 0, now), _mark(push))
                self._keep(standing)

    def _to_look_at(self, found: Iterable[Push]) -> list[Push]:
        now = asyncio.get_running_loop().time()
        moved = []
        for push in found:
            known = self._seen.get(push.id or 0)
            if known is None or known.mark != _mark(push) or now >= self._close_at.get(push.id or 0, 0.0):
                moved.append(push)
                self._close_at[push.id or 0] = now + _ANYWAY
        return moved

    def _keep(self, standing: Standing) -> None:
        push_id = standing.push.id or 0
        before = self._seen.get(push_id)
        if push_id not in self._eyes or (before and (before.mark, before.progress) == (standing.mark, standing.progress)):
            return
        self._seen[push_id] = standing
        for eye in self._eyes[push_id]:
            eye.show(standing)


def _mark(push: Push) -> tuple[object, ...]:
    """Return what changes with every delivery, and with everything that staff do to the push."""
    counts = (push.total, push.sent, push.failed, push.skipped, push.uncertain, push.missed, push.cancelled)
    moments: tuple[datetime | None, ...] = (push.served_at, push.rate_at, push.finished_at)
    return (push.state, *counts, *moments)
