"""The chat groups of the branches: which there are, what they are told, and groups that a robot writes to."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.choices import branch_options, seen_branches
from console.desk import AtDesk, Desk
from console.forms import Form
from core.channel import KeyedGroups
from core.database import Session
from core.errors import NotFound, Refused
from core.groups import service as groups
from core.groups.service import Registration
from core.members import service as members
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
_ANNOUNCES: Final = {"announce": True, "hush": False}


@router.get("/groups")
async def list_(desk: AtDesk) -> Response:
    """Show the groups of the branches they see."""
    return await _page(desk, Form.of(branch=desk.tops[0]))


@router.post("/groups/robot")
async def add_robot(desk: AtDesk) -> Response:
    """Make the group of a robot, found by the robot's key, a branch's."""
    async with desk.form() as form:
        try:
            what = _robot(desk, form)
            async with desk.writing() as session:
                taken = await groups.group_at(session, what.at)
                if taken is not None:
                    desk.must(Permission.SEND, taken.branch_code)
                await groups.register(session, what, desk.office.clock(), desk.staff)
        except Refused as refusal:
            return await _page(desk, form, desk.tongue.words(refusal.text), 422)
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


def _robot(desk: Desk, form: Form) -> Registration:
    """Return what was filled in about a robot's group; a key that no channel knows raises Refused."""
    code = form.needed("branch", "console-branch")
    desk.must(Permission.SEND, code)
    name, key = form.needed("name", "console-group-name"), form.needed("key", "console-group-robot-key")
    for channel in _keyed(desk):
        at = channel.address_of(key)
        if at is not None:
            return Registration(at, name, code)
    raise Refused(Text("console-group-robot-unknown"))


def _keyed(desk: Desk) -> list[KeyedGroups]:
    """Return the channels that are switched on and write to groups by a key."""
    return [each for each in desk.office.channels.values() if isinstance(each, KeyedGroups)]


async def _found(desk: Desk, session: Session, group_id: int) -> tuple[str, str]:
    group = await groups.group(session, group_id)
    branch = await members.branch(session, group.branch_id)
    desk.must(Permission.SEND, branch.code)
    return group.name, branch.code


async def _page(desk: Desk, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        found = [group for top in desk.tops for group in await groups.groups(session, top)]
        rows = await seen_branches(session, desk)
    values = {
        "groups": found,
        "form": form,
        "branches": branch_options(desk, rows, Permission.SEND),
        "robots": bool(_keyed(desk)) and desk.may(Permission.SEND),
        "refused": refused,
    }
    return desk.page("groups.html", values, status)
