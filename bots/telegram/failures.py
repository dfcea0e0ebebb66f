"""What can go wrong between us and the Bot API: one closed set, whatever library makes the call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

LONGEST_WAIT = 24 * 3600
"""Seconds; no bot is told to wait longer, so a longer time is a mistake of whoever answered."""
_ERRORS = 400
_SERVER = 500


class Why(Enum):
    """What went wrong."""

    FLOOD = "flood"
    MOVED = "moved"
    FORBIDDEN = "forbidden"
    BAD_REQUEST = "bad-request"
    TOKEN = "token"  # noqa: S105 - the name of a failure
    CONFLICT = "conflict"
    TOO_LARGE = "too-large"
    NO_METHOD = "no-method"
    """The server does not know the method: it is older than what we ask for, or not Telegram's own."""
    SERVER = "server"
    NOT_REACHED = "not-reached"
    """The request never left."""
    NO_ANSWER = "no-answer"
    """The request left, and nobody knows what became of it."""
    UNREADABLE = "unreadable"
    """Telegram took it and said something that means nothing to us."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure: `said` in Telegram's words, `wait` seconds after a flood (0 = not told), `chat` where a group lives on."""

    why: Why
    said: str = ""
    wait: int = 0
    chat: str = ""


class Failed(Exception):
    """The call was not carried out, or nobody knows; the one error that an engine raises."""

    def __init__(self, failure: Failure) -> None:
        """Carry the failure; its words stay out of the message, since they may repeat words of people."""
        super().__init__(failure.why.value)
        self.failure = failure


_NO_METHOD = "method not found"
_BY_STATUS: Mapping[int, Why] = {
    400: Why.BAD_REQUEST,
    401: Why.TOKEN,
    403: Why.FORBIDDEN,
    404: Why.TOKEN,
    409: Why.CONFLICT,
    413: Why.TOO_LARGE,
    429: Why.FLOOD,
}


def refusal(status: int, body: str | bytes) -> Failure | None:
    """Return what the HTTP answer refuses and why, or nothing where it refuses nothing.

    A refusal that is no JSON object comes from something in between, such as a proxy: it says nothing about our call.
    """
    if status < _ERRORS:
        return None
    told = _object(body)
    if status == 413:  # noqa: PLR2004 - often told by a proxy, with no JSON
        return Failure(Why.TOO_LARGE)
    if told is not None and (status == 501 or (status == 404 and _NO_METHOD in str(told.get("description")).casefold())):  # noqa: PLR2004 - what servers say that know no such method
        return Failure(Why.NO_METHOD)
    if told is None or status >= _SERVER:
        return Failure(Why.SERVER, f"HTTP {status}")
    said = told.get("description")
    return _told(status, said if isinstance(said, str) else "", told.get("parameters"))


def _told(status: int, said: str, parameters: object) -> Failure:
    more = parameters if isinstance(parameters, dict) else {}
    wait, chat = _integer(more.get("retry_after")), _integer(more.get("migrate_to_chat_id"))
    if wait > 0:
        return Failure(Why.FLOOD, said, wait=min(wait, LONGEST_WAIT))
    if chat:
        return Failure(Why.MOVED, said, chat=str(chat))
    return Failure(_BY_STATUS.get(status, Why.OTHER), said)


def _object(body: str | bytes) -> Mapping[str, object] | None:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _integer(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
