"""Notices: the list, one with its confirmations, those to be called, and the way from a draft to members' chats."""

from datetime import datetime
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.approving import approve, deciding
from console.attachments import attached
from console.audiences import whom
from console.choices import audience_options, seen_branches
from console.desk import AtDesk, Desk
from console.forms import LARGEST_UPLOAD, Form
from console.previews import shown
from console.reading import rendered
from core.database import Session
from core.errors import Refused
from core.library import service as library
from core.members.rules import Audience
from core.messages import Media, Purpose
from core.notices import service as notices
from core.notices.models import Notice
from core.notices.rules import NoticeDraft, NoticeState
from core.pushes.rules import Subject
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
STYLES: Final = {
    NoticeState.DRAFT: "",
    NoticeState.SCHEDULED: "info",
    NoticeState.PUBLISHED: "good",
    NoticeState.WITHDRAWN: "warn",
}
_OPEN: Final = frozenset({NoticeState.DRAFT, NoticeState.SCHEDULED})


@router.get("/notices")
async def list_(desk: AtDesk) -> Response:
    """Show the notices of the branches they see."""
    async with desk.reading() as session:
        found = [notice for top in desk.tops for notice in await notices.notices(session, top)]
        names = {row.id: row.name for row in await seen_branches(session, desk)}
    return desk.page("notices.html", {"notices": found, "branch_names": names, "styles": STYLES})


@router.get("/notices/new")
async def new(desk: AtDesk) -> Response:
    """Ask for a new notice."""
    return await _form_page(desk, Form.of(confirm="yes"))


@router.post("/notices/new")
async def add(desk: AtDesk) -> Response:
    """Keep the notice as a draft that nobody sees yet."""
    now = desk.office.clock()
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                draft = await _typed(desk, session, form, None)
                notice = await notices.create(session, draft, now, desk.staff.account_id)
                await audit(session, desk.staff, "notice.added", notice.title, "", now, draft.audience.branch_code)
        except Refused as refusal:
            return await _form_page(desk, form, refused=desk.tongue.words(refusal.text), status=422)
    return desk.go(f"notices/{notice.id}", desk.say("console-notice-kept"))


@router.get("/notices/{notice_id:id}")
async def show(desk: AtDesk, notice_id: int) -> Response:
    """Show a notice, how its card looks in each channel, and whom it reaches."""
    return await _page(desk, notice_id)


@router.get("/notices/{notice_id:id}/edit")
async def edit(desk: AtDesk, notice_id: int) -> Response:
    """Show the notice as it was filled in, to be changed."""
    async with desk.reading() as session:
        notice, draft = await _found(desk, session, notice_id, Permission.CHANGE_CONTENT)
    return await _form_page(desk, _filled(desk, draft), notice)


@router.post("/notices/{notice_id:id}/edit")
async def change(desk: AtDesk, notice_id: int) -> Response:
    """Write the form over a notice that is not published yet."""
    now = desk.office.clock()
    async with desk.form() as form:
        async with desk.reading() as session:
            notice, before = await _found(desk, session, notice_id, Permission.CHANGE_CONTENT)
        try:
            async with desk.writing() as session:
                draft = await _typed(desk, session, form, before)
                await notices.change(session, notice_id, draft)
                await audit(session, desk.staff, "notice.changed", draft.title, "", now, draft.audience.branch_code)
        except Refused as refusal:
            return await _form_page(desk, form, notice, desk.tongue.words(refusal.text), 422)
    return desk.go(f"notices/{notice_id}", desk.say("console-saved"))


@router.post("/notices/{notice_id:id}/publish")
async def publish(desk: AtDesk, notice_id: int) -> Response:
    """Release the notice: at its time, or at once when that has come."""
    office = desk.office
    async with desk.form():
        try:
            async with desk.writing() as session:
                _, draft = await _found(desk, session, notice_id, Permission.SEND)
                await approve(session, desk, Subject.NOTICE, notice_id, draft.audience.branch_code, office.clock())
                notice = await notices.publish(session, notice_id, office.clock(), office.organisation)
                await audit(session, desk.staff, "notice.published", notice.title, "", office.clock(), draft.audience.branch_code)
        except Refused as refusal:
            return await _page(desk, notice_id, desk.tongue.words(refusal.text), 422)
    await office.wake()
    if notice.push_id:
        return desk.go(f"pushes/{notice.push_id}", desk.say("console-task-published"))
    return desk.go(f"notices/{notice_id}", desk.say("console-task-scheduled"))


@router.post("/notices/{notice_id:id}/withdraw")
async def withdraw(desk: AtDesk, notice_id: int) -> Response:
    """Take the notice back: who has not got it yet will not."""
    now = desk.office.clock()
    async with desk.form(), desk.writing() as session:
        notice, draft = await _found(desk, session, notice_id, Permission.SEND)
        await notices.withdraw(session, notice_id, now)
        await audit(session, desk.staff, "notice.withdrawn", notice.title, "", now, draft.audience.branch_code)
    return desk.go(f"notices/{notice_id}", desk.say("console-task-withdrawn"))


@router.get("/notices/{notice_id:id}/missing")
async def missing(desk: AtDesk, notice_id: int) -> Response:
    """Show who has not confirmed, to be called: only where it asks for it, and only those whose names they may see."""
    async with desk.reading() as session:
        notice, _ = await _found(desk, session, notice_id, Permission.SEE_MEMBERS)
        tops = desk.staff.tops_for(Permission.SEE_MEMBERS)
        people = [each for top in tops for each in await notices.missing(session, notice_id, top)]
    return desk.page("notice-missing.html", {"note": notice, "people": people})


async def _page(desk: Desk, notice_id: int, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        notice, draft = await _found(desk, session, notice_id, Permission.SEE_FIGURES)
        file = await _file(session, draft)
        values = {
            "note": notice,
            "draft": draft,
            **await whom(session, desk, draft.audience, Purpose.ANNOUNCEMENT),
            "article": rendered(draft.body) if draft.body else "",
            "file": file,
            "progress": [each for top in desk.tops for each in await notices.progress(session, notice_id, top)],
            "open": notice.state in _OPEN,
            "deciding": await deciding(
                session, desk, Subject.NOTICE, notice_id, draft.audience.branch_code, draft=notice.state == NoticeState.DRAFT
            ),
            "over": notice.expires_at is not None and notice.expires_at <= desk.office.clock(),
        }
    values["previews"] = shown(desk, notices.push_message(0, draft, file))
    return desk.page("notice.html", {**values, "styles": STYLES, "refused": refused}, status)


async def _found(desk: Desk, session: Session, notice_id: int, permission: Permission) -> tuple[Notice, NoticeDraft]:
    draft = await notices.draft_of(session, notice_id)
    desk.must(permission, draft.audience.branch_code)
    return await notices.notice(session, notice_id), draft


async def _file(session: Session, draft: NoticeDraft) -> Media | None:
    return await library.media(session, draft.media_id) if draft.media_id else None


async def _typed(desk: Desk, session: Session, form: Form, before: NoticeDraft | None) -> NoticeDraft:
    branch = form.needed("branch", "console-audience")
    desk.must(Permission.CHANGE_CONTENT, branch)
    confirm = form.text("confirm") == "yes"
    return NoticeDraft(
        *(form.needed("title", "console-title"), form.text("body"), Audience(branch, form.many("kinds"))),
        publish_at=_instant(desk, form, "publish_at", "console-task-publish-at") or desk.office.clock(),
        expires_at=_instant(desk, form, "expires_at", "console-notice-expires-at"),
        media_id=await _media(desk, session, form, before),
        confirm=confirm,
        remind_at=_instant(desk, form, "remind_at", "console-notice-remind-at") if confirm else None,
    )


def _instant(desk: Desk, form: Form, name: str, label: str) -> datetime | None:
    return desk.instant(form, name, label) if form.text(name) else None


async def _media(desk: Desk, session: Session, form: Form, before: NoticeDraft | None) -> int | None:
    kept = await attached(session, desk, form)
    return before.media_id if kept is None and before is not None and form.text("drop") != "yes" else kept


def _filled(desk: Desk, draft: NoticeDraft) -> Form:
    one = {
        "title": draft.title,
        "body": draft.body,
        "branch": draft.audience.branch_code,
        "publish_at": desk.tongue.field_moment(draft.publish_at),
        "expires_at": desk.tongue.field_moment(draft.expires_at),
        "remind_at": desk.tongue.field_moment(draft.remind_at),
        "confirm": "yes" if draft.confirm else "",
        "media": str(draft.media_id or ""),
    }
    return Form({**{name: [value] for name, value in one.items()}, "kinds": draft.audience.memberships})


async def _form_page(desk: Desk, form: Form, notice: Notice | None = None, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        offered = await audience_options(session, desk, Permission.CHANGE_CONTENT)
    values = {
        "form": form,
        "note": notice,
        **offered,
        "largest": LARGEST_UPLOAD // 2,
        "refused": refused,
    }
    return desk.page("notice-form.html", values, status)
