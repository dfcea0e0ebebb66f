"""The door out in tests: what a drain would carry, and what the platform would say to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.channel import Outcome, Sent, Verdict
from core.database import Database
from core.organisation import Organisation
from core.pushes import delivering
from core.pushes.delivering import Claimed, Result
from tests.conftest import StillClock


@dataclass
class Outbox:
    """Claims and records as a drain does."""

    database: Database
    clock: StillClock
    organisation: Organisation

    async def claims(self, channel: str = "test") -> list[Claimed]:
        """Take everything that is due on the channel, push by push."""
        claimed: list[Claimed] = []
        async with self.database.transaction() as session:
            while more := await delivering.claim(session, channel, "bot", 100, "w", self.clock(), self.organisation):
                claimed += more
        return claimed

    async def hears(self, claimed: Sequence[Claimed], outcome: Outcome | Verdict) -> None:
        async with self.database.transaction() as session:
            await delivering.record(session, [Result(each, outcome) for each in claimed], "w", self.clock())

    async def carries(self, channel: str = "test") -> list[Claimed]:
        """Send everything that is due on the channel; return what it was."""
        claimed = await self.claims(channel)
        if claimed:
            await self.hears(claimed, Sent("m"))
        return claimed
