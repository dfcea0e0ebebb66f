"""From a roster's file to members: choose, look at what would change, confirm."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from console import uploads
from console.choices import branch_options, kind_options, seen_branches
from console.desk import AtDesk, Desk
from console.downloads import xlsx
from console.forms import LARGEST_UPLOAD, Form
from console.listing import page_of
from console.uploads import Kept
from content.exporters.roster import roster_template
from content.importers.roster import RosterReading, read_roster
from core.errors import Refused
from core.findings import Finding, Severity
from core.members import roster
from core.members.roster_rules import FieldChange, RosterPreview
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
SHOWN = 50
"""Rows of a preview on one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the preview: where it stands, whom it means, what changes, what was noticed, what becomes of it."""

    row: int
    name: str
    changes: tuple[FieldChange, ...]
    findings: tuple[Finding, ...]
    fate: str


@router.get("/roster")
async def choose(desk: AtDesk) -> Response:
    """Ask for the file and the branch it is about."""
    return await _choose_page(desk, Form.of(branch=desk.tops[0]))


@router.post("/roster")
async def upload(desk: AtDesk) -> Response:
    """Keep the file and show what it holds."""
    async with desk.form() as form:
        try:
            branch = form.needed("branch", "console-branch")
            desk.must(Permission.CHANGE_MEMBERS, branch)
            create = "yes" if form.text("create") and desk.staff.may(Permission.CHANGE_BRANCHES, branch) else ""
            token = await uploads.keep(desk, form, {"branch": branch, "create": create})
        except Refused as refusal:
            return await _choose_page(desk, form, desk.tongue.words(refusal.text), 422)
    return desk.go(f"roster/{token}")


@router.get("/roster/template")
async def template(desk: AtDesk) -> Response:
    """Return an empty file to fill in."""
    async with desk.reading() as session:
        kinds = [name for _, name in await kind_options(session, desk)]
    return xlsx(await asyncio.to_thread(roster_template, desk.locale, kinds), desk.say("console-roster-template"))


@router.get("/roster/{token}")
async def preview(desk: AtDesk, token: str) -> Response:
    """Show what the import would change, row by row; nothing is stored yet."""
    kept, reading = await _read(desk, token)
    async with desk.reading() as session:
        found = await roster.preview_roster(
            session, reading.drafts, kept.choices["branch"], create_branches=bool(kept.choices["create"])
        )
        kinds = dict(await kind_options(session, desk))
    only_problems, page = desk.asked("only") == "problems", page_of(desk.asked("page"))
    lines = [line for line in _lines(reading, found) if line.findings or not only_problems]
    values = {
        "token": token,
        "file_name": kept.name,
        "reading": reading,
        "found": found,
        "creates": bool(kept.choices["create"]),
        "rejected": reading.rejected + found.rejected,
        "whole": [each for each in reading.findings if each.row == 0],
        "lines": lines[(page - 1) * SHOWN : page * SHOWN],
        "page": page,
        "pages": max(1, -(-len(lines) // SHOWN)),
        "only_problems": only_problems,
        "kinds": kinds,
    }
    return desk.page("roster-preview.html", values)


@router.post("/roster/{token}/confirm")
async def confirm(desk: AtDesk, token: str) -> Response:
    """Put the new on the roster and correct the others."""
    async with desk.form():
        kept, reading = await _read(desk, token)
        if not reading.drafts:
            raise Refused(Text("console-import-nothing"))
        branch, now = kept.choices["branch"], desk.office.clock()
        create = bool(kept.choices["create"])
        async with desk.writing() as session:
            done = await roster.store_roster(
                session, reading.drafts, branch, now, locale=desk.office.organisation.locale, create_branches=create
            )
            detail = f"{len(done.new)} new, {len(done.changed)} changed"
            await audit(session, desk.staff, "roster.imported", kept.name, detail, now, branch)
        await uploads.forget(desk, token)
    counts = {"n": len(done.new), "changed": len(done.changed), "rejected": reading.rejected + done.rejected}
    return desk.go(f"members?branch={branch}", desk.say("console-roster-imported", **counts))


async def _read(desk: Desk, token: str) -> tuple[Kept, RosterReading]:
    kept, data = await uploads.kept(desk, token)
    desk.must(Permission.CHANGE_MEMBERS, kept.choices["branch"])
    return kept, await asyncio.to_thread(read_roster, data, kept.name)


def _lines(reading: RosterReading, found: RosterPreview) -> list[Line]:
    """Join what becomes of each row with what was noticed about it, in the order of the file."""
    remarks: dict[int, list[Finding]] = {}
    for each in (*reading.findings, *found.findings):
        remarks.setdefault(each.row, []).append(each)
    names = {draft.row: draft.name for draft in reading.drafts}
    new = {each.row for each in found.new}
    changed = {each.row: each.changes for each in found.changed}
    rows = sorted({*names, *(row for row in remarks if row)})
    return [
        Line(row, names.get(row, ""), changed.get(row, ()), tuple(remarks.get(row, ())), _fate(row, new, changed, remarks))
        for row in rows
    ]


def _fate(row: int, new: set[int], changed: dict[int, tuple[FieldChange, ...]], remarks: dict[int, list[Finding]]) -> str:
    if row in new:
        return "new"
    if row in changed:
        return "changed"
    lost = any(each.severity is Severity.ERROR for each in remarks.get(row, ()))
    return "rejected" if lost else "same"


async def _choose_page(desk: Desk, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        rows = await seen_branches(session, desk)
    options = branch_options(desk, rows, Permission.CHANGE_MEMBERS)
    values = {"form": form, "branches": options, "largest": LARGEST_UPLOAD, "refused": refused}
    return desk.page("roster.html", values, status)
