"""Signing in by password or by a one-time link, and out."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import SESSION, AtDesk, AtLobby, Lobby
from console.forms import Form
from core.messages import Text
from core.staff import passwords
from core.staff import service as staff
from core.staff.rules import Wait
from core.staff.service import SignedIn

router = APIRouter()
_WRONG: Final = Text("staff-sign-in-wrong")


@router.get("/sign-in")
async def show(lobby: AtLobby) -> Response:
    """Ask for username and password; before anybody has an account, go to the set-up."""
    async with lobby.reading() as session:
        if not await staff.is_set_up(session):
            return lobby.go("setup")
    return _page(lobby, Form.of(next=lobby.asked("next")))


@router.post("/sign-in")
async def enter(lobby: AtLobby) -> Response:
    """Sign in; a wrong password and a name that nobody has take equally long and get the same sentence."""
    async with lobby.form() as form:
        now, client = lobby.office.clock(), lobby.request.client
        async with lobby.writing() as session:
            found = await staff.credentials(session, form.text("username"), client.host if client else "", now)
        if isinstance(found, Wait):
            return _page(lobby, form, found.text, 429)
        ok = await passwords.verify(found.hash, form.exact("password"))
        async with lobby.writing() as session:
            signed_in = await staff.sign_in(session, found, ok=ok, agent=agent(lobby), now=now)
        if signed_in is None:
            return _page(lobby, form, _WRONG, 422)
        return welcome(lobby, signed_in, form.text("next"))


@router.get("/enter")
async def by_link(lobby: AtLobby) -> Response:
    """Sign in by a link that works once."""
    async with lobby.writing() as session:
        signed_in = await staff.redeem(session, lobby.asked("token"), agent(lobby), lobby.office.clock())
    if signed_in is None:
        return _page(lobby, Form(), Text("console-link-used"), 422)
    return welcome(lobby, signed_in)


@router.post("/sign-out")
async def leave(desk: AtDesk) -> Response:
    """Sign this browser out."""
    async with desk.form():
        async with desk.writing() as session:
            await staff.sign_out(session, desk.request.cookies.get(SESSION, ""))
        response = desk.go("sign-in")
        response.delete_cookie(SESSION, "/console")
        return response


def welcome(lobby: Lobby, signed_in: SignedIn, page: str = "", notice: str = "") -> Response:
    """Send the browser to the page it asked for, its sign-in in a cookie."""
    inside = page if page and not page.startswith(("/", "\\")) and ":" not in page else ""
    response = lobby.go(inside, notice)
    lobby.keep(response, SESSION, signed_in.token, 30 * 24 * 3600)
    return response


def agent(lobby: Lobby) -> str:
    """Return what the browser calls itself."""
    return lobby.request.headers.get("user-agent", "")[:200]


def _page(lobby: Lobby, form: Form, refused: Text | None = None, status: int = 200) -> Response:
    words = lobby.tongue.words(refused) if refused else ""
    return lobby.page("sign-in.html", {"form": form, "next": form.text("next"), "refused": words}, status)
