"""Sending cards to Telegram: every call goes through one function that says how Telegram took it."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime

import structlog

from bots import rich
from bots.door import OpenMedia
from bots.planned import Planned, Unrenderable
from bots.recent import Recent
from bots.telegram import health
from bots.telegram.engine import Call, EditRows, EditText, Engine, Only, Posted, SendFile, SendPoll, SendText, Upload
from bots.telegram.failures import Failed, Why
from bots.telegram.incoming import CHANNEL, Bot, Pressed, is_group
from bots.telegram.outcomes import NO_METHOD, Again, Floods, knows_no_quizzes, not_as_a_poll, read
from bots.telegram.plan import CAPS, Wire, plan
from bots.telegram.polls import Poll, as_poll
from bots.telegram.voting import Polls
from core.channel import MISCONFIGURED, Capabilities, Health, Outcome, Refused, Sent, Uncertain, Unfetched, Verdict
from core.conversation import Speak
from core.messages import Address, Attachment, Media, Message, Purpose

_log = structlog.get_logger()
_NO_POLL = Poll("?", ("A", "B"), (0,), several=False, explanation="", token="")
LONGEST_NOTICE = 200
"""Characters that Telegram shows in passing (Bot API 10, answerCallbackQuery)."""
_NO_FILE = frozenset({Why.BAD_REQUEST, Why.FORBIDDEN, Why.NO_METHOD, Why.TOKEN})
"""What is said of a file that is not there; where it should lie, the server answers 404 as to a wrong token."""
_REMEMBERED = 1_000
"""Messages sent in part, and uploaded files, that are kept in mind."""


class TelegramChannel:
    """One bot on Telegram."""

    name = CHANNEL

    def __init__(
        self, engine: Engine, speak: Speak, open_media: OpenMedia, username: str = "", polls: Polls | None = None
    ) -> None:
        """Send through this engine; without a place to keep polls in, quiz questions have buttons."""
        self.api = engine
        self.polls = polls
        self.caps: Capabilities = CAPS if polls else replace(CAPS, quiz=None)
        self.bot = Bot(engine.id, username)
        self.webhook: str | None = ""
        """Where Telegram should deliver to; empty where we fetch, nothing where another program takes the updates."""
        self._speak, self._open_media = speak, open_media
        self._floods = Floods()
        self._begun = Recent[str, tuple[str, ...]](_REMEMBERED)
        self._file_ids = Recent[str, str](_REMEMBERED)
        self._no_whispers = Recent[str, bool](_REMEMBERED)

    @property
    def account(self) -> str:
        """The bot's id."""
        return self.bot.id

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        """Deliver one card; after a failure half way, the next call with the same key goes on where this one stopped."""
        return await self.answer(to, message, locale, key, None)

    async def answer(self, to: Address, message: Message, locale: str, key: str, pressed: Pressed | None) -> Outcome:
        """Deliver one card as `send` does, or show it in place of the card whose button was pressed."""
        try:
            planned = self._planned(to, message, locale)
            poll = planned.wires[0].poll
            if poll is not None:
                asked = await self._ask(to, poll)
                if asked is not None:
                    return asked
                planned = self._planned(to, message, locale, polls=False)
        except Unrenderable as problem:
            _log.error("card cannot be shown", channel=self.name, problem=str(problem))
            return Refused("unrenderable")
        edit = _edit(to, planned, pressed) if message.in_place and pressed else None
        if edit is not None:
            outcome = await self._call(edit, to)
            if not isinstance(outcome, Again):
                return outcome
        return await self._send_all(to, planned.wires, key)

    async def edit(self, to: Address, sent: str, message: Message, locale: str) -> Outcome:
        """Show the card in place of a message of words that we sent; one that is gone is refused."""
        try:
            planned = self._planned(to, message, locale, polls=False)
        except Unrenderable:
            return Refused("unrenderable")
        last = planned.wires[-1]
        if len(planned.wires) > 1 or last.photo or last.document or not sent.isdecimal():
            return Refused("not-editable")
        outcome = await self._call(EditText(to.chat, int(sent), rich.as_html(last.words), last.rows), to)
        return Refused(outcome.value) if isinstance(outcome, Again) else outcome

    async def recall(self, to: Address, sent: str, key: str) -> Outcome:  # noqa: ARG002 - the protocol's names
        """Delete each message of the card; one that is gone already is as good as deleted."""
        for number in sent.split(","):
            if not number.isdecimal():
                return Refused("not-there")
            try:
                await self.api.delete(to.chat, int(number))
            except Failed as error:
                outcome = read(error.failure, to, self._floods, asyncio.get_running_loop().time())
                if isinstance(outcome, Again):
                    return Refused(outcome.value)
                if outcome != Refused("message to delete not found"):
                    return outcome
        return Sent()

    async def whisper(self, place: Address, only: Only, message: Message, locale: str, pressed: Pressed | None) -> Outcome | None:
        """Show the card to one person in the group, perhaps in place of the one that they pressed there.

        Returns nothing where it cannot be shown so: then it goes where it goes without.
        """
        trying = (place.chat, bool(only.query))
        if not self.caps.ephemeral or self._no_whispers.get(str(trying)) or message.image or message.file:
            return None
        try:
            planned = self._planned(place, message, locale)
        except Unrenderable:
            return None
        if len(planned.wires) > 1:
            return None
        outcome = await self._call(self._whispering(place, only, planned, message, pressed), place)
        if isinstance(outcome, Sent | Uncertain):
            return outcome
        if not only.query and isinstance(outcome, Refused):
            self._no_whispers[str(trying)] = True  # without a press, Telegram lets administrators alone
        return None

    async def learn(self) -> None:
        """Ask what the server knows that other ones do not, by calls that come to nothing; never raises.

        One that does not know messages for one person would be silent about whom they are for, and show them to all. So it is
        asked for a method of the same age.
        """
        nobody = self.account
        heard = await self._refusal(self.api.delete_alone(nobody, nobody, 1))
        self.caps = replace(self.caps, ephemeral=heard in {Why.BAD_REQUEST, Why.FORBIDDEN})
        if self.caps.quiz and await self._refusal(self.api.carry_out(SendPoll(nobody, _NO_POLL))) is Why.NO_METHOD:
            self.caps = replace(self.caps, quiz=None)

    async def _refusal(self, call: Awaitable[object]) -> Why | None:
        """Make a call that must be refused and return why it was."""
        try:
            await call
        except Failed as error:
            return error.failure.why
        return None

    def stands_alone(self, message: Message, locale: str) -> bool:
        """Tell whether the card becomes a poll, which has no room for what is said before it."""
        return as_poll(message, self.caps, locale, self._speak) is not None

    async def acknowledge(self, pressed: Pressed, message: Message | None = None, locale: str = "") -> None:
        """Stop the waiting sign on a pressed button, perhaps with words that are shown for a moment.

        A press that is too old needs no answer.
        """
        words = "\n".join(self._speak(each, locale) for each in message.body) if message is not None else ""
        try:
            await self.api.acknowledge(pressed.query, words[:LONGEST_NOTICE])
        except Failed as error:
            _log.debug("press not acknowledged", channel=self.name, error=str(error))

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:  # noqa: ARG002 - the protocol's names
        """Telegram lets a bot write to whoever wrote to it once."""
        return Verdict.YES

    async def fetch(self, file: Attachment, most: int) -> bytes | Unfetched:
        """Return a file that somebody sent, from Telegram's own server; never raises."""
        try:
            return await self.api.file(file.key, most) or Unfetched.TOO_LARGE
        except Failed as error:
            gone = error.failure.why in {
                Why.BAD_REQUEST,
                Why.FORBIDDEN,
                Why.NO_METHOD,
                Why.TOKEN,
            }  # a path that is not there is 404
            too_large = error.failure.why is Why.TOO_LARGE or "too big" in error.failure.said
            return Unfetched.TOO_LARGE if too_large else Unfetched.GONE if gone else Unfetched.LATER

    async def check(self) -> Health:
        """Ask Telegram who we are and how it delivers, and say what is wrong; never raises."""
        try:
            return health.found(await self.api.username(), await self.api.delivery(), self.webhook)
        except Failed as error:
            return health.failed(error.failure)

    async def close(self) -> None:
        """Give back the connections."""
        await self.api.close()

    def _planned(self, to: Address, message: Message, locale: str, *, polls: bool = True) -> Planned[Wire]:
        alone = polls and not is_group(to)  # there, everybody would see who voted what
        caps = self.caps if alone else replace(self.caps, quiz=None)
        planned = plan(message, caps, locale, self._speak)
        if planned.degradations:
            _log.debug("card shown in poorer form", channel=self.name, lost=planned.degradations)
        return planned

    async def _ask(self, to: Address, poll: Poll) -> Outcome | None:
        """Send the poll and keep which card it shows; nothing where the question must be asked with buttons."""
        outcome = await self._call(SendPoll(to.chat, poll), to)
        if knows_no_quizzes(outcome):
            _log.warning("the server takes no quizzes of several right answers: questions get buttons", channel=self.name)
            self.caps = replace(self.caps, quiz=None)
        return None if isinstance(outcome, Again) or not_as_a_poll(outcome) else outcome

    async def _send_all(self, to: Address, wires: tuple[Wire, ...], key: str) -> Outcome:
        sent = [*self._begun.pop(key, ())]
        for wire in wires[len(sent) :]:
            outcome = await self._send_one(to, wire)
            if not isinstance(outcome, Sent):
                if sent:
                    self._begun[key] = tuple(sent)
                return outcome
            sent.append(outcome.id)
        return Sent(",".join(sent))

    async def _send_one(self, to: Address, wire: Wire) -> Outcome:
        tried: set[Again] = set()
        while True:
            call = await self._sending(to, wire, tried)
            if call is None:
                return Refused("media-missing")
            outcome = await self._call(call, to, wire.photo or wire.document)
            if not isinstance(outcome, Again):
                return outcome
            if outcome in tried or outcome is Again.AS_A_NEW_MESSAGE:
                return Refused(outcome.value)
            _log.warning("message sent once more", channel=self.name, way=outcome.value)
            tried.add(outcome)

    async def _call(self, call: Call, to: Address, media: Media | None = None) -> Outcome | Again:
        """Make one call and say how Telegram took it; every message goes through here."""
        try:
            posted = await self.api.carry_out(call)
            if not await self._hushed(call, posted):
                return Refused(NO_METHOD)
        except Failed as error:
            outcome = read(error.failure, to, self._floods, asyncio.get_running_loop().time())
            if outcome == Refused(MISCONFIGURED):
                _log.error("Telegram refuses the token: correct ZHIBU_TELEGRAM__TOKEN", channel=self.name)
            return outcome
        if isinstance(call, SendPoll):
            await self._remember(posted.poll_id, call.poll)
        if media is not None and posted.file_id:
            self._file_ids[str(media.id)] = posted.file_id
        return Sent(str(posted.message_id))

    def _whispering(self, place: Address, only: Only, planned: Planned[Wire], message: Message, pressed: Pressed | None) -> Call:
        [wire] = planned.wires
        words = rich.as_html(wire.words)
        if message.in_place and pressed and pressed.alone:
            same = _tokens(wire) == pressed.tokens
            one = pressed.alone
            return EditRows(place.chat, one, wire.rows, only) if same else EditText(place.chat, one, words, wire.rows, only)
        thread = int(place.thread) if place.thread else None
        return SendText(place.chat, words, thread=thread, rows=wire.rows, only=only)

    async def _hushed(self, call: Call, posted: Posted) -> bool:
        """Tell whether a message for one person was shown to that person alone; take back what all can see."""
        if not isinstance(call, SendText) or call.only is None or posted.alone:
            return True
        _log.error("the server shows everybody what is for one person: not used any more", channel=self.name)
        self.caps = replace(self.caps, ephemeral=False)
        await self.api.delete(call.chat, posted.message_id)
        return False

    async def _remember(self, poll_id: str, poll: Poll) -> None:
        try:
            if self.polls is not None:
                await self.polls.remember(poll_id, poll.token)
        except Exception as error:  # noqa: BLE001 - the poll is out: to send it again, as often as the database is away, were worse
            _log.error("poll not kept: who votes in it will be asked again", channel=self.name, error=type(error).__name__)

    async def _sending(self, to: Address, wire: Wire, tried: set[Again]) -> SendText | SendFile | None:
        thread = int(to.thread) if to.thread and Again.OUTSIDE_THE_THREAD not in tried else None
        html = Again.AS_PLAIN_TEXT not in tried
        words = rich.as_html(wire.words) if html else rich.as_plain(wire.words)
        media = wire.photo or wire.document
        if media is None:
            return SendText(to.chat, words, html, thread, wire.rows)
        file = await self._file(media, upload=Again.WITH_THE_FILE in tried)
        return None if file is None else SendFile(to.chat, file, wire.photo is not None, words, html, thread, wire.rows)

    async def _file(self, media: Media, *, upload: bool) -> Upload | str | None:
        """Return what Telegram knows the file by, or the file itself; nothing if it is no longer stored."""
        known = self._file_ids.get(str(media.id))
        if known is not None and not upload:
            return known
        stored = await self._open_media(media.id)
        if stored is None:
            _log.error("stored file is missing", channel=self.name, media=media.id)
            return None
        return Upload(media.name, stored.content)


def _edit(to: Address, planned: Planned[Wire], pressed: Pressed) -> EditText | EditRows | None:
    """Return the edit that shows the card in place of the pressed one, or nothing where a new message is needed."""
    last = planned.wires[-1]
    tokens = _tokens(last)
    if not pressed.message_id:
        return None
    if tokens and tokens == pressed.tokens:  # the same card, other marks: works whatever the message consists of
        return EditRows(to.chat, pressed.message_id, last.rows)
    if len(planned.wires) > 1 or last.photo or last.document or not pressed.text:
        return None
    return EditText(to.chat, pressed.message_id, rich.as_html(last.words), last.rows)


def _tokens(wire: Wire) -> tuple[str, ...]:
    return tuple(button.token for row in wire.rows for button in row if button.token)
