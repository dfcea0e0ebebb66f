"""Every SQL statement about changed days."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlmodel import col

from core.database import Session, execute, table, upsert
from core.workdays.models import ChangedDay


async def changed(session: Session) -> dict[date, bool]:
    """Return every changed day and whether it is worked."""
    rows = await execute(session, select(col(ChangedDay.day), col(ChangedDay.worked)))
    return {row.day: row.worked for row in rows}


async def notes(session: Session, first: date, last: date) -> Sequence[ChangedDay]:
    """Return the changed days from the first to the last, in order."""
    within = select(table(ChangedDay)).where(col(ChangedDay.day).between(first, last)).order_by(col(ChangedDay.day))
    return [ChangedDay(day=row.day, worked=row.worked, note=row.note) for row in await execute(session, within)]


async def put(session: Session, changed: ChangedDay) -> None:
    """Write the changed day over what was there."""
    row = {"day": changed.day, "worked": changed.worked, "note": changed.note}
    await upsert(session, table(ChangedDay), row, key=("day",))


async def remove(session: Session, day: date) -> None:
    """Let the day be as the State has it."""
    await execute(session, delete(table(ChangedDay)).where(col(ChangedDay.day) == day))
