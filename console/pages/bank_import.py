"""From a file to a bank: choose, look at what would happen, confirm."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath

from fastapi import APIRouter
from fastapi.responses import Response

from console import uploads
from console.banking import found_bank, usable_banks
from console.choices import branch_options, seen_branches
from console.desk import AtDesk, Desk
from console.downloads import xlsx
from console.forms import LARGEST_UPLOAD, Form
from console.listing import page_of
from console.uploads import Kept
from content.exporters.bank import bank_template, corrected_bank
from content.importers.bank import BankReading, read_bank
from core.database import Session
from core.errors import Refused
from core.findings import Finding
from core.library import service as library
from core.library.rules import ItemDraft
from core.library.service import Preview, Stored
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
SHOWN = 50
"""Rows of a preview on one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the preview: where it stands in the file, its item when it is one, what was noticed, what becomes of it."""

    row: int
    draft: ItemDraft | None
    findings: tuple[Finding, ...]
    fate: str


@router.get("/banks/import")
async def choose(desk: AtDesk) -> Response:
    """Ask for the file and the bank it goes to."""
    return await _choose_page(desk, Form.of(bank=desk.asked("bank"), branch=desk.tops[0]))


@router.post("/banks/import")
async def upload(desk: AtDesk) -> Response:
    """Keep the file and show what it holds."""
    async with desk.form() as form:
        try:
            async with desk.reading() as session:
                choices = await _target(session, desk, form)
            token = await uploads.keep(desk, form, choices)
        except Refused as refusal:
            return await _choose_page(desk, form, desk.tongue.words(refusal.text), 422)
    return desk.go(f"banks/import/{token}")


@router.get("/banks/import/template")
async def template(desk: AtDesk) -> Response:
    """Return an empty file to fill in."""
    return xlsx(await asyncio.to_thread(bank_template, desk.locale), desk.say("console-bank-template"))


@router.get("/banks/import/{token}/fixed")
async def fixed(desk: AtDesk, token: str) -> Response:
    """Return the file in the template's form, with the reasons beside the rows that could not be taken."""
    kept, data = await uploads.kept(desk, token)
    reading = await asyncio.to_thread(read_bank, data, kept.name)
    body = await asyncio.to_thread(corrected_bank, reading, desk.locale)
    return xlsx(body, desk.say("console-bank-corrected", name=PurePath(kept.name).stem))


@router.get("/banks/import/{token}")
async def preview(desk: AtDesk, token: str) -> Response:
    """Show what the import would do, row by row; nothing is stored yet."""
    kept, data = await uploads.kept(desk, token)
    reading = await asyncio.to_thread(read_bank, data, kept.name)
    bank_id = int(kept.choices["bank"]) if kept.choices["bank"] else None
    async with desk.reading() as session:
        found = await library.preview(session, bank_id, reading.drafts)
        name = (await library.bank(session, bank_id)).name if bank_id else kept.choices["name"]
    only_problems, page = desk.asked("only") == "problems", page_of(desk.asked("page"))
    lines = [line for line in _lines(reading, found) if line.findings or not only_problems]
    values = {
        "token": token,
        "name": name,
        "file_name": kept.name,
        "rows": reading.rows,
        "new": len(found.new),
        "duplicates": len(found.duplicates),
        "rejected": len(reading.rejected) + len(found.contradictions),
        "whole": [each for each in reading.findings if each.row == 0],
        "lines": lines[(page - 1) * SHOWN : page * SHOWN],
        "page": page,
        "pages": max(1, -(-len(lines) // SHOWN)),
        "only_problems": only_problems,
    }
    return desk.page("bank-preview.html", values)


@router.post("/banks/import/{token}/confirm")
async def confirm(desk: AtDesk, token: str) -> Response:
    """Store what is new; the import can be undone while nothing of it is in use."""
    async with desk.form():
        kept, data = await uploads.kept(desk, token)
        reading = await asyncio.to_thread(read_bank, data, kept.name)
        if not reading.drafts:
            raise Refused(Text("console-import-nothing"))
        bank_id, done = await _store(desk, kept, reading)
        await uploads.forget(desk, token)
    counts = {"n": done.imported, "duplicates": done.duplicates, "rejected": done.rejected}
    return desk.go(f"banks/{bank_id}", desk.say("console-bank-imported", **counts))


async def _store(desk: Desk, kept: Kept, reading: BankReading) -> tuple[int, Stored]:
    now, lost = desk.office.clock(), len(reading.rejected)
    async with desk.writing() as session:
        bank_id = await _bank(session, desk, kept.choices)
        found = await found_bank(session, desk, bank_id, change=True)
        done = await library.store(session, bank_id, kept.name, reading.drafts, lost, now)
        detail = f"{kept.name}: {done.imported}"
        await audit(session, desk.staff, "bank.imported", found.bank.name, detail, now, found.branch.code)
    return bank_id, done


async def _target(session: Session, desk: Desk, form: Form) -> dict[str, str]:
    """Return the bank that was picked, or the name and branch of one to be made; neither raises Refused."""
    if form.text("bank"):
        bank_id = form.id("bank", "console-quiz-bank")
        await found_bank(session, desk, bank_id, change=True)
        return {"bank": str(bank_id), "name": "", "branch": ""}
    branch = form.needed("branch", "console-bank-branch")
    desk.must(Permission.CHANGE_CONTENT, branch)
    name = form.needed("name", "console-bank-name")
    if await library.bank_named(session, name, branch) is not None:
        raise Refused(Text("library-bank-exists", {"name": name}))
    return {"bank": "", "name": name, "branch": branch}


async def _bank(session: Session, desk: Desk, choices: dict[str, str]) -> int:
    """Return the bank that was picked, or the one that is made now."""
    if choices["bank"]:
        return int(choices["bank"])
    desk.must(Permission.CHANGE_CONTENT, choices["branch"])
    return (await library.create_bank(session, choices["name"], choices["branch"], desk.office.clock())).id or 0


def _lines(reading: BankReading, found: Preview) -> list[Line]:
    """Join drafts and findings by their row, in the order of the file."""
    remarks: dict[int, list[Finding]] = {}
    for each in (*reading.findings, *found.findings):
        remarks.setdefault(each.row, []).append(each)
    again = Counter(draft.row for draft in found.duplicates)
    refused = {draft.row for draft in found.contradictions}
    drafts = {draft.row: draft for draft in reading.drafts}
    rows = sorted({*drafts, *(raw.row for raw in reading.rejected)})
    return [Line(row, drafts.get(row), tuple(remarks.get(row, ())), _fate(row, drafts, again, refused)) for row in rows]


def _fate(row: int, drafts: dict[int, ItemDraft], again: Counter[int], refused: set[int]) -> str:
    if row not in drafts or row in refused:
        return "rejected"
    return "duplicate" if again[row] else "new"


async def _choose_page(desk: Desk, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        rows = await seen_branches(session, desk)
        banks = [
            each for each in await usable_banks(session, desk) if desk.staff.may(Permission.CHANGE_CONTENT, each.branch_code)
        ]
    values = {
        "form": form,
        "banks": [(each.id, f"{each.name}（{each.branch_name}）") for each in banks],
        "branches": branch_options(desk, rows, Permission.CHANGE_CONTENT),
        "largest": LARGEST_UPLOAD,
        "refused": refused,
    }
    return desk.page("bank-import.html", values, status)
