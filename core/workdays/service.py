"""The organisation's workdays: read by every feature that counts in them, changed by staff."""

from collections.abc import Sequence
from datetime import date, datetime

from core.database import Session
from core.staff.audit import audit
from core.staff.rules import Staff
from core.workdays import queries
from core.workdays.models import ChangedDay
from core.workdays.rules import LONGEST_NOTE, Workdays


async def workdays(session: Session) -> Workdays:
    """Return which days the organisation works."""
    return Workdays(await queries.changed(session))


async def changes(session: Session, year: int) -> Sequence[ChangedDay]:
    """Return the days of the year that the organisation changed, in order."""
    return await queries.notes(session, date(year, 1, 1), date(year, 12, 31))


async def change(session: Session, day: date, staff: Staff | None, now: datetime, *, worked: bool | None, note: str = "") -> None:
    """Let the day be worked, or off, from now on, whatever the State's calendar says; none gives it back to that calendar."""
    if worked is None:
        await queries.remove(session, day)
        await audit(session, staff, "workday.restored", str(day), "", now)
        return
    note = note[:LONGEST_NOTE]
    await queries.put(session, ChangedDay(day=day, worked=worked, note=note))
    await audit(session, staff, "workday.changed", str(day), f"{'worked' if worked else 'off'} {note}".strip(), now)
