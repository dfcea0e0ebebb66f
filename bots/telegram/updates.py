"""What polling and webhook do alike with one raw update."""

import asyncio
import json
from datetime import timedelta

import structlog

from bots.door import Door
from bots.hand_over import HandOver, Send
from bots.telegram.channel import TelegramChannel
from bots.telegram.engine import Only
from bots.telegram.incoming import Pressed, Unreadable, incoming, is_group, pressed
from bots.telegram.voting import VotingDoor
from core.channel import Outcome, Sent
from core.messages import Address, Incoming, Message
from core.turns import Turns

ALLOWED = ["message", "edited_message", "callback_query", "poll_answer", "my_chat_member"]
"""The kinds of updates that we ask Telegram for."""

_log = structlog.get_logger()
_A_WHILE = timedelta(seconds=5)


class Updates:
    """Reads raw updates of one bot and answers them."""

    def __init__(self, channel: TelegramChannel, door: Door, turns: Turns | None = None) -> None:
        """Answer through the channel what the door says; with `turns`, when the account's other messages let it."""
        self._turns = turns
        self._channel, self._door = channel, door
        self._hand_over = HandOver(VotingDoor(door, channel.polls), alone=channel.stands_alone)

    async def take(self, update: object) -> timedelta | None:
        """Answer one update; return nothing when it may be acknowledged, or how long to wait before it comes again."""
        try:
            what, press = incoming(update, self._channel.bot), pressed(update)
        except Unreadable as problem:
            return await self.bury(json.dumps(update, ensure_ascii=False), str(problem))
        try:
            return await self._answer(what, press)
        except Exception as error:  # noqa: BLE001 - the edge: the database is away, and Telegram keeps the update for us
            return self._not_taken(error)

    async def answer(self, update: object) -> None:
        """Answer one update, as often as it takes."""
        wait = await self.take(update)
        while wait is not None:
            await asyncio.sleep(wait.total_seconds())
            wait = await self.take(update)

    async def bury(self, raw: str, problem: str) -> timedelta | None:
        """Keep what nobody can read, so that Telegram need not send it again; the result is that of `take`."""
        storable = raw.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
        try:
            code = await self._door.bury(self._channel.name, self._channel.account, storable, problem)
        except Exception as error:  # noqa: BLE001 - the edge, as above
            return self._not_taken(error)
        _log.warning("update cannot be read", channel=self._channel.name, code=code, problem=problem)
        return None

    def _not_taken(self, error: Exception) -> timedelta:
        _log.error("update not taken", channel=self._channel.name, error=type(error).__name__)
        return _A_WHILE

    async def _answer(self, what: Incoming | None, press: Pressed | None) -> timedelta | None:
        sign = _Sign(self._channel, press)
        try:
            return await self._hand_over(what, self._sender(press, what, sign)) if what else None
        finally:
            await sign.stopped()

    def _sender(self, press: Pressed | None, what: Incoming, sign: "_Sign") -> Send:
        chat, only = what.address, Only(what.sender, press.query if press else "")

        async def send(to: Address, message: Message, locale: str, key: str) -> Outcome:
            if message.in_passing and press is not None:
                return await sign.says(message, locale)
            sign.stop()
            if self._turns is None:
                return await shown(to, message, locale, key)
            await self._turns.for_answer(to, group=is_group(to))
            outcome = await shown(to, message, locale, key)
            await self._turns.heard(outcome)
            return outcome

        async def shown(to: Address, message: Message, locale: str, key: str) -> Outcome:
            if what.group and (to.chat == what.sender or message.alone):
                whispered = await self._channel.whisper(chat, only, message, locale, press)
                if whispered is not None:
                    return whispered
            here = press if to == chat else None  # a card in a group is not replaced by what goes to one person alone
            return await self._channel.answer(to, message, locale, key, here)

        return send


class _Sign:
    """The waiting sign on a pressed button: stopped once, beside the answer or by words that are shown in passing."""

    def __init__(self, channel: TelegramChannel, press: Pressed | None) -> None:
        self._channel, self._press = channel, press
        self._stopping: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """Stop it while the answer is on its way."""
        if self._press is not None and self._stopping is None:
            self._stopping = asyncio.create_task(self._channel.acknowledge(self._press))

    async def says(self, message: Message, locale: str) -> Outcome:
        """Stop it with words; those that come too late for the sign are not shown."""
        if self._press is not None and self._stopping is None:
            self._stopping = asyncio.create_task(self._channel.acknowledge(self._press, message, locale))
        await self.stopped()
        return Sent()

    async def stopped(self) -> None:
        """Return when it has stopped."""
        self.stop()
        if self._stopping is not None:
            await self._stopping
