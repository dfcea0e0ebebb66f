"""The chat groups of the branches: which there are, whose they are, and whether they are told what members get."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.choices import branch_options, seen_branches
from console.desk import AtDesk, Desk
from console.forms import Form
from core.database import Session
from core.errors import NotFound, Refused
from core.groups import service as groups
from core.members import service as members
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
_ANNOUNCES: Final = {"announce": True, "hush": False}


@router.get("/groups")
async def list_(desk: AtDesk) -> Response:
    """Show the groups of the branches they see."""
    async with desk.reading() as session:
        found = [group for top in desk.tops for group in await groups.groups(session, top)]
    return desk.page("groups.html", {"groups": found})


@router.get("/groups/{group_id:id}/edit")
async def edit(desk: AtDesk, group_id: int) -> Response:
    """Show a group's name and branch to be corrected."""
    async with desk.reading() as session:
        name, code = await _found(desk, session, group_id)
    return await _form_page(desk, group_id, Form.of(name=name, branch=code))


@router.post("/groups/{group_id:id}/edit")
async def change(desk: AtDesk, group_id: int) -> Response:
    """Give a group another name, or to another branch."""
    async with desk.form() as form:
        try:
            code = form.needed("branch", "console-branch")
            desk.must(Permission.SEND, code)
            name = form.needed("name", "console-group-name")
            async with desk.writing() as session:
                before, _ = await _found(desk, session, group_id)
                await groups.change(session, group_id, name, code)
                await audit(session, desk.staff, "group.changed", before, code, desk.office.clock(), code)
        except Refused as refusal:
            return await _form_page(desk, group_id, form, desk.tongue.words(refusal.text), 422)
    return desk.go("groups", desk.say("console-saved"))


@router.post("/groups/{group_id:id}/remove")
async def remove(desk: AtDesk, group_id: int) -> Response:
    """Forget a group: it is told nothing more."""
    async with desk.form(), desk.writing() as session:
        name, code = await _found(desk, session, group_id)
        await groups.remove(session, group_id)
        await audit(session, desk.staff, "group.removed", name, "", desk.office.clock(), code)
    return desk.go("groups", desk.say("console-saved"))


@router.post("/groups/{group_id:id}/{wish}")
async def set_announces(desk: AtDesk, group_id: int, wish: str) -> Response:
    """Tell a group what its members get, or no longer."""
    async with desk.form(), desk.writing() as session:
        if wish not in _ANNOUNCES:
            raise NotFound(Text("console-not-found"))
        name, code = await _found(desk, session, group_id)
        await groups.set_announces(session, group_id, on=_ANNOUNCES[wish])
        await audit(session, desk.staff, f"group.{wish}", name, "", desk.office.clock(), code)
    return desk.go("groups", desk.say("console-saved"))


async def _found(desk: Desk, session: Session, group_id: int) -> tuple[str, str]:
    group = await groups.group(session, group_id)
    branch = await members.branch(session, group.branch_id)
    desk.must(Permission.SEND, branch.code)
    return group.name, branch.code


async def _form_page(desk: Desk, group_id: int, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        rows = await seen_branches(session, desk)
    branches = branch_options(desk, rows, Permission.SEND)
    return desk.page("group-form.html", {"form": form, "id": group_id, "branches": branches, "refused": refused}, status)
