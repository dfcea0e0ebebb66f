"""Deliveries of which nobody knows whether they arrived, by name: staff ask the member and note it, or send once more."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk
from console.listing import Listing, page_of
from console.pages.channels import KNOWN
from console.pages.pushes import found
from console.reasons import reason
from core.errors import NotFound
from core.messages import Text
from core.pushes import doubts
from core.pushes.doubts import Doubt
from core.pushes.service import MOVED
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
_ARRIVED: Final = {"arrived": True, "again": False}


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery in doubt, with its channel and why, in words."""

    doubt: Doubt
    channel: str
    why: str


@router.get("/pushes/{push_id:id}/doubts")
async def list_(desk: AtDesk, push_id: int) -> Response:
    """Show whose messages may or may not have arrived."""
    page = page_of(desk.asked("page"))
    async with desk.reading() as session:
        push, branch = await found(desk, session, push_id)
        desk.must(Permission.SEE_MEMBERS, branch.code)
        listed = await doubts.doubts(session, push_id, page - 1)
    lines = [
        Line(
            each,
            desk.say(f"console-channel-{each.channel}") if each.channel in KNOWN else each.channel,
            reason(desk, each.reason) or desk.say("console-reason-no-answer"),
        )
        for each in listed.rows
    ]
    listing = Listing(f"/console/pushes/{push_id}/doubts", {}, listed.total, page)
    may_send = desk.staff.may(Permission.SEND, branch.code)
    return desk.page("doubts.html", {"push": push, "lines": lines, "list": listing, "may_send": may_send})


@router.post("/pushes/{push_id:id}/doubts/{address_id:id}/{name}")
async def decide(desk: AtDesk, push_id: int, address_id: int, name: str) -> Response:
    """Note that it arrived, or send it once more."""
    now = desk.office.clock()
    async with desk.form(), desk.writing() as session:
        if name not in _ARRIVED:
            raise NotFound(Text("console-not-found"))
        push, branch = await found(desk, session, push_id)
        desk.must(Permission.SEE_MEMBERS, branch.code)
        desk.must(Permission.SEND, branch.code)
        await doubts.decide(session, push_id, address_id, now, arrived=_ARRIVED[name])
        await audit(session, desk.staff, f"push.{name}", push.title, f"address {address_id}", now, branch.code)
    await desk.office.wake()
    await desk.office.backplane.publish(MOVED, "")
    return desk.go(f"pushes/{push_id}/doubts", desk.say(f"console-doubts-did-{name}"))
