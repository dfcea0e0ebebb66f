"""Every SQL statement about the calendar."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time

import sqlmodel
from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import col

from core.calendar import recurrence
from core.calendar.models import CalendarEntry, CalendarFeed, CalendarOccurrence
from core.calendar.rules import Change, EntryDraft, EntryKind, EntryRow, EntryState, Shift, Timetable, Told
from core.database import Session, execute, insert_unless_there, table, upsert
from core.members.models import Branch, Member
from core.members.queries import below
from core.members.rules import Audience, lineage

_occurrence = table(CalendarOccurrence)


async def entry(session: Session, entry_id: int) -> tuple[CalendarEntry, EntryRow] | None:
    """Return the entry, locked, and what it means."""
    query = sqlmodel.select(CalendarEntry).where(CalendarEntry.id == entry_id).with_for_update()
    found = (await session.exec(query)).first()
    rows = await _rows(session, [found] if found else [])
    return (found, rows[0]) if found else None


async def row(session: Session, entry_id: int) -> EntryRow | None:
    """Return what the entry means, not locked."""
    return next(iter(await _found(session, col(CalendarEntry.id) == entry_id)), None)


async def to_tell(session: Session, now: datetime) -> list[tuple[CalendarEntry, EntryRow]]:
    """Return the entries of which an occurrence is to be told, locked: another process that looks now passes them over."""
    query = sqlmodel.select(CalendarEntry).where(CalendarEntry.state == EntryState.RELEASED, col(CalendarEntry.next_at) <= now)
    found = (await session.exec(query.order_by(col(CalendarEntry.id)).with_for_update(skip_locked=True))).all()
    return list(zip(found, await _rows(session, found), strict=True))


async def above(session: Session, branch_code: str) -> list[EntryRow]:
    """Return the released entries whose audience is the branch or one above it: what its members may be meant by."""
    ours = col(Branch.code).in_(lineage(branch_code))
    return await _found(session, ours, col(CalendarEntry.state) == EntryState.RELEASED)


async def of_branches(session: Session, top_code: str) -> list[EntryRow]:
    """Return the entries for the branch and those below it."""
    return await _found(session, below(col(Branch.code), top_code))


async def _found(session: Session, *conditions: ColumnElement[bool]) -> list[EntryRow]:
    query = sqlmodel.select(CalendarEntry).join(Branch, col(Branch.id) == col(CalendarEntry.branch_id)).where(*conditions)
    return await _rows(session, (await session.exec(query.order_by(col(CalendarEntry.id)))).all())


async def _rows(session: Session, entries: Sequence[CalendarEntry]) -> list[EntryRow]:
    """Return the entries with their branches and changes, in two statements however many they are."""
    places = await session.exec(sqlmodel.select(Branch).where(col(Branch.id).in_({each.branch_id for each in entries})))
    branches = {place.id: place for place in places}
    changes = await _changes(session, [each.id or 0 for each in entries])
    return [_row(each, branches[each.branch_id], changes[each.id or 0]) for each in entries]


async def _changes(session: Session, entry_ids: Sequence[int]) -> dict[int, list[Change]]:
    query = select(_occurrence).where(_occurrence.c.entry_id.in_(entry_ids)).order_by(_occurrence.c.day)
    found: dict[int, list[Change]] = defaultdict(list)
    for row in await execute(session, query):
        clock = time.fromisoformat(row.clock) if row.clock else None
        change = Change(row.day, row.cancelled, row.moved_to, clock, row.title, row.words, Told(row.told))
        found[row.entry_id].append(change)
    return found


def _row(entry: CalendarEntry, branch: Branch, changes: Iterable[Change]) -> EntryRow:
    timetable = Timetable(
        *(entry.starts_on, time.fromisoformat(entry.clock), entry.minutes),
        *(recurrence.read(entry.rule), Shift(entry.shift), entry.lead_minutes),
    )
    draft = EntryDraft(
        *(EntryKind(entry.kind), entry.title, Audience(branch.code, tuple(entry.memberships)), timetable),
        *(entry.words, entry.place, entry.task_id, entry.quiz_id),
    )
    return EntryRow(entry.id or 0, draft, EntryState(entry.state), branch.name, tuple(changes))


async def put_change(session: Session, entry_id: int, change: Change) -> None:
    """Write how the occurrence differs over how it did; whether it was told stays."""
    row = {
        "entry_id": entry_id,
        "day": change.day,
        "cancelled": change.cancelled,
        "moved_to": change.on,
        "clock": f"{change.clock:%H:%M}" if change.clock else "",
        "title": change.title,
        "words": change.words,
        "told": Told.NOT_YET.value,
    }
    await upsert(session, _occurrence, row, key=("entry_id", "day"), keep=("told",))


async def note_told(session: Session, entry_id: int, day: date, told: Told, now: datetime) -> bool:
    """Note that the occurrence is told, or missed; false when that was noted before, here or in another process."""
    row = {
        "entry_id": entry_id,
        "day": day,
        "cancelled": False,
        "clock": "",
        "title": "",
        "words": "",
        "told": Told.NOT_YET.value,
    }
    await insert_unless_there(session, _occurrence, [row])
    open_ = (_occurrence.c.entry_id == entry_id, _occurrence.c.day == day, _occurrence.c.told == Told.NOT_YET.value)
    noted = await execute(session, update(_occurrence).where(*open_).values(told=told.value, told_at=now))
    return noted.rowcount > 0


async def note_push(session: Session, entry_id: int, day: date, push_id: int) -> None:
    """Note by which push members were told of the occurrence last."""
    one = (_occurrence.c.entry_id == entry_id, _occurrence.c.day == day)
    await execute(session, update(_occurrence).where(*one).values(push_id=push_id))


async def pushes_by_day(session: Session, entry_id: int) -> dict[date, int]:
    """Return the push that told of each of the entry's occurrences last."""
    query = select(_occurrence.c.day, _occurrence.c.push_id)
    query = query.where(_occurrence.c.entry_id == entry_id, _occurrence.c.push_id.is_not(None))
    return {row.day: row.push_id for row in await execute(session, query)}


async def branch_ids(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Return the ids of the branches by their codes."""
    found = await execute(session, select(col(Branch.code), col(Branch.id)).where(col(Branch.code).in_(codes)))
    return {row.code: row.id for row in found}


async def head_counts(session: Session, top_code: str) -> list[tuple[str, str, int]]:
    """Return the members of each branch's code and kind of membership, the branch and below."""
    query = select(col(Branch.code), col(Member.membership), func.count().label("many"))
    query = query.join(Member, col(Member.branch_id) == col(Branch.id)).where(below(col(Branch.code), top_code))
    rows = await execute(session, query.group_by(col(Branch.code), col(Member.membership)))
    return [(row.code, row.membership, row.many) for row in rows]


async def feed(session: Session, branch_id: int) -> CalendarFeed | None:
    """Return the address of the branch's calendar."""
    return await session.get(CalendarFeed, branch_id)


async def branch_of_feed(session: Session, token: str) -> Branch | None:
    """Return the branch whose calendar stands under the token."""
    query = sqlmodel.select(Branch).join(CalendarFeed, col(CalendarFeed.branch_id) == col(Branch.id))
    return (await session.exec(query.where(CalendarFeed.token == token))).first()


async def feeds(session: Session, branch_ids: Sequence[int]) -> dict[int, str]:
    """Return the tokens of those of the branches that have one."""
    query = sqlmodel.select(CalendarFeed).where(col(CalendarFeed.branch_id).in_(branch_ids))
    return {each.branch_id: each.token for each in await session.exec(query)}
