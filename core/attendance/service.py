"""What members, hosts and staff can do with meetings."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.attendance import queries
from core.attendance.models import Attendance, Meeting
from core.attendance.rules import CODE_DIGITS, Attendee, Counts, Mark, MeetingDraft, MeetingView, flaw
from core.database import Session
from core.errors import NotFound, Refused
from core.groups.rules import branch_for, may_send
from core.members import service as members
from core.members.rules import Audience, Person
from core.messages import Text
from core.staff import service as staff_service
from core.staff.audit import audit
from core.staff.rules import Staff

MOST_LISTED = 100
_CHAT_OPEN_FOR = 120
"""Minutes for which a meeting opened in chat takes check-ins."""


class Refusal(StrEnum):
    """Why a code or a wish was not taken."""

    UNKNOWN = "unknown"
    OTHERS = "others"
    """The meeting is not meant for this member."""
    COMING = "coming"
    OVER = "over"
    ALREADY = "already"


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The member came to this meeting, in time or late."""

    meeting: MeetingView
    mark: Mark


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Nothing was noted; the meeting is named only to those whom it is meant for."""

    why: Refusal
    meeting: MeetingView | None = None


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting as the console lists it."""

    id: int
    title: str
    place: str
    starts_at: datetime
    opens_at: datetime
    closes_at: datetime
    branch_name: str
    branch_code: str


async def check_in(session: Session, person: Person, code: str, now: datetime) -> CheckedIn | NotTaken:
    """Note that the member came to the meeting with this code."""
    meeting = await queries.coded(session, code, now)
    if meeting is None or person.member_id is None:
        return NotTaken(Refusal.UNKNOWN)
    if not (await audience(session, meeting)).includes(person):
        return NotTaken(Refusal.OTHERS)
    view = await _view(session, _id(meeting), person.member_id)
    if now < view.opens_at:
        return NotTaken(Refusal.COMING, view)
    if now >= view.closes_at:
        return NotTaken(Refusal.OVER, view)
    mark = view.mark_at(now)
    if not await queries.came(session, view.id, person.member_id, mark, now):
        return NotTaken(Refusal.ALREADY, view)
    return CheckedIn(view, mark)


async def excuse(session: Session, person: Person, meeting_id: int, reason: str, now: datetime) -> NotTaken | None:
    """Note that the member cannot come, and why; who came already, or asks too late, is told so."""
    view = await for_one(session, person, meeting_id)
    if view is None or person.member_id is None:
        return NotTaken(Refusal.UNKNOWN)
    if now >= view.closes_at:
        return NotTaken(Refusal.OVER, view)
    done = await queries.excuse(session, meeting_id, person.member_id, reason, now)
    return None if done else NotTaken(Refusal.ALREADY, view)


async def for_member(session: Session, person: Person, now: datetime) -> list[MeetingView]:
    """Return the meetings of the coming days that are meant for the member, those that are open included."""
    return await queries.for_member(session, person, now) if person.member_id is not None else []


async def for_one(session: Session, person: Person, meeting_id: int) -> MeetingView | None:
    """Return the meeting as the member sees it; none when it is not there for them."""
    meeting = await session.get(Meeting, meeting_id)
    if meeting is None or person.member_id is None or not (await audience(session, meeting)).includes(person):
        return None
    return await queries.view(session, meeting_id, person.member_id)


async def hosts_for(session: Session, person: Person) -> str | None:
    """Return the code of the branch that the member may open a meeting for in chat; none when they may not."""
    if person.member_id is None:
        return None
    return branch_for(person, await staff_service.rights_of(session, person.member_id), "")


async def open_now(session: Session, person: Person, title: str, now: datetime) -> Meeting:
    """Open a meeting of the host's branch at once, for two hours; raises Refused."""
    code = await hosts_for(session, person)
    if code is None:
        raise Refused(Text("attendance-not-host"))
    draft = MeetingDraft(title, Audience(code), now, opens_before=0, late_after=None, open_for=_CHAT_OPEN_FOR)
    meeting = await create(session, draft, now)
    meeting.host_id = person.member_id
    await session.flush()
    await audit(session, None, "meeting.added", meeting.title, f"member {person.member_id}", now, code)
    return meeting


async def hosted(session: Session, member_id: int, now: datetime) -> list[MeetingView]:
    """Return the meetings that the member opened in chat and that are not over."""
    return await queries.hosted(session, member_id, now)


async def hosted_one(session: Session, person: Person, meeting_id: int) -> Meeting | None:
    """Return the meeting if the member opened it and may still do so."""
    meeting = await session.get(Meeting, meeting_id)
    if meeting is None or person.member_id is None or meeting.host_id != person.member_id:
        return None
    rights = await staff_service.rights_of(session, person.member_id)
    return meeting if may_send(rights, (await audience(session, meeting)).branch_code) else None


async def create(session: Session, draft: MeetingDraft, now: datetime, created_by: int | None = None) -> Meeting:
    """Make a meeting with a code of its own; raises Refused, NotFound."""
    meeting = Meeting(
        title="", branch_id=0, code="", starts_at=now, opens_at=now, closes_at=now, created_by=created_by, created_at=now
    )
    await _fill(session, meeting, draft, now)
    await renew_code(session, meeting, now)
    session.add(meeting)
    await session.flush()
    return meeting


async def change(session: Session, meeting_id: int, draft: MeetingDraft, now: datetime) -> Meeting:
    """Write the draft over the meeting; who came stays as it is. Raises Refused, NotFound."""
    changed = await meeting(session, meeting_id)
    await _fill(session, changed, draft, now)
    await session.flush()
    return changed


async def renew_code(session: Session, meeting: Meeting, now: datetime) -> None:
    """Give the meeting another code; the old one no longer holds."""
    taken = {*await queries.taken_codes(session, now), meeting.code}
    while meeting.code in taken:
        meeting.code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    await session.flush()


async def meeting(session: Session, meeting_id: int) -> Meeting:
    """Return the meeting; raises NotFound."""
    found = await session.get(Meeting, meeting_id)
    if found is None:
        raise NotFound(Text("attendance-not-there"))
    return found


async def audience(session: Session, meeting: Meeting) -> Audience:
    """Return who is meant to come."""
    return Audience(await queries.branch_code(session, meeting.branch_id), tuple(meeting.memberships))


async def draft_of(session: Session, meeting: Meeting) -> MeetingDraft:
    """Return the meeting as staff filled it in, for changing it."""
    late = None if meeting.late_at is None else _minutes(meeting.late_at - meeting.starts_at)
    before, after = _minutes(meeting.starts_at - meeting.opens_at), _minutes(meeting.closes_at - meeting.starts_at)
    return MeetingDraft(meeting.title, await audience(session, meeting), meeting.starts_at, meeting.place, before, late, after)


async def remove(session: Session, meeting_id: int) -> None:
    """Delete the meeting with all that was noted of it; raises NotFound."""
    await session.delete(await meeting(session, meeting_id))
    await session.flush()


async def meetings(session: Session, top_code: str) -> list[MeetingRow]:
    """Return the latest meetings of the branch and those below it."""
    return [
        MeetingRow(row.id, row.title, row.place, row.starts_at, row.opens_at, row.closes_at, row.branch_name, row.branch_code)
        for row in await queries.meetings(session, top_code, MOST_LISTED)
    ]


async def attendees(session: Session, meeting: Meeting) -> list[Attendee]:
    """Return the host's list: everybody who is meant or came, by branch and name."""
    return await queries.attendees(session, _id(meeting), await audience(session, meeting))


async def counts(session: Session, meeting: Meeting) -> Counts:
    """Return how many are meant, came, are late and on leave."""
    return await queries.counts(session, _id(meeting), await audience(session, meeting))


async def enter(
    session: Session, meeting: Meeting, member_id: int, mark: Mark | None, staff: Staff, now: datetime, *, reason: str = ""
) -> None:
    """Note for a member what they are at the meeting, or nothing again; raises NotFound for who is not meant."""
    meant = await audience(session, meeting)
    if not await queries.is_meant(session, meant, member_id):
        raise NotFound(Text("members-no-member"))
    if mark is None:
        await queries.clear(session, _id(meeting), member_id)
    else:
        by = staff.account_id
        row = Attendance(meeting_id=_id(meeting), member_id=member_id, mark=mark, at=now, reason=reason, entered_by=by)
        await queries.enter(session, row)
    await audit(session, staff, "meeting.entered", meeting.title, f"member {member_id}: {mark or 'none'}", now, meant.branch_code)


async def _fill(session: Session, meeting: Meeting, draft: MeetingDraft, now: datetime) -> None:
    found = flaw(draft, now)
    if found is not None:
        raise Refused(found)
    branch = await members.branch_by_code(session, draft.audience.branch_code)
    meeting.title, meeting.place, meeting.branch_id = draft.title.strip(), draft.place.strip(), branch.id or 0
    meeting.memberships = list(draft.audience.memberships)
    meeting.starts_at, meeting.opens_at = draft.starts_at, draft.opens_at
    meeting.late_at, meeting.closes_at = draft.late_at, draft.closes_at


async def _view(session: Session, meeting_id: int, member_id: int) -> MeetingView:
    found = await queries.view(session, meeting_id, member_id)
    if found is None:
        raise LookupError("the meeting was there a moment ago")
    return found


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60


def _id(meeting: Meeting) -> int:
    if meeting.id is None:
        raise LookupError("the meeting was never stored")
    return meeting.id
