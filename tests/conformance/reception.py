"""A door for these tests: answers as it is told, and remembers who came."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from core.messages import Answer, Incoming, Message, Plain

Replies = Callable[[Incoming], tuple[Message, ...]]


def echo(incoming: Incoming) -> tuple[Message, ...]:
    """Say what was heard."""
    words = (incoming.text or incoming.token).replace("\0", "").encode("utf-8", "ignore").decode()  # as the real door keeps them
    return (Message((Plain(f"收到：{words}"),)),)


@dataclass
class Reception:
    """Takes each update once, as the real door does: the same message of the same sender gets the same answer."""

    replies: Replies = echo
    slow: float = 0.0
    away: bool = False
    """The database is away: nothing can even be kept."""
    taken: list[Incoming] = field(default_factory=list)
    buried: list[str] = field(default_factory=list)
    _stored: dict[tuple[str, str], Answer] = field(default_factory=dict)
    _turns: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def receive(self, incoming: Incoming) -> Answer:
        if self.away:
            raise ConnectionError("the database is away")
        key = (incoming.sender, incoming.message_id)
        async with self._turns[incoming.sender]:
            if key not in self._stored:
                await asyncio.sleep(self.slow)
                self.taken.append(incoming)
                self._stored[key] = Answer(self.replies(incoming), "zh")
            return self._stored[key]

    async def bury(self, _channel: str, _account: str, raw: str, _reason: str) -> str:
        if self.away:
            raise ConnectionError("the database is away")
        self.buried.append(raw)
        return "K7Q2M9"
