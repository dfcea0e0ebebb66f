"""What an entry of the calendar may be, when it comes, and when it is told: values in, values out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain, islice, pairwise, takewhile

from core.calendar import recurrence
from core.calendar.recurrence import Rule
from core.members.rules import Audience, Person, within
from core.messages import Text
from core.organisation import Organisation
from core.workdays.rules import Workdays

LONGEST_TITLE, LONGEST_WORDS, LONGEST_PLACE = 120, 2_000, 120
LONGEST_MINUTES = 3 * 24 * 60
"""Minutes that something may last."""
LONGEST_LEAD = 14 * 24 * 60
"""Minutes before its beginning that something may be told."""
WORTH = timedelta(hours=24)
"""How long after its hour a notice that was held up is still worth telling."""
AHEAD = timedelta(days=60)
"""How far ahead members look."""
MOST_SHOWN = 8
"""Occurrences on one card: more would not fit one message of the poorest channel."""
_DAY = timedelta(days=1)
_MARGIN = 31 * _DAY
"""Further than this no holidays move a day."""
_TRIED = 1_000
"""Days of a rule looked at before it counts as one of which none is left."""


class EntryKind(StrEnum):
    """What an entry is."""

    TASK = "task"
    QUIZ = "quiz"
    NOTICE = "notice"
    MEETING = "meeting"
    REMINDER = "reminder"


class Shift(StrEnum):
    """What becomes of a day that falls on a day off."""

    STAY = "stay"
    NEXT = "next"
    PREVIOUS = "previous"
    SKIP = "skip"


class EntryState(StrEnum):
    """The life of an entry; members see a released one."""

    DRAFT = "draft"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Told(StrEnum):
    """Whether members were told of an occurrence: its time came while the service stood still = `missed`."""

    NOT_YET = ""
    SENT = "sent"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Timetable:
    """When something is on: its first day, local time, how many minutes it lasts, whether and how it comes again.

    It is told `lead_minutes` before it begins; None = never, it only stands in the calendar.
    """

    starts_on: date
    clock: time
    minutes: int = 0
    rule: Rule | None = None
    shift: Shift = Shift.STAY
    lead_minutes: int | None = 0


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What staff fill in; with `task_id` or `quiz_id` it points to what that feature sends by itself."""

    kind: EntryKind
    title: str
    audience: Audience
    timetable: Timetable
    words: str = ""
    place: str = ""
    task_id: int | None = None
    quiz_id: int | None = None

    @property
    def points_elsewhere(self) -> bool:
        """Tell whether another feature sends what the entry stands for."""
        return self.task_id is not None or self.quiz_id is not None


@dataclass(frozen=True, slots=True)
class Change:
    """What differs in one occurrence, named by the day that the rule gave it; empty = as in the entry."""

    day: date
    cancelled: bool = False
    on: date | None = None
    clock: time | None = None
    title: str = ""
    words: str = ""
    told: Told = Told.NOT_YET


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something on one day: `day` is the one that the rule named, `on` the one on which it is."""

    day: date
    on: date
    starts_at: datetime
    ends_at: datetime
    clock: time
    tell_at: datetime | None
    change: Change | None = None

    @property
    def told(self) -> Told:
        """Whether members were told."""
        return self.change.told if self.change else Told.NOT_YET


@dataclass(frozen=True, slots=True)
class Almanac:
    """What turns days into instants and finds workdays: the organisation's clocks and its days off."""

    organisation: Organisation
    workdays: Workdays = field(default_factory=Workdays)

    def on(self, day: date, shift: Shift) -> date | None:
        """Return the day on which something is that the rule has on this one; none when it is left out."""
        if shift is Shift.STAY or self.workdays.works(day):
            return day
        if shift is Shift.SKIP:
            return None
        return self.workdays.on_or_after(day) if shift is Shift.NEXT else self.workdays.on_or_before(day)


def flaw(draft: EntryDraft, almanac: Almanac) -> Text | None:
    """Return the sentence that says what is wrong with the draft, or nothing."""
    if not draft.title.strip() or len(draft.title) > LONGEST_TITLE:
        return Text("calendar-flaw-title", {"most": LONGEST_TITLE})
    if len(draft.words) > LONGEST_WORDS:
        return Text("calendar-flaw-words", {"most": LONGEST_WORDS})
    if len(draft.place) > LONGEST_PLACE:
        return Text("calendar-flaw-place", {"most": LONGEST_PLACE})
    if not 0 <= draft.timetable.minutes <= LONGEST_MINUTES:
        return Text("calendar-flaw-minutes")
    if not 0 <= (draft.timetable.lead_minutes or 0) <= LONGEST_LEAD:
        return Text("calendar-flaw-lead")
    return flaw_of_time(draft.timetable, almanac)


def flaw_of_time(timetable: Timetable, almanac: Almanac) -> Text | None:
    """Return the sentence that says why this is never on, or nothing."""
    rule = timetable.rule
    if rule is not None and rule.until is not None and rule.until < timetable.starts_on:
        return Text("calendar-flaw-ends-before-start")
    if rule is not None and not (recurrence.is_sound(rule) and recurrence.can_occur(rule, timetable.starts_on)):
        return Text("calendar-flaw-never")
    if next(_days(timetable, timetable.starts_on, almanac), None) is None:
        return Text("calendar-flaw-never-workday")
    return None


def between(timetable: Timetable, first: date, last: date, almanac: Almanac, changes: Sequence[Change] = ()) -> list[Occurrence]:
    """Return what is on from the first to the last of the days, in order; what is cancelled is not on."""
    regular = takewhile(lambda pair: pair[0] <= last + _MARGIN, _days(timetable, first - _MARGIN, almanac))
    found = _with_changes(timetable, regular, changes, almanac)
    return sorted((each for each in found if first <= each.on <= last), key=_start)


def following(timetable: Timetable, since: date, many: int, almanac: Almanac, changes: Sequence[Change] = ()) -> list[Occurrence]:
    """Return the next so many that are on, from the day on, in order."""
    changed = {each.day for each in changes}
    regular = (pair for pair in _days(timetable, since - _MARGIN, almanac) if pair[1] >= since and pair[0] not in changed)
    found = _with_changes(timetable, islice(regular, many), changes, almanac)
    return sorted((each for each in found if each.on >= since), key=_start)[:many]


def _days(timetable: Timetable, since: date, almanac: Almanac) -> Iterator[tuple[date, date]]:
    """Return each day that the rule names from `since` on with the day that it is moved to.

    Of several that a holiday moves to one day the nearest stays: a daily notice comes once after a week off.
    """
    rule, starts_on = timetable.rule, timetable.starts_on
    named = recurrence.days(rule, starts_on, since) if rule else iter([starts_on] if starts_on >= since else [])
    before = date.min
    for day, after in pairwise(chain(islice(named, _TRIED), [date.max])):
        on = almanac.on(day, timetable.shift)
        if on is not None and not (day < after <= on or on <= before < day):
            yield day, on
        before = day


def _with_changes(
    timetable: Timetable, regular: Iterable[tuple[date, date]], changes: Sequence[Change], almanac: Almanac
) -> Iterator[Occurrence]:
    changed = {each.day: each for each in changes}
    yield from (_occurrence(timetable, day, on, None, almanac) for day, on in regular if day not in changed)
    for change in changes:
        on = next((on for day, on in _days(timetable, change.day, almanac) if day == change.day), None)
        if on is not None and not change.cancelled:
            yield _occurrence(timetable, change.day, on, change, almanac)


def _occurrence(timetable: Timetable, day: date, on: date, change: Change | None, almanac: Almanac) -> Occurrence:
    if change is not None:
        on = change.on or on
    clock = change.clock if change is not None and change.clock is not None else timetable.clock
    starts_at = almanac.organisation.at(on, clock)
    lead = timetable.lead_minutes
    tell_at = starts_at - timedelta(minutes=lead) if lead is not None else None
    return Occurrence(day, on, starts_at, starts_at + timedelta(minutes=timetable.minutes), clock, tell_at, change)


def _start(occurrence: Occurrence) -> tuple[datetime, date]:
    return occurrence.starts_at, occurrence.day


def worth_until(kind: EntryKind, occurrence: Occurrence) -> datetime:
    """Return until when telling of it is of use: a meeting until it ends, everything else for a day."""
    if kind is EntryKind.MEETING or occurrence.tell_at is None:
        return max(occurrence.ends_at, occurrence.starts_at + _DAY / 24)
    return max(occurrence.ends_at, occurrence.tell_at + WORTH)


@dataclass(frozen=True, slots=True)
class Due:
    """What a look at an entry found: occurrences to tell of now, those that it is too late for, and when to look again."""

    tell: tuple[Occurrence, ...] = ()
    missed: tuple[Occurrence, ...] = ()
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """Since when an entry is released, and up to when it was looked at."""

    released_at: datetime
    looked_at: datetime


def due(kind: EntryKind, timetable: Timetable, changes: Sequence[Change], since: Since, now: datetime, almanac: Almanac) -> Due:
    """Return what of a released entry is to be told `now`.

    Nothing that began before the release is told. Of several notices that were held up only the latest is; every meeting is.
    """
    if timetable.lead_minutes is None:
        return Due()
    today = almanac.organisation.today
    first, last = today(min(since.looked_at, now)) - _DAY, today(now + timedelta(minutes=timetable.lead_minutes)) + _DAY
    open_ = _not_told(between(timetable, first, last, almanac, changes), since.released_at)
    come = [each for each in open_ if each.tell_at is not None and each.tell_at <= now]
    worth = [each for each in come if now < worth_until(kind, each)]
    tell = worth if kind is EntryKind.MEETING else worth[-1:]
    missed = tuple(each for each in come if each not in tell)
    rest = [each for each in changes if each.day not in {told.day for told in come}]
    return Due(tuple(tell), missed, next_telling(timetable, rest, since.released_at, now, almanac, after=now))


def next_telling(
    timetable: Timetable,
    changes: Sequence[Change],
    released_at: datetime,
    now: datetime,
    almanac: Almanac,
    *,
    after: datetime | None = None,
) -> datetime | None:
    """Return when the next occurrence is to be told that was not yet, later than `after` if that is said; none = never."""
    lead = timetable.lead_minutes
    if lead is None:
        return None
    many = lead // (24 * 60) + 4  # those of the days before it, told already, yesterday's and today's
    coming = following(timetable, almanac.organisation.today(now) - _DAY, many, almanac, changes)
    instants = [each.tell_at for each in _not_told(coming, released_at) if each.tell_at is not None]
    return min((each for each in instants if after is None or each > after), default=None)


def _not_told(occurrences: Iterable[Occurrence], released_at: datetime) -> list[Occurrence]:
    return [each for each in occurrences if each.starts_at > released_at and each.told is Told.NOT_YET]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as it is stored, with the code of its audience's branch and what differs in single occurrences."""

    id: int
    draft: EntryDraft
    state: EntryState
    branch_name: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One occurrence in a list: of which entry, what it is called that day, when it is."""

    entry_id: int
    kind: EntryKind
    title: str
    occurrence: Occurrence

    @property
    def name(self) -> str:
        """What the choice that leads to it carries: the entry and the day that the rule named."""
        return f"{self.entry_id}.{self.occurrence.day.isoformat()}"


def lines(rows: Iterable[EntryRow], first: date, last: date, almanac: Almanac) -> list[Line]:
    """Return what is on of these entries from the first to the last of the days, in order."""
    found = [line_of(row, each) for row in rows for each in between(row.draft.timetable, first, last, almanac, row.changes)]
    return sorted(found, key=lambda line: (_start(line.occurrence), line.entry_id))


def line_of(row: EntryRow, occurrence: Occurrence) -> Line:
    """Return the occurrence of the entry as a line."""
    change = occurrence.change
    return Line(row.id, row.draft.kind, (change.title if change else "") or row.draft.title, occurrence)


def replaced(row: EntryRow, change: Change) -> EntryRow:
    """Return the entry with this change in place of the one of the same day."""
    return replace(row, changes=(*(each for each in row.changes if each.day != change.day), change))


def words_of(row: EntryRow, occurrence: Occurrence) -> str:
    """Return what there is to read about the occurrence."""
    return (occurrence.change.words if occurrence.change else "") or row.draft.words


def is_on(row: EntryRow, day: date, almanac: Almanac) -> Occurrence | None:
    """Return the occurrence that the rule named by this day, moved or not; none when it has none, or it is cancelled."""
    found = _with_changes(
        row.draft.timetable,
        takewhile(lambda pair: pair[0] <= day, _days(row.draft.timetable, day, almanac)),
        [each for each in row.changes if each.day == day],
        almanac,
    )
    return next((each for each in found if each.day == day), None)


def meant(counts: Iterable[tuple[str, str, int]], audience: Audience) -> int:
    """Return how many members are meant; `counts` has the members of each branch's code and kind of membership."""
    return sum(
        many for code, membership, many in counts if audience.includes(Person(0, "", branch_code=code, membership=membership))
    )


def touches(row: EntryRow, branch_code: str) -> bool:
    """Tell whether the entry means members of the branch, or of one below it."""
    own = row.draft.audience.branch_code
    return within(own, branch_code) or within(branch_code, own)


def month_grid(year: int, month: int) -> list[list[date]]:
    """Return the weeks of the month, Monday first, whole weeks with the days of the months beside it."""
    first = date(year, month, 1)
    monday = first - first.weekday() * _DAY
    weeks = []
    while monday <= first or monday.month == month:
        weeks.append([monday + number * _DAY for number in range(7)])
        monday += 7 * _DAY
    return weeks
