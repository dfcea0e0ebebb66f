"""Writes outcomes in bulk: whatever gathered while the last transaction ran goes into the next."""

import asyncio
from collections.abc import Callable, Sequence
from time import monotonic

import structlog

from core.backplane import Backplane
from core.clock import Clock
from core.database import Database
from core.pushes import delivering
from core.pushes.delivering import Claimed, Result
from core.pushes.given import Key
from core.pushes.service import MOVED

Notice = Callable[[Sequence[Result]], None]
"""Sees the outcomes that are written next; it may neither wait nor raise."""
_log = structlog.get_logger()
_LONGEST_WAIT = 10.0
"""Seconds between attempts while the database does not answer."""
_TELL_EVERY = 0.25


class Recorder:
    """The outcomes of one account's sends on their way into the database; none is dropped while the process lives."""

    def __init__(
        self, database: Database, clock: Clock, worker: str, gather: float, backplane: Backplane, notice: Notice
    ) -> None:
        """Hold what recording needs; `gather` seconds pass between an outcome and its transaction, `notice` sees all of them."""
        self._backplane, self._notice, self._tell_at = backplane, notice, 0.0
        self._database, self._clock, self._worker, self._gather = database, clock, worker, gather
        self._results: list[Result] = []
        self._begun: list[tuple[Claimed, asyncio.Future[bool]]] = []
        self._some = asyncio.Event()
        self._none = asyncio.Event()
        self._none.set()

    def add(self, results: Sequence[Result]) -> None:
        """Take outcomes; they are written soon."""
        self._results += results
        self._stir()

    async def begin(self, claimed: Claimed) -> bool:
        """Return once it is written that this delivery's call is about to be made; False where it was taken from us."""
        marked: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._begun.append((claimed, marked))
        self._stir()
        return await marked

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
            self._notice(results)
            ours = await self._write_until_done(results, [claimed for claimed, _ in begun])
            for claimed, marked in begun:
                if not marked.done():
                    marked.set_result(claimed.key in ours)
            await self._tell()
            if not self._some.is_set():
                self._none.set()

    async def _tell(self) -> None:
        """Let those who watch pushes look again, now and then: they look once a second at most."""
        now = monotonic()
        if now >= self._tell_at:
            self._tell_at = now + _TELL_EVERY
            await self._backplane.publish(MOVED, "")

    def _stir(self) -> None:
        if not self._some.is_set():
            self._none.clear()
            self._some.set()

    async def _write_until_done(self, results: Sequence[Result], begun: Sequence[Claimed]) -> set[Key]:
        wait = 0.1
        while True:
            try:
                return await self._write(results, begun)
            except Exception as error:  # noqa: BLE001 - the edge: what went out must be written, however long the database is away
                _log.error("outcomes not recorded yet", count=len(results), exc_info=error)
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)

    async def _write(self, results: Sequence[Result], begun: Sequence[Claimed]) -> set[Key]:
        """Write both; return those of the begun that are still ours."""
        async with self._database.transaction() as session:
            if results:
                await delivering.record(session, results, self._worker, self._clock())
            return await delivering.begin(session, begun, self._worker) if begun else set()
