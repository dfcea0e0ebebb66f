"""What staff can do with the calendar, and what members see of it; telling them stands in `telling`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.calendar import queries, rules, telling
from core.calendar.models import CalendarEntry
from core.calendar.rules import (
    AHEAD,
    Almanac,
    Change,
    EntryDraft,
    EntryRow,
    EntryState,
    Line,
    Told,
    flaw,
    following,
    is_on,
    lines,
    next_telling,
)
from core.database import Session
from core.errors import NotFound, Refused
from core.members.rules import Person
from core.messages import Text
from core.organisation import Organisation
from core.pushes import approval
from core.pushes import service as pushes
from core.pushes.rules import Subject
from core.workdays import service as workdays


@dataclass(frozen=True, slots=True)
class Seen:
    """One occurrence as a member sees it."""

    row: EntryRow
    line: Line
    words: str


async def almanac(session: Session, organisation: Organisation) -> Almanac:
    """Return the organisation's clocks and workdays."""
    return Almanac(organisation, await workdays.workdays(session))


async def on_day(session: Session, person: Person, day: date, organisation: Organisation) -> list[Line]:
    """Return what is on for the member on the day."""
    return await _between(session, person, day, day, organisation)


async def coming(session: Session, person: Person, now: datetime, organisation: Organisation) -> list[Line]:
    """Return what is on for the member from now on and is not over, as far as members look ahead."""
    today = organisation.today(now)
    found = await _between(session, person, today, today + AHEAD, organisation)
    return [line for line in found if not _is_over(line, now)]


def _is_over(line: Line, now: datetime) -> bool:
    """Tell whether it has ended; what takes no time stays for its whole day."""
    return line.occurrence.starts_at < line.occurrence.ends_at < now


async def _between(session: Session, person: Person, first: date, last: date, organisation: Organisation) -> list[Line]:
    rows = await queries.above(session, person.branch_code)
    meant = [row for row in rows if row.draft.audience.includes(person)]
    return lines(meant, first, last, await almanac(session, organisation)) if meant else []


async def see(session: Session, entry_id: int, day: date, person: Person, organisation: Organisation) -> Seen | None:
    """Return the occurrence as the member sees it; none when it is not there for them, or no longer."""
    row = await queries.row(session, entry_id)
    if row is None or row.state is not EntryState.RELEASED or not row.draft.audience.includes(person):
        return None
    found = is_on(row, day, await almanac(session, organisation))
    return Seen(row, rules.line_of(row, found), rules.words_of(row, found)) if found else None


async def entries(session: Session, branch_code: str) -> list[EntryRow]:
    """Return the entries for the branch and those below it, whatever their state."""
    return await queries.of_branches(session, branch_code)


async def entry(session: Session, entry_id: int) -> EntryRow:
    """Return the entry; raises NotFound."""
    found = await queries.row(session, entry_id)
    if found is None:
        raise NotFound(Text("calendar-not-there"))
    return found


async def pushes_by_day(session: Session, entry_id: int) -> Mapping[date, int]:
    """Return the push that told of each occurrence last, by the day that the rule named."""
    return await queries.pushes_by_day(session, entry_id)


async def head_counts(session: Session, branch_code: str) -> Sequence[tuple[str, str, int]]:
    """Return how many members the branches have, for `rules.meant`."""
    return await queries.head_counts(session, branch_code)


async def create(
    session: Session, draft: EntryDraft, now: datetime, organisation: Organisation, created_by: int | None = None
) -> int:
    """Store an entry as a draft that nobody sees yet and return its id; raises Refused when it cannot be as filled in."""
    return (await create_all(session, [draft], now, organisation, created_by))[0]


async def create_all(
    session: Session, drafts: Sequence[EntryDraft], now: datetime, organisation: Organisation, created_by: int | None = None
) -> list[int]:
    """Store entries as drafts, all or none, and return their ids; raises Refused."""
    book = await almanac(session, organisation)
    branches = await queries.branch_ids(session, {draft.audience.branch_code for draft in drafts})
    made = [
        CalendarEntry(kind="", title="", branch_id=0, starts_on=now.date(), clock="", created_by=created_by, created_at=now)
        for _ in drafts
    ]
    for stored, draft in zip(made, drafts, strict=True):
        _fill(stored, draft, book, branches)
    session.add_all(made)
    await session.flush()
    return [_id(stored) for stored in made]


async def change(session: Session, entry_id: int, draft: EntryDraft, now: datetime, organisation: Organisation) -> None:
    """Write the draft over the entry; those who were told of a time that changed hear of it. Raises NotFound, Refused."""
    stored, row = await _find(session, entry_id)
    if stored.state == EntryState.WITHDRAWN:
        raise Refused(Text("calendar-is-withdrawn"))
    branches = await queries.branch_ids(session, {draft.audience.branch_code})
    book = await almanac(session, organisation)
    _fill(stored, draft, book, branches)
    if row.state is EntryState.DRAFT:
        await approval.revoke(session, Subject.ENTRY, entry_id)
    if row.state is EntryState.RELEASED:
        await telling.tell_rewritten(session, stored, (row, replace(row, draft=draft)), now, book)
    # Read anew: what was told just now counts.
    await session.flush()
    changes = (await entry(session, entry_id)).changes
    await _look_again(session, stored, replace(row, draft=draft, changes=changes), now, organisation)


async def release(session: Session, entry_id: int, now: datetime, organisation: Organisation) -> None:
    """Let members see the entry from now on, and be told of it; raises NotFound, Refused."""
    stored, row = await _find(session, entry_id)
    if stored.state != EntryState.DRAFT:
        raise Refused(Text("calendar-released-already"))
    book = await almanac(session, organisation)
    left = following(row.draft.timetable, organisation.today(now), 1, book, row.changes)
    if not left or (row.draft.timetable.rule is None and left[0].ends_at < now and left[0].starts_at < now):
        raise Refused(Text("calendar-flaw-over"))
    stored.state, stored.released_at = EntryState.RELEASED, now
    await _look_again(session, stored, row, now, organisation)


async def withdraw(session: Session, entry_id: int, now: datetime) -> None:
    """Take the entry back: nobody sees it any more, and who has not got it yet will not. Raises NotFound."""
    stored, _ = await _find(session, entry_id)
    stored.state, stored.next_at = EntryState.WITHDRAWN, None
    await pushes.withdraw(session, list((await queries.pushes_by_day(session, entry_id)).values()), now)
    await session.flush()


async def change_occurrence(session: Session, entry_id: int, change: Change, now: datetime, organisation: Organisation) -> None:
    """Move, reword, cancel or restore one occurrence; those who were told of it hear of it again. Raises NotFound, Refused."""
    stored, row = await _find(session, entry_id)
    book = await almanac(session, organisation)
    plain = replace(row, changes=())
    if is_on(plain, change.day, book) is None:
        raise NotFound(Text("calendar-no-occurrence"))
    if len(change.title) > rules.LONGEST_TITLE or len(change.words) > rules.LONGEST_WORDS:
        raise Refused(Text("calendar-flaw-words", {"most": rules.LONGEST_WORDS}))
    before = next((each for each in row.changes if each.day == change.day), Change(change.day))
    await queries.put_change(session, entry_id, change)
    after = rules.replaced(row, replace(change, told=before.told))
    if before.told is Told.SENT and row.state is EntryState.RELEASED:
        await telling.tell_change(session, stored, after, (before, change), now, book)
    await _look_again(session, stored, after, now, organisation)


async def _look_again(session: Session, stored: CalendarEntry, row: EntryRow, now: datetime, organisation: Organisation) -> None:
    """Set when the entry is to be told next; one that another feature sends is never told here."""
    if stored.released_at is not None and stored.state == EntryState.RELEASED:
        book = await almanac(session, organisation)
        stored.next_at = next_telling(row.draft.timetable, row.changes, stored.released_at, now, book)
    await session.flush()


def _fill(stored: CalendarEntry, draft: EntryDraft, book: Almanac, branches: Mapping[str, int]) -> None:
    found = flaw(draft, book)
    branch_id = branches.get(draft.audience.branch_code)
    if found is not None or branch_id is None:
        raise Refused(found or Text("calendar-flaw-branch"))
    when = draft.timetable
    stored.kind, stored.title, stored.words, stored.place = (
        draft.kind,
        draft.title.strip(),
        draft.words.strip(),
        draft.place.strip(),
    )
    stored.branch_id, stored.memberships = branch_id, list(draft.audience.memberships)
    stored.starts_on, stored.clock, stored.minutes = when.starts_on, f"{when.clock:%H:%M}", when.minutes
    stored.rule, stored.shift = str(when.rule or ""), when.shift
    stored.lead_minutes = None if draft.points_elsewhere else when.lead_minutes
    stored.task_id, stored.quiz_id = draft.task_id, draft.quiz_id


async def _find(session: Session, entry_id: int) -> tuple[CalendarEntry, EntryRow]:
    found = await queries.entry(session, entry_id)
    if found is None:
        raise NotFound(Text("calendar-not-there"))
    return found


def _id(stored: CalendarEntry) -> int:
    """Return the id of an entry that is stored."""
    if stored.id is None:
        raise LookupError("the entry was never stored")
    return stored.id
