"""The addresses under which calendar programs subscribe to the branches' calendars."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.choices import seen_branches
from console.desk import AtDesk, Desk
from core.calendar import feeds
from core.database import Session
from core.errors import NotFound
from core.members.service import BranchRow
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()


@router.get("/calendar/feeds")
async def show(desk: AtDesk) -> Response:
    """Show the branches for which they may hand out the address, with it where there is one."""
    async with desk.reading() as session:
        rows = await _branches(session, desk)
        tokens = await feeds.tokens(session, [row.id for row in rows])
    base = desk.office.organisation.public_url
    addresses = {branch: f"{base}/calendar/{token}.ics" for branch, token in tokens.items()}
    return desk.page("calendar-feeds.html", {"rows": rows, "addresses": addresses})


@router.post("/calendar/feeds/{branch_id:id}")
async def renew(desk: AtDesk, branch_id: int) -> Response:
    """Give the branch's calendar a new address; the one before leads nowhere from now on."""
    async with desk.form(), desk.writing() as session:
        row = await _found(session, desk, branch_id)
        await feeds.renew(session, branch_id, desk.office.clock())
        await audit(session, desk.staff, "calendar.feed", row.name, "", desk.office.clock(), row.code)
    return desk.go("calendar/feeds", desk.say("console-calendar-feed-renewed"))


@router.post("/calendar/feeds/{branch_id:id}/end")
async def end(desk: AtDesk, branch_id: int) -> Response:
    """Take the branch's calendar off the net."""
    async with desk.form(), desk.writing() as session:
        row = await _found(session, desk, branch_id)
        await feeds.end(session, branch_id)
        await audit(session, desk.staff, "calendar.feed", row.name, "ended", desk.office.clock(), row.code)
    return desk.go("calendar/feeds", desk.say("console-calendar-feed-ended"))


async def _branches(session: Session, desk: Desk) -> list[BranchRow]:
    return [row for row in await seen_branches(session, desk) if desk.staff.may(Permission.SEND, row.code)]


async def _found(session: Session, desk: Desk, branch_id: int) -> BranchRow:
    found = next((row for row in await _branches(session, desk) if row.id == branch_id), None)
    if found is None:
        raise NotFound(Text("console-not-found"))
    return found
