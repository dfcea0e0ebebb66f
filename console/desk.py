"""What a page uses while it answers one request: who asks, in which language, the database, and the ways to answer."""

import base64
import binascii
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from functools import cached_property
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

import console.paths  # noqa: F401 - teaches every router what a number in an address is, before the first page is imported
from console import forms, guards
from console.forms import Form
from console.menu import menu
from console.office import Office
from console.rendering import Tongue, templates
from content.wording import LOCALES
from core.database import Session
from core.errors import Forbidden, NotFound
from core.messages import Text, Value
from core.staff import service as staff_service
from core.staff.rules import Permission, Staff

SESSION: Final = "zhibu_console"
"""The cookie that holds the sign-in's token."""
_LANGUAGE: Final = "zhibu_language"
_NOTICE: Final = "zhibu_notice"
_LOBBY: Final = "zhibu_lobby"
_A_YEAR: Final = 365 * 24 * 3600
_A_MINUTE: Final = 60


class SignInNeeded(Exception):
    """The page is for staff and nobody is signed in."""


class Lobby:
    """The console before anybody signed in."""

    staff: Staff | None = None

    def __init__(self, request: Request, office: Office, locale: str) -> None:
        """Hold the request and the reader's language."""
        self.request, self.office, self.locale = request, office, locale
        self.tongue = Tongue(office.wording, office.organisation, locale)

    @property
    def here(self) -> str:
        """The address of the page without what stands behind the question mark."""
        return "/console/" + self.request.url.path.removeprefix("/console").lstrip("/")

    @cached_property
    def csrf(self) -> str:
        """What a form must carry to be taken: before sign-in, the same as a cookie of this browser."""
        return self.request.cookies.get(_LOBBY) or secrets.token_urlsafe(24)

    def asked(self, name: str) -> str:
        """Return what the address says behind its question mark under this name."""
        return self.request.query_params.get(name, "").strip()[:200]

    def say(self, key: str, **values: Value) -> str:
        """Return a sentence in the reader's language."""
        return self.tongue.t(key, **values)

    def reading(self) -> AbstractAsyncContextManager[Session]:
        """Open a session that only reads."""
        return self.office.database.reading()

    def writing(self) -> AbstractAsyncContextManager[Session]:
        """Open a transaction."""
        return self.office.database.transaction()

    @asynccontextmanager
    async def form(self) -> AsyncIterator[Form]:
        """Read the posted form; one that no page of ours sent raises Forbidden."""
        if not guards.is_ours(self.request):
            raise Forbidden(Text("console-form-foreign"))
        async with forms.posted(self.request) as form:
            if not self._is_known(form.text("csrf")):
                raise Forbidden(Text("console-form-old"))
            yield form

    def _is_known(self, token: str) -> bool:
        held = self.csrf if self.staff else self.request.cookies.get(_LOBBY, "")
        return held != "" and secrets.compare_digest(token.encode(), held.encode())

    def page(self, template: str, values: Mapping[str, object] | None = None, status: int = 200) -> Response:
        """Return the template as a page; what the last step had to say is shown once."""
        shown = templates().get_template(template).render({**self._always(), **(values or {})})
        response = HTMLResponse(shown, status)
        response.delete_cookie(_NOTICE, "/console")
        self._keep_language(response)
        if self.staff is None:
            self.keep(response, _LOBBY, self.csrf)
        return response

    def part(self, template: str, values: Mapping[str, object]) -> Response:
        """Return a piece of a page, to be put in place by the browser."""
        return HTMLResponse(self.drawn(template, values))

    def drawn(self, template: str, values: Mapping[str, object]) -> str:
        """Return a piece of a page as it is put in place."""
        return templates().get_template(template).render({**self._always(), **values})

    def go(self, path: str, notice: str = "") -> Response:
        """Send the browser on to another page of the console, which says `notice` once."""
        response = RedirectResponse(f"/console/{path}", 303)
        self._keep_language(response)
        if notice:
            self.keep(response, _NOTICE, base64.urlsafe_b64encode(notice[:600].encode()).decode(), _A_MINUTE)
        return response

    def keep(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Set a cookie that scripts cannot read and other sites cannot send."""
        secure = self.request.url.scheme == "https" or self.office.organisation.public_url.startswith("https:")
        response.set_cookie(name, value, max_age=seconds, path="/console", httponly=True, samesite="lax", secure=secure)

    def _keep_language(self, response: Response) -> None:
        if self.asked("lang") in LOCALES:
            self.keep(response, _LANGUAGE, self.locale, _A_YEAR)

    def _always(self) -> dict[str, object]:
        return {
            **self.tongue.names(),
            "locale": self.locale,
            "organisation": self.office.organisation,
            "here": self.here,
            "csrf": self.csrf,
            "staff": self.staff,
            "notice": _read_notice(self.request.cookies.get(_NOTICE, "")),
            "menu": (),
        }


class Desk(Lobby):
    """The console for somebody who is signed in."""

    def __init__(self, request: Request, office: Office, locale: str, staff: Staff) -> None:
        """Hold who asks."""
        super().__init__(request, office, locale)
        self.staff: Staff = staff

    @cached_property
    def csrf(self) -> str:
        """What every form of this sign-in carries."""
        return self.staff.csrf

    @property
    def tops(self) -> tuple[str, ...]:
        """The codes of the highest branches they see; without any right this raises Forbidden."""
        if not self.staff.tops:
            raise Forbidden(Text("console-no-rights"))
        return self.staff.tops

    def must(self, permission: Permission, branch_code: str) -> None:
        """Go on only when they may do this in the branch; one that they do not even see does not exist for them."""
        if not self.staff.may(Permission.SEE_FIGURES, branch_code):
            raise NotFound(Text("console-not-found"))
        if not self.staff.may(permission, branch_code):
            raise Forbidden(Text("console-not-allowed"))

    def instant(self, form: Form, name: str, label: str) -> datetime:
        """Return the instant that a field names by the organisation's clocks; one that names none raises Refused."""
        local = form.moment(name, label)
        return self.office.organisation.at(local.date(), local.time())

    def may(self, permission: Permission) -> bool:
        """Tell whether they may do this anywhere."""
        return bool(self.staff.tops_for(permission))

    def _always(self) -> dict[str, object]:
        rooms = menu(admin=self.may(Permission.CHANGE_STAFF))
        return {**super()._always(), "menu": rooms, "may": self._may_by_name}

    def _may_by_name(self, permission: str, branch_code: str = "") -> bool:
        wanted = Permission(permission)
        return self.staff.may(wanted, branch_code) if branch_code else self.may(wanted)


def _read_notice(kept: str) -> str:
    try:
        return base64.urlsafe_b64decode(kept).decode()
    except (binascii.Error, ValueError):
        return ""


def language(request: Request, office: Office, own: str = "") -> str:
    """Return the reader's language: asked for in the address, kept by the browser, their account's, or the organisation's."""
    wishes = (request.query_params.get("lang"), request.cookies.get(_LANGUAGE), own, office.organisation.locale)
    return next(wish for wish in wishes if wish in LOCALES)


async def lobby(request: Request) -> Lobby:
    """Return the console as it is before sign-in."""
    office: Office = request.app.state.office
    return Lobby(request, office, language(request, office))


async def desk(request: Request) -> Desk:
    """Return the console of whoever is signed in; nobody raises SignInNeeded."""
    office: Office = request.app.state.office
    staff = await visitor(request, office)
    if staff is None:
        raise SignInNeeded
    return Desk(request, office, language(request, office, staff.locale), staff)


async def visitor(request: Request, office: Office) -> Staff | None:
    """Return who is signed in with this browser, and let the sign-in last on."""
    token, now = request.cookies.get(SESSION, ""), office.clock()
    if not token:
        return None
    async with office.database.reading() as session:
        staff = await staff_service.who(session, token, now)
    if staff is not None and staff.worn:
        async with office.database.transaction() as session:
            await staff_service.renew(session, token, now)
    return staff


AtLobby = Annotated[Lobby, Depends(lobby)]
AtDesk = Annotated[Desk, Depends(desk)]
