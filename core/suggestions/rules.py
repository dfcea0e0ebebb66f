"""What may be done with a suggestion, by when, and who reads it: values in, values out."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from core.members.rules import CODE_ALPHABET, lineage
from core.messages import Text
from core.suggestions.deadline_rules import AnswerFrom, Clock, ClockKind, Profile, Timing, running, went_on

RECEIPT_LENGTH = 6
LONGEST_WORDS = 4_000
"""Characters of a suggestion, an answer, a question or a note, all its messages together."""
SHOWN_WHOLE = 1_000
"""Characters that are shown whole to be checked: more would be many messages on channels that take few."""
_BEGINNING, _END = 400, 200
LONGEST_NAME, LONGEST_SOURCE = 40, 400
LONGEST_POST = 600
"""Characters of each half of what the board says."""
MOST_DAYS = 3650
DRAFT_KEPT = timedelta(days=3)
"""How long what was typed and not sent is still offered."""
_RECEIPT = re.compile(f"[{CODE_ALPHABET}]{{{RECEIPT_LENGTH}}}")


class CaseState(StrEnum):
    """The life of a suggestion."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    WORKING = "working"
    ANSWERED = "answered"
    DECLINED = "declined"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.WORKING})
"""The states in which somebody owes the sender something."""


class Act(StrEnum):
    """What can be done with a suggestion that was received."""

    ACCEPT = "accept"
    BEGIN = "begin"
    ASK = "ask"
    ANSWER = "answer"
    DECLINE = "decline"
    EXTEND = "extend"
    TRANSFER = "transfer"
    REPLY = "reply"
    REOPEN = "reopen"
    CLOSE = "close"
    WITHDRAW = "withdraw"


SENDERS = frozenset({Act.REPLY, Act.REOPEN, Act.CLOSE, Act.WITHDRAW})
"""What the sender does."""
HANDLERS = (Act.ACCEPT, Act.BEGIN, Act.ASK, Act.ANSWER, Act.DECLINE, Act.EXTEND, Act.TRANSFER, Act.CLOSE)
"""What those who handle it do, in the order in which they are offered it."""
IN_WORDS = frozenset({Act.ASK, Act.ANSWER, Act.DECLINE, Act.EXTEND, Act.REPLY, Act.REOPEN})
"""Acts that are nothing without words."""

_LEADS: Mapping[Act, Mapping[CaseState, CaseState]] = {
    Act.ACCEPT: {CaseState.RECEIVED: CaseState.ACCEPTED},
    Act.BEGIN: {CaseState.RECEIVED: CaseState.WORKING, CaseState.ACCEPTED: CaseState.WORKING},
    Act.ASK: {
        CaseState.RECEIVED: CaseState.ACCEPTED,
        CaseState.ACCEPTED: CaseState.ACCEPTED,
        CaseState.WORKING: CaseState.WORKING,
    },
    Act.ANSWER: dict.fromkeys(OPEN, CaseState.ANSWERED),
    Act.DECLINE: {CaseState.RECEIVED: CaseState.DECLINED, CaseState.ACCEPTED: CaseState.DECLINED},
    Act.EXTEND: {CaseState.ACCEPTED: CaseState.ACCEPTED, CaseState.WORKING: CaseState.WORKING},
    Act.TRANSFER: {state: state for state in OPEN},
    Act.REPLY: {state: state for state in OPEN},
    Act.REOPEN: {CaseState.ANSWERED: CaseState.WORKING},
    Act.CLOSE: {CaseState.ANSWERED: CaseState.CLOSED},
    Act.WITHDRAW: dict.fromkeys(OPEN, CaseState.WITHDRAWN),
}


class Why(StrEnum):
    """Why something cannot be done now."""

    STATE = "state"
    """The suggestion is at a point where this has no place."""
    MEANWHILE = "meanwhile"
    """Somebody else did something since it was looked at."""
    NOT_ASKED = "not-asked"
    ASKED = "asked"
    EXTENDED = "extended"
    OVERDUE = "overdue"
    """What is late already cannot be given more time."""
    REOPENED = "reopened"
    LATE = "late"
    """The days in which it could be taken up again are over."""
    NOT_YOURS = "not-yours"
    """The suggestion lies with somebody else now."""


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """What a suggestion may be about, as staff write it down; one that is not offered cannot be picked."""

    name_zh: str
    name_en: str
    profile: str
    offered: bool = True


@dataclass(frozen=True, slots=True)
class BranchCounts:
    """How a branch does with what lies with it: counts only."""

    code: str
    name: str
    open: int = 0
    overdue: int = 0
    answered: int = 0
    declined: int = 0
    total: int = 0


class Shown(StrEnum):
    """Which suggestions the desk lists."""

    OPEN = "open"
    OVERDUE = "overdue"
    MINE = "mine"
    ASKED = "asked"
    ANSWERED = "answered"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Sought:
    """What the desk looks for: of these branches, not sent by oneself, narrowed by state, category and receipt or words."""

    codes: tuple[str, ...]
    account_id: int
    shown: Shown = Shown.OPEN
    category_id: int | None = None
    words: str = ""


def moved(clock: Clock, act: Act, timing: Timing) -> Clock:
    """Return the clock after the act."""
    match act:
        case Act.ACCEPT | Act.BEGIN:
            return running(clock, timing)
        case Act.ASK:
            return replace(running(clock, timing), stopped_on=timing.today)
        case Act.REPLY:
            return went_on(clock, timing)
        case Act.EXTEND:
            return Clock(ClockKind.ANSWER, timing.term(clock.term.due_on, timing.profile.extension))
        case Act.REOPEN:
            return Clock(ClockKind.ANSWER, timing.term(timing.today, timing.profile.answer))
        case Act.TRANSFER:
            return clock
        case Act.ANSWER | Act.DECLINE | Act.CLOSE | Act.WITHDRAW:  # pragma: no branch - mypy proves that nothing else can come
            return replace(clock, kind=None, stopped_on=None)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a suggestion stands, as far as it decides what may be done."""

    state: CaseState
    clock: Clock
    extended: bool = False
    reopened: bool = False
    answered_on: date | None = None


def late(standing: Standing, today: date) -> bool:
    """Tell whether a day that was promised is over: that of the answer, or of the word whether it is accepted."""
    waits = standing.clock.stopped_on is None
    unacknowledged = standing.state is CaseState.RECEIVED and standing.clock.kind is ClockKind.ANSWER
    return standing.clock.overdue(today) or (waits and unacknowledged)


def refusal(standing: Standing, act: Act, profile: Profile, today: date) -> Why | None:
    """Return why the act cannot be done now, or nothing."""
    if standing.state not in _LEADS[act]:
        return Why.STATE
    asked = standing.clock.stopped_on is not None
    if act is Act.REPLY:
        return None if asked else Why.NOT_ASKED
    if act is Act.ASK:
        return Why.ASKED if asked else None
    if act is Act.EXTEND:
        return _no_extension(standing, profile, today)
    return _no_reopening(standing, profile, today) if act is Act.REOPEN else None


def _no_extension(standing: Standing, profile: Profile, today: date) -> Why | None:
    if standing.extended or not profile.extension:
        return Why.EXTENDED
    if standing.clock.stopped_on is not None:
        return Why.ASKED
    return Why.OVERDUE if standing.clock.overdue(today) else None


def _no_reopening(standing: Standing, profile: Profile, today: date) -> Why | None:
    if standing.reopened:
        return Why.REOPENED
    return None if today <= reopen_until(standing, profile, today) else Why.LATE


def reopen_until(standing: Standing, profile: Profile, today: date) -> date:
    """Return the last day on which an answered suggestion may be taken up again."""
    return (standing.answered_on or today) + timedelta(days=profile.reopen_days)


def after(state: CaseState, act: Act) -> CaseState:
    """Return the state that an act leads to; one that has no place there raises KeyError."""
    return _LEADS[act][state]


def possible(standing: Standing, acts: Collection[Act], profile: Profile, today: date) -> tuple[Act, ...]:
    """Return those of the acts that can be done now, in the order of `Act`."""
    return tuple(act for act in Act if act in acts and refusal(standing, act, profile, today) is None)


def level_of(branch_code: str, held: Collection[str]) -> str | None:
    """Return the branch whose handlers get what a member of the branch writes: their own, else the next above that has some."""
    return next((code for code in reversed(lineage(branch_code)) if code in held), None)


def level_above(branch_code: str, held: Collection[str]) -> str | None:
    """Return the next branch above that has handlers."""
    return next((code for code in reversed(lineage(branch_code)[:-1]) if code in held), None)


def receipt(words: str) -> str | None:
    """Return the receipt that the words are, whatever their case, width, spaces and hyphens; none when they are none."""
    code = re.sub(r"[\s\-‐-―]", "", unicodedata.normalize("NFKC", words)).upper()
    return code if _RECEIPT.fullmatch(code) else None


def joined(before: str, more: str) -> str | None:
    """Return both, one below the other; none when they are too long together."""
    whole = f"{before}\n{more}" if before else more
    return whole if len(whole) <= LONGEST_WORDS else None


def excerpt(words: str) -> tuple[str, ...]:
    """Return the words as they are shown to whoever just wrote them: long ones by their beginning and their end."""
    if len(words) <= SHOWN_WHOLE:
        return (words,)
    return words[:_BEGINNING] + "…", "…" + words[-_END:]


def words_flaw(words: str) -> Text | None:
    """Return the sentence that says why these words cannot stand in a suggestion, or nothing."""
    if not words.strip():
        return Text("suggest-words-needed")
    return Text("suggest-words-long", {"most": LONGEST_WORDS}) if len(words) > LONGEST_WORDS else None


def post_flaw(said: str, done: str) -> Text | None:
    """Return the sentence that says why the board cannot say this, or nothing."""
    if said.strip() and done.strip() and max(len(said), len(done)) <= LONGEST_POST:
        return None
    return Text("suggest-post-flaw", {"most": LONGEST_POST})


def name_flaw(name_zh: str, name_en: str) -> Text | None:
    """Return the sentence that says why these can be no names of a category or a profile, or nothing."""
    fine = all(0 < len(name.strip()) <= LONGEST_NAME for name in (name_zh, name_en))
    return None if fine else Text("suggest-name-flaw", {"most": LONGEST_NAME})


def profile_flaw(profile: Profile) -> Text | None:
    """Return the sentence that says what about the deadlines cannot be, or nothing."""
    named = name_flaw(profile.name_zh, profile.name_en)
    if named is not None:
        return named
    if profile.answer_from is AnswerFrom.RECEIVED and profile.answer <= profile.acknowledge:
        return Text("suggest-profile-order")
    return None if profile.source.strip() and profile.as_of else Text("suggest-profile-source")
