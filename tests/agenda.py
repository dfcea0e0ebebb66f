"""The calendar of a test: entries as staff plan them, the scheduler's tick, and what members were told."""

from dataclasses import dataclass
from datetime import date, time

from sqlmodel import select

from core.calendar import recurrence, service, telling
from core.calendar.models import CalendarEntry, CalendarOccurrence
from core.calendar.rules import Change, EntryDraft, EntryKind, EntryRow, Shift, Timetable
from core.database import Database
from core.members.rules import Audience
from core.organisation import Organisation
from core.pushes.models import Push
from tests.conftest import StillClock


def entry(  # noqa: PLR0913 - what a test does not name is as usual
    title: str = "支部会议",
    *,
    kind: EntryKind = EntryKind.MEETING,
    on: date = date(2026, 11, 24),
    at: time = time(14),
    rule: str = "",
    shift: Shift = Shift.STAY,
    minutes: int = 90,
    lead: int | None = 24 * 60,
    to: Audience = Audience("001"),  # noqa: B008 - frozen
    **more: str | int,
) -> EntryDraft:
    """Return a draft: a meeting on the Tuesday after, told a day before."""
    read = recurrence.read(rule)
    assert bool(rule) == bool(read), rule
    return EntryDraft(kind, title, to, Timetable(on, at, minutes, read, shift, lead), **more)


@dataclass
class Agenda:
    """Plans entries as staff would, tells of them as the scheduler would."""

    database: Database
    clock: StillClock
    organisation: Organisation

    async def draft(self, draft: EntryDraft) -> int:
        async with self.database.transaction() as session:
            return await service.create(session, draft, self.clock.now, self.organisation)

    async def released(self, draft: EntryDraft) -> int:
        """Return the id of an entry that was released."""
        entry_id = await self.draft(draft)
        await self.releases(entry_id)
        return entry_id

    async def releases(self, entry_id: int) -> None:
        async with self.database.transaction() as session:
            await service.release(session, entry_id, self.clock.now, self.organisation)

    async def ticks(self) -> int:
        async with self.database.transaction() as session:
            return await telling.tell_due(session, self.clock.now, self.organisation)

    async def changes(self, entry_id: int, change: Change) -> None:
        async with self.database.transaction() as session:
            await service.change_occurrence(session, entry_id, change, self.clock.now, self.organisation)

    async def rewrites(self, entry_id: int, draft: EntryDraft) -> None:
        async with self.database.transaction() as session:
            await service.change(session, entry_id, draft, self.clock.now, self.organisation)

    async def withdraws(self, entry_id: int) -> None:
        async with self.database.transaction() as session:
            await service.withdraw(session, entry_id, self.clock.now)

    async def row(self, entry_id: int) -> EntryRow:
        async with self.database.reading() as session:
            return await service.entry(session, entry_id)

    async def stored(self, entry_id: int) -> CalendarEntry:
        async with self.database.reading() as session:
            return (await session.exec(select(CalendarEntry).where(CalendarEntry.id == entry_id))).one()

    async def told(self) -> list[tuple[date, str]]:
        """Return what became of each occurrence, by day."""
        async with self.database.reading() as session:
            query = select(CalendarOccurrence.day, CalendarOccurrence.told).order_by(CalendarOccurrence.day)
            return [tuple(row) for row in await session.exec(query)]

    async def pushes(self) -> list[Push]:
        async with self.database.reading() as session:
            return list(await session.exec(select(Push).order_by(Push.id)))
