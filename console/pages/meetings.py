"""Meetings: the list, a form, and for the host who came; the code to show; entries for who has no phone; the list as a file."""

import asyncio
from datetime import timedelta
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.choices import audience_options
from console.desk import AtDesk, Desk
from console.downloads import xlsx
from console.forms import Form
from console.invitations import ways
from console.sheets import workbook
from core.attendance import service as attendance
from core.attendance.models import Meeting
from core.attendance.rules import LONGEST_BEFORE, LONGEST_OPEN, LONGEST_REASON, Attendee, Mark, MeetingDraft, link_code
from core.database import Session
from core.errors import NotFound, Refused
from core.members import service as members
from core.members.models import Branch
from core.members.rules import Audience
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
MISSING: Final = "missing"
"""What the page calls those who neither came nor are on leave."""
STYLES: Final = {Mark.PRESENT: "good", Mark.LATE: "warn", Mark.LEAVE: "info"}
_COLUMNS: Final = ("name", "number", "branch", "mark", "at", "reason", "by")


@router.get("/meetings")
async def list_(desk: AtDesk) -> Response:
    """Show the meetings of the branches whose members they see."""
    now = desk.office.clock()
    async with desk.reading() as session:
        found = [row for top in desk.staff.tops_for(Permission.SEE_MEMBERS) for row in await attendance.meetings(session, top)]
    return desk.page("meetings.html", {"meetings": found, "now": now, "may_add": desk.may(Permission.SEND)})


@router.get("/meetings/new")
async def new(desk: AtDesk) -> Response:
    """Ask for a new meeting, at the next full hour."""
    local = desk.office.organisation.local(desk.office.clock()) + timedelta(hours=1)
    usual = MeetingDraft("", Audience(""), local)
    minutes = {"before": usual.opens_before, "late": usual.late_after, "open": usual.open_for}
    return await _form_page(desk, Form.of(starts_at=local.strftime("%Y-%m-%dT%H:00"), **minutes))


@router.post("/meetings/new")
async def add(desk: AtDesk) -> Response:
    """Make the meeting; members see it in their chats."""
    now = desk.office.clock()
    async with desk.form() as form:
        try:
            draft = _typed(desk, form)
            async with desk.writing() as session:
                meeting = await attendance.create(session, draft, now, desk.staff.account_id)
                await audit(session, desk.staff, "meeting.added", meeting.title, "", now, draft.audience.branch_code)
        except Refused as refusal:
            return await _form_page(desk, form, refused=desk.tongue.words(refusal.text), status=422)
    return desk.go(f"meetings/{meeting.id}", desk.say("console-saved"))


@router.get("/meetings/{meeting_id:id}")
async def show(desk: AtDesk, meeting_id: int) -> Response:
    """Show who came, came late, is on leave and is missing."""
    return await _page(desk, meeting_id)


@router.get("/meetings/{meeting_id:id}/edit")
async def edit(desk: AtDesk, meeting_id: int) -> Response:
    """Show the meeting as it was filled in, to be changed."""
    async with desk.reading() as session:
        meeting, _ = await _found(desk, session, meeting_id, Permission.SEND)
        draft = await attendance.draft_of(session, meeting)
    one = {
        "title": draft.title,
        "place": draft.place,
        "branch": draft.audience.branch_code,
        "starts_at": desk.tongue.field_moment(draft.starts_at),
        "before": str(draft.opens_before),
        "late": "" if draft.late_after is None else str(draft.late_after),
        "open": str(draft.open_for),
    }
    form = Form({**{name: [value] for name, value in one.items()}, "kinds": draft.audience.memberships})
    return await _form_page(desk, form, meeting)


@router.post("/meetings/{meeting_id:id}/edit")
async def change(desk: AtDesk, meeting_id: int) -> Response:
    """Write the form over the meeting; who came stays as it is."""
    now = desk.office.clock()
    async with desk.form() as form:
        async with desk.reading() as session:
            meeting, _ = await _found(desk, session, meeting_id, Permission.SEND)
        try:
            draft = _typed(desk, form)
            async with desk.writing() as session:
                await attendance.change(session, meeting_id, draft, now)
                await audit(session, desk.staff, "meeting.changed", draft.title, "", now, draft.audience.branch_code)
        except Refused as refusal:
            return await _form_page(desk, form, meeting, desk.tongue.words(refusal.text), 422)
    return desk.go(f"meetings/{meeting_id}", desk.say("console-saved"))


@router.get("/meetings/{meeting_id:id}/code")
async def code(desk: AtDesk, meeting_id: int) -> Response:
    """Show the code as large as the screen allows, with pictures to scan."""
    now = desk.office.clock()
    async with desk.reading() as session:
        meeting, branch = await _found(desk, session, meeting_id, Permission.SEND)
        counts = await attendance.counts(session, meeting)
    over = meeting.closes_at <= now
    found = () if over else await ways(desk, link_code(meeting.code), max(meeting.closes_at - now, timedelta(minutes=1)))
    return desk.page("meeting-code.html", {"meeting": meeting, "branch": branch, "counts": counts, "ways": found, "over": over})


@router.get("/meetings/{meeting_id:id}/counts")
async def counts(desk: AtDesk, meeting_id: int) -> Response:
    """Return the counts alone, for the open page of the code to put in place."""
    async with desk.reading() as session:
        meeting, _ = await _found(desk, session, meeting_id, Permission.SEND)
        found = await attendance.counts(session, meeting)
    return desk.part(
        "meeting-counts.html", {"meeting": meeting, "counts": found, "over": meeting.closes_at <= desk.office.clock()}
    )


@router.post("/meetings/{meeting_id:id}/code")
async def renew(desk: AtDesk, meeting_id: int) -> Response:
    """Give the meeting another code."""
    now = desk.office.clock()
    async with desk.form(), desk.writing() as session:
        meeting, branch = await _found(desk, session, meeting_id, Permission.SEND)
        await attendance.renew_code(session, meeting, now)
        await audit(session, desk.staff, "meeting.code-renewed", meeting.title, "", now, branch.code)
    return desk.go(f"meetings/{meeting_id}/code", desk.say("console-meeting-code-renewed"))


@router.post("/meetings/{meeting_id:id}/enter")
async def enter(desk: AtDesk, meeting_id: int) -> Response:
    """Note for a member what they are at the meeting."""
    now = desk.office.clock()
    async with desk.form() as form:
        try:
            member_id, mark = form.id("member", "console-meeting-who"), _mark(form)
            async with desk.writing() as session:
                meeting, _ = await _found(desk, session, meeting_id, Permission.SEND)
                reason = form.text("reason")[:LONGEST_REASON]
                await attendance.enter(session, meeting, member_id, mark, desk.staff, now, reason=reason)
        except Refused as refusal:
            return await _page(desk, meeting_id, desk.tongue.words(refusal.text), 422)
    return desk.go(f"meetings/{meeting_id}", desk.say("console-saved"))


@router.post("/meetings/{meeting_id:id}/remove")
async def remove(desk: AtDesk, meeting_id: int) -> Response:
    """Delete the meeting with its list."""
    async with desk.form(), desk.writing() as session:
        meeting, branch = await _found(desk, session, meeting_id, Permission.SEND)
        await attendance.remove(session, meeting_id)
        await audit(session, desk.staff, "meeting.removed", meeting.title, "", desk.office.clock(), branch.code)
    return desk.go("meetings", desk.say("console-meeting-removed"))


@router.get("/meetings/{meeting_id:id}/list.xlsx")
async def file(desk: AtDesk, meeting_id: int) -> Response:
    """Return the list as a file."""
    now = desk.office.clock()
    async with desk.writing() as session:
        meeting, branch = await _found(desk, session, meeting_id, Permission.SEE_MEMBERS)
        rows = await attendance.attendees(session, meeting)
        await audit(session, desk.staff, "meeting.exported", meeting.title, "", now, branch.code)
    over = meeting.closes_at <= now
    header = [desk.say(f"console-meeting-{name}") for name in _COLUMNS]
    cells = [
        (row.name, row.number, row.branch_name, _called(desk, row, over=over), _at(desk, row), row.reason, row.by) for row in rows
    ]
    body = await asyncio.to_thread(workbook, meeting.title, header, cells)
    return xlsx(body, f"{meeting.title}-{desk.office.organisation.today(meeting.starts_at)}")


def _called(desk: Desk, row: Attendee, *, over: bool) -> str:
    return (
        desk.say(f"console-meeting-is-{row.mark}") if row.mark else desk.say(f"console-meeting-is-{MISSING if over else 'open'}")
    )


def _at(desk: Desk, row: Attendee) -> str:
    return desk.tongue.moment(row.at) if row.at else ""


async def _page(desk: Desk, meeting_id: int, refused: str = "", status: int = 200) -> Response:
    wanted = desk.asked("mark")
    async with desk.reading() as session:
        meeting, branch = await _found(desk, session, meeting_id, Permission.SEE_MEMBERS)
        rows = await attendance.attendees(session, meeting)
        found = await attendance.counts(session, meeting)
    over = meeting.closes_at <= desk.office.clock()
    values = {
        "meeting": meeting,
        "branch": branch,
        "counts": found,
        "rows": [(row, _called(desk, row, over=over)) for row in rows if wanted in {"", row.mark or MISSING}],
        "everybody": [(row.member_id, f"{row.name} {row.number}".strip()) for row in rows],
        "marks": [(mark, desk.say(f"console-meeting-is-{mark}")) for mark in Mark]
        + [("none", desk.say("console-meeting-is-none"))],
        "styles": STYLES,
        "wanted": wanted,
        "over": over,
        "longest": LONGEST_REASON,
        "refused": refused,
    }
    return desk.page("meeting.html", values, status)


async def _found(desk: Desk, session: Session, meeting_id: int, permission: Permission) -> tuple[Meeting, Branch]:
    """Return the meeting for somebody who may see its members' names; for others it does not exist."""
    meeting = await attendance.meeting(session, meeting_id)
    branch = await members.branch(session, meeting.branch_id)
    if not desk.staff.may(Permission.SEE_MEMBERS, branch.code):
        raise NotFound(Text("console-not-found"))
    desk.must(permission, branch.code)
    return meeting, branch


def _mark(form: Form) -> Mark | None:
    typed = form.text("mark")
    if typed not in {*Mark, "none"}:
        raise Refused(Text("console-field-pick", {"field": Text("console-meeting-mark")}))
    return None if typed == "none" else Mark(typed)


def _typed(desk: Desk, form: Form) -> MeetingDraft:
    branch = form.needed("branch", "console-audience")
    desk.must(Permission.SEND, branch)
    starts_at = desk.instant(form, "starts_at", "console-meeting-starts")
    late = form.number("late", "console-meeting-late", least=0, most=LONGEST_OPEN) if form.text("late") else None
    return MeetingDraft(
        *(form.needed("title", "console-title"), Audience(branch, form.many("kinds")), starts_at, form.text("place")),
        form.number("before", "console-meeting-before", least=0, most=LONGEST_BEFORE),
        late,
        form.number("open", "console-meeting-open", least=1, most=LONGEST_OPEN),
    )


async def _form_page(desk: Desk, form: Form, meeting: Meeting | None = None, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        offered = await audience_options(session, desk, Permission.SEND)
    values = {"form": form, "meeting": meeting, **offered, "most": LONGEST_OPEN, "refused": refused}
    return desk.page("meeting-form.html", values, status)
