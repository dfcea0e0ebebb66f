"""Every SQL statement about the hours at which members want to be reminded."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Row, Select, String, Table, cast, delete, func, literal, select, update

from core.database import Session, Utc, execute, insert_unless_there, is_sqlite, table, upsert
from core.organisation import QuietHours
from core.schedules.models import USUAL, Reminder, Schedule
from core.schedules.rules import Hour

_schedule: Table = table(Schedule)
_reminder: Table = table(Reminder)
_HOUR = ("minute", "zone", "days", "quiet_from", "quiet_to")


def hour_of(row: "Row[*tuple[object, ...]]") -> Hour:
    """Return the hour that the row holds."""
    return Hour(row.minute, row.zone, row.days, None if row.quiet_from == USUAL else QuietHours(row.quiet_from, row.quiet_to))


async def share(session: Session, hour: Hour, next_due_at: datetime) -> int:
    """Return the row of the hour, made if nobody had it yet."""
    start, end = (hour.quiet.start, hour.quiet.end) if hour.quiet else (USUAL, USUAL)
    values: dict[str, object] = dict(zip(_HOUR, (hour.minute, hour.zone, hour.days, start, end), strict=True))
    await insert_unless_there(session, _schedule, [{**values, "next_due_at": next_due_at}])
    this = select(_schedule.c.id).where(*(_schedule.c[name] == value for name, value in values.items()))
    # Locked, so that nobody tidies it away before somebody shares it.
    [row] = (await execute(session, this.with_for_update(key_share=True))).all()
    return int(str(row.id))


async def put(session: Session, member_id: int, schedule_id: int, since: datetime) -> None:
    """Let the member be reminded by the row from the instant on."""
    row = {"member_id": member_id, "schedule_id": schedule_id, "since": since}
    await upsert(session, _reminder, row, key=("member_id",))


async def remove(session: Session, member_id: int) -> None:
    """Remind the member no more."""
    await execute(session, delete(_reminder).where(_reminder.c.member_id == member_id))


async def of_member(session: Session, member_id: int) -> Hour | None:
    """Return the hour that the member wished for."""
    theirs = select(_schedule).join(_reminder, _reminder.c.schedule_id == _schedule.c.id)
    row = (await execute(session, theirs.where(_reminder.c.member_id == member_id))).first()
    return hour_of(row) if row is not None else None


async def due(session: Session, now: datetime, limit: int) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return the rows whose hour has come, locked: another process that looks now passes them over."""
    query = select(_schedule).where(_schedule.c.next_due_at <= now).order_by(_schedule.c.next_due_at).limit(limit)
    return (await execute(session, query.with_for_update(skip_locked=True))).all()


async def advance(session: Session, ids: Sequence[int], last: datetime, following: datetime) -> None:
    """Note when the hour of these rows came and when it comes next."""
    moved = update(_schedule).where(_schedule.c.id.in_(_given(session, ids)))
    await execute(session, moved.values(last_due_at=last, next_due_at=following))


def reminded(session: Session, ids: Sequence[int]) -> Select[int]:
    """Return the ids of the members whom these rows remind for the hour that came last, as a statement to plan from."""
    theirs = select(_reminder.c.member_id).join(_schedule, _schedule.c.id == _reminder.c.schedule_id)
    return theirs.where(_reminder.c.schedule_id.in_(_given(session, ids)), _reminder.c.since <= _schedule.c.last_due_at)


def _given(session: Session, ids: Sequence[int]) -> Select[int]:
    """Return the ids as rows: any number of them is one parameter of one cached statement."""
    array = literal(json.dumps(ids), String)
    if is_sqlite(session):
        return select(cast(func.json_each(array).table_valued("value").c.value, Integer))
    from sqlalchemy.dialects.postgresql import ARRAY  # noqa: PLC0415 - only where PostgreSQL is used

    return select(func.unnest(literal(list(ids), ARRAY(Integer))))


def own_hour(member_id: ColumnElement[int], after: datetime, until: datetime) -> ColumnElement[datetime | None]:
    """Return, for a statement about members, when the member's own hour comes round next, if between the two instants."""
    theirs = select(_schedule.c.next_due_at).join(_reminder, _reminder.c.schedule_id == _schedule.c.id)
    within = _schedule.c.next_due_at.between(literal(after, Utc), literal(until, Utc))
    return theirs.where(_reminder.c.member_id == member_id, within).correlate(member_id.table).scalar_subquery()


async def forget_unused(session: Session) -> None:
    """Delete the hours that nobody wishes for any more."""
    shared = select(_reminder.c.member_id).where(_reminder.c.schedule_id == _schedule.c.id)
    await execute(session, delete(_schedule).where(~shared.correlate(_schedule).exists()))
