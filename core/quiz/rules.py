"""When a quiz opens and closes, whether a plan for one makes sense, and how a result is greeted: values in, values out."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from core.members.rules import Audience
from core.messages import Text
from core.organisation import Organisation
from core.quiz import modes
from core.quiz.modes import Asked, Terms

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
WORKDAYS = (1, 2, 3, 4, 5)
"""Monday to Friday, as ISO 8601 counts the days of a week."""
MOST_ITEMS = 50
LONGEST_TITLE = 120
LONGEST_OPEN = 24 * 7
"""Hours that a round may stay open."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """On which days of the week (1 = Monday) and at what local time a round opens, from and to which day, for how long."""

    clock: time
    days: tuple[int, ...]
    starts_on: date
    ends_on: date | None = None
    open_hours: int | None = None
    """None = until the local day ends."""

    def covers(self, day: date) -> bool:
        """Tell whether a round opens on the day."""
        begun = self.starts_on <= day
        return begun and (self.ends_on is None or day <= self.ends_on) and day.isoweekday() in self.days


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One round to be: its day, and the instants between which answers are taken."""

    day: date
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class QuizDraft:
    """What staff fill in to plan a quiz: title, how many items of which bank (perhaps of one tag), for whom and when."""

    title: str
    bank_id: int
    size: int
    audience: Audience
    schedule: Schedule
    tag: str = ""
    terms: Terms = field(default_factory=Terms)


def flaw(draft: QuizDraft) -> Text | None:
    """Return the sentence that says what is wrong with the draft, or nothing."""
    schedule = draft.schedule
    if not draft.title.strip() or len(draft.title) > LONGEST_TITLE:
        return Text("quiz-flaw-title", {"most": LONGEST_TITLE})
    if not 1 <= draft.size <= MOST_ITEMS:
        return Text("quiz-flaw-size", {"most": MOST_ITEMS})
    if not schedule.days or not set(schedule.days) <= set(EVERY_DAY):
        return Text("quiz-flaw-days")
    if schedule.ends_on is not None and schedule.ends_on < schedule.starts_on:
        return Text("quiz-flaw-ends-before-start")
    if schedule.open_hours is not None and not 1 <= schedule.open_hours <= LONGEST_OPEN:
        return Text("quiz-flaw-hours", {"most": LONGEST_OPEN})
    return modes.flaw(draft.terms)


def occurrence(schedule: Schedule, day: date, organisation: Organisation) -> Occurrence:
    """Return the round of the day, its local times read on the organisation's clocks."""
    opens_at = organisation.at(day, schedule.clock)
    if schedule.open_hours is None:
        return Occurrence(day, opens_at, organisation.at(day + _DAY, time()))
    return Occurrence(day, opens_at, opens_at + timedelta(hours=schedule.open_hours))


def next_after(schedule: Schedule, moment: datetime, organisation: Organisation) -> Occurrence | None:
    """Return the first round that opens after the instant; None when the schedule has ended."""
    first = max(schedule.starts_on, organisation.today(moment))
    for day in (first + _DAY * ahead for ahead in range(len(EVERY_DAY) + 1)):
        coming = occurrence(schedule, day, organisation)
        if schedule.covers(day) and coming.opens_at > moment:
            return coming
    return None


def due(schedule: Schedule, now: datetime, organisation: Organisation) -> Occurrence | None:
    """Return the latest round that should have opened by now, if answers to it would still be taken; older ones are gone."""
    today = organisation.today(now)
    for day in (today - _DAY * back for back in range(len(EVERY_DAY) + 1)):
        past = occurrence(schedule, day, organisation)
        if schedule.covers(day) and past.opens_at <= now:
            return past if now < past.closes_at else None
    return None


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round that the member may answer now, and how far they have come."""

    id: int
    title: str
    size: int
    closes_at: datetime
    answered: int
    right: int
    finished: bool
    """The last attempt is over."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A round as somebody finds it who enters: for whom it is, until when, what holds, and their last attempt."""

    meant: Audience
    closes_at: datetime
    terms: Terms
    size: int
    attempt_id: int | None = None
    number: int = 0
    right: int = 0
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an attempt stands: the question to answer now (None at the end) and the one after it."""

    attempt_id: int
    round_id: int
    member_id: int
    answered: int
    right: int
    size: int
    closes_at: datetime
    asked: Asked | None
    following: Asked | None
    terms: Terms = field(default_factory=Terms)
    number: int = 1
    """Which of the member's attempts at the round this is."""
    ended: bool = False
    deadline_at: datetime | None = None

    @property
    def again(self) -> bool:
        """Whether another attempt may follow, while the round is open."""
        return self.terms.again(self.number, self.right, self.size)

    def late(self, now: datetime) -> bool:
        """Tell whether no answer is taken any more."""
        return now >= (self.closes_at if self.deadline_at is None else min(self.closes_at, self.deadline_at))

    def lost(self, *, right: bool) -> bool:
        """Tell whether the answer to the present question ends the attempt before its last question."""
        return self.following is not None and self.terms.ends(self.answered + 1, self.right + right, self.size)


def warmth(right: int, size: int) -> str:
    """Return the tone in which a result is told: `all`, `most` (at least 60 in 100) or `some`; never a reproach."""
    if right == size:
        return "all"
    return "most" if right * 100 >= 60 * size else "some"


@dataclass(frozen=True, slots=True)
class BranchResult:
    """How one branch did: counts only. `members` are those who were asked, `finished` counts attempts."""

    code: str
    name: str
    members: int
    took_part: int
    finished: int
    answered: int
    right: int

    @property
    def percent(self) -> int | None:
        """The share of right answers in 100, rounded; None before the first answer."""
        return round(self.right * 100 / self.answered) if self.answered else None


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """One round in the list of a quiz, with the counts of its attempts."""

    id: int
    day: date
    opens_at: datetime
    closes_at: datetime
    size: int
    push_id: int | None
    attempts: int
    finished: int
    answered: int
    right: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the stored answers of a round add up to: attempts with an answer, answers, right ones."""

    attempts: int
    answers: int
    right: int
