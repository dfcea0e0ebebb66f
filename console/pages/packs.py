"""Packs between branches: a bank and the articles of its branch leave as one file that says its origin, and one is taken."""

import asyncio
from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from console import uploads
from console.banking import Found, found_bank
from console.choices import branch_options, seen_branches
from console.desk import AtDesk, Desk
from console.downloads import download
from console.forms import LARGEST_UPLOAD, Form
from console.import_preview import shown
from console.pages.bank_import import item_lines
from content import sharing
from content.importers.pack_files import PackReading, read_pack_file
from content.importers.pack_plans import packed
from content.importers.packs import Manifest, sound_id, write_pack
from content.sharing import Place
from content.uploads import Kept
from core.errors import Refused
from core.library import service as library
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
_LATEST_RELEASE = 99_999_999
"""Room for a day, such as 20261122, which counts up by itself."""


@router.get("/banks/{bank_id:id}/pack")
async def describe(desk: AtDesk, bank_id: int) -> Response:
    """Ask for what the pack says of itself; the day serves as its release until somebody counts otherwise."""
    return await _describe_page(desk, bank_id, Form.of(id=f"bank-{bank_id}", release=f"{_today(desk):%Y%m%d}"))


@router.post("/banks/{bank_id:id}/pack")
async def give(desk: AtDesk, bank_id: int) -> Response:
    """Hand out the bank and the articles of its branch as a pack."""
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                found = await found_bank(session, desk, bank_id, change=True)
                about, now = _manifest(form, found), desk.office.clock()
                given = await sharing.give(session, found.bank, found.branch.code, _today(desk))
                release = f"{about.id}@{about.release}"
                await audit(session, desk.staff, "pack.exported", found.bank.name, release, now, found.branch.code)
        except Refused as refusal:
            return await _describe_page(desk, bank_id, form, desk.tongue.words(refusal.text), 422)
        plan = packed(given.plan if form.text("calendar") else ())
    body = await asyncio.to_thread(write_pack, about, given.drafts, given.articles, plan)
    return download(body, f"{release}.zip", "application/zip")


@router.get("/banks/packs")
async def choose(desk: AtDesk) -> Response:
    """Ask for the pack and the branch that it serves."""
    return await _choose_page(desk, Form.of(branch=desk.tops[0]))


@router.post("/banks/packs")
async def upload(desk: AtDesk) -> Response:
    """Keep the file and show what it holds."""
    async with desk.form() as form:
        try:
            branch = form.needed("branch", "console-bank-branch")
            desk.must(Permission.CHANGE_CONTENT, branch)
            token = await uploads.keep(desk, form, {"branch": branch})
        except Refused as refusal:
            return await _choose_page(desk, form, desk.tongue.words(refusal.text), 422)
    return desk.go(f"banks/packs/{token}")


@router.get("/banks/packs/{token}")
async def preview(desk: AtDesk, token: str) -> Response:
    """Show what the pack says of itself and what taking it would do; nothing is stored yet."""
    kept, reading = await _read(desk, token)
    try:
        async with desk.reading() as session:
            found = await sharing.foresee(session, reading, _place(desk, kept))
    except Refused as refusal:
        return await _choose_page(desk, Form.of(branch=kept.choices["branch"]), desk.tongue.words(refusal.text), 422)
    items = found.items
    findings = (*reading.findings, *library.contradicted(items.contradictions))
    values = {
        **shown(desk, "banks/packs", token, kept, reading.rows, findings, item_lines(reading.bank, items, findings)),
        "pack": reading.pack,
        "before": found.before,
        "new": len(items.new),
        "changed": len(items.changed),
        "duplicates": len(items.duplicates),
        "rejected": len(reading.bank.rejected) + len(items.contradictions),
        "articles": found.articles,
        "entries": [each.draft for each in found.plan.new],
        "refused_entries": [(reading.plan[each.row - 1].title, each.text) for each in found.plan.findings],
    }
    return desk.page("pack-preview.html", values)


@router.post("/banks/packs/{token}/confirm")
async def confirm(desk: AtDesk, token: str) -> Response:
    """Take the pack; its items can be taken back like those of any import while none is in use."""
    async with desk.form():
        kept, reading = await _read(desk, token)
        branch, now = kept.choices["branch"], desk.office.clock()
        async with desk.writing() as session:
            done = await sharing.take(session, reading, _place(desk, kept), now)
            bank, taken = await library.bank(session, done.bank_id), done.installed.taken
            await audit(session, desk.staff, "pack.imported", bank.name, f"{kept.name}: {taken.imported}", now, branch)
        await uploads.forget(desk, token)
    counts = {"n": taken.imported, "changed": taken.changed, "articles": done.articles, "entries": len(done.plan.new)}
    counts = {"n": taken.imported, "changed": taken.changed, "articles": done.articles, "entries": len(done.plan.new)}
    told = desk.say("console-pack-imported", **counts)
    gone = [desk.tongue.words(each.text) for each in done.findings]
    return desk.go(f"banks/{bank.id}", "\n".join((told, *gone)))


async def _read(desk: Desk, token: str) -> tuple[Kept, PackReading]:
    kept, _ = await uploads.kept(desk, token)
    desk.must(Permission.CHANGE_CONTENT, kept.choices["branch"])
    return kept, await uploads.reading(desk, token, read_pack_file, PackReading)


def _place(desk: Desk, kept: Kept) -> Place:
    return Place(kept.choices["branch"], desk.office.organisation, desk.staff.account_id)


def _today(desk: Desk) -> date:
    return desk.office.organisation.today(desk.office.clock())


def _manifest(form: Form, found: Found) -> Manifest:
    """Return what the pack says of itself; raises Refused for what it cannot say."""
    origin, licence = form.needed("origin", "console-pack-origin"), form.needed("licence", "console-pack-licence")
    release = form.number("release", "console-pack-release", least=1, most=_LATEST_RELEASE)
    if not sound_id(form.text("id")):
        raise Refused(Text("library-pack-id"))
    return Manifest(form.text("id"), release, found.bank.name, origin[:300], licence[:300])


async def _describe_page(desk: Desk, bank_id: int, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        found = await found_bank(session, desk, bank_id, change=True)
        given = await sharing.give(session, found.bank, found.branch.code, _today(desk))
    counts = {"items": len(given.drafts), "articles": len(given.articles), "entries": len(given.plan)}
    return desk.page("pack-form.html", {"bank": found.bank, "form": form, "refused": refused, **counts}, status)


async def _choose_page(desk: Desk, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        rows = await seen_branches(session, desk)
    options = branch_options(desk, rows, Permission.CHANGE_CONTENT)
    values = {"form": form, "branches": options, "largest": LARGEST_UPLOAD, "refused": refused}
    return desk.page("pack-import.html", values, status)
