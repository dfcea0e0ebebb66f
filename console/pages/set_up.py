"""The first administrator, the name of the organisation and its first branch: shown until somebody has an account."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtLobby, Lobby
from console.forms import Form
from console.pages.sign_in import agent, welcome
from core.errors import Refused
from core.members import service as members
from core.messages import Text
from core.staff import passwords, rules
from core.staff import service as staff
from core.staff.rules import NewAccount

router = APIRouter()


@router.get("/setup")
async def show(lobby: AtLobby) -> Response:
    """Ask for the set-up code and the first account; once there is one, this page is no more."""
    async with lobby.reading() as session:
        if await staff.is_set_up(session):
            return lobby.go("sign-in")
    return _page(lobby, Form())


@router.post("/setup")
async def begin(lobby: AtLobby) -> Response:
    """Make the account, the organisation and its first branch, and sign in."""
    async with lobby.form() as form:
        try:
            return await _begun(lobby, form)
        except Refused as refusal:
            return _page(lobby, form, lobby.tongue.words(refusal.text), 422)


async def _begun(lobby: Lobby, form: Form) -> Response:
    organisation = form.needed("organisation", "console-set-up-organisation")
    new = NewAccount(form.needed("username", "console-username"), form.needed("name", "console-set-up-name"), lobby.locale)
    password = await passwords.hash_password(new_password(form, new.username))
    now = lobby.office.clock()
    async with lobby.writing() as session:
        account_id = await staff.create_first_administrator(session, form.text("code"), new, password, organisation, now)
        if form.text("branch"):
            top = await members.top_branch(session)
            await members.add_branch(session, form.text("branch"), top.code if top else "")
        link = await staff.one_time_link(session, account_id, now)
        signed_in = await staff.redeem(session, link, agent(lobby), now)
    if signed_in is None:
        raise LookupError("a link just made does not hold")
    return welcome(lobby, signed_in, "", lobby.say("console-set-up-done"))


def new_password(form: Form, username: str) -> str:
    """Return the password that was typed twice; one that cannot be, or differs, raises Refused. White space counts."""
    password = form.exact("password")
    if password != form.exact("again"):
        raise Refused(Text("console-passwords-differ"))
    flaw = rules.password_flaw(password, username)
    if flaw is not None:
        raise Refused(flaw)
    return password


def _page(lobby: Lobby, form: Form, refused: str = "", status: int = 200) -> Response:
    return lobby.page("set-up.html", {"form": form, "refused": refused}, status)
