"""From a file of questions and answers to drafts of the knowledge base: choose, look, confirm."""

import asyncio
from pathlib import PurePath

from fastapi import APIRouter
from fastapi.responses import Response

from console import uploads
from console.desk import AtDesk, Desk
from console.downloads import xlsx
from console.forms import LARGEST_UPLOAD, Form
from console.import_preview import Line, lines, shown
from console.pages.knowledge import must_write, scope_options
from content.exporters.faq import corrected_faq, faq_template
from content.importers.faq import FaqReading, read_faq
from content.uploads import Kept
from core.errors import Forbidden, Refused
from core.messages import Text
from core.qa import knowledge

router = APIRouter()


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


@router.get("/knowledge/import/{token}/fixed")
async def fixed(desk: AtDesk, token: str) -> Response:
    """Return the file in the template's form, with the reasons beside the rows that could not be taken."""
    kept, reading = await _read(desk, token)
    body = await asyncio.to_thread(corrected_faq, reading, desk.locale)
    return xlsx(body, desk.say("console-bank-corrected", name=PurePath(kept.name).stem))


@router.get("/knowledge/import/{token}")
async def preview(desk: AtDesk, token: str) -> Response:
    """Show what the import would do, row by row; nothing is stored yet."""
    kept, reading = await _read(desk, token)
    async with desk.reading() as session:
        found = await knowledge.preview(session, reading.drafts, kept.choices["branch"])
    counts = {"new": len(found.new), "duplicates": len(found.duplicates) + reading.repeats, "rejected": reading.rejected}
    rows = shown(desk, "knowledge/import", token, kept, reading.rows, reading.findings, _lines(reading, found))
    return desk.page("faq-preview.html", {**rows, **counts})


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
    kept, _ = await uploads.kept(desk, token)
    must_write(desk, kept.choices["branch"])
    return kept, await uploads.reading(desk, token, read_faq, FaqReading)


def _lines(reading: FaqReading, found: knowledge.Preview) -> list[Line[str]]:
    questions = {draft.row: draft.question for draft in reading.drafts}
    new = {draft.row for draft in found.new}

    def fate(row: int, lost: bool) -> str:  # noqa: FBT001 - as `lines` asks
        return "new" if row in new else "rejected" if lost else "duplicate"

    return lines((*reading.findings, *found.findings), questions, fate)


async def _choose_page(desk: Desk, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        branches = await scope_options(session, desk)
    if not branches:
        raise Forbidden(Text("console-not-allowed"))
    values = {"form": form, "branches": branches, "largest": LARGEST_UPLOAD, "refused": refused}
    return desk.page("faq-import.html", values, status)
