"""The tree of branches: add one, rename one."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.choices import branch_options, seen_branches
from console.desk import AtDesk, Desk
from console.forms import Form
from core.errors import Refused
from core.members import service as members
from core.members.models import Branch
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()


@router.get("/branches/new")
async def new(desk: AtDesk) -> Response:
    """Ask for the name of a new branch and where it belongs."""
    return await _form_page(desk, Form.of(parent=desk.asked("parent") or desk.tops[0]))


@router.post("/branches/new")
async def add(desk: AtDesk) -> Response:
    """Make a branch below another."""
    async with desk.form() as form:
        try:
            parent = form.needed("parent", "console-branch-parent")
            desk.must(Permission.CHANGE_BRANCHES, parent)
            async with desk.writing() as session:
                branch = await members.add_branch(session, form.text("name"), parent)
                await audit(session, desk.staff, "branch.added", branch.name, "", desk.office.clock(), branch.code)
        except Refused as refusal:
            return await _form_page(desk, form, None, desk.tongue.words(refusal.text), 422)
    return desk.go(f"members?branch={branch.code}", desk.say("console-branch-added", name=branch.name))


@router.get("/branches/{code}/edit")
async def edit(desk: AtDesk, code: str) -> Response:
    """Show the branch's name to be changed."""
    desk.must(Permission.CHANGE_BRANCHES, code)
    async with desk.reading() as session:
        branch = await members.branch_by_code(session, code)
    return await _form_page(desk, Form.of(name=branch.name), branch)


@router.post("/branches/{code}/edit")
async def rename(desk: AtDesk, code: str) -> Response:
    """Give the branch another name."""
    desk.must(Permission.CHANGE_BRANCHES, code)
    async with desk.reading() as session:
        branch = await members.branch_by_code(session, code)
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                await members.rename_branch(session, code, form.text("name"))
                detail = f"{branch.name} → {form.text('name')}"
                await audit(session, desk.staff, "branch.renamed", branch.name, detail, desk.office.clock(), code)
        except Refused as refusal:
            return await _form_page(desk, form, branch, desk.tongue.words(refusal.text), 422)
    return desk.go(f"members?branch={code}", desk.say("console-saved"))


async def _form_page(desk: Desk, form: Form, branch: Branch | None = None, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        rows = await seen_branches(session, desk)
    options = branch_options(desk, rows, Permission.CHANGE_BRANCHES)
    return desk.page("branch-form.html", {"form": form, "branch": branch, "branches": options, "refused": refused}, status)
