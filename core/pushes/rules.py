"""What becomes of a delivery, given the hour, its member and what the platform said: values in, values out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import exp

from core.channel import MISCONFIGURED, Moved, Outcome, Refused, Sent, TryLater, Uncertain, Verdict
from core.messages import Purpose
from core.organisation import Organisation, QuietHours
from core.schedules.rules import free_from, zone_of

LEASE = timedelta(seconds=60)
"""How long a worker may hold a delivery; twice as long as a drain waits for a platform's answer."""
MOST_ATTEMPTS = 8
"""With the waits between them, about half an hour of a platform that does not answer."""
SWITCHED_OFF = "switched-off"
"""What stands for a verdict where no process of this installation carries anything to the account."""
OPENS_LATER = (Verdict.WINDOW_CLOSED.value, Verdict.NEEDS_CONSENT.value)
"""Why a delivery was skipped that the member may still get: once they write, or agree."""
_WISHES = frozenset({"muted", "paused", "capped"})
_MEND = timedelta(seconds=30)
"""How long a delivery waits whose platform does not take our credentials."""
_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)
_RATE_WINDOW = 20.0
"""Seconds over which the shown pace of a push is averaged."""


class PushState(StrEnum):
    """The life of a push from its planning on; only a running one is drained.

    One that ended because its time was over before everybody had it is expired. Whether it ended is seen from its deliveries.
    """

    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Subject(StrEnum):
    """What a push can be planned for: the feature whose words it will carry."""

    NOTICE = "notice"
    TASK = "task"
    QUIZ = "quiz"
    ENTRY = "entry"


class DeliveryState(StrEnum):
    """The life of one delivery; `waiting` and `leased` are open, the others final.

    One that is `passed-on` was not delivered, and the same member's next chat has a delivery of its own instead.
    """

    WAITING = "waiting"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNCERTAIN = "uncertain"
    MISSED = "missed"
    CANCELLED = "cancelled"
    PASSED_ON = "passed-on"


class Why(StrEnum):
    """Why somebody gets a push that is no answer."""

    BRANCH = ""
    OWN_HOUR = "own-hour"
    CHECKIN = "checkin"
    BOOK = "book"
    WAITED = "waited"
    """Somebody sits in the chat and waits for it: it comes at once, there, whatever the hour."""


WISHED = frozenset({Why.OWN_HOUR.value, Why.CHECKIN.value, Why.BOOK.value, Why.WAITED.value})
"""Reasons that are the member's own wish: no cap holds for such a push, and none counts it."""


class Policy(StrEnum):
    """What becomes of a delivery of which nobody knows whether it arrived."""

    RESEND = "resend"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a member stands to unasked messages."""

    muted: str
    paused_until: datetime | None
    reachable: bool
    capped: bool = False
    """They have had as many of the kind as they may."""


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a delivery: its new state, why, and for one that waits again from when and whether it was an attempt."""

    state: DeliveryState
    reason: str = ""
    not_before: datetime | None = None
    attempted: bool = False
    closes_address: bool = False

    @property
    def elsewhere(self) -> bool:
        """Tell whether the member's next chat is to be tried: it surely did not arrive here, and not by the member's wish."""
        return self.state is DeliveryState.FAILED or (self.state is DeliveryState.SKIPPED and self.reason not in _WISHES)


@dataclass(frozen=True, slots=True)
class Night:
    """When somebody wants to be left alone: minutes of the day on the clocks of their zone.

    Unless both are given, the organisation's quiet hours hold; without a zone, the organisation's clocks.
    """

    quiet_from: int | None = None
    quiet_to: int | None = None
    zone: str | None = None


def release(now: datetime, night: Night, organisation: Organisation) -> datetime:
    """Return the first instant from `now` on at which somebody with these quiet hours may be written to."""
    given = night.quiet_from is not None and night.quiet_to is not None
    quiet = QuietHours(night.quiet_from or 0, night.quiet_to or 0) if given else organisation.quiet
    return free_from(now, quiet, zone_of(night.zone or "", organisation))


def uncrowded(local: datetime, minutes: frozenset[int], chance: float) -> datetime:
    """Return the first instant from `local` on outside of these minutes of the hour, spread by `chance` (0 to 1) over another."""
    free = local
    while free.minute in minutes:
        free = (free + timedelta(minutes=1)).replace(second=0, microsecond=0)
    return free if free == local else free + timedelta(minutes=chance)


def held_back(member: Standing, purpose: Purpose, now: datetime, free: datetime) -> Next | None:
    """Tell what becomes of a delivery that must not leave now; nothing when it may. `free` is the end of the quiet hours."""
    if not member.reachable:
        return Next(DeliveryState.SKIPPED, "closed")
    if f",{purpose}," in member.muted:
        return Next(DeliveryState.SKIPPED, "muted")
    if member.paused_until is not None and member.paused_until > now:
        return Next(DeliveryState.SKIPPED, "paused")
    if member.capped:
        return Next(DeliveryState.SKIPPED, "capped")
    return Next(DeliveryState.WAITING, "quiet", free) if free > now else None


def back_off(attempts: int, chance: float) -> timedelta:
    """Return the wait after so many failed attempts: doubling up to 15 minutes, spread by `chance` (0 to 1) from half to 1.5."""
    doubled: timedelta = _FIRST_WAIT * 2 ** min(attempts - 1, 16)
    return min(doubled, _LONGEST_WAIT) * (0.5 + chance)


def judge(outcome: Outcome | Verdict, policy: Policy, attempts: int, now: datetime, chance: float) -> Next:
    """Tell what becomes of a delivery after the platform answered, or did not; `attempts` have failed before this one.

    A verdict stands for a call that was not made, because the channel may not write to the address now.
    """
    match outcome:
        case Sent():
            return Next(DeliveryState.SENT)
        case Refused():
            return _of_refused(outcome, now)
        case Verdict():
            return Next(DeliveryState.SKIPPED, outcome.value)
        case Moved():
            return _once_more(DeliveryState.FAILED, "moved", attempts, now)
        case TryLater(after, reason, throttled=True):
            return Next(DeliveryState.WAITING, reason, now + after)
        case TryLater(after, reason):
            wait = max(after, back_off(attempts + 1, chance))
            return _once_more(DeliveryState.FAILED, reason, attempts, now + wait)
        case Uncertain(reason):  # pragma: no branch - mypy proves that nothing else can come
            return _of_uncertain(reason, policy, attempts, now + back_off(attempts + 1, chance))


def _of_refused(outcome: Refused, now: datetime) -> Next:
    """Wait where it is us whom the platform refuses; the message and the member are none the worse for it."""
    if outcome.reason == MISCONFIGURED:
        return Next(DeliveryState.WAITING, outcome.reason, now + _MEND)
    return Next(DeliveryState.FAILED, outcome.reason, closes_address=outcome.gone)


def _of_uncertain(reason: str, policy: Policy, attempts: int, later: datetime) -> Next:
    if policy is Policy.LIST:
        return Next(DeliveryState.UNCERTAIN, reason)
    return _once_more(DeliveryState.UNCERTAIN, reason, attempts, later)


def _once_more(otherwise: DeliveryState, reason: str, attempts: int, not_before: datetime) -> Next:
    if attempts + 1 >= MOST_ATTEMPTS:
        return Next(otherwise, reason, attempted=True)
    return Next(DeliveryState.WAITING, reason, not_before, attempted=True)


def abandoned(policy: Policy, now: datetime, *, begun: bool) -> Next:
    """Tell what becomes of a delivery whose worker died: one that had not begun, or may go twice, simply waits again."""
    if begun and policy is Policy.LIST:
        return Next(DeliveryState.UNCERTAIN, "interrupted")
    return Next(DeliveryState.WAITING, "interrupted", now)


def pace(before: float, elapsed: float, count: int = 0) -> float:
    """Return messages per second as a running average, after `elapsed` seconds in whose course `count` more were sent."""
    kept = exp(-max(elapsed, 0.0) / _RATE_WINDOW)
    return before * kept + count / _RATE_WINDOW
