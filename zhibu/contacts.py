"""Keeps for a channel what people allow, what they are owed and which polls they were asked by, in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.allowances import service as allowances
from core.backplane import Backplane
from core.clock import Clock
from core.database import Database
from core.messages import Address, Incoming
from core.owed import service as owed
from core.polls import service as polls
from core.pushes import reopened
from core.pushes.service import PLANNED


@dataclass(frozen=True, slots=True)
class DatabaseAllowances:
    """What people allow on every account, each call in a transaction of its own.

    With what they newly allow, pushes leave that were held for it; half of it stays for what they say next.
    """

    database: Database
    clock: Clock
    backplane: Backplane

    async def allow(self, place: Address, kind: str, messages: int, life: timedelta) -> None:
        """Let so many messages of the kind go, instead of what was allowed before."""
        async with self.database.transaction() as session:
            await allowances.allow(session, place, kind, messages, self.clock() + life)
            released = await reopened.release(session, place, max(messages // 2, 1), self.clock())
        await self._wake(released)

    async def add(self, place: Address, kind: str, messages: int, life: timedelta) -> None:
        """Let so many more messages of the kind go."""
        async with self.database.transaction() as session:
            await allowances.add(session, place, kind, messages, self.clock() + life)
            released = await reopened.release(session, place, messages, self.clock())
        await self._wake(released)

    async def left(self, place: Address, kinds: Sequence[str]) -> int:
        """Return how many messages of these kinds may go now."""
        async with self.database.reading() as session:
            return await allowances.left(session, place, kinds, self.clock())

    async def take(self, place: Address, kinds: Sequence[str]) -> None:
        """Note that one message of these kinds went."""
        async with self.database.transaction() as session:
            await allowances.take(session, place, kinds, self.clock())

    async def withdraw(self, place: Address, kinds: Sequence[str]) -> None:
        """Note that nothing of these kinds may go any more."""
        async with self.database.transaction() as session:
            await allowances.withdraw(session, place, kinds)

    async def _wake(self, released: int) -> None:
        if released:
            await self.backplane.publish(PLANNED, "allowed")


@dataclass(frozen=True, slots=True)
class DatabaseOwed:
    """What one account owes, each call in a transaction of its own."""

    database: Database
    clock: Clock
    channel: str
    account: str

    async def keep(self, incoming: Incoming) -> bool:
        """Note that the answer to this is owed; tell whether nobody noted it before."""
        async with self.database.transaction() as session:
            return await owed.note(session, incoming, self.clock())

    async def settle(self, incoming: Incoming) -> None:
        """Note that the answer was brought."""
        async with self.database.transaction() as session:
            await owed.settle(session, incoming)

    async def take_over(self) -> Sequence[Incoming]:
        """Return what a dead process owed, each to one caller."""
        async with self.database.transaction() as session:
            return await owed.take_over(session, self.channel, self.account, self.clock())


@dataclass(frozen=True, slots=True)
class DatabasePolls:
    """Which card each poll of one account (channel, account) shows, each call in a transaction of its own."""

    database: Database
    clock: Clock
    account: tuple[str, str]

    async def remember(self, poll: str, token: str) -> None:
        """Note how the tokens of the choices begin that the poll shows."""
        async with self.database.transaction() as session:
            await polls.remember(session, self.account, poll, token, self.clock())

    async def token(self, poll: str) -> str:
        """Return how the tokens begin; empty for a poll that nobody knows."""
        async with self.database.reading() as session:
            return await polls.token(session, self.account, poll)
