"""From a roster's file to members: choose, look at what would change, confirm."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import PurePath

from fastapi import APIRouter
from fastapi.responses import Response

from console import uploads
from console.choices import branch_options, kind_options, seen_branches
from console.desk import AtDesk, Desk
from console.downloads import xlsx
from console.forms import LARGEST_UPLOAD, Form
from console.import_preview import Line, lines, shown
from content.exporters.roster import corrected_roster, roster_template
from content.importers.roster import RosterReading, read_roster
from content.uploads import Kept
from core.errors import Refused
from core.members import roster
from core.members.roster_rules import FieldChange, RosterPreview
from core.members.rules import masked
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a row of a roster means, and what it would change of them."""

    name: str
    changes: tuple[FieldChange, ...]


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


@router.get("/roster/{token}/fixed")
async def fixed(desk: AtDesk, token: str) -> Response:
    """Return the file in the template's form, with the reasons beside the rows that cannot be taken."""
    kept, reading = await _read(desk, token)
    create = bool(kept.choices["create"])
    async with desk.reading() as session:
        found = await roster.preview_roster(session, reading.drafts, kept.choices["branch"], create_branches=create)
        kinds = [name for _, name in await kind_options(session, desk)]
    body = await asyncio.to_thread(corrected_roster, reading, found.findings, kinds, desk.locale)
    return xlsx(body, desk.say("console-bank-corrected", name=PurePath(kept.name).stem))


@router.get("/roster/{token}")
async def preview(desk: AtDesk, token: str) -> Response:
    """Show what the import would change, row by row; nothing is stored yet."""
    kept, reading = await _read(desk, token)
    async with desk.reading() as session:
        found = await roster.preview_roster(
            session, reading.drafts, kept.choices["branch"], create_branches=bool(kept.choices["create"])
        )
        kinds = dict(await kind_options(session, desk))
    values = {
        **shown(desk, "roster", token, kept, reading.rows, reading.findings, _lines(reading, found)),
        "new": len(found.new),
        "changed": len(found.changed),
        "same": found.unchanged + reading.repeats,
        "rejected": reading.rejected + found.rejected,
        "new_branches": found.new_branches,
        "creates": bool(kept.choices["create"]),
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
    kept, _ = await uploads.kept(desk, token)
    desk.must(Permission.CHANGE_MEMBERS, kept.choices["branch"])
    return kept, await uploads.reading(desk, token, read_roster, RosterReading)


def _lines(reading: RosterReading, found: RosterPreview) -> list[Line[Person]]:
    new = {each.row for each in found.new}
    changed = {each.row: tuple(map(_shown, each.changes)) for each in found.changed}
    people = {draft.row: Person(draft.name, changed.get(draft.row, ())) for draft in reading.drafts}

    def fate(row: int, lost: bool) -> str:  # noqa: FBT001 - as `lines` asks
        if row in new:
            return "new"
        return "changed" if row in changed else "rejected" if lost else "same"

    return lines((*reading.findings, *found.findings), people, fate)


def _shown(change: FieldChange) -> FieldChange:
    """Return the change as it is shown: of telephone numbers only so much that one can be told from another."""
    if change.field != "phone":
        return change
    return replace(change, before=masked(change.before), after=masked(change.after))


async def _choose_page(desk: Desk, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        rows = await seen_branches(session, desk)
    options = branch_options(desk, rows, Permission.CHANGE_MEMBERS)
    values = {"form": form, "branches": options, "largest": LARGEST_UPLOAD, "refused": refused}
    return desk.page("roster.html", values, status)
