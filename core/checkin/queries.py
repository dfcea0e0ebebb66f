"""Every SQL statement about the daily check-in."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, delete, func, insert, literal, or_, select, update
from sqlmodel import col

from core.checkin.models import Checkin, CheckinRule, Habit, NeutralDay
from core.checkin.rules import Mark, Rule, Window
from core.database import Session, execute, insert_unless_there, table
from core.database import insert as dialect_insert
from core.members.models import Branch, Member
from core.members.queries import below

_checkin, _habit, _neutral, _rule = table(Checkin), table(Habit), table(NeutralDay), table(CheckinRule)


async def rule(session: Session) -> Rule:
    """Return the rule that holds, or the one that holds before anybody changed it."""
    latest = select(_rule).order_by(_rule.c.version.desc()).limit(1)
    row = (await execute(session, latest)).first()
    if row is None:
        return Rule()
    window = Window(row.start, row.end, row.boundary)
    return Rule(row.version, row.offered, window, row.makeups, row.makeup_days, row.freezes)


async def habit(session: Session, member_id: int) -> Habit | None:
    """Return the member's habit."""
    return await session.get(Habit, member_id)


async def checkins(session: Session, member_id: int) -> Sequence[Checkin]:
    """Return the member's check-ins by day."""
    found = select(_checkin).where(_checkin.c.member_id == member_id).order_by(_checkin.c.day)
    return [
        Checkin(member_id=member_id, day=row.day, at=row.at, zone=row.zone, rule=row.rule, made_up=row.made_up, note=row.note)
        for row in await execute(session, found)
    ]


async def is_there(session: Session, member_id: int, day: date) -> bool:
    """Tell whether the member checked in for the day."""
    found = select(_checkin.c.day).where(_checkin.c.member_id == member_id, _checkin.c.day == day)
    return (await execute(session, found)).first() is not None


async def neutral_days(session: Session, member_id: int) -> dict[date, Mark]:
    """Return the member's neutral days."""
    rows = await execute(session, select(_neutral.c.day, _neutral.c.why).where(_neutral.c.member_id == member_id))
    return {row.day: Mark(row.why) for row in rows}


async def add(session: Session, made: Checkin) -> bool:
    """Store the check-in; tell whether the day was still free."""
    return bool(await insert_unless_there(session, _checkin, [made.model_dump()]))


async def set_note(session: Session, member_id: int, day: date, note: str) -> bool:
    """Write the note of a day; tell whether the day is there."""
    found = update(_checkin).where(_checkin.c.member_id == member_id, _checkin.c.day == day)
    return bool((await execute(session, found.values(note=note))).rowcount)


async def add_neutral(session: Session, member_id: int, days: Iterable[date], why: Mark) -> None:
    """Make the days neutral that are not yet."""
    await insert_unless_there(session, _neutral, [{"member_id": member_id, "day": day, "why": why} for day in days])


async def end_leave(session: Session, member_id: int, first: date) -> None:
    """Let the days of leave from this one on be ordinary again."""
    theirs = and_(_neutral.c.member_id == member_id, _neutral.c.day >= first, _neutral.c.why == Mark.LEAVE)
    await execute(session, delete(_neutral).where(theirs))


async def forget(session: Session, member_id: int) -> None:
    """Delete everything that the member's check-in left."""
    for each in (_checkin, _neutral, _habit):
        await execute(session, delete(each).where(each.c.member_id == member_id))


async def note_paused(session: Session, today: date, now: datetime) -> None:
    """Make today neutral for those who check in and asked the service for silence."""
    paused = select(_habit.c.member_id, literal(today).label("day"), literal(Mark.PAUSED.value).label("why"))
    paused = paused.join(Member, col(Member.id) == _habit.c.member_id)
    paused = paused.where(_habit.c.off_since.is_(None), col(Member.paused_until) > now)
    rows = dialect_insert(session, _neutral).from_select(["member_id", "day", "why"], paused)
    await execute(session, rows.on_conflict_do_nothing())


async def reminder_minutes(session: Session) -> list[int]:
    """Return the minutes at which somebody wants to be reminded."""
    found = select(_habit.c.remind_minute).where(_habit.c.remind_minute.is_not(None), _habit.c.off_since.is_(None)).distinct()
    return [row.remind_minute for row in await execute(session, found)]


async def mark_reminded(session: Session, minutes: Sequence[int], day: date, now: datetime) -> int:
    """Note that those are reminded now who wanted it by these minutes and did not check in; return how many."""
    done = select(_checkin.c.member_id).where(_checkin.c.member_id == _habit.c.member_id, _checkin.c.day == day).exists()
    free = select(_neutral.c.member_id).where(_neutral.c.member_id == _habit.c.member_id, _neutral.c.day == day).exists()
    due = and_(_habit.c.remind_minute.in_(minutes), _habit.c.off_since.is_(None), ~done, ~free)
    fresh = or_(_habit.c.reminded_for.is_(None), _habit.c.reminded_for < day)
    return (await execute(session, update(_habit).where(due, fresh).values(reminded_for=day, reminded_at=now))).rowcount


def reminded(now: datetime) -> Select[int | None]:
    """Return the ids of those who are reminded at this instant."""
    return select(col(Habit.member_id)).where(col(Habit.reminded_at) == now)


async def counts(session: Session, tops: Sequence[str], day: date) -> tuple[int, int]:
    """Return how many members of these branches and below take part, and how many of them checked in on the day."""
    scope = or_(*(below(col(Branch.code), top) for top in tops))
    theirs = select(func.count(), func.count(_checkin.c.day)).select_from(_habit)
    theirs = theirs.join(Member, col(Member.id) == _habit.c.member_id).join(Branch, col(Branch.id) == col(Member.branch_id))
    theirs = theirs.outerjoin(_checkin, and_(_checkin.c.member_id == _habit.c.member_id, _checkin.c.day == day))
    [row] = (await execute(session, theirs.where(scope, _habit.c.off_since.is_(None)))).all()
    return int(str(row[0])), int(str(row[1]))


async def add_rule(session: Session, rule: Rule, now: datetime) -> None:
    """Let the rule hold from now on."""
    window = rule.window
    values = {"start": window.start, "end": window.end, "boundary": window.boundary, "offered": rule.offered, "since": now}
    values |= {"makeups": rule.makeups, "makeup_days": rule.makeup_days, "freezes": rule.freezes}
    await execute(session, insert(_rule).values(values))
