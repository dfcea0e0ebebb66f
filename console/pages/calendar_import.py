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
from console.import_preview import Line, lines, shown
from content.exporters.calendar import plan_template
from content.importers.calendar import PlanReading, read_plan
from content.uploads import Kept
from core.calendar import planning, sentences
from core.calendar import service as calendar
from core.calendar.planning import Names, PlanPreview
from core.database import Session
from core.errors import Refused
from core.members import service as members
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Planned:
    """What one row of a plan means, in words."""

    title: str
    when: str
    branch: str


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
    counts = {"new": len(found.new), "same": len(found.same), "rejected": reading.rows - len(found.new) - len(found.same)}
    every = _lines(desk, reading, found, names)
    rows = shown(desk, "calendar/import", token, kept, reading.rows, reading.findings, every)
    return desk.page("calendar-preview.html", {**rows, **counts})


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
    kept, _ = await uploads.kept(desk, token)
    desk.must(Permission.CHANGE_CONTENT, kept.choices["branch"])
    return kept, await uploads.reading(desk, token, read_plan, PlanReading, date.fromisoformat(kept.choices["day"]))


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


def _lines(desk: Desk, reading: PlanReading, found: PlanPreview, names: dict[str, str]) -> list[Line[Planned]]:
    new = {each.row: names.get(each.draft.audience.branch_code, "") for each in found.new}
    read = {each.row: Planned(each.title, _when(desk, each), new.get(each.row, "")) for each in reading.plan}

    def fate(row: int, _: bool) -> str:  # noqa: FBT001 - as `lines` asks
        return "new" if row in new else "same" if row in found.same else "rejected"

    return lines((*reading.findings, *found.findings), read, fate)


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
