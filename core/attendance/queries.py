"""Every SQL statement about meetings and who came."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, select, update
from sqlmodel import col
from sqlmodel import select as select_rows

from core.attendance.models import Attendance, Meeting
from core.attendance.rules import SHOWN_AHEAD, Attendee, Counts, Mark, MeetingView
from core.database import Session, execute, insert_unless_there, table, upsert
from core.members.models import Branch, Member
from core.members.queries import below, in_audience
from core.members.rules import Audience, Person, lineage
from core.staff.models import Account

_meeting, _attendance = table(Meeting), table(Attendance)
_SEEN = (_meeting.c.id, _meeting.c.title, _meeting.c.place, _meeting.c.starts_at, _meeting.c.opens_at, _meeting.c.late_at)


async def coded(session: Session, code: str, now: datetime) -> Meeting | None:
    """Return the meeting with this code: the one that is not over, else the last that had it."""
    found = select_rows(Meeting).where(Meeting.code == code)
    found = found.order_by((col(Meeting.closes_at) > now).desc(), col(Meeting.closes_at).desc()).limit(1)
    return (await session.exec(found)).first()


async def branch_code(session: Session, branch_id: int) -> str:
    """Return the code of the branch."""
    [row] = (await execute(session, select(col(Branch.code)).where(col(Branch.id) == branch_id))).all()
    return str(row[0])


async def taken_codes(session: Session, now: datetime) -> set[str]:
    """Return the codes of meetings that are not over."""
    rows = await execute(session, select(_meeting.c.code).where(_meeting.c.closes_at > now))
    return {row.code for row in rows}


async def for_member(session: Session, person: Person, now: datetime) -> list[MeetingView]:
    """Return the meetings that are meant for the member and not over, the first in front."""
    found = _views(person.member_id or 0).where(_meeting.c.closes_at > now, _meeting.c.starts_at < now + SHOWN_AHEAD)
    found = found.join(Branch, col(Branch.id) == _meeting.c.branch_id).where(col(Branch.code).in_(lineage(person.branch_code)))
    rows = (await execute(session, found.order_by(_meeting.c.starts_at, _meeting.c.id))).all()
    return [_view(row) for row in rows if not row.memberships or person.membership in row.memberships]


async def view(session: Session, meeting_id: int, member_id: int) -> MeetingView | None:
    """Return the meeting as this member sees it."""
    row = (await execute(session, _views(member_id).where(_meeting.c.id == meeting_id))).first()
    return _view(row) if row is not None else None


def _views(member_id: int) -> Select[*tuple[object, ...]]:
    own = and_(_attendance.c.meeting_id == _meeting.c.id, _attendance.c.member_id == member_id)
    found: Select[*tuple[object, ...]] = select(*_SEEN, _meeting.c.closes_at, _meeting.c.memberships, _attendance.c.mark)
    return found.select_from(_meeting).outerjoin(_attendance, own)


def _view(row: "Row[*tuple[object, ...]]") -> MeetingView:
    times = (row.starts_at, row.opens_at, row.late_at, row.closes_at)
    return MeetingView(row.id, row.title, row.place, *times, Mark(row.mark) if row.mark else None)


async def came(session: Session, meeting_id: int, member_id: int, mark: Mark, now: datetime) -> bool:
    """Note that the member came, also instead of a leave; tell whether they had not come yet."""
    row = {"meeting_id": meeting_id, "member_id": member_id, "mark": mark, "at": now, "reason": ""}
    if await insert_unless_there(session, _attendance, [row]):
        return True
    leave = update(_attendance).where(_whose(meeting_id, member_id), _attendance.c.mark == Mark.LEAVE)
    return bool((await execute(session, leave.values(mark=mark, at=now, reason="", entered_by=None))).rowcount)


async def excuse(session: Session, meeting_id: int, member_id: int, why: str, now: datetime) -> bool:
    """Note the leave, or its new reason; tell whether the member had not come."""
    row = {"meeting_id": meeting_id, "member_id": member_id, "mark": Mark.LEAVE, "at": now, "reason": why}
    if await insert_unless_there(session, _attendance, [row]):
        return True
    leave = update(_attendance).where(_whose(meeting_id, member_id), _attendance.c.mark == Mark.LEAVE)
    return bool((await execute(session, leave.values(reason=why, at=now))).rowcount)


async def enter(session: Session, row: Attendance) -> None:
    """Write the row over what was there."""
    await upsert(session, _attendance, row.model_dump(), key=("meeting_id", "member_id"))


async def clear(session: Session, meeting_id: int, member_id: int) -> None:
    """Take away what was noted of the member."""
    await execute(session, delete(_attendance).where(_whose(meeting_id, member_id)))


async def is_meant(session: Session, meant: Audience, member_id: int) -> bool:
    """Tell whether the member is one of those who are meant."""
    found = in_audience(meant).where(col(Member.id) == member_id)
    return (await execute(session, found)).first() is not None


async def attendees(session: Session, meeting_id: int, meant: Audience) -> list[Attendee]:
    """Return a line for everybody who is meant or came, by branch and name."""
    own = and_(_attendance.c.meeting_id == meeting_id, _attendance.c.member_id == col(Member.id))
    found: Select[*tuple[object, ...]] = (
        select(
            *(col(Member.id), col(Member.name), col(Member.number), col(Branch.name).label("branch_name")),
            *(_attendance.c.mark, _attendance.c.at, _attendance.c.reason, col(Account.name).label("by")),
        )
        .select_from(Member)
        .join(Branch, col(Branch.id) == col(Member.branch_id))
        .outerjoin(_attendance, own)
        .outerjoin(Account, col(Account.id) == _attendance.c.entered_by)
        .where(col(Member.id).in_(in_audience(meant)) | _attendance.c.mark.is_not(None))
        .order_by(col(Branch.code), col(Member.name), col(Member.id))
    )
    return [
        Attendee(
            *(row.id, row.name, row.number or "", row.branch_name, Mark(row.mark) if row.mark else None),
            *(row.at, row.reason or "", row.by or ""),
        )
        for row in await execute(session, found)
    ]


async def counts(session: Session, meeting_id: int, meant: Audience) -> Counts:
    """Return how many are meant and how many of them are what."""
    own = and_(_attendance.c.meeting_id == meeting_id, _attendance.c.member_id == col(Member.id))
    found = select(_attendance.c.mark, func.count().label("members")).select_from(Member).outerjoin(_attendance, own)
    found = found.where(col(Member.id).in_(in_audience(meant)) | _attendance.c.mark.is_not(None)).group_by(_attendance.c.mark)
    numbers = {row.mark: int(row.members) for row in await execute(session, found)}
    return Counts(sum(numbers.values()), *(numbers.get(mark, 0) for mark in Mark))


async def meetings(session: Session, top: str, limit: int) -> Sequence["Row[*tuple[object, ...]]"]:
    """Return the meetings of the branch and those below it, the latest first, each with the branch's name."""
    found: Select[*tuple[object, ...]] = select(
        *_SEEN, _meeting.c.closes_at, col(Branch.name).label("branch_name"), col(Branch.code).label("branch_code")
    ).join(Branch, col(Branch.id) == _meeting.c.branch_id)
    found = found.where(below(col(Branch.code), top)).order_by(_meeting.c.starts_at.desc(), _meeting.c.id.desc()).limit(limit)
    return (await execute(session, found)).all()


async def hosted(session: Session, member_id: int, now: datetime) -> list[MeetingView]:
    """Return the meetings that the member opened in chat and that are not over."""
    own = _views(member_id).where(_meeting.c.host_id == member_id, _meeting.c.closes_at > now)
    return [_view(row) for row in await execute(session, own.order_by(_meeting.c.id))]


def _whose(meeting_id: int, member_id: int) -> ColumnElement[bool]:
    return and_(_attendance.c.meeting_id == meeting_id, _attendance.c.member_id == member_id)
