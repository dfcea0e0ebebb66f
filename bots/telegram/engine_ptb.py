"""The engine that python-telegram-bot drives: starts in a fraction of a second and takes a third of aiogram's memory."""

import json
import logging
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

import httpx
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
)
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bots.telegram.engine import (
    CONNECT,
    CONNECTIONS,
    WAIT,
    Call,
    Command,
    Delivery,
    EditRows,
    EditText,
    Only,
    Posted,
    SendFile,
    SendPoll,
    SendText,
    Upload,
    is_theirs,
)
from bots.telegram.failures import Failed, Failure, Why, refusal
from bots.telegram.plan import Rows

_T = TypeVar("_T")
_MARGIN = 10
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_ODD_ANSWER = (TypeError, KeyError, ValueError, AttributeError)
"""What the library's models raise for an answer of another shape."""

logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines for every request show the address, and the token in it


class _Refused(TelegramError):
    """A refusal as we read it: the library's own errors lose the status, and quote the body."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.why.value)
        self.failure = failure


class _Request(HTTPXRequest):
    """The library's client, except that refusals are read by us and bodies stay out of the log."""

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:  # noqa: ANN401 - as the library's own
        """Return status and body of an answer that refuses nothing."""
        status, body = await super().do_request(*args, **options)
        failure = refusal(status, body)
        if failure is not None:
            raise _Refused(failure)
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the answer; anything but a JSON object is unreadable."""
        try:
            told = json.loads(payload)
        except (ValueError, RecursionError):
            raise _Refused(Failure(Why.UNREADABLE)) from None
        if not isinstance(told, dict):
            raise _Refused(Failure(Why.UNREADABLE))
        return told


class _Bot(Bot):
    """The library's client, with updates as they came: one that its models refuse would hide all others."""

    async def raw_updates(self, first: int, wait: int, kinds: Sequence[str]) -> list[object]:
        """Call `getUpdates` and read nothing of what it returns."""
        fields = {"offset": first, "timeout": wait, "allowed_updates": list(kinds)}
        found = await self._post("getUpdates", fields, read_timeout=wait + _MARGIN)
        if not isinstance(found, list):
            raise _Refused(Failure(Why.UNREADABLE))
        return found


def connect(token: str, api_base: str) -> "PtbEngine":
    """Return an engine for the token; nothing is sent."""
    pool = _Request(
        connection_pool_size=CONNECTIONS,
        read_timeout=WAIT,
        write_timeout=WAIT,
        media_write_timeout=WAIT,
        connect_timeout=CONNECT,
        pool_timeout=CONNECT,
        httpx_kwargs={"trust_env": False},
    )
    return PtbEngine(
        _Bot(token, base_url=f"{api_base}/bot", base_file_url=f"{api_base}/file/bot", request=pool, get_updates_request=pool),
        pool,
    )


class PtbEngine:
    """One bot through python-telegram-bot."""

    def __init__(self, bot: _Bot, pool: _Request) -> None:
        """Use this client over these connections."""
        self._bot, self._pool = bot, pool

    @property
    def id(self) -> str:
        """The bot's id."""
        return self._bot.token.partition(":")[0]

    async def carry_out(self, call: Call) -> Posted:
        """Send or edit a message."""
        message = await _asked(self._call(call))
        if message is True and not isinstance(call, SendPoll | SendFile) and call.only:
            return Posted(0, alone=True)
        if not isinstance(message, Message):
            raise Failed(Failure(Why.UNREADABLE))
        poll = message.poll.id if message.poll else ""
        return Posted(message.message_id, _file_id(message), poll, alone="ephemeral_message_id" in message.api_kwargs)

    async def delete_alone(self, chat: str, person: str, message_id: int) -> None:
        """Delete a message that one person alone sees, by a method that is newer than the library."""
        fields = {"chat_id": chat, "receiver_user_id": person, "ephemeral_message_id": message_id}
        await _asked(self._bot.do_api_request("deleteEphemeralMessage", api_kwargs=fields))

    async def delete(self, chat: str, message_id: int) -> None:
        """Delete a message of ours."""
        await _asked(self._bot.delete_message(chat, message_id))

    async def acknowledge(self, query: str, words: str = "") -> None:
        """Stop the waiting sign on a pressed button; words are shown to whoever pressed it, for a moment."""
        await _asked(self._bot.answer_callback_query(query, text=words or None))

    async def updates(self, first: int, wait: int, kinds: Sequence[str]) -> Sequence[object]:
        """Confirm the updates before `first`; return those from there on as they came, or wait for one."""
        return await _asked(self._bot.raw_updates(first, wait, kinds))

    async def username(self) -> str:
        """Return the bot's user name, without `@`."""
        return (await _asked(self._bot.get_me())).username or ""

    async def set_menu(self, menu: Sequence[Command], language: str = "") -> None:
        """Set the menu of commands for people with this language, or for everybody else."""
        commands = [BotCommand(each.name, each.description) for each in menu]
        await _asked(self._bot.set_my_commands(commands, language_code=language or None))

    async def set_webhook(self, url: str, secret: str, kinds: Sequence[str]) -> None:
        """Have updates of these kinds delivered to the address."""
        await _asked(self._bot.set_webhook(url, secret_token=secret, allowed_updates=list(kinds), max_connections=40))

    async def drop_webhook(self) -> None:
        """Have updates kept until they are fetched."""
        await _asked(self._bot.delete_webhook(drop_pending_updates=False))

    async def delivery(self) -> Delivery:
        """Return how updates are delivered now."""
        told = await _asked(self._bot.get_webhook_info())
        return Delivery(told.url, told.pending_update_count, told.last_error_message or "")

    async def file(self, file_id: str, most: int) -> bytes | None:
        """Return a file that somebody sent; nothing when it is larger than `most` bytes."""
        told = await _asked(self._bot.get_file(file_id))
        if (told.file_size or 0) > most:
            return None
        if not is_theirs((told.file_path or "").removeprefix(f"{self._bot.base_file_url}/")):
            raise Failed(Failure(Why.UNREADABLE))
        content = bytes(await _asked(told.download_as_bytearray()))
        return content if len(content) <= most else None

    async def close(self) -> None:
        """Give back the connections."""
        await self._pool.shutdown()

    def _call(self, call: Call) -> Awaitable[Message | bool]:
        if isinstance(call, SendPoll):
            return self._send_poll(call)
        markup = _markup(call.rows)
        match call:
            case SendText():
                return self._bot.send_message(
                    call.chat,
                    call.words,
                    parse_mode="HTML" if call.html else None,
                    message_thread_id=call.thread,
                    reply_markup=markup,
                    link_preview_options=_NO_PREVIEW,
                    api_kwargs=_for(call.only),
                )
            case SendFile():
                return self._send_file(call, markup)
            case EditText(only=Only()) | EditRows(only=Only()):
                return self._edit_alone(call, markup)
            case EditText():
                return self._bot.edit_message_text(
                    call.words,
                    call.chat,
                    call.message_id,
                    parse_mode="HTML",
                    reply_markup=markup,
                    link_preview_options=_NO_PREVIEW,
                )
            case EditRows():
                return self._bot.edit_message_reply_markup(call.chat, call.message_id, reply_markup=markup)

    async def _edit_alone(self, call: EditText | EditRows, markup: InlineKeyboardMarkup | None) -> bool:
        """Edit a message that one person alone sees, by methods that are newer than the library."""
        person = call.only.person if call.only else ""
        fields: dict[str, object] = {"chat_id": call.chat, "receiver_user_id": person, "ephemeral_message_id": call.message_id}
        fields |= {"reply_markup": markup} if markup else {}
        if isinstance(call, EditRows):
            return bool(await self._bot.do_api_request("editEphemeralMessageReplyMarkup", api_kwargs=fields))
        words = {"text": call.words, "parse_mode": "HTML", "link_preview_options": _NO_PREVIEW}
        return bool(await self._bot.do_api_request("editEphemeralMessageText", api_kwargs=fields | words))

    def _send_poll(self, call: SendPoll) -> Awaitable[Message]:
        return self._bot.send_poll(
            call.chat,
            call.poll.question,
            call.poll.options,
            is_anonymous=False,
            type="quiz",
            allows_multiple_answers=call.poll.several or None,
            explanation=call.poll.explanation or None,
            protect_content=True,
            api_kwargs={"correct_option_ids": list(call.poll.right)},  # newer than the library's own argument for one
        )

    def _send_file(self, call: SendFile, markup: InlineKeyboardMarkup | None) -> Awaitable[Message]:
        file = InputFile(call.file.content, filename=call.file.name) if isinstance(call.file, Upload) else call.file
        mode, caption = ("HTML" if call.html else None), call.caption or None
        if call.photo:
            return self._bot.send_photo(
                call.chat, file, caption=caption, parse_mode=mode, message_thread_id=call.thread, reply_markup=markup
            )
        return self._bot.send_document(
            call.chat, file, caption=caption, parse_mode=mode, message_thread_id=call.thread, reply_markup=markup
        )


def _for(only: Only | None) -> dict[str, object] | None:
    if only is None:
        return None
    query = {"callback_query_id": only.query} if only.query else {}
    return {"ephemeral_message_parameters": {"receiver_user_id": int(only.person), **query}}


async def _asked(call: Awaitable[_T]) -> _T:
    """Make one call; every call goes through here."""
    try:
        return await call
    except TelegramError as error:
        raise Failed(_on_the_way(error)) from error
    except _ODD_ANSWER as error:
        raise Failed(Failure(Why.UNREADABLE)) from error


def _on_the_way(error: TelegramError) -> Failure:
    """Read what went wrong on the way: it decides whether the call may have been carried out."""
    if isinstance(error, _Refused):
        return error.failure
    if not isinstance(error, NetworkError):
        return Failure(Why.OTHER, type(error).__name__)
    return Failure(Why.NOT_REACHED if isinstance(error.__cause__, _NEVER_LEFT) else Why.NO_ANSWER)


def _file_id(message: Message) -> str:
    if message.photo:
        return message.photo[-1].file_id
    return message.document.file_id if message.document else ""


def _markup(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    keyboard = [
        [InlineKeyboardButton(each.label, callback_data=each.token or None, url=each.url or None) for each in row] for row in rows
    ]
    return InlineKeyboardMarkup(keyboard)
