"""From a channel's update to the door and back: in order within a chat, at once across chats, once per update."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bots.door import Door
from bots.recent import Recent
from bots.together import together
from core.channel import Moved, Outcome, Refused, TryLater, Uncertain
from core.messages import Address, Answer, Incoming, Message

Send = Callable[[Address, Message, str, str], Awaitable[Outcome]]
"""Sends one card to an address in a language, under a key that names it for good."""

Alone = Callable[[Message, str], bool]
"""Tells whether a card, in a language, takes no words of another before it."""


def _never(_: Message, __: str) -> bool:
    """Let every card take words before it."""
    return False


_log = structlog.get_logger()
_REMEMBERED = 10_000
"""Updates that were answered in full and are kept in mind, so that a repeat is acknowledged and not sent twice."""


@dataclass(slots=True)
class _Unsent:
    """An answer that the core gave and that is not yet with the person in full."""

    answer: Answer
    sent: int = 0
    shut_out: bool = False
    """The platform does not let us write to the chat that the answer goes to."""


@dataclass(slots=True)
class _Queue:
    """The turn-taking of one chat, and how many updates take part in it."""

    lock: asyncio.Lock
    users: int = 0


class HandOver:
    """Hands updates to the core and the answers to their chats.

    `patience` is how long one update may wait for a platform that says `later` before its platform is asked to repeat it;
    `alone` tells which cards take no words of another before them.
    """

    def __init__(self, door: Door, patience: timedelta = timedelta(seconds=8), alone: Alone = _never) -> None:
        """Begin with nothing under way."""
        self._door, self._patience, self._alone = door, patience, alone
        self._queues: dict[str, _Queue] = {}
        self._unsent: dict[str, _Unsent] = {}
        self._done = Recent[str, None](_REMEMBERED)

    async def __call__(self, incoming: Incoming, send: Send) -> timedelta | None:
        """Take the update to the core and send each reply in order.

        Returns nothing when the update may be acknowledged, or how long to wait before it is brought again: then the
        rest of its answer goes out and the core is not asked twice.
        """
        key = f"{incoming.address.channel}:{incoming.address.account}:{incoming.message_id}:{incoming.sender}"
        async with self._turn(_lane(incoming)):
            if key in self._done:
                return None
            unsent = self._unsent.get(key)
            if unsent is None:
                unsent = self._unsent[key] = _Unsent(self._in_few(await self._door.receive(incoming)))
            wait = await self._send_rest(unsent.answer.to or incoming.address, unsent, key, send)
            if wait is None and unsent.shut_out:
                await self._say_otherwise(incoming.address, unsent.answer, key, send)
            if wait is None:
                self._finish(key)
            return wait

    @asynccontextmanager
    async def _turn(self, chat: str) -> AsyncIterator[None]:
        """Wait until those who came earlier in this chat are done."""
        queue = self._queues.setdefault(chat, _Queue(asyncio.Lock()))
        queue.users += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.users -= 1
            if not queue.users:
                del self._queues[chat]

    async def _send_rest(self, to: Address, unsent: _Unsent, key: str, send: Send) -> timedelta | None:
        """Send what is left of the answer; return how long to wait when the platform will not take it now."""
        clock = asyncio.get_running_loop().time
        until = clock() + self._patience.total_seconds()
        while unsent.sent < len(unsent.answer.replies):
            outcome = await send(to, unsent.answer.replies[unsent.sent], unsent.answer.locale, f"{key}:{unsent.sent}")
            match outcome:
                case TryLater(after=after) if clock() + after.total_seconds() > until:
                    return after
                case TryLater(after=after):
                    await asyncio.sleep(after.total_seconds())
                case Moved(to=new) if new != to:
                    to = new
                case _:
                    _report(outcome, to.channel)
                    unsent.sent += 1
                    unsent.shut_out |= isinstance(outcome, Refused) and outcome.gone
        return None

    async def _say_otherwise(self, to: Address, answer: Answer, key: str, send: Send) -> None:
        """Say in the chat itself that the person cannot be written to alone, once."""
        if answer.otherwise is not None and answer.to is not None:
            _report(await send(to, answer.otherwise, answer.locale, f"{key}:otherwise"), to.channel)

    def _in_few(self, answer: Answer) -> Answer:
        return replace(answer, replies=together(answer.replies, lambda card: self._alone(card, answer.locale)))

    def _finish(self, key: str) -> None:
        del self._unsent[key]
        self._done[key] = None


def _lane(incoming: Incoming) -> str:
    """Return what is answered in order: a private chat, or one person in a group, who waits for nobody else there."""
    return f"{incoming.address} {incoming.sender}" if incoming.group else str(incoming.address)


def _report(outcome: Outcome, channel: str) -> None:
    if isinstance(outcome, Refused | Uncertain | Moved):
        reason = "moved" if isinstance(outcome, Moved) else outcome.reason
        _log.warning("answer not delivered", channel=channel, outcome=type(outcome).__name__, reason=reason)
