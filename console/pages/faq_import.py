"""From a file of questions and answers to drafts of the knowledge base: choose, look, confirm."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from console import uploads
from console.desk import AtDesk, Desk
from console.downloads import xlsx
from console.forms import LARGEST_UPLOAD, Form
from console.listing import page_of
from console.pages.knowledge import must_write, scope_options
from console.uploads import Kept
from content.exporters.faq import faq_template
from content.importers.faq import FaqReading, read_faq
from core.errors import Forbidden, Refused
from core.findings import Finding, Severity
from core.messages import Text
from core.qa import knowledge

router = APIRouter()
SHOWN = 50
"""Rows of a preview on one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the preview: where it stands, its question, what was noticed, what becomes of it."""

    row: int
    question: str
    findings: tuple[Finding, ...]
    fate: str


@router.get("/knowledge/import")
async def choose(desk: AtDesk) -> Response:
    """Ask for the file and whom its answers serve."""
    return await _choose_page(desk, Form())


@router.post("/knowledge/import")
async def upload(desk: AtDesk) -> Response:
    """Keep the file and show what it holds."""
    async with desk.form() as form:
        try:
            branch = form.text("branch")
            must_write(desk, branch)
            token = await uploads.keep(desk, form, {"branch": branch})
        except Refused as refusal:
            return await _choose_page(desk, form, desk.tongue.words(refusal.text), 422)
    return desk.go(f"knowledge/import/{token}")


@router.get("/knowledge/import/template")
async def template(desk: AtDesk) -> Response:
    """Return an empty file to fill in."""
    return xlsx(await asyncio.to_thread(faq_template, desk.locale), desk.say("console-faq-template"))


@router.get("/knowledge/import/{token}")
async def preview(desk: AtDesk, token: str) -> Response:
    """Show what the import would keep, row by row; nothing is stored yet."""
    kept, reading = await _read(desk, token)
    async with desk.reading() as session:
        found = await knowledge.preview(session, reading.drafts, kept.choices["branch"])
    only_problems, page = desk.asked("only") == "problems", page_of(desk.asked("page"))
    lines = [line for line in _lines(reading, found) if line.findings or not only_problems]
    values = {
        "token": token,
        "file_name": kept.name,
        "reading": reading,
        "found": found,
        "only_problems": only_problems,
        "whole": [each for each in reading.findings if each.row == 0],
        "lines": lines[(page - 1) * SHOWN : page * SHOWN],
        "page": page,
        "pages": max(1, -(-len(lines) // SHOWN)),
    }
    return desk.page("faq-preview.html", values)


@router.post("/knowledge/import/{token}/confirm")
async def confirm(desk: AtDesk, token: str) -> Response:
    """Keep the new ones as drafts."""
    async with desk.form():
        kept, reading = await _read(desk, token)
        if not reading.drafts:
            raise Refused(Text("console-import-nothing"))
        async with desk.writing() as session:
            done = await knowledge.store(session, reading.drafts, kept.choices["branch"], desk.staff, desk.office.clock())
        await uploads.forget(desk, token)
    return desk.go("knowledge?state=draft", desk.say("console-faq-imported", n=len(done.new), rejected=reading.rejected))


async def _read(desk: Desk, token: str) -> tuple[Kept, FaqReading]:
    kept, data = await uploads.kept(desk, token)
    must_write(desk, kept.choices["branch"])
    return kept, await asyncio.to_thread(read_faq, data, kept.name)


def _lines(reading: FaqReading, found: knowledge.Preview) -> list[Line]:
    """Join what becomes of each row with what was noticed about it, in the order of the file."""
    remarks: dict[int, list[Finding]] = {}
    for each in (*reading.findings, *found.findings):
        remarks.setdefault(each.row, []).append(each)
    questions = {draft.row: draft.question for draft in reading.drafts}
    new = {draft.row for draft in found.new}
    rows = sorted({*questions, *(row for row in remarks if row)})
    return [Line(row, questions.get(row, ""), tuple(remarks.get(row, ())), _fate(row, new, remarks)) for row in rows]


def _fate(row: int, new: set[int], remarks: dict[int, list[Finding]]) -> str:
    if row in new:
        return "new"
    return "rejected" if any(each.severity is Severity.ERROR for each in remarks.get(row, ())) else "same"


async def _choose_page(desk: Desk, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        branches = await scope_options(session, desk)
    if not branches:
        raise Forbidden(Text("console-not-allowed"))
    values = {"form": form, "branches": branches, "largest": LARGEST_UPLOAD, "refused": refused}
    return desk.page("faq-import.html", values, status)
