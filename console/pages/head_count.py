"""How many an audience reaches, while the form that names it is being filled in."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.audiences import heads
from console.desk import AtDesk
from core.members.rules import Audience
from core.messages import Purpose
from core.staff.rules import Permission

router = APIRouter()


@router.get("/head-count")
async def count(desk: AtDesk) -> Response:
    """Return the count as a piece of a page."""
    branch = desk.asked("branch")
    desk.must(Permission.SEE_FIGURES, branch)
    kinds = tuple(desk.request.query_params.getlist("kinds"))[:50]
    purpose = Purpose.QUIZ if desk.asked("purpose") == Purpose.QUIZ else Purpose.ANNOUNCEMENT
    async with desk.reading() as session:
        found = await heads(session, desk, Audience(branch, kinds), purpose)
    return desk.part("heads.html", {"heads": found})
