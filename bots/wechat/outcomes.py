"""What an answer of the Official Account API means for the message that was sent: the one place that reads its codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from enum import Enum

from bots.tencent.client import TOKEN_REFUSED, Reply, Trouble
from core.channel import MISCONFIGURED, Outcome, Refused, Sent, TryLater, Uncertain, Verdict

WINDOW_CLOSED, NEEDS_CONSENT = Verdict.WINDOW_CLOSED.value, Verdict.NEEDS_CONSENT.value
NOT_PERMITTED = "not-permitted"
PAUSE = timedelta(seconds=5)
"""How long to leave the platform alone when it is down and names no time."""
_A_MINUTE = timedelta(minutes=1)
_BEIJING = timezone(timedelta(hours=8))


class Again(Enum):
    """The same message may still arrive, in another way."""

    WITH_THE_FILE = "with-the-file"


_GONE: Mapping[int, str] = {40003: "unknown-person", 43004: "not-following", 43019: "on-the-blacklist"}
_CLOSED = frozenset({45015, 45047})
_MISCONFIGURED = TOKEN_REFUSED | {40013, 40125, 40164, 41002, 41004, 50002, 50007, 61024, 89503}
_FORBIDDEN = frozenset({40200, 48001, 48002, 48004})
_BAD = frozenset({40008, 40033, 40035, 40037, 44002, 44004, 45002, 45008, 47001, 47003})


@dataclass(frozen=True, slots=True)
class _Day:
    """The platform's day, which ends at midnight in Beijing."""

    now: datetime

    def left(self) -> timedelta:
        local = self.now.astimezone(_BEIJING)
        midnight = datetime.combine(local.date() + timedelta(days=1), time(), _BEIJING)
        return midnight.astimezone(UTC) - self.now


def read(reply: Reply | Trouble, now: datetime) -> Outcome | Again:
    """Return what the answer means."""
    return _of_trouble(reply) if isinstance(reply, Trouble) else _of_code(reply, now)


def _of_code(reply: Reply, now: datetime) -> Outcome | Again:
    match reply.code:
        case 0:
            return Sent(reply.text("msgid"))
        case -1:
            return TryLater(PAUSE)
        case 40007:
            return Again.WITH_THE_FILE
        case 43101:
            return Refused(NEEDS_CONSENT)
        case 45009:
            return TryLater(_Day(now).left(), "daily-quota", throttled=True)
        case 45011:
            return TryLater(_A_MINUTE, "minute-quota", throttled=True)
    return _of_group(reply.code)


def _of_group(code: int) -> Outcome:
    if code in _CLOSED:
        return Refused(WINDOW_CLOSED)
    if code in _GONE:
        return Refused(_GONE[code], gone=True)
    if code in _MISCONFIGURED:
        return Refused(MISCONFIGURED)
    if code in _FORBIDDEN:
        return Refused(NOT_PERMITTED)
    return Refused(f"bad-request-{code}" if code in _BAD else f"code-{code}")


def _of_trouble(trouble: Trouble) -> Outcome:
    match trouble:
        case Trouble.MISCONFIGURED:
            return Refused(MISCONFIGURED)
        case Trouble.NO_ANSWER | Trouble.UNREADABLE:
            return Uncertain(trouble.value)
        case Trouble.NOT_REACHED | Trouble.SERVER_ERROR | Trouble.NO_TOKEN:
            return TryLater(PAUSE, trouble.value)
