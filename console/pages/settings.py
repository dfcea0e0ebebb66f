"""The values that this installation runs with, to be read here and changed in the environment."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk
from core.errors import Forbidden
from core.messages import Text
from core.staff.rules import Permission

router = APIRouter()


@router.get("/settings")
async def show(desk: AtDesk) -> Response:
    """Show the values to those who keep the settings; secrets were left out by whoever handed them in."""
    if not desk.may(Permission.CHANGE_SETTINGS):
        raise Forbidden(Text("console-not-allowed"))
    return desk.page("settings.html", {"settings": desk.office.settings})
