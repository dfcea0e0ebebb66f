"""Whether the platform takes our credentials, as one account's drain found: after a refusal nothing leaves until it does."""

import asyncio

import structlog

from core.channel import MISCONFIGURED, Channel, Checkable, Outcome, Refused, Verdict
from core.clock import Clock
from core.database import Database
from core.pushes import routes

_log = structlog.get_logger()
_PATIENCE = 30.0
"""Seconds in which a platform must have answered the look."""


def refuses_us(outcome: Outcome | Verdict) -> bool:
    """Tell whether it is our credentials that the platform refused, not the message and not the person."""
    return isinstance(outcome, Refused) and outcome.reason == MISCONFIGURED


class Credentials:
    """What one account's drain knows about them; staff see the same on the pages of the pushes that wait."""

    def __init__(self, channel: Channel, database: Database, clock: Clock) -> None:
        """Begin with credentials that the platform takes."""
        self._channel, self._database, self._clock = channel, database, clock
        self.refused = False

    async def refuse(self) -> None:
        """Note that the platform refused them."""
        if not self.refused:
            self.refused = True
            _log.error("the platform refuses our credentials: nothing leaves until it takes them", channel=self._channel.name)
            await self._note()

    async def look_again(self) -> None:
        """Ask the platform; where it cannot be asked, the next message will tell."""
        if isinstance(self._channel, Checkable):
            try:
                async with asyncio.timeout(_PATIENCE):
                    found = await self._channel.check()
            except TimeoutError:
                return
            if not found.ok:
                return
        self.refused = False
        await self._note()

    async def _note(self) -> None:
        async with self._database.transaction() as session:
            since = self._clock() if self.refused else None
            await routes.halt(session, self._channel.name, self._channel.account, since)
