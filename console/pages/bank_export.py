"""From a bank to a file: choose the form, be told what it cannot hold, take it."""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from console.banking import Found, found_bank
from console.desk import AtDesk, Desk
from console.downloads import download
from content.exporters.banks import FORMS, Exported, Form, exported, form_named
from core.errors import NotFound
from core.findings import Finding
from core.library import editing
from core.library.rules import ItemDraft
from core.messages import Text
from core.staff.audit import audit

router = APIRouter()
_SHOWN = 200
"""Lost items that are listed; a bank of thousands may lose as many."""


@router.get("/banks/{bank_id:id}/export")
async def choose(desk: AtDesk, bank_id: int) -> Response:
    """Show the forms that a bank can leave in."""
    async with desk.reading() as session:
        found = await found_bank(session, desk, bank_id)
        count = len(await editing.drafts(session, bank_id))
    return desk.page("bank-export.html", {"bank": found.bank, "count": count, "forms": [form.name for form in FORMS]})


@router.get("/banks/{bank_id:id}/export/{name}")
async def take(desk: AtDesk, bank_id: int, name: str) -> Response:
    """Hand out the file; where the form cannot hold everything, first say what is lost and ask."""
    form = form_named(name)
    if form is None:
        raise NotFound(Text("console-not-found"))
    async with desk.reading() as session:
        found = await found_bank(session, desk, bank_id)
        drafts = await editing.drafts(session, bank_id)
    done = await asyncio.to_thread(exported, drafts, form, found.bank.name, desk.locale)
    if done.findings and not desk.asked("sure"):
        values = {"bank": found.bank, "form": form.name, "items": done.items, "lost": len(drafts) - done.items}
        return desk.page("bank-export-losses.html", {**values, "lines": _lines(drafts, done.findings)})
    return await _handed_out(desk, found, form, done)


async def _handed_out(desk: Desk, found: Found, form: Form, done: Exported) -> Response:
    now = desk.office.clock()
    async with desk.writing() as session:
        await audit(session, desk.staff, "bank.exported", found.bank.name, f"{form.name} {done.items}", now, found.branch.code)
    return download(done.content, f"{found.bank.name}.{form.ending}", form.mime)


def _lines(drafts: Sequence[ItemDraft], findings: Sequence[Finding]) -> list[tuple[str, Text]]:
    """Return each remark with the stem of the item it is about; remarks on many items stand first, without one."""
    return [(drafts[finding.row - 1].stem if finding.row else "", finding.text) for finding in findings[:_SHOWN]]
