"""One's own sign-ins and password."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import SESSION, AtDesk, Desk
from console.pages.set_up import new_password
from core.errors import Refused
from core.messages import Text
from core.staff import passwords
from core.staff import service as staff

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Browser:
    """One browser that is signed in as somebody."""

    id: str
    agent: str
    created_at: datetime
    seen_at: datetime
    current: bool


@router.get("/sign-ins")
async def show(desk: AtDesk) -> Response:
    """Show the browsers that are signed in as this account."""
    return await _page(desk)


@router.post("/sign-ins/revoke")
async def revoke(desk: AtDesk) -> Response:
    """Sign one of them out."""
    async with desk.form() as form, desk.writing() as session:
        await staff.end_sign_in(session, desk.staff.account_id, form.text("sign_in"))
    return desk.go("sign-ins", desk.say("console-sign-in-revoked"))


@router.post("/password")
async def change(desk: AtDesk) -> Response:
    """Change the password and sign every other browser out."""
    async with desk.form() as form:
        try:
            await _change(desk, form.exact("old"), new_password(form, desk.staff.username))
        except Refused as refusal:
            return await _page(desk, desk.tongue.words(refusal.text), 422)
    return desk.go("sign-ins", desk.say("console-password-changed"))


async def _change(desk: Desk, old: str, new: str) -> None:
    async with desk.reading() as session:
        held = await staff.account_credentials(session, desk.staff.account_id)
    if not await passwords.verify(held.hash, old):
        raise Refused(Text("console-password-old-wrong"))
    hashed = await passwords.hash_password(new)
    async with desk.writing() as session:
        await staff.change_password(session, desk.staff.account_id, hashed, desk.request.cookies.get(SESSION, ""))


async def _page(desk: Desk, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        held = await staff.sign_ins(session, desk.staff.account_id, desk.office.clock())
    browsers = [Browser(each.digest, each.agent, each.created_at, each.seen_at, each.csrf == desk.csrf) for each in held]
    return desk.page("own.html", {"sign_ins": browsers, "refused": refused}, status)
