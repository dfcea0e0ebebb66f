"""Writes outcomes in bulk: whatever gathered while the last transaction ran goes into the next."""

import asyncio
from collections.abc import Sequence

import structlog

from core.backplane import Backplane
from core.clock import Clock
from core.database import Database
from core.pushes import delivering
from core.pushes.delivering import Claimed, Result
from core.pushes.service import MOVED

_log = structlog.get_logger()
_LONGEST_WAIT = 10.0
"""Seconds between attempts while the database does not answer."""
_TELL_EVERY = 0.25


class Recorder:
    """The outcomes of one account's sends on their way into the database; none is dropped while the process lives."""

    def __init__(self, database: Database, clock: Clock, worker: str, gather: float, backplane: Backplane) -> None:
        """Hold what recording needs; `gather` seconds pass between an outcome and its transaction."""
        self._backplane, self._tell_at = backplane, 0.0
        self._database, self._clock, self._worker, self._gather = database, clock, worker, gather
        self._results: list[Result] = []
        self._begun: list[Claimed] = []
        self._marked = asyncio.Event()
        self._some = asyncio.Event()
        self._none = asyncio.Event()
        self._none.set()

    def add(self, result: Result) -> None:
        """Take one outcome; it is written soon."""
        self._results.append(result)
        self._stir()

    async def begin(self, claimed: Claimed) -> None:
        """Return once it is written that the call for this delivery is about to be made."""
        self._begun.append(claimed)
        self._stir()
        await self._marked.wait()

    async def settled(self) -> None:
        """Return once everything taken so far is written."""
        await self._none.wait()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._some.wait()
            if self._gather:
                await asyncio.sleep(self._gather)
            self._some.clear()
            results, self._results = self._results, []
            begun, self._begun = self._begun, []
            marked, self._marked = self._marked, asyncio.Event()
            await self._write_until_done(results, begun)
            marked.set()
            await self._tell()
            if not self._some.is_set():
                self._none.set()

    async def _tell(self) -> None:
        """Let those who watch pushes look again, now and then: they look once a second at most."""
        now = asyncio.get_running_loop().time()
        if now >= self._tell_at:
            self._tell_at = now + _TELL_EVERY
            await self._backplane.publish(MOVED, "")

    def _stir(self) -> None:
        self._none.clear()
        self._some.set()

    async def _write_until_done(self, results: Sequence[Result], begun: Sequence[Claimed]) -> None:
        wait = 0.1
        while True:
            try:
                await self._write(results, begun)
            except Exception as error:  # noqa: BLE001 - the edge: what went out must be written, however long the database is away
                _log.error("outcomes not recorded yet", count=len(results), exc_info=error)
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
            else:
                return

    async def _write(self, results: Sequence[Result], begun: Sequence[Claimed]) -> None:
        async with self._database.transaction() as session:
            if results:
                await delivering.record(session, results, self._worker, self._clock())
            if begun:
                await delivering.begin(session, begun, self._worker)
