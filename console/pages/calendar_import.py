"""From a plan's file to entries of the calendar: choose, look at what would be planned, confirm; all become drafts."""

import asyncio
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from console import uploads
from console.choices import branch_options, kind_options, seen_branches
from console.desk import AtDesk, Desk
from console.downloads import xlsx
from console.forms import LARGEST_UPLOAD, Form
from console.listing import page_of
from console.uploads import Kept
from content.exporters.calendar import plan_template
from content.importers.calendar import PlanReading, read_plan
from core.calendar import planning, sentences
from core.calendar import service as calendar
from core.calendar.planning import Names, PlanPreview
from core.database import Session
from core.errors import Refused
from core.findings import Finding
from core.members import service as members
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
SHOWN = 50
"""Rows of a preview on one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the preview: where it stands, what it means, what was noticed, what becomes of it."""

    row: int
    title: str
    when: str
    branch: str
    findings: tuple[Finding, ...]
    fate: str


@router.get("/calendar/import")
async def choose(desk: AtDesk) -> Response:
    """Ask for the file and the branch that rows without one are for."""
    return await _choose_page(desk, Form.of(branch=desk.tops[0]))


@router.post("/calendar/import")
async def upload(desk: AtDesk) -> Response:
    """Keep the file and show what it holds."""
    async with desk.form() as form:
        try:
            branch = form.needed("branch", "console-branch")
            desk.must(Permission.CHANGE_CONTENT, branch)
            token = await uploads.keep(desk, form, {"branch": branch, "day": _today(desk).isoformat()})
        except Refused as refusal:
            return await _choose_page(desk, form, desk.tongue.words(refusal.text), 422)
    return desk.go(f"calendar/import/{token}")


@router.get("/calendar/import/template")
async def template(desk: AtDesk) -> Response:
    """Return an empty file to fill in."""
    async with desk.reading() as session:
        kinds = [name for _, name in await kind_options(session, desk)]
        branches = [row.name for row in await seen_branches(session, desk)]
    return xlsx(await asyncio.to_thread(plan_template, desk.locale, branches, kinds), desk.say("console-calendar-template"))


@router.get("/calendar/import/{token}")
async def preview(desk: AtDesk, token: str) -> Response:
    """Show what the import would plan, row by row; nothing is stored yet."""
    kept, reading = await _read(desk, token)
    async with desk.reading() as session:
        found = await _judged(session, desk, kept, reading)
        names = {row.code: row.name for row in await seen_branches(session, desk)}
    only_problems, page = desk.asked("only") == "problems", page_of(desk.asked("page"))
    lines = [line for line in _lines(desk, reading, found, names) if line.findings or not only_problems]
    values = {
        "token": token,
        "file_name": kept.name,
        "reading": reading,
        "found": found,
        "rejected": reading.rows - len(found.new) - len(found.same),
        "whole": [each for each in reading.findings if each.row == 0],
        "lines": lines[(page - 1) * SHOWN : page * SHOWN],
        "page": page,
        "pages": max(1, -(-len(lines) // SHOWN)),
        "only_problems": only_problems,
    }
    return desk.page("calendar-preview.html", values)


@router.post("/calendar/import/{token}/confirm")
async def confirm(desk: AtDesk, token: str) -> Response:
    """Keep the rows as drafts that nobody sees yet."""
    async with desk.form():
        kept, reading = await _read(desk, token)
        now, organisation = desk.office.clock(), desk.office.organisation
        async with desk.writing() as session:
            found = await _judged(session, desk, kept, reading)
            if not found.new:
                raise Refused(Text("console-import-nothing"))
            drafts = [each.draft for each in found.new]
            await calendar.create_all(session, drafts, now, organisation, desk.staff.account_id)
            await audit(session, desk.staff, "calendar.imported", kept.name, f"{len(drafts)}", now, kept.choices["branch"])
        await uploads.forget(desk, token)
    return desk.go("calendar/list", desk.say("console-calendar-imported", n=len(drafts)))


async def _read(desk: Desk, token: str) -> tuple[Kept, PlanReading]:
    kept, data = await uploads.kept(desk, token)
    desk.must(Permission.CHANGE_CONTENT, kept.choices["branch"])
    return kept, await asyncio.to_thread(read_plan, data, kept.name, date.fromisoformat(kept.choices["day"]))


async def _judged(session: Session, desk: Desk, kept: Kept, reading: PlanReading) -> PlanPreview:
    """Return what becomes of the rows; they may name only branches in which these staff may plan."""
    own = [row for row in await seen_branches(session, desk) if desk.staff.may(Permission.CHANGE_CONTENT, row.code)]
    kinds = {
        planning.key(name): kind.code
        for kind in await members.memberships(session)
        for name in (*kind.aliases, kind.name_en, kind.name_zh, kind.code)
    }
    known = [row for top in desk.tops for row in await calendar.entries(session, top)]
    names = Names([(row.name, row.code) for row in own], kinds, kept.choices["branch"])
    return planning.judge(reading.plan, known, names, await calendar.almanac(session, desk.office.organisation))


def _lines(desk: Desk, reading: PlanReading, found: PlanPreview, names: dict[str, str]) -> list[Line]:
    """Join what becomes of each row with what was noticed about it, in the order of the file."""
    remarks: dict[int, list[Finding]] = {}
    for each in (*reading.findings, *found.findings):
        remarks.setdefault(each.row, []).append(each)
    read = {each.row: each for each in reading.plan}
    new = {each.row: each.draft for each in found.new}
    lines = []
    for row in sorted({*read, *(row for row in remarks if row)}):
        title = read[row].title if row in read else ""
        branch = names.get(new[row].audience.branch_code, "") if row in new else ""
        fate = "new" if row in new else "same" if row in found.same else "rejected"
        lines.append(Line(row, title, _when(desk, read[row]) if row in read else "", branch, tuple(remarks.get(row, ())), fate))
    return lines


def _when(desk: Desk, row: planning.PlanRow) -> str:
    when = row.timetable
    said = (
        sentences.rule_in_words(when, desk.tongue.words)
        if when.rule
        else desk.tongue.words(sentences.day_with_weekday(when.starts_on))
    )
    return f"{said} {when.clock:%H:%M}"


def _today(desk: Desk) -> date:
    return desk.office.organisation.today(desk.office.clock())


async def _choose_page(desk: Desk, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        rows = await seen_branches(session, desk)
    options = branch_options(desk, rows, Permission.CHANGE_CONTENT)
    values = {"form": form, "branches": options, "largest": LARGEST_UPLOAD, "refused": refused}
    return desk.page("calendar-import.html", values, status)
