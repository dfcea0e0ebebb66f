"""Everything that goes to members unasked: drafted, approved, planned, on its way and over, in one list."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk
from console.listing import Listing, page_of
from console.pages.outgoing import ROOMS
from core.outgoing import service as outgoing
from core.outgoing.rules import PAGE, Sought, Stage

router = APIRouter()
STYLES: Final = {
    Stage.DRAFT: "",
    Stage.APPROVED: "info",
    Stage.SCHEDULED: "info",
    Stage.RUNNING: "info",
    Stage.PAUSED: "warn",
    Stage.FINISHED: "good",
    Stage.CANCELLED: "",
    Stage.EXPIRED: "warn",
}


@router.get("/pushes")
async def list_(desk: AtDesk) -> Response:
    """Show what is planned, under way and over in the branches they see."""
    filters = {name: desk.asked(name) for name in ("stage", "q")}
    page = page_of(desk.asked("page"))
    stage = filters["stage"] if filters["stage"] in set(Stage) else ""
    async with desk.reading() as session:
        found = await outgoing.listed(session, Sought(desk.tops, stage, filters["q"]), page - 1)
    rows = [(f"{ROOMS[row.subject]}/{row.id}" if row.subject else f"pushes/{row.id}", row) for row in found.rows]
    stages = [(each.value, desk.say(f"console-push-state-{each}")) for each in Stage]
    listing = Listing("/console/pushes", {**filters, "stage": stage}, found.total, page, PAGE)
    return desk.page("pushes.html", {"rows": rows, "list": listing, "stages": stages, "styles": STYLES})
