"""From a callback to the door and back: answered by the API, acknowledged within WeCom's five seconds, and nothing said twice."""

import asyncio
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import Protocol

import structlog

from bots.door import Door
from bots.hand_over import HandOver
from bots.tencent.callback import Taken
from bots.tencent.passive import PATIENCE, Owed
from bots.tencent.xml import Node
from bots.wecom.channel import WeComChannel, is_answers
from bots.wecom.incoming import Left, Renamed, Unreadable, incoming, response_code
from core.backplane import Backplane
from core.channel import Outcome
from core.messages import Address, Answer, Incoming, Message

_log = structlog.get_logger()
_CLAIM = timedelta(seconds=30)
"""How long one process may be about an answer before another takes over."""
_REMEMBERED = timedelta(minutes=15)
"""How long all processes know that something was answered; WeCom repeats for fifteen seconds."""
_DONE = "done"
_LOOK = 0.2
_CLOSING = 5.0


class Roster(Protocol):
    """Who is who: what WeCom knows about people and the core cannot see."""

    async def recognise(self, address: Address) -> None:
        """Make the address the member's whose number is the user's id, where the organisation wants that."""

    async def left(self, address: Address) -> None:
        """Make the address nobody's: the user left the organisation."""

    async def renamed(self, address: Address, to: Address) -> None:
        """Follow the user to another id."""


class _Knowing:
    """The way in, past the roster: who somebody is is known before they are heard."""

    def __init__(self, door: Door, roster: Roster) -> None:
        self._door, self._roster = door, roster

    async def receive(self, incoming: Incoming) -> Answer:
        await self._roster.recognise(incoming.address)
        return await self._door.receive(incoming)

    async def bury(self, channel: str, account: str, raw: str, reason: str) -> str:
        return await self._door.bury(channel, account, raw, reason)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What answering works with.

    `locale` is the language of those whom nobody knows; after `patience` seconds a callback is acknowledged and answered later.
    """

    door: Door
    roster: Roster
    backplane: Backplane
    owed: Owed
    locale: str
    patience: float = PATIENCE


class Answering:
    """Takes the callbacks of one app."""

    def __init__(self, channel: WeComChannel, around: Surroundings) -> None:
        """Begin with nothing under way."""
        self._channel, self._around = channel, around
        self._hand_over = HandOver(_Knowing(around.door, around.roster))
        self._turns: dict[str, asyncio.Task[str]] = {}
        self._late: set[asyncio.Task[None]] = set()

    async def take(self, node: Node) -> Taken:
        """Do what the callback asks and return what to answer; raises while the database is away."""
        try:
            what = incoming(node, self._channel.app)
        except Unreadable as problem:
            await self.bury(_written(node), str(problem))
            return Taken()
        match what:
            case Incoming():
                return await self._answered(what, node)
            case Left(address):
                await self._around.roster.left(address)
            case Renamed(address, to):
                await self._around.roster.renamed(address, to)
        return Taken()

    async def bury(self, raw: str, problem: str) -> None:
        """Keep what nobody can read, so that WeCom need not bring it again."""
        code = await self._around.door.bury(self._channel.name, self._channel.account, raw, problem)
        _log.warning("callback cannot be read", channel=self._channel.name, code=code, problem=problem)

    async def recover(self) -> None:
        """Give the answers that a process owed when it died; called again and again."""
        for what in await self._around.owed.take_over():
            self._start(self._settled(what, ""))

    async def close(self) -> None:
        """Wait until what is under way was answered."""
        under_way = {*self._late, *self._turns.values()}
        if under_way:
            await asyncio.wait(under_way, timeout=_CLOSING)

    async def _answered(self, what: Incoming, node: Node) -> Taken:
        """Wait for the answer as long as WeCom does; a pressed card is shown as answered by the answer to its callback."""
        turn, code = self._turn(what), response_code(node) if is_answers(node.get("TaskId")) else ""
        await asyncio.wait((turn,), timeout=self._around.patience)
        if not turn.done():
            if await self._around.owed.keep(what):
                self._start(self._settled(what, code))
            return Taken()
        spoken = turn.result()
        return Taken(_closed(node, self._channel.answered(spoken)) if code else "")

    def _turn(self, what: Incoming) -> "asyncio.Task[str]":
        """Return the one turn that answers this; a repeat joins it."""
        key = f"{what.address}:{what.message_id}"
        turn = self._turns.get(key)
        if turn is None:
            turn = self._turns[key] = asyncio.create_task(self._answer(what, f"answered:{key}"))
            turn.add_done_callback(lambda done: self._forget(key, done))
        return turn

    def _forget(self, key: str, turn: "asyncio.Task[str]") -> None:
        del self._turns[key]
        if not turn.cancelled():
            turn.exception()  # whoever waits raises it; when nobody does any more, what is owed stays noted

    async def _answer(self, what: Incoming, key: str) -> str:
        """Send the answer, unless another process does or did; return its language."""
        mine = secrets.token_hex(8)
        while (holder := await self._around.backplane.agree(key, mine, _CLAIM)) != mine:
            if holder == _DONE:
                return self._around.locale
            await asyncio.sleep(_LOOK)
        try:
            spoken = await self._send(what, key, mine)
        except BaseException:
            await self._around.backplane.put(key, "", timedelta(milliseconds=1))  # the repeat may try at once
            raise
        await self._around.backplane.put(key, _DONE, _REMEMBERED)
        return spoken

    async def _send(self, what: Incoming, key: str, mine: str) -> str:
        spoken = self._around.locale

        async def send(to: Address, message: Message, locale: str, name: str) -> Outcome:
            nonlocal spoken
            spoken = locale
            return await self._channel.send(to, message, locale, name)

        while (wait := await self._hand_over(what, send)) is not None:
            await self._around.backplane.put(key, mine, wait + _CLAIM)
            await asyncio.sleep(wait.total_seconds())
        return spoken

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _settled(self, what: Incoming, code: str) -> None:
        """See a late answer through; one that fails stays owed until the next start."""
        try:
            spoken = await asyncio.shield(self._turn(what))
            await self._around.owed.settle(what)
            if code:
                await self._channel.close_card(what.sender, code, spoken)
        except Exception as error:  # noqa: BLE001 - the edge: nobody waits here
            _log.error("late answer not given", channel=self._channel.name, error=type(error).__name__)


def _closed(node: Node, words: str) -> str:
    """Return the answer that shows the buttons of the pressed card as done with (document 90241)."""
    fields = {"ToUserName": node.get("FromUserName"), "FromUserName": node.get("ToUserName")}
    fields |= {"CreateTime": node.get("CreateTime"), "MsgType": "update_button"}
    head = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{head}<Button><ReplaceName>{escape(words)}</ReplaceName></Button></xml>"


def _written(node: Node) -> str:
    return f"<{node.name}>{escape(node.text.strip())}{''.join(map(_written, node.parts))}</{node.name}>"
