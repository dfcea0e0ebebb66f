"""From a callback to its answer: what fits goes with the answer to the platform, the rest follows or waits."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog

from bots.door import Door
from bots.planned import Unrenderable
from bots.tencent.callback import Taken
from bots.tencent.passive import PATIENCE, Owed, Passive
from bots.tencent.xml import Node
from bots.together import together
from bots.wechat.account import FOR_GOOD, MESSAGES, WINDOWS
from bots.wechat.channel import WeChatChannel
from bots.wechat.incoming import CHANNEL, Happened, Unreadable, happened
from bots.wechat.plan import MORE, Wire, more
from bots.wechat.reply import document
from core.messages import Address, Answer, Incoming, Kind, Message, Text

_REPEATED = timedelta(minutes=15)
"""How long a callback is known, so that a repeat of it allows us nothing more."""
_log = structlog.get_logger()


class Answering:
    """Takes the callbacks of one account."""

    def __init__(self, channel: WeChatChannel, door: Door, owed: Owed, patience: float = PATIENCE) -> None:
        """Answer through the channel what the door says."""
        self._channel, self._door = channel, door
        self.passive = Passive(door, channel.around.backplane, owed, self._bring, patience)

    async def take(self, node: Node) -> Taken:
        """Return the answer to one callback; raises what the door raises."""
        try:
            what = happened(node, self._channel.account)
        except Unreadable as problem:
            await self.bury(node.document, str(problem))
            return Taken()
        await self._note(what)
        if what.incoming is None:
            return Taken()
        if what.incoming.kind is Kind.PRESS and what.incoming.token == MORE:
            return await self._next(what.incoming.address, what)
        in_time = await self.passive.answer(what.incoming)
        if in_time is None:
            return Taken()
        return await self._answered(what, what.incoming, in_time.answer, first=in_time.first)

    async def bury(self, raw: str, problem: str) -> None:
        """Keep what nobody can read."""
        code = await self._door.bury(CHANNEL, self._channel.account, raw, problem)
        _log.warning("update cannot be read", channel=CHANNEL, code=code, problem=problem)

    async def _note(self, what: Happened) -> None:
        """Write down, once for each callback, what it allows us."""
        place, mine = Address(CHANNEL, self._channel.account, what.sender), secrets.token_hex(8)
        key, backplane = f"noted:{place}:{what.id}", self._channel.around.backplane
        if await backplane.agree(key, mine, _REPEATED) != mine:
            return
        try:
            await self._write_down(what, place)
        except Exception:
            await backplane.put(key, "", timedelta(milliseconds=1))  # the repeat shall try again
            raise

    async def _write_down(self, what: Happened, place: Address) -> None:
        allowances = self._channel.around.allowances
        if what.touch is not None:
            await allowances.allow(place, what.touch.value, *MESSAGES[what.touch])
        if what.incoming is not None and what.incoming.kind is Kind.BLOCKED:
            await allowances.withdraw(place, WINDOWS)
            await self._channel.drop_letters(place)
        for consent in what.consents:
            if consent.given:
                await allowances.add(place, consent.template, 1, FOR_GOOD)
            else:
                await allowances.withdraw(place, (consent.template,))

    async def _answered(self, what: Happened, incoming: Incoming, answer: Answer, *, first: bool) -> Taken:
        """Put the first message into the answer to the platform; the others follow it, or wait."""
        wires, to = self._wires(answer), incoming.address
        now, rest = (wires[0], wires[1:]) if wires and wires[0].text else (Wire(), wires)
        if first and rest:
            await self._channel.keep(to, rest, incoming.message_id)
        then = self._following(to) if first else None
        text = now.text
        if text and not self._channel.about.verified and await self._channel.around.letters.after(to.chat, 0):
            text = self._with_more(text, answer.locale)
        return Taken(document(text, what.ours, what.sender, self._channel.around.clock()) if text else "", then)

    async def _next(self, to: Address, what: Happened) -> Taken:
        """Let what waits follow, or answer with the next of it where nothing may follow; a repeat gets the same."""
        around, locale = self._channel.around, self._channel.around.organisation.locale
        if self._channel.about.verified:
            waits = "some" if await around.letters.after(to.chat, 0) else "none"
            if await around.backplane.agree(f"asked:{to}:{what.id}", waits, _REPEATED) == "some":
                return Taken(then=self._following(to))
        wire, waiting = await self._channel.next_letter(to, what.id)
        text = wire.text if wire else around.speak(Text("wechat-no-more"), locale)
        text = self._with_more(text, locale) if waiting else text
        return Taken(document(text, what.ours, what.sender, around.clock()))

    def _following(self, to: Address) -> Callable[[], Awaitable[None]] | None:
        """Return what brings the messages that wait, where the account may send any."""
        return partial(self._channel.bring_letters, to) if self._channel.about.verified else None

    def _with_more(self, text: str, locale: str) -> str:
        return f"{text}\n\n{more(locale, self._channel.around.speak)}"

    def _wires(self, answer: Answer) -> tuple[Wire, ...]:
        return tuple(wire for message in together(answer.replies) for wire in self._planned(message, answer.locale))

    def _planned(self, message: Message, locale: str) -> tuple[Wire, ...]:
        try:
            return self._channel.planned(message, locale).wires
        except Unrenderable as problem:
            _log.error("card cannot be shown", channel=CHANNEL, problem=str(problem))
            return ()

    async def _bring(self, incoming: Incoming, answer: Answer) -> None:
        """Bring a late answer as messages of its own, or keep it for the next time the person writes."""
        await self._channel.keep(incoming.address, self._wires(answer), incoming.message_id)
        await self._channel.bring_letters(incoming.address)
