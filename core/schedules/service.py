"""What a member can do with the hour at which they want to be reminded, and what the clock does with all of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import Select

from core.database import Session
from core.organisation import Organisation
from core.schedules import queries, rules
from core.schedules.rules import Hour
from core.workdays import service as calendar

_AT_ONCE = 20_000
"""How many rows one tick works off; each is shared by all who wish for the same."""


@dataclass(frozen=True, slots=True)
class Due:
    """Those whose hour has come: a statement that returns their ids, and the instant after which they get nothing of it."""

    members: Select[int]
    expires_at: datetime


async def wish(session: Session, member_id: int, hour: Hour, now: datetime, organisation: Organisation) -> None:
    """Remind the member at the hour from now on; never twice for a day on which an hour they had before has come."""
    old = await queries.of_member(session, member_id)
    row = await queries.share(session, hour, rules.next_after(hour, now, organisation).at)
    await queries.put(session, member_id, row, rules.not_before(old, now, organisation))


async def drop(session: Session, member_id: int) -> None:
    """Remind the member at no hour of their own."""
    await queries.remove(session, member_id)


async def wished(session: Session, member_id: int) -> Hour | None:
    """Return the hour that the member wished for, if any."""
    return await queries.of_member(session, member_id)


async def take_due(session: Session, now: datetime, organisation: Organisation) -> list[Due]:
    """Move on every hour that has come, and return whom it reminds: those in time, and those for whom it is too late.

    What is planned from it commits with it: any number of processes may call this, and an hour that came while none was
    running comes once, however often it came.
    """
    rows = await queries.due(session, now, _AT_ONCE)
    if not rows:
        return []
    workdays = await calendar.workdays(session)
    moved, ringing = defaultdict[tuple[datetime, datetime], list[int]](list), dict[int, datetime]()
    turn = cache(lambda hour: (rules.latest(hour, now, organisation), rules.next_after(hour, now, organisation).at))
    for row in rows:
        hour = queries.hour_of(row)
        last, following = turn(replace(hour, days=rules.EVERY_DAY))
        moved[last.at, following].append(row.id)
        if hour.counts(last.day, workdays):
            ringing[row.id] = last.at
    for (last_at, following), ids in moved.items():
        await queries.advance(session, ids, last_at, following)
    return _parted(session, ringing, now)


def _parted(session: Session, ringing: Mapping[int, datetime], now: datetime) -> list[Due]:
    """Part those who are reminded in time from those for whom it is too late."""
    in_time = [number for number, at in ringing.items() if now < at + rules.LATEST]
    late = [number for number, at in ringing.items() if now >= at + rules.LATEST]
    parts = (part for part in (in_time, late) if part)
    return [Due(queries.reminded(session, part), max(ringing[each] for each in part) + rules.LATEST) for part in parts]


async def forget(session: Session) -> None:
    """Delete the hours that nobody wishes for any more."""
    await queries.forget_unused(session)
