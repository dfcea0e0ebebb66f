"""By when what is owed to the sender of a suggestion, and how that moves: values in, values out."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from core.organisation import Organisation

MORNING = time(9)
"""When handlers are reminded on the day that the reminder falls on."""


class ClockKind(StrEnum):
    """What the sender waits for."""

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"


class Unit(StrEnum):
    """What deadlines are counted in."""

    WORKDAY = "workday"
    DAY = "day"


class AnswerFrom(StrEnum):
    """The day from which the time for an answer runs."""

    RECEIVED = "received"
    ACCEPTED = "accepted"


class Days(Protocol):
    """How a calendar counts."""

    def add(self, day: date, count: int, /) -> date:
        """Return the day that lies so many counted days after `day`."""

    def between(self, start: date, end: date, /) -> int:
        """Return how many counted days lie after `start` up to and with `end`."""

    def known(self, day: date, /) -> bool:
        """Tell whether it is settled by now which days of the day's year count."""


class EveryDay:
    """The calendar in which every day counts."""

    def add(self, day: date, count: int, /) -> date:
        """Return the day so many days later."""
        return day + timedelta(days=count)

    def between(self, start: date, end: date, /) -> int:
        """Return the days from one to the other."""
        return (end - start).days

    def known(self, _: date, /) -> bool:
        """Tell that every day counts in any year."""
        return True


@dataclass(frozen=True, slots=True)
class Profile:
    """By when what is owed, as the organisation set it; `source` and `as_of` say where the numbers come from."""

    code: str
    name_zh: str
    name_en: str
    unit: Unit
    acknowledge: int
    answer: int
    extension: int
    """How much an answer may be put off, once; 0 = never."""
    answer_from: AnswerFrom = AnswerFrom.RECEIVED
    warn_percent: int = 80
    reopen_days: int = 30
    keeps_words: bool = False
    """Whether the words stay, without a name, when the sender leaves the organisation."""
    keep_days: int = 730
    """How long an ended suggestion is kept."""
    source: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """The day of the reminder and the last day."""

    warn_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Alarms:
    """The instants at which handlers are reminded, and at which a suggestion is overdue; none = never, or done already."""

    warn_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Clock:
    """What is owed by when; `kind` is none once nothing is owed. `stopped_on` is set while the sender is asked something."""

    kind: ClockKind | None
    term: Term
    stopped_on: date | None = None
    warned: bool = False
    escalated: bool = False

    def overdue(self, today: date) -> bool:
        """Tell whether the last day is over while the clock runs."""
        return self.kind is not None and self.stopped_on is None and today > self.term.due_on

    def alarms(self, organisation: Organisation) -> Alarms:
        """Return when this clock rings: in the morning of the day of the reminder, and when the last day is over."""
        if self.kind is None or self.stopped_on is not None:
            return Alarms(None, None)
        warn_at = organisation.at(self.term.warn_on, MORNING)
        due_at = organisation.at(self.term.due_on + timedelta(days=1), time(0))
        return Alarms(None if self.warned or self.escalated else warn_at, None if self.escalated else due_at)


@dataclass(frozen=True, slots=True)
class Timing:
    """What a clock is moved by: the profile, the calendar, the day of receipt, today."""

    profile: Profile
    workdays: Days
    received_on: date
    today: date

    @property
    def days(self) -> Days:
        """The calendar that the profile counts by."""
        return self.workdays if self.profile.unit is Unit.WORKDAY else EveryDay()

    def term(self, start: date, count: int) -> Term:
        """Return the days on which to remind and to have done, so many days after the start."""
        warned = -(-count * self.profile.warn_percent // 100)
        return Term(self.days.add(start, warned), self.days.add(start, count))


def begun(timing: Timing) -> Clock:
    """Return the clock of a suggestion that came in just now."""
    return Clock(ClockKind.ACKNOWLEDGE, timing.term(timing.received_on, timing.profile.acknowledge))


def answering(timing: Timing) -> Clock:
    """Return the clock until the answer, as it runs from today's acceptance."""
    start = timing.received_on if timing.profile.answer_from is AnswerFrom.RECEIVED else timing.today
    return Clock(ClockKind.ANSWER, timing.term(start, timing.profile.answer))


def rung(clock: Clock, timing: Timing) -> Clock:
    """Return the clock once it was overdue: whoever was not acknowledged is still owed the answer by its own day."""
    if clock.kind is ClockKind.ACKNOWLEDGE and timing.profile.answer_from is AnswerFrom.RECEIVED:
        return answering(timing)
    return replace(clock, escalated=True)


def running(clock: Clock, timing: Timing) -> Clock:
    """Return the clock until the answer, which begins to run when nobody took the suggestion on before."""
    return answering(timing) if clock.kind is ClockKind.ACKNOWLEDGE else clock


def went_on(clock: Clock, timing: Timing) -> Clock:
    """Return the clock after the sender replied: its days lie later by those for which it stood."""
    waited = timing.days.between(clock.stopped_on, timing.today) if clock.stopped_on else 0
    if not waited:
        return replace(clock, stopped_on=None)
    term = Term(timing.days.add(clock.term.warn_on, waited), timing.days.add(clock.term.due_on, waited))
    return replace(clock, term=term, stopped_on=None)
