"""The way of answers into the ledger: those that arrive while others are being written go together, in one transaction."""

import asyncio
from datetime import datetime

import structlog

from core.backplane import Backplane
from core.clock import Clock
from core.database import Database
from core.live.ledger import Press, Receipt, write
from core.live.service import topic

_MOST = 500
"""Answers of one transaction."""
ANSWERED = "answered"
"""What those who follow a game hear when answers were written."""
_log = structlog.get_logger()
_Waiting = tuple[Press, "asyncio.Future[Receipt]"]


class Intake:
    """Takes answers for one process. A receipt is given after the commit: what it says outlives every process and Redis."""

    def __init__(self, database: Database, clock: Clock, backplane: Backplane) -> None:
        """Begin with nothing under way."""
        self._database, self._clock, self._backplane = database, clock, backplane
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        """Return the time by which answers are judged."""
        return self._clock()

    async def take(self, press: Press) -> Receipt:
        """Write the answer into the ledger and return what became of it; raises what the database raises."""
        receipt: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting.append((press, receipt))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write(), name="live answers")
        return await receipt

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                await self._write_together(batch)
        finally:
            self._writing = None

    async def _write_together(self, batch: list[_Waiting]) -> None:
        presses = [press for press, _ in batch]
        try:
            async with self._database.transaction() as session:
                receipts = await write(session, presses, self._clock())
        except Exception as error:  # noqa: BLE001 - whoever waits for a receipt gets the error, and answers for it
            for _, receipt in batch:
                if not receipt.done():
                    receipt.set_exception(error)
            return
        for (_, receipt), what in zip(batch, receipts, strict=True):
            if not receipt.done():
                receipt.set_result(what)
        for game_id in sorted({each.game_id for each in presses}):
            await self._backplane.publish(topic(game_id), ANSWERED)
