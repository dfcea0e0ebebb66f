"""What can be asked: banks, their items, and the imports they came in."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.banking import found_bank, usable_banks
from console.choices import branch_options, seen_branches
from console.desk import AtDesk, Desk
from console.forms import Form
from console.item_lists import Filters, bank_page
from core.errors import NotFound, Refused
from core.library import intake
from core.library import service as library
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()


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
    return await bank_page(desk, bank_id, Filters.of(desk.asked))


@router.post("/banks/{bank_id:id}/batches/{batch_id:id}/undo")
async def undo(desk: AtDesk, bank_id: int, batch_id: int) -> Response:
    """Take an import back while none of its items is in use."""
    async with desk.form():
        try:
            async with desk.writing() as session:
                found = await found_bank(session, desk, bank_id, change=True)
                if batch_id not in {batch.id for batch in await library.batches(session, bank_id)}:
                    raise NotFound(Text("console-not-found"))
                now = desk.office.clock()
                count, _ = await intake.take_back(session, batch_id, now)
                await audit(session, desk.staff, "bank.undone", found.bank.name, str(count), now, found.branch.code)
        except Refused as refusal:
            return await bank_page(desk, bank_id, Filters(), desk.tongue.words(refusal.text), 422)
    return desk.go(f"banks/{bank_id}", desk.say("console-bank-undone", n=count))


async def _form_page(desk: Desk, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        rows = await seen_branches(session, desk)
    values = {"form": form, "branches": branch_options(desk, rows, Permission.CHANGE_CONTENT)}
    return desk.page("bank-form.html", {**values, "refused": refused}, status)
