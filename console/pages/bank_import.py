"""From a file to a bank: choose, look at what would happen, confirm."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from fastapi import APIRouter
from fastapi.responses import Response

from console import uploads
from console.background import carry_out
from console.banking import found_bank, usable_banks
from console.choices import branch_options, seen_branches
from console.desk import AtDesk, Desk
from console.downloads import xlsx
from console.forms import LARGEST_UPLOAD, Form
from console.import_preview import Line, lines, shown
from content.exporters.bank import bank_template, corrected_bank
from content.importers.bank import BankReading, read_bank, repaired
from content.importers.repairs import ONE_BY_ONE
from content.uploads import Kept
from core.database import Session
from core.errors import Refused
from core.findings import Finding
from core.imports import service as imports
from core.imports.service import Target
from core.library import intake
from core.library import service as library
from core.library.intake import Foreseen, Match
from core.library.rules import ItemDraft
from core.messages import Text
from core.staff.rules import Permission

router = APIRouter()
_KINDS = frozenset({"answer-in-sentence", "answer-several", "blank-lost", "damaged-option"})
"""The kinds of proposals that can be accepted all at once."""


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
    kept, reading = await _read(desk, token)
    body = await asyncio.to_thread(corrected_bank, reading, desk.locale)
    return xlsx(body, desk.say("console-bank-corrected", name=PurePath(kept.name).stem))


@router.get("/banks/import/{token}")
async def preview(desk: AtDesk, token: str) -> Response:
    """Show what the import would do, row by row; nothing is stored yet."""
    kept, reading = await _read(desk, token)
    bank_id = int(kept.choices["bank"]) if kept.choices["bank"] else None
    async with desk.reading() as session:
        found = await intake.foresee(session, bank_id, reading.drafts, Match(kept.choices["match"]))
        name = (await library.bank(session, bank_id)).name if bank_id else kept.choices["name"]
    findings = (*reading.findings, *library.contradicted(found.contradictions))
    offered = Counter(each.code for each in reading.proposals if each.code not in ONE_BY_ONE)
    values = {
        **shown(desk, "banks/import", token, kept, reading.rows, reading.findings, item_lines(reading, found, findings)),
        "name": name,
        "new": len(found.new),
        "changed": len(found.changed),
        "duplicates": len(found.duplicates),
        "rejected": len(reading.rejected) + len(found.contradictions),
        "proposals": {each.row: each.draft for each in reading.proposals},
        "kinds": [{"code": code, "count": count} for code, count in sorted(offered.items())],
        "accepted": sum(each.code == "repair-accepted" for each in reading.findings),
    }
    return desk.page("bank-preview.html", values)


@router.post("/banks/import/{token}/repairs")
async def repairs(desk: AtDesk, token: str) -> Response:
    """Accept what is proposed for one row or for all rows of a kind, or take all of it back."""
    async with desk.form() as form:
        kept, _ = await uploads.kept(desk, token)
        rows, codes = kept.choices["rows"].split(), kept.choices["codes"].split()
        if form.text("undo"):
            rows, codes = [], []
        rows += [form.text("row")] if form.text("row").isdecimal() else []
        codes += [form.text("code")] if form.text("code") in _KINDS else []
        await uploads.amend(desk, token, kept, {**kept.choices, "rows": " ".join(rows), "codes": " ".join(codes)})
    return desk.go(f"banks/import/{token}")


@router.post("/banks/import/{token}/confirm")
async def confirm(desk: AtDesk, token: str) -> Response:
    """Have what is new stored; the import can be undone while nothing of it is in use."""
    async with desk.form():
        kept, reading = await _read(desk, token)
        if not reading.drafts:
            raise Refused(Text("console-import-nothing"))
        async with desk.writing() as session:
            target = await _checked(session, desk, kept.choices)
            now, count = desk.office.clock(), len(reading.drafts)
            job = await imports.confirmed(session, token, desk.staff.account_id, kept.name, target, count, now)
    await carry_out(desk.office, job.id or 0)
    return desk.go(f"banks/imports/{job.id}?done=1")


async def _read(desk: Desk, token: str) -> tuple[Kept, BankReading]:
    """Return the upload as read, with the repairs that were accepted."""
    kept, _ = await uploads.kept(desk, token)
    reading = await uploads.reading(desk, token, read_bank, BankReading)
    return kept, repaired(reading, set(map(int, kept.choices["rows"].split())), kept.choices["codes"].split())


async def _target(session: Session, desk: Desk, form: Form) -> dict[str, str]:
    """Return the bank that was picked, or the name and branch of one to be made; neither raises Refused."""
    if form.text("bank"):
        bank_id = form.id("bank", "console-quiz-bank")
        await found_bank(session, desk, bank_id, change=True)
        match = form.text("match")
        chosen = {"match": match if match in set(Match) else Match.SKIP.value, "rows": "", "codes": ""}
        return {"bank": str(bank_id), "name": "", "branch": "", **chosen}
    branch = form.needed("branch", "console-bank-branch")
    desk.must(Permission.CHANGE_CONTENT, branch)
    name = form.needed("name", "console-bank-name")
    if await library.bank_named(session, name, branch) is not None:
        raise Refused(Text("library-bank-exists", {"name": name}))
    return {"bank": "", "name": name, "branch": branch, "match": Match.SKIP.value, "rows": "", "codes": ""}


async def _checked(session: Session, desk: Desk, choices: dict[str, str]) -> Target:
    """Return where the file goes, if they may change what is there."""
    match = Match(choices["match"])
    if choices["bank"]:
        found = await found_bank(session, desk, int(choices["bank"]), change=True)
        return Target(found.bank.id, found.bank.name, found.branch.code, match)
    desk.must(Permission.CHANGE_CONTENT, choices["branch"])
    return Target(None, choices["name"], choices["branch"], match)


def item_lines(reading: BankReading, found: Foreseen, findings: Sequence[Finding]) -> list[Line[ItemDraft]]:
    """Join the items of a file with what was noticed and with what would become of each."""
    drafts = {draft.row: draft for draft in reading.drafts}
    again = {draft.row for draft in found.duplicates}
    refused = {draft.row for draft in found.contradictions}
    changed = {draft.row for draft in found.changed}

    def fate(row: int, _: bool) -> str:  # noqa: FBT001 - as `lines` asks
        if row not in drafts or row in refused:
            return "rejected"
        return "changed" if row in changed else "duplicate" if row in again else "new"

    return lines(findings, drafts, fate, (raw.row for raw in reading.rejected))


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
        "matches": [(match.value, desk.say(f"console-match-{match}")) for match in Match],
        "refused": refused,
    }
    return desk.page("bank-import.html", values, status)
