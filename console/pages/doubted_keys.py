"""Doubted keys: what waits for whoever keeps the banks, one doubt with the figures of its item, and the decision."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk, Desk
from console.forms import Form
from core.choicebook import LETTERS
from core.corrections import figures
from core.corrections import service as corrections
from core.corrections.models import LONGEST
from core.errors import Refused
from core.library.rules import ItemType

router = APIRouter()


@router.get("/banks/doubts")
async def list_(desk: AtDesk) -> Response:
    """Show the doubts about banks that they keep, the oldest in front."""
    async with desk.reading() as session:
        rows = await corrections.waiting(session, desk.staff)
    return desk.page("doubted-keys.html", {"rows": rows})


@router.get("/banks/doubts/{doubt_id:id}")
async def show(desk: AtDesk, doubt_id: int) -> Response:
    """Show one doubt, its item with the figures, and what can be decided."""
    return await _page(desk, doubt_id)


@router.post("/banks/doubts/{doubt_id:id}/correct")
async def correct(desk: AtDesk, doubt_id: int) -> Response:
    """Put the key right and mark all answers anew."""
    office = desk.office
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                found = await corrections.doubt(session, doubt_id, desk.staff)
                key = form.text("blanks") if found.item.type == ItemType.BLANK else _places(form)
                gained = await corrections.correct(session, doubt_id, key, desk.staff, office.clock(), office.organisation)
        except Refused as refusal:
            return await _page(desk, doubt_id, desk.tongue.words(refusal.text), 422)
    return desk.go("banks/doubts", desk.say("report-done", gained=gained))


@router.post("/banks/doubts/{doubt_id:id}/reject")
async def reject(desk: AtDesk, doubt_id: int) -> Response:
    """Let the key stand and say why."""
    office = desk.office
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                await corrections.reject(session, doubt_id, form.text("note"), desk.staff, office.clock(), office.organisation)
        except Refused as refusal:
            return await _page(desk, doubt_id, desk.tongue.words(refusal.text), 422)
    return desk.go("banks/doubts", desk.say("report-kept"))


def _places(form: Form) -> list[int]:
    return [int(place) for place in form.many("key") if place.isdecimal() and len(place) == 1]


async def _page(desk: Desk, doubt_id: int, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        found = await corrections.doubt(session, doubt_id, desk.staff)
        known = await figures.of_item(session, found.item.id or 0)
    options = [(str(place), f"{LETTERS[place]}. {option}") for place, option in enumerate(found.item.options)]
    key = [str(place) for place in found.item.key]
    picks = " · ".join(f"{LETTERS[place]} {count}" for place, count in enumerate(known.picks))
    values = {"row": found, "figures": known.figures, "options": options, "key": key, "picks": picks, "most": LONGEST}
    return desk.page("doubted-key.html", {**values, "refused": refused}, status)
