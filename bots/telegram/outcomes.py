"""What an answer of the Bot API means for the message that was sent: the one place that reads errors."""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum

from bots.telegram.failures import Failure, Why
from core.channel import MISCONFIGURED, Outcome, Refused, Scope, Sent, TryLater, Uncertain
from core.channel import Moved as MovedTo
from core.messages import Address

NO_METHOD = "no-method"
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


def read(failure: Failure, to: Address, floods: Floods, now: float) -> Outcome | Again:
    """Return what the failure means for a message to this address."""
    match failure.why:
        case Why.FLOOD if not failure.wait:
            return TryLater(PAUSE, "throttled", throttled=True)
        case Why.FLOOD:
            scope = floods.reach(to.chat, failure.wait, now)
            return TryLater(timedelta(seconds=failure.wait), "throttled", throttled=True, scope=scope)
        case Why.MOVED:
            return MovedTo(to._replace(chat=failure.chat))
        case Why.FORBIDDEN:
            return Refused(_reason(failure), gone=True)
        case Why.BAD_REQUEST:
            return _bad_request(failure)
        case _:
            return _PLAIN.get(failure.why) or Refused(_reason(failure))


_PLAIN: Mapping[Why, Outcome] = {
    Why.TOKEN: Refused(MISCONFIGURED),
    Why.TOO_LARGE: Refused("too-large"),
    Why.NO_METHOD: Refused(NO_METHOD),
    Why.SERVER: TryLater(PAUSE, "server-error"),
    Why.NOT_REACHED: TryLater(PAUSE, "not-reached"),
    Why.NO_ANSWER: Uncertain(),
    Why.UNREADABLE: Uncertain("unreadable-answer"),
}


def not_as_a_poll(outcome: Outcome) -> bool:
    """Tell whether a refused poll should be shown with buttons instead: nothing is wrong with the chat."""
    return isinstance(outcome, Refused) and not outcome.gone and outcome.reason not in {MISCONFIGURED, "too-large"}


def knows_no_quizzes(outcome: Outcome | Again) -> bool:
    """Tell whether the server will refuse every poll: it knows none, or not the way in which we name what is right."""
    if not isinstance(outcome, Refused):
        return False
    said = outcome.reason.casefold()
    return said == NO_METHOD or "correct option" in said or "correct_answer" in said


def _bad_request(failure: Failure) -> Outcome | Again:
    said = failure.said.casefold()
    if "message is not modified" in said:
        return Sent()
    for words, way in _AGAIN:
        if words in said:
            return way
    return Refused(_reason(failure), gone=any(words in said for words in _GONE))


def _reason(failure: Failure) -> str:
    """Return what Telegram said, without its details: those may repeat words of people."""
    return failure.said.removeprefix("Bad Request: ").removeprefix("Forbidden: ").partition(":")[0][:80]
