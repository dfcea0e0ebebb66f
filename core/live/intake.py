"""The way of answers into the ledger: those that arrive while others are being written go together, in one transaction."""

import asyncio
from datetime import datetime

import structlog

from core.backplane import Backplane
from core.clock import Clock
from core.database import Database
from core.live.ledger import Press, Receipt, write
from core.live.rules import GRACE, LONGEST_SETTLING
from core.live.service import topic

_MOST = 500
"""Answers of one transaction."""
_APART = 0.025
"""Seconds between the beginnings of two transactions: what arrives meanwhile goes together, and a lone answer at once."""
_SIGN = GRACE + LONGEST_SETTLING
"""How long a sign stands that answers are waiting, should this process die with them."""
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
        self._signed: set[int] = set()
        """The games whose runners were told that answers are waiting."""

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
            clock = asyncio.get_running_loop().time
            while self._waiting:
                next_at = clock() + _APART
                batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                await self._write_together(batch)
                await asyncio.sleep(next_at - clock())
        finally:
            self._writing = None

    async def _write_together(self, batch: list[_Waiting]) -> None:
        presses = [press for press, _ in batch]
        try:
            async with self._database.transaction() as session:
                receipts = await write(session, presses, self._clock())
                await self._sign()  # before anybody else can have the games' rows
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

    async def _sign(self) -> None:
        """Tell the runners how long the oldest answer to each game has been waiting behind those written now."""
        oldest: dict[int, datetime] = {}
        for press, _ in self._waiting:
            oldest.setdefault(press.game_id, press.at)
        for game_id in sorted(self._signed | oldest.keys()):
            await self._backplane.put(_awaited(game_id), oldest[game_id].isoformat() if game_id in oldest else "", _SIGN)
        self._signed = set(oldest)


async def awaited(backplane: Backplane, game_id: int) -> datetime | None:
    """Return when the oldest answer to the game arrived that is not written yet, as far as the processes told."""
    told = await backplane.get(_awaited(game_id))
    return datetime.fromisoformat(told) if told else None


def _awaited(game_id: int) -> str:
    return f"live-awaited:{game_id}"
