"""The engine that aiogram drives: one client with our own timeouts, able to read what proxies answer."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, ClientDecodeError, TelegramAPIError, TelegramNetworkError
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteEphemeralMessage,
    DeleteMessage,
    DeleteWebhook,
    EditEphemeralMessageReplyMarkup,
    EditEphemeralMessageText,
    EditMessageReplyMarkup,
    EditMessageText,
    GetFile,
    GetMe,
    GetWebhookInfo,
    Response,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendPoll,
    SetMyCommands,
    SetWebhook,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    EphemeralMessageParameters,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputPollOption,
    LinkPreviewOptions,
    Message,
)
from aiohttp import ClientConnectorError, ClientError, ClientResponseError, ClientTimeout, ConnectionTimeoutError

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
    SendText,
    Upload,
    is_theirs,
)
from bots.telegram.engine import SendPoll as SendQuiz
from bots.telegram.failures import Failed, Failure, Why, refusal
from bots.telegram.plan import Rows

_T = TypeVar("_T")
_TIMEOUT = ClientTimeout(total=WAIT, sock_connect=CONNECT)
_MARGIN = 10
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class _RawUpdates(TelegramMethod[list[object]]):
    """`getUpdates`, the updates as they came."""

    __returning__ = list[object]
    __api_method__ = "getUpdates"

    offset: int
    timeout: int
    allowed_updates: list[str]


class _Session(AiohttpSession):
    """aiogram's client, except that refusals are read by us: a page that is not JSON is one of them."""

    def check_response(self, bot: Bot, method: TelegramMethod[_T], status_code: int, content: str) -> Response[_T]:
        """Return the answer, or raise what its status and words say."""
        failure = refusal(status_code, content)
        if failure is not None:
            raise Failed(failure)
        try:
            return super().check_response(bot, method, status_code, content)
        except TelegramAPIError as error:  # a refusal under a status of success, which Telegram never sends
            raise Failed(Failure(Why.UNREADABLE)) from error


def connect(token: str, api_base: str) -> "AiogramEngine":
    """Return an engine for the token; nothing is sent. A token that cannot be one raises ValueError."""
    session = _Session(api=TelegramAPIServer.from_base(api_base), timeout=_TIMEOUT, limit=CONNECTIONS)
    return AiogramEngine(Bot(token, session=session))


class AiogramEngine:
    """One bot through aiogram."""

    def __init__(self, bot: Bot) -> None:
        """Use this client."""
        self._bot = bot

    @property
    def id(self) -> str:
        """The bot's id."""
        return str(self._bot.id)

    async def carry_out(self, call: Call) -> Posted:
        """Send or edit a message."""
        message = await self._ask(_method(call))
        if message is True and not isinstance(call, SendQuiz | SendFile) and call.only:
            return Posted(0, alone=True)
        if not isinstance(message, Message):
            raise Failed(Failure(Why.UNREADABLE))
        poll = message.poll.id if message.poll else ""
        return Posted(message.message_id, _file_id(message), poll, alone=message.ephemeral_message_id is not None)

    async def delete_alone(self, chat: str, person: str, message_id: int) -> None:
        """Delete a message that one person alone sees."""
        await self._ask(DeleteEphemeralMessage(chat_id=chat, receiver_user_id=int(person), ephemeral_message_id=message_id))

    async def delete(self, chat: str, message_id: int) -> None:
        """Delete a message of ours."""
        await self._ask(DeleteMessage(chat_id=chat, message_id=message_id))

    async def acknowledge(self, query: str, words: str = "") -> None:
        """Stop the waiting sign on a pressed button; words are shown to whoever pressed it, for a moment."""
        await self._ask(AnswerCallbackQuery(callback_query_id=query, text=words or None))

    async def updates(self, first: int, wait: int, kinds: Sequence[str]) -> Sequence[object]:
        """Confirm the updates before `first`; return those from there on as they came, or wait for one."""
        return await self._ask(_RawUpdates(offset=first, timeout=wait, allowed_updates=list(kinds)), wait + _MARGIN)

    async def username(self) -> str:
        """Return the bot's user name, without `@`."""
        return (await self._ask(GetMe())).username or ""

    async def set_menu(self, menu: Sequence[Command], language: str = "") -> None:
        """Set the menu of commands for people with this language, or for everybody else."""
        commands = [BotCommand(command=each.name, description=each.description) for each in menu]
        await self._ask(SetMyCommands(commands=commands, language_code=language or None))

    async def set_webhook(self, url: str, secret: str, kinds: Sequence[str]) -> None:
        """Have updates of these kinds delivered to the address."""
        await self._ask(SetWebhook(url=url, secret_token=secret, allowed_updates=list(kinds), max_connections=40))

    async def drop_webhook(self) -> None:
        """Have updates kept until they are fetched."""
        await self._ask(DeleteWebhook(drop_pending_updates=False))

    async def delivery(self) -> Delivery:
        """Return how updates are delivered now."""
        told = await self._ask(GetWebhookInfo())
        return Delivery(told.url, told.pending_update_count, told.last_error_message or "")

    async def file(self, file_id: str, most: int) -> bytes | None:
        """Return a file that somebody sent; nothing when it is larger than `most` bytes."""
        told = await self._ask(GetFile(file_id=file_id))
        if (told.file_size or 0) > most:
            return None
        if not told.file_path or not is_theirs(told.file_path):
            raise Failed(Failure(Why.UNREADABLE))
        try:
            return await self._streamed(self._bot.session.api.file_url(self._bot.token, told.file_path), most)
        except (ClientError, OSError) as error:  # its words name the address, and the token in it: only its kind is kept
            raise Failed(_lost(error)) from None

    async def _streamed(self, url: str, most: int) -> bytes | None:
        content = bytearray()
        async for chunk in self._bot.session.stream_content(url, timeout=int(WAIT)):
            content += chunk
            if len(content) > most:
                return None
        return bytes(content)

    async def close(self) -> None:
        """Give back the connections."""
        await self._bot.session.close()

    async def _ask(self, method: TelegramMethod[_T], timeout: int | None = None) -> _T:  # noqa: ASYNC109 - the library takes it
        """Make one call; every call goes through here."""
        try:
            return await self._bot(method, request_timeout=timeout)
        except AiogramError as error:
            raise Failed(_on_the_way(error)) from error


def _on_the_way(error: AiogramError) -> Failure:
    """Read what went wrong on the way: it decides whether the call may have been carried out."""
    if isinstance(error, ClientDecodeError):
        return Failure(Why.UNREADABLE)
    if not isinstance(error, TelegramNetworkError):
        return Failure(Why.OTHER, type(error).__name__)
    never_left = isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError)
    return Failure(Why.NOT_REACHED if never_left else Why.NO_ANSWER)


def _lost(error: Exception) -> Failure:
    """Read why a file could not be had: Telegram no longer has it, or it was not to be reached."""
    gone = isinstance(error, ClientResponseError) and error.status < HTTPStatus.INTERNAL_SERVER_ERROR
    return Failure(Why.BAD_REQUEST if gone else Why.NO_ANSWER)


def _method(call: Call) -> TelegramMethod[Any]:  # what comes back is looked at, since edits may return `true`
    if isinstance(call, SendQuiz):
        return _poll_method(call)
    markup = _markup(call.rows)
    match call:
        case SendText():
            return SendMessage(
                chat_id=call.chat,
                text=call.words,
                parse_mode="HTML" if call.html else None,
                message_thread_id=call.thread,
                reply_markup=markup,
                link_preview_options=_NO_PREVIEW,
                ephemeral_message_parameters=_for(call.only),
            )
        case SendFile():
            return _file_method(call, markup)
        case _:
            return _edit_method(call, markup)


def _edit_method(call: EditText | EditRows, markup: InlineKeyboardMarkup | None) -> TelegramMethod[Any]:
    match call:
        case EditText(only=Only(person=person)):
            return EditEphemeralMessageText(
                chat_id=call.chat,
                receiver_user_id=int(person),
                ephemeral_message_id=call.message_id,
                text=call.words,
                parse_mode="HTML",
                reply_markup=markup,
                link_preview_options=_NO_PREVIEW,
            )
        case EditText():
            return EditMessageText(
                text=call.words,
                chat_id=call.chat,
                message_id=call.message_id,
                parse_mode="HTML",
                reply_markup=markup,
                link_preview_options=_NO_PREVIEW,
            )
        case EditRows(only=Only(person=person)):
            return EditEphemeralMessageReplyMarkup(
                chat_id=call.chat, receiver_user_id=int(person), ephemeral_message_id=call.message_id, reply_markup=markup
            )
        case EditRows():
            return EditMessageReplyMarkup(chat_id=call.chat, message_id=call.message_id, reply_markup=markup)


def _for(only: Only | None) -> EphemeralMessageParameters | None:
    if only is None:
        return None
    return EphemeralMessageParameters(receiver_user_id=int(only.person), callback_query_id=only.query or None)


def _file_method(call: SendFile, markup: InlineKeyboardMarkup | None) -> TelegramMethod[Message]:
    file = BufferedInputFile(call.file.content, filename=call.file.name) if isinstance(call.file, Upload) else call.file
    mode, caption = ("HTML" if call.html else None), call.caption or None
    if call.photo:
        return SendPhoto(
            chat_id=call.chat,
            photo=file,
            caption=caption,
            parse_mode=mode,
            message_thread_id=call.thread,
            reply_markup=markup,
        )
    return SendDocument(
        chat_id=call.chat,
        document=file,
        caption=caption,
        parse_mode=mode,
        message_thread_id=call.thread,
        reply_markup=markup,
    )


def _poll_method(call: SendQuiz) -> TelegramMethod[Message]:
    return SendPoll(
        chat_id=call.chat,
        question=call.poll.question,
        options=[InputPollOption(text=option) for option in call.poll.options],
        is_anonymous=False,
        type="quiz",
        allows_multiple_answers=call.poll.several or None,
        correct_option_ids=list(call.poll.right),
        explanation=call.poll.explanation or None,
        protect_content=True,
    )


def _file_id(message: Message) -> str:
    if message.photo:
        return message.photo[-1].file_id
    return message.document.file_id if message.document else ""


def _markup(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    keyboard = [
        [InlineKeyboardButton(text=each.label, callback_data=each.token or None, url=each.url or None) for each in row]
        for row in rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=keyboard)
