"""Sending cards to Telegram: every call goes through one function that says how Telegram took it."""

import asyncio
from collections import OrderedDict
from datetime import datetime
from typing import TypeVar

import structlog
from aiogram.exceptions import AiogramError
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
)
from aiogram.types import Message as TelegramMessage

from bots import rich
from bots.door import OpenMedia
from bots.telegram.api import connect
from bots.telegram.incoming import CHANNEL, Bot, Pressed
from bots.telegram.outcomes import MISCONFIGURED, Again, Floods, read
from bots.telegram.plan import CAPS, Planned, Rows, Unrenderable, Wire, plan
from core.channel import Capabilities, Outcome, Refused, Sent, Verdict
from core.conversation import Speak
from core.messages import Address, Media, Message, Purpose

_T = TypeVar("_T")
_log = structlog.get_logger()
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_REMEMBERED = 1_000
"""Messages sent in part, and uploaded files, that are kept in mind."""


class TelegramChannel:
    """One bot on Telegram."""

    name = CHANNEL
    caps: Capabilities = CAPS

    def __init__(self, token: str, speak: Speak, open_media: OpenMedia, *, api_base: str, username: str = "") -> None:
        """Prepare the client; nothing is sent. A token that cannot be one raises ValueError."""
        self.api = connect(token, api_base)
        self.bot = Bot(str(self.api.id), username)
        self._speak, self._open_media = speak, open_media
        self._floods = Floods()
        self._begun = _Recent[int]()
        self._file_ids = _Recent[str]()

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
            planned = plan(message, self.caps, locale, self._speak)
        except Unrenderable as problem:
            _log.error("card cannot be shown", channel=self.name, problem=str(problem))
            return Refused("unrenderable")
        if planned.degradations:
            _log.debug("card shown in poorer form", channel=self.name, lost=planned.degradations)
        edit = _edit(to, planned, pressed) if message.in_place and pressed else None
        if edit is not None:
            outcome = await self._call(edit, to)
            if not isinstance(outcome, Again):
                return outcome
        return await self._send_all(to, planned.wires, key)

    async def acknowledge(self, pressed: Pressed) -> None:
        """Stop the waiting sign on a pressed button; one that is too old needs none."""
        try:
            await self.api(AnswerCallbackQuery(callback_query_id=pressed.query))
        except AiogramError as error:
            _log.debug("press not acknowledged", channel=self.name, error=type(error).__name__)

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:  # noqa: ARG002 - the protocol's names
        """Telegram lets a bot write to whoever wrote to it once."""
        return Verdict.YES

    async def close(self) -> None:
        """Give back the connections."""
        await self.api.session.close()

    async def _send_all(self, to: Address, wires: tuple[Wire, ...], key: str) -> Outcome:
        outcome: Outcome = Sent()
        for place in range(self._begun.pop(key, 0), len(wires)):
            outcome = await self._send_one(to, wires[place])
            if not isinstance(outcome, Sent):
                if place:
                    self._begun[key] = place
                break
        return outcome

    async def _send_one(self, to: Address, wire: Wire) -> Outcome:
        tried: set[Again] = set()
        while True:
            method = await self._method(to, wire, tried)
            if method is None:
                return Refused("media-missing")
            outcome = await self._call(method, to, wire.photo or wire.document)
            if not isinstance(outcome, Again):
                return outcome
            if outcome in tried or outcome is Again.AS_A_NEW_MESSAGE:
                return Refused(outcome.value)
            _log.warning("message sent once more", channel=self.name, way=outcome.value)
            tried.add(outcome)

    async def _call(self, method: TelegramMethod[_T], to: Address, media: Media | None = None) -> Outcome | Again:
        """Make one call and say how Telegram took it; every message goes through here."""
        try:
            result = await self.api(method)
        except AiogramError as error:
            outcome = read(error, to, self._floods, asyncio.get_running_loop().time())
            if outcome == Refused(MISCONFIGURED):
                _log.error("Telegram refuses the token: correct ZHIBU_TELEGRAM__TOKEN", channel=self.name)
            return outcome
        if not isinstance(result, TelegramMessage):
            return Sent()
        if media is not None:
            self._remember_file(media, result)
        return Sent(str(result.message_id))

    async def _method(self, to: Address, wire: Wire, tried: set[Again]) -> TelegramMethod[TelegramMessage] | None:
        thread = int(to.thread) if to.thread and Again.OUTSIDE_THE_THREAD not in tried else None
        html = Again.AS_PLAIN_TEXT not in tried
        words = rich.as_html(wire.words) if html else rich.as_plain(wire.words)
        mode, markup = "HTML" if html else None, _markup(wire.rows)
        media = wire.photo or wire.document
        if media is None:
            return SendMessage(
                chat_id=to.chat,
                text=words,
                parse_mode=mode,
                message_thread_id=thread,
                reply_markup=markup,
                link_preview_options=_NO_PREVIEW,
            )
        file = await self._file(media, upload=Again.WITH_THE_FILE in tried)
        if file is None:
            return None
        caption = words or None
        if wire.photo is not None:
            return SendPhoto(
                chat_id=to.chat, photo=file, caption=caption, parse_mode=mode, message_thread_id=thread, reply_markup=markup
            )
        return SendDocument(
            chat_id=to.chat, document=file, caption=caption, parse_mode=mode, message_thread_id=thread, reply_markup=markup
        )

    async def _file(self, media: Media, *, upload: bool) -> InputFile | str | None:
        """Return what Telegram knows the file by, or the file itself; nothing if it is no longer stored."""
        known = self._file_ids.get(str(media.id))
        if known is not None and not upload:
            return known
        stored = await self._open_media(media.id)
        if stored is None:
            _log.error("stored file is missing", channel=self.name, media=media.id)
            return None
        return BufferedInputFile(stored.content, filename=media.name)

    def _remember_file(self, media: Media, message: TelegramMessage) -> None:
        if message.photo:
            self._file_ids[str(media.id)] = message.photo[-1].file_id
        elif message.document is not None:
            self._file_ids[str(media.id)] = message.document.file_id


class _Recent(OrderedDict[str, _T]):
    """A mapping that forgets the oldest entries."""

    def __setitem__(self, key: str, value: _T) -> None:
        super().__setitem__(key, value)
        if len(self) > _REMEMBERED:
            self.popitem(last=False)


def _edit(to: Address, planned: Planned, pressed: Pressed) -> TelegramMethod[TelegramMessage | bool] | None:
    """Return the edit that shows the card in place of the pressed one, or nothing where a new message is needed."""
    last = planned.wires[-1]
    tokens = tuple(button.token for row in last.rows for button in row if button.token)
    if not pressed.message_id:
        return None
    if tokens and tokens == pressed.tokens:  # the same card, other marks: works whatever the message consists of
        return EditMessageReplyMarkup(chat_id=to.chat, message_id=pressed.message_id, reply_markup=_markup(last.rows))
    if len(planned.wires) > 1 or last.photo or last.document or not pressed.text:
        return None
    return EditMessageText(
        text=rich.as_html(last.words),
        chat_id=to.chat,
        message_id=pressed.message_id,
        parse_mode="HTML",
        reply_markup=_markup(last.rows),
        link_preview_options=_NO_PREVIEW,
    )


def _markup(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    keyboard = [
        [InlineKeyboardButton(text=each.label, callback_data=each.token or None, url=each.url or None) for each in row]
        for row in rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=keyboard)
