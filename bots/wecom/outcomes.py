"""What an answer of WeCom means, for the message that was sent and for whoever runs the service: the one reader of codes."""

from datetime import timedelta
from enum import Enum

from bots.tencent.client import Reply, Trouble
from core.channel import MISCONFIGURED, Outcome, Refused, Scope, Sent, TryLater, Uncertain

PAUSE = timedelta(seconds=5)
"""How long to leave WeCom alone when it is down or busy."""
MINUTE = timedelta(minutes=1)
"""How long a limit of so many calls a minute holds (document 90454)."""


class Again(Enum):
    """The same message may still arrive, in another way."""

    WITH_THE_FILE = "with-the-file"


class Fault(Enum):
    """What is wrong with our settings; the value is the end of the sentence's key."""

    SECRET = "secret"  # noqa: S105 - the name of a fault
    CORP = "corp"
    AGENT = "agent"
    ADDRESS = "address"
    RIGHTS = "rights"
    ROBOT = "robot"
    SERVER = "server"


FAULTS = {
    40001: Fault.SECRET,
    40014: Fault.SECRET,
    41001: Fault.SECRET,
    41004: Fault.SECRET,
    42001: Fault.SECRET,
    40013: Fault.CORP,
    40056: Fault.AGENT,
    301002: Fault.AGENT,
    60020: Fault.ADDRESS,
    48002: Fault.RIGHTS,
    60011: Fault.RIGHTS,
    93000: Fault.ROBOT,
}
"""Codes that no waiting mends: somebody must put the settings right."""
GONE = frozenset({40003, 60111, 81013, 82001})
"""The user does not exist, left, or may not see the app."""
_BAD = {40058: "bad-message", 44004: "empty", 45002: "too-large", 40009: "too-large", 40004: "bad-file", 40005: "bad-file"}
_FORGOTTEN = 40007
"""The platform has a file no more that was uploaded."""
_LATER = {
    -1: TryLater(PAUSE, "busy"),
    45009: TryLater(MINUTE, "throttled", throttled=True, scope=Scope.ACCOUNT),
    45033: TryLater(PAUSE, "throttled", throttled=True, scope=Scope.ACCOUNT),
}
_TROUBLES: dict[Trouble, Outcome] = {
    Trouble.NOT_REACHED: TryLater(PAUSE, "not-reached"),
    Trouble.SERVER_ERROR: TryLater(PAUSE, "server-error"),
    Trouble.NO_TOKEN: TryLater(PAUSE, "no-token"),
    Trouble.NO_ANSWER: Uncertain(),
    Trouble.UNREADABLE: Uncertain("unreadable-answer"),
    Trouble.MISCONFIGURED: Refused(MISCONFIGURED),
}


def read(answer: Reply | Trouble, *, again: bool = False) -> Outcome | Again:
    """Return what the answer means for the message; `again`: it may have been sent before, under the same task."""
    if isinstance(answer, Trouble):
        return _TROUBLES[answer]
    if answer.code == 0:
        return Sent(answer.text("msgid"))
    if again and "task_id" in answer.text("errmsg"):
        return Sent()  # the card was taken before: no other has its task
    if answer.code == _FORGOTTEN:
        return Again.WITH_THE_FILE
    if answer.code in FAULTS:
        return Refused(MISCONFIGURED)
    if answer.code in GONE:
        return Refused("no-such-user", gone=True)
    return _LATER.get(answer.code) or Refused(_BAD.get(answer.code, f"code {answer.code}"))


def by_user(answer: Reply) -> dict[str, Outcome]:
    """Return what became of those whom a message that WeCom took does not reach, by their ids in lower case."""
    unlicensed = dict.fromkeys(_listed(answer, "unlicenseduser"), Refused("no-licence"))
    return {**unlicensed, **dict.fromkeys(_listed(answer, "invaliduser"), Refused("no-such-user", gone=True))}


def _listed(answer: Reply, name: str) -> list[str]:
    return [user.strip().lower() for user in answer.text(name).split("|") if user.strip()]


def fault(answer: Reply | Trouble, denied: int | None = None) -> Fault | None:
    """Return what somebody must put right, if anything; `denied` is the code for which no token is given."""
    if isinstance(answer, Trouble):
        return FAULTS.get(denied or 0, Fault.SECRET) if answer is Trouble.MISCONFIGURED else Fault.SERVER
    return FAULTS.get(answer.code, Fault.SERVER) if answer.code else None
