"""The knowledge base: its entries, what they say, and the way from a draft to what members find."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.choices import Options, branch_options, seen_branches
from console.desk import AtDesk, Desk
from console.forms import Form, row_id
from console.listing import Listing, page_of
from console.reading import rendered
from core.database import Session
from core.errors import CoreError, Forbidden, NotFound, Refused
from core.members.rules import within
from core.messages import Text
from core.qa import knowledge as base
from core.qa.rules import LONGEST_ANSWER, LONGEST_QUESTION, LONGEST_SOURCE, Draft, EntryState
from core.qa.views import EntryRow
from core.staff.rules import Permission

router = APIRouter()
STYLES: Final = {EntryState.DRAFT: "warn", EntryState.RELEASED: "good", EntryState.WITHDRAWN: ""}


@router.get("/knowledge")
async def list_(desk: AtDesk) -> Response:
    """Show the entries that concern the branches they see."""
    filters = {name: desk.asked(name) for name in ("state", "q")}
    page = page_of(desk.asked("page"))
    state = EntryState(filters["state"]) if filters["state"] in set(EntryState) else None
    async with desk.reading() as session:
        rows, total = await base.entries(session, desk.tops, state, filters["q"], page - 1)
    values = {
        "rows": rows,
        "styles": STYLES,
        "states": [(each, desk.say(f"console-entry-{each}")) for each in EntryState],
        "list": Listing("/console/knowledge", filters, total, page),
        "writes": writes(desk),
        "releasable": [row.entry.id for row in rows if _may_release(desk, row)],
    }
    return desk.page("knowledge.html", values)


@router.get("/knowledge/new")
async def new(desk: AtDesk) -> Response:
    """Ask for a new entry."""
    return await _form_page(desk, Form.of(branch=next(iter(desk.staff.tops_for(Permission.CHANGE_CONTENT)), "")))


@router.post("/knowledge/new")
async def add(desk: AtDesk) -> Response:
    """Keep the entry as a draft."""
    async with desk.form() as form:
        try:
            draft = _typed(desk, form)
            async with desk.writing() as session:
                made = await base.write(session, draft, desk.staff, desk.office.clock())
        except Refused as refusal:
            return await _form_page(desk, form, refused=desk.tongue.words(refusal.text), status=422)
    return desk.go(f"knowledge/{made.id}", desk.say("console-entry-kept"))


@router.post("/knowledge/release")
async def release(desk: AtDesk) -> Response:
    """Let members find the drafts that were ticked."""
    async with desk.form() as form:
        ids = [each for each in map(row_id, form.many("entry")) if each is not None]
        async with desk.writing() as session:
            for entry_id in ids:
                await _found(desk, session, entry_id, Permission.APPROVE_CONTENT)
            count = await base.release(session, ids, desk.staff, desk.office.clock())
    return desk.go("knowledge", desk.say("console-entries-released", n=count))


@router.get("/knowledge/{entry_id:id}")
async def show(desk: AtDesk, entry_id: int) -> Response:
    """Show one entry as members read it, and what can be done with it."""
    return await _page(desk, entry_id)


@router.get("/knowledge/{entry_id:id}/edit")
async def edit(desk: AtDesk, entry_id: int) -> Response:
    """Show the entry as it was written, to be changed."""
    async with desk.reading() as session:
        row = await _found(desk, session, entry_id, Permission.CHANGE_CONTENT)
    entry = row.entry
    wordings = "\n".join(entry.wordings)
    form = Form.of(question=entry.question, wordings=wordings, answer=entry.answer, source=entry.source, branch=row.branch_code)
    return await _form_page(desk, form, row)


@router.post("/knowledge/{entry_id:id}/edit")
async def change(desk: AtDesk, entry_id: int) -> Response:
    """Write over the entry, which must be released again."""
    async with desk.form() as form:
        async with desk.reading() as session:
            row = await _found(desk, session, entry_id, Permission.CHANGE_CONTENT)
        try:
            draft = _typed(desk, form)
            async with desk.writing() as session:
                await base.change(session, entry_id, draft, desk.staff, desk.office.clock())
        except Refused as refusal:
            return await _form_page(desk, form, row, desk.tongue.words(refusal.text), 422)
    return desk.go(f"knowledge/{entry_id}", desk.say("console-entry-kept"))


@router.post("/knowledge/{entry_id:id}/release")
async def release_one(desk: AtDesk, entry_id: int) -> Response:
    """Let members find the entry."""
    async with desk.form():
        try:
            async with desk.writing() as session:
                await _found(desk, session, entry_id, Permission.APPROVE_CONTENT)
                await base.release(session, [entry_id], desk.staff, desk.office.clock())
        except (Refused, Forbidden) as refusal:
            return await _page(desk, entry_id, refusal)
    return desk.go(f"knowledge/{entry_id}", desk.say("console-entries-released", n=1))


@router.post("/knowledge/{entry_id:id}/withdraw")
async def withdraw(desk: AtDesk, entry_id: int) -> Response:
    """Let no member find the entry any more."""
    async with desk.form(), desk.writing() as session:
        await _found(desk, session, entry_id, Permission.CHANGE_CONTENT)
        await base.withdraw(session, entry_id, desk.staff, desk.office.clock())
    return desk.go(f"knowledge/{entry_id}", desk.say("console-entry-taken-back"))


def writes(desk: Desk) -> bool:
    """Tell whether they may write entries anywhere."""
    return desk.may(Permission.CHANGE_CONTENT)


async def scope_options(session: Session, desk: Desk) -> Options:
    """Return the branches for which they may write; everybody for those whose right begins at the top."""
    branches = branch_options(desk, await seen_branches(session, desk), Permission.CHANGE_CONTENT)
    everybody = [("", desk.say("console-entry-for-all"))] if _for_all(desk, Permission.CHANGE_CONTENT) else []
    return [*everybody, *branches]


def must_write(desk: Desk, branch_code: str) -> None:
    """Go on only when they may write entries that serve the branch, or everybody."""
    if branch_code:
        desk.must(Permission.CHANGE_CONTENT, branch_code)
    elif not _for_all(desk, Permission.CHANGE_CONTENT):
        raise Forbidden(Text("console-not-allowed"))


def _for_all(desk: Desk, permission: Permission) -> bool:
    return any("." not in top for top in desk.staff.tops_for(permission))


def _may(desk: Desk, row: EntryRow, permission: Permission) -> bool:
    return desk.staff.may(permission, row.branch_code) if row.branch_code else _for_all(desk, permission)


def _may_release(desk: Desk, row: EntryRow) -> bool:
    own = row.entry.written_by == desk.staff.account_id
    return row.entry.state == EntryState.DRAFT and not own and _may(desk, row, Permission.APPROVE_CONTENT)


async def _found(desk: Desk, session: Session, entry_id: int, permission: Permission | None = None) -> EntryRow:
    row = await base.entry(session, entry_id)
    code = row.branch_code
    if code and not any(within(code, top) or within(top, code) for top in desk.tops):
        raise NotFound(Text("console-not-found"))
    if permission is not None and not _may(desk, row, permission):
        raise Forbidden(Text("console-not-allowed"))
    return row


async def _page(desk: Desk, entry_id: int, refusal: CoreError | None = None) -> Response:
    async with desk.reading() as session:
        row = await _found(desk, session, entry_id)
    values = {
        "row": row,
        "entry": row.entry,
        "answer": rendered(row.entry.answer),
        "styles": STYLES,
        "may_change": _may(desk, row, Permission.CHANGE_CONTENT),
        "may_release": _may_release(desk, row),
        "own": row.entry.written_by == desk.staff.account_id,
        "refused": desk.tongue.words(refusal.text) if refusal else "",
    }
    return desk.page("entry.html", values, 422 if refusal else 200)


async def _form_page(desk: Desk, form: Form, row: EntryRow | None = None, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        branches = await scope_options(session, desk)
    if not branches:
        raise Forbidden(Text("console-not-allowed"))
    limits = {"question": LONGEST_QUESTION, "answer": LONGEST_ANSWER, "source": LONGEST_SOURCE}
    values = {"form": form, "entry": row.entry if row else None, "branches": branches, "refused": refused, "limits": limits}
    return desk.page("entry-form.html", values, status)


def _typed(desk: Desk, form: Form) -> Draft:
    branch = form.text("branch")
    must_write(desk, branch)
    wordings = tuple(line for line in form.text("wordings").splitlines() if line.strip())
    return Draft(form.text("question"), form.text("answer"), form.text("source"), wordings, branch)
