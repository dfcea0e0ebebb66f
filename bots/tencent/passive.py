"""Answers within the platform's own request: in time or by another way, never by both, the same for every repeat."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import structlog

from bots.door import Door
from core.backplane import Backplane
from core.messages import Answer, Incoming

_log = structlog.get_logger()
PATIENCE = 4.0
"""Seconds that a platform's request waits for its answer; the platform itself waits five."""
_REMEMBERED = timedelta(minutes=15)
"""How long all processes know which way an answer went; the platform repeats for fifteen seconds."""
_LATER = "later"

Bring = Callable[[Incoming, Answer], Awaitable[None]]
"""Brings an answer by another way than the platform's request."""


class Owed(Protocol):
    """Keeps what was acknowledged before it was answered, so that a crash loses no answer."""

    async def keep(self, incoming: Incoming) -> bool:
        """Note that the answer to this is owed; tell whether nobody noted it before, be it owed still or brought since."""

    async def settle(self, incoming: Incoming) -> None:
        """Note that the answer was brought."""

    async def take_over(self) -> Sequence[Incoming]:
        """Return what has been owed for longer than any turn takes, each to one caller: the process that owed it is dead."""


@dataclass(frozen=True, slots=True)
class InTime:
    """The answer for the platform's request. `first`: nobody was given it before, so that what follows it goes out too."""

    answer: Answer
    first: bool


class Passive:
    """Takes what happened to the door and says by which way the answer goes."""

    def __init__(self, door: Door, backplane: Backplane, owed: Owed, bring: Bring, patience: float = PATIENCE) -> None:
        """Begin with nothing under way; `bring` is the other way."""
        self._door, self._backplane, self._owed, self._bring = door, backplane, owed, bring
        self._patience = patience
        self._turns: dict[str, asyncio.Task[Answer]] = {}
        self._bringing: set[asyncio.Task[None]] = set()

    async def answer(self, incoming: Incoming) -> InTime | None:
        """Return the answer if it is there in time; else nothing, and it is brought once it is there.

        A repeat waits for the same turn and gets the same. Raises what the door raises: then nothing was acknowledged.
        """
        key, turn = _key(incoming), self._turn(incoming)
        await asyncio.wait((turn,), timeout=self._patience)
        if not turn.done():
            if await self._way(key, _LATER) == _LATER:
                await self._bring_later(incoming)
            return None
        answer, mine = turn.result(), secrets.token_hex(8)
        way = await self._way(key, mine)
        return None if way == _LATER else InTime(answer, first=way == mine)

    async def recover(self) -> None:
        """Bring the answers that a process owed when it died; the door gives those again that it gave already.

        To be called every minute: one that died while it brought an answer may have brought it, so that one may come twice.
        """
        for incoming in await self._owed.take_over():
            self._start(incoming)

    async def close(self) -> None:
        """Wait until what is under way was brought."""
        if self._bringing:
            await asyncio.wait(self._bringing, timeout=self._patience)

    def _turn(self, incoming: Incoming) -> "asyncio.Task[Answer]":
        """Return the turn that this update takes; one and the same for all who bring it while it lasts."""
        key = _key(incoming)
        turn = self._turns.get(key)
        if turn is None:
            turn = self._turns[key] = asyncio.create_task(self._door.receive(incoming))
            turn.add_done_callback(lambda done: self._forget(key, done))
        return turn

    def _forget(self, key: str, done: "asyncio.Task[Answer]") -> None:
        del self._turns[key]
        if not done.cancelled():
            done.exception()  # whoever waits raises it; when nobody does any more, it was logged where it arose

    async def _way(self, key: str, way: str) -> str:
        return await self._backplane.agree(f"answered:{key}", way, _REMEMBERED)

    async def _bring_later(self, incoming: Incoming) -> None:
        """See to it that the answer is brought, even by the next process should this one die: then acknowledge."""
        if await self._owed.keep(incoming):
            self._start(incoming)

    def _start(self, incoming: Incoming) -> None:
        task = asyncio.create_task(self._carry(incoming))
        self._bringing.add(task)
        task.add_done_callback(self._bringing.discard)

    async def _carry(self, incoming: Incoming) -> None:
        try:
            answer = await asyncio.shield(self._turn(incoming))
            await self._bring(incoming, answer)
            await self._owed.settle(incoming)
        except Exception as error:  # noqa: BLE001 - the edge: nobody waits here; what is owed stays noted
            _log.error("late answer not brought", channel=incoming.address.channel, error=type(error).__name__)


def _key(incoming: Incoming) -> str:
    return f"{incoming.address}:{incoming.sender}:{incoming.message_id}"
