"""What can be asked: banks, their items, and the imports they came in."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from console.choices import branch_options, seen_branches
from console.desk import AtDesk, Desk
from console.forms import Form
from console.listing import Listing, page_of
from core.database import Session
from core.errors import Forbidden, NotFound, Refused
from core.library import service as library
from core.library.models import Bank
from core.library.service import BankRow
from core.members import service as members
from core.members.models import Branch
from core.members.rules import within
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Found:
    """A bank, its branch, and whether they may change it or only use it."""

    bank: Bank
    branch: Branch
    changeable: bool


async def usable_banks(session: Session, desk: Desk) -> list[BankRow]:
    """Return the banks that serve the branches they see, each once."""
    rows = {row.id: row for top in desk.tops for row in await library.banks(session, top)}
    return list(rows.values())


async def found_bank(session: Session, desk: Desk, bank_id: int, *, change: bool = False) -> Found:
    """Return a bank that they may use; to change it they need the right in its own branch."""
    bank = await library.bank(session, bank_id)
    branch = await members.branch(session, bank.branch_id)
    if not any(within(branch.code, top) or within(top, branch.code) for top in desk.tops):
        raise NotFound(Text("console-not-found"))
    changeable = desk.staff.may(Permission.CHANGE_CONTENT, branch.code)
    if change and not changeable:
        raise Forbidden(Text("console-not-allowed"))
    return Found(bank, branch, changeable)


@router.get("/banks")
async def list_(desk: AtDesk) -> Response:
    """Show the banks that serve the branches they see."""
    async with desk.reading() as session:
        rows = await usable_banks(session, desk)
    return desk.page("banks.html", {"banks": rows})


@router.get("/banks/new")
async def new(desk: AtDesk) -> Response:
    """Ask for the name of a new bank."""
    return await _form_page(desk, Form.of(branch=desk.tops[0]))


@router.post("/banks/new")
async def add(desk: AtDesk) -> Response:
    """Make an empty bank."""
    async with desk.form() as form:
        try:
            branch = form.needed("branch", "console-bank-branch")
            desk.must(Permission.CHANGE_CONTENT, branch)
            async with desk.writing() as session:
                bank = await library.create_bank(session, form.text("name"), branch, desk.office.clock())
                await audit(session, desk.staff, "bank.added", bank.name, "", desk.office.clock(), branch)
        except Refused as refusal:
            return await _form_page(desk, form, desk.tongue.words(refusal.text), 422)
    return desk.go(f"banks/{bank.id}", desk.say("console-bank-added"))


@router.get("/banks/{bank_id:id}")
async def show(desk: AtDesk, bank_id: int) -> Response:
    """Show the items of a bank and its imports."""
    return await _page(desk, bank_id)


@router.get("/banks/{bank_id:id}/items/{item_id:id}")
async def item(desk: AtDesk, bank_id: int, item_id: int) -> Response:
    """Show one item with its answer."""
    async with desk.reading() as session:
        found = await found_bank(session, desk, bank_id)
        asked = await library.item(session, item_id)
    if asked.bank_id != bank_id:
        raise NotFound(Text("console-not-found"))
    return desk.page("item.html", {"item": asked, "bank": found.bank, "changeable": found.changeable})


@router.post("/banks/{bank_id:id}/items/{item_id:id}/retire")
async def retire(desk: AtDesk, bank_id: int, item_id: int) -> Response:
    """Ask an item no more."""
    async with desk.form(), desk.writing() as session:
        found = await found_bank(session, desk, bank_id, change=True)
        if (await library.item(session, item_id)).bank_id != bank_id:
            raise NotFound(Text("console-not-found"))
        await library.retire(session, item_id, desk.office.clock())
        await audit(session, desk.staff, "item.retired", found.bank.name, str(item_id), desk.office.clock(), found.branch.code)
    return desk.go(f"banks/{bank_id}/items/{item_id}", desk.say("console-item-retired"))


@router.post("/banks/{bank_id:id}/batches/{batch_id:id}/undo")
async def undo(desk: AtDesk, bank_id: int, batch_id: int) -> Response:
    """Take an import back while none of its items is in use."""
    async with desk.form():
        try:
            async with desk.writing() as session:
                found = await found_bank(session, desk, bank_id, change=True)
                if batch_id not in {batch.id for batch in await library.batches(session, bank_id)}:
                    raise NotFound(Text("console-not-found"))
                count = await library.undo(session, batch_id)
                now = desk.office.clock()
                await audit(session, desk.staff, "bank.undone", found.bank.name, str(count), now, found.branch.code)
        except Refused as refusal:
            return await _page(desk, bank_id, desk.tongue.words(refusal.text), 422)
    return desk.go(f"banks/{bank_id}", desk.say("console-bank-undone", n=count))


async def _page(desk: Desk, bank_id: int, refused: str = "", status: int = 200) -> Response:
    page, search = page_of(desk.asked("page")), desk.asked("q")
    async with desk.reading() as session:
        found = await found_bank(session, desk, bank_id)
        items = await library.items(session, bank_id, search, page)
        batches = await library.batches(session, bank_id)
    listing = Listing(f"/console/banks/{bank_id}", {"q": search}, items.total, page)
    values = {"bank": found.bank, "branch": found.branch, "changeable": found.changeable, "items": items.rows}
    return desk.page("bank.html", {**values, "batches": batches, "list": listing, "refused": refused}, status)


async def _form_page(desk: Desk, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        rows = await seen_branches(session, desk)
    values = {"form": form, "branches": branch_options(desk, rows, Permission.CHANGE_CONTENT)}
    return desk.page("bank-form.html", {**values, "refused": refused}, status)
