"""Whom a push reached in no chat: names and phone numbers to call, and a tick once they were told."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk, Desk
from console.listing import Listing, page_of
from console.reasons import reason
from core.database import Session
from core.errors import NotFound
from core.members import service as members
from core.messages import Text
from core.pushes import service as pushes
from core.pushes import unreached
from core.pushes.models import Push
from core.pushes.unreached import Call
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
_TOLD: Final = {"told": True, "not-told": False}


@dataclass(frozen=True, slots=True)
class Line:
    """One person to call, and why no chat reached them, in words."""

    call: Call
    why: str


@router.get("/pushes/{push_id:id}/calls")
async def list_(desk: AtDesk, push_id: int) -> Response:
    """Show who is to be called, those not told yet first."""
    page = page_of(desk.asked("page"))
    async with desk.reading() as session:
        push, _ = await _found(desk, session, push_id)
        found = await unreached.calls(session, push_id, page - 1)
    lines = [Line(each, reason(desk, each.reason) or desk.say("console-reason-refused")) for each in found.rows]
    listing = Listing(f"/console/pushes/{push_id}/calls", {}, found.total, page)
    return desk.page("calls.html", {"push": push, "lines": lines, "list": listing})


@router.post("/pushes/{push_id:id}/calls/{member_id:id}/{name}")
async def note(desk: AtDesk, push_id: int, member_id: int, name: str) -> Response:
    """Note that somebody was told, or take it back."""
    now = desk.office.clock()
    async with desk.form(), desk.writing() as session:
        if name not in _TOLD:
            raise NotFound(Text("console-not-found"))
        push, code = await _found(desk, session, push_id)
        desk.must(Permission.SEND, code)
        if _TOLD[name]:
            await unreached.told(session, push_id, member_id, desk.staff.account_id, now)
        else:
            await unreached.not_told(session, push_id, member_id)
        await audit(session, desk.staff, f"push.{name}", push.title, f"member {member_id}", now, code)
    return desk.go(f"pushes/{push_id}/calls")


async def _found(desk: Desk, session: Session, push_id: int) -> tuple[Push, str]:
    push = await pushes.push(session, push_id)
    if push.branch_id is None:
        raise NotFound(Text("console-not-found"))
    branch = await members.branch(session, push.branch_id)
    desk.must(Permission.SEE_MEMBERS, branch.code)
    return push, branch.code
