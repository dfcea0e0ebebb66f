"""What an answer of the Bot API means for the message that was sent: the one place that reads errors."""

from dataclasses import replace
from datetime import timedelta
from enum import Enum

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from core.channel import Moved as MovedTo
from core.channel import Outcome, Refused, Scope, Sent, TryLater, Uncertain
from core.messages import Address

MISCONFIGURED = "misconfigured"
PAUSE = timedelta(seconds=5)
"""How long to leave Telegram alone when it is down and names no time."""


class Again(Enum):
    """The same message may still arrive, in another way."""

    AS_PLAIN_TEXT = "as-plain-text"
    AS_A_NEW_MESSAGE = "as-a-new-message"
    OUTSIDE_THE_THREAD = "outside-the-thread"
    WITH_THE_FILE = "with-the-file"


_AGAIN = (
    ("can't parse entities", Again.AS_PLAIN_TEXT),
    ("message to edit not found", Again.AS_A_NEW_MESSAGE),
    ("message can't be edited", Again.AS_A_NEW_MESSAGE),
    ("there is no text in the message to edit", Again.AS_A_NEW_MESSAGE),
    ("message thread not found", Again.OUTSIDE_THE_THREAD),
    ("topic_closed", Again.OUTSIDE_THE_THREAD),
    ("topic_deleted", Again.OUTSIDE_THE_THREAD),
    ("wrong file_id", Again.WITH_THE_FILE),
    ("wrong remote file identifier", Again.WITH_THE_FILE),
    ("file reference", Again.WITH_THE_FILE),
)
_GONE = (
    "chat not found",
    "chat_id is empty",
    "have no access to the user",
    "user not found",
    "peer_id_invalid",
    "input_user_deact",
)


class Floods:
    """Tells how far a `Too Many Requests` reaches: a second chat refused while the first still waits means the whole bot."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._chat, self._until = "", 0.0

    def reach(self, chat: str, wait: float, now: float) -> Scope:
        """Return what must wait when the chat was refused at `now` (seconds of any steady clock) for `wait` seconds."""
        other = self._chat not in {"", chat} and now < self._until
        self._chat, self._until = chat, now + wait
        return Scope.ACCOUNT if other else Scope.CHAT


def read(error: AiogramError, to: Address, floods: Floods, now: float) -> Outcome | Again:
    """Return what the error means for a message to this address."""
    match error:
        case TelegramRetryAfter():
            scope = floods.reach(to.chat, error.retry_after, now)
            return TryLater(timedelta(seconds=error.retry_after), "throttled", throttled=True, scope=scope)
        case TelegramMigrateToChat():
            return MovedTo(replace(to, chat=str(error.migrate_to_chat_id)))
        case TelegramForbiddenError():
            return Refused(_reason(error), gone=True)
        case TelegramBadRequest():
            return _bad_request(error)
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Refused(MISCONFIGURED)
        case _:
            return _in_between(error)


def _bad_request(error: TelegramBadRequest) -> Outcome | Again:
    said = error.message.casefold()
    if "message is not modified" in said:
        return Sent()
    for words, way in _AGAIN:
        if words in said:
            return way
    return Refused(_reason(error), gone=any(words in said for words in _GONE))


def _in_between(error: AiogramError) -> Outcome:
    """Read what went wrong on the way: it decides whether the message may have arrived."""
    if isinstance(error, TelegramEntityTooLarge):
        return Refused("too-large")
    if isinstance(error, TelegramServerError):
        return TryLater(PAUSE, "server-error")
    if isinstance(error, TelegramNetworkError):
        never_left = isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError)
        return TryLater(PAUSE, "not-reached") if never_left else Uncertain()
    if isinstance(error, ClientDecodeError):
        return Uncertain("unreadable-answer")
    if isinstance(error, TelegramAPIError) and "too many requests" in error.message.casefold():
        return TryLater(PAUSE, "throttled", throttled=True)
    return Refused(_reason(error))


def _reason(error: AiogramError) -> str:
    """Return what Telegram said, without its details: those may repeat words of people."""
    said = error.message if isinstance(error, TelegramAPIError) else type(error).__name__
    return said.removeprefix("Bad Request: ").removeprefix("Forbidden: ").partition(":")[0][:80]
