"""The console in tests: a browser without a screen, an organisation with three branches, staff of several roles."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from console.app import console_app
from console.office import Office
from content.wording import Wording
from core.clock import Clock
from core.database import Database
from core.members import service as members
from core.organisation import Organisation
from core.staff import passwords
from core.staff import service as staff
from core.staff.rules import NewAccount, Right, Role
from tests.console.browser import Browser
from tests.console.lines import lines
from tests.console.world import World, build
from zhibu.settings import Settings

WORDS = "correct horse battery"


@pytest.fixture
def office(database: Database, clock: Clock, organisation: Organisation, wording: Wording, tmp_path: Path) -> Office:
    async def wake() -> None:
        """Nobody drains deliveries here."""

    folders = (tmp_path / "data", tmp_path / "media")
    more = {"settings": Settings().shown(), "channels": lines(), "patience": 60.0}
    return Office(database, clock, organisation, wording, *folders, wake, **more)


@pytest.fixture
def site(office: Office) -> FastAPI:
    whole = FastAPI()
    whole.mount("/console", console_app(office))
    return whole


@pytest.fixture
async def visitor(site: FastAPI) -> AsyncIterator[Browser]:
    """Return a browser in which nobody is signed in."""
    transport = httpx.ASGITransport(app=site)
    async with httpx.AsyncClient(transport=transport, base_url="http://zhibu.test") as client:
        yield Browser(client)


@pytest.fixture
async def branches(database: Database) -> dict[str, str]:
    """Return the codes of an organisation with two branches, by name."""
    async with database.transaction() as session:
        top = await members.add_branch(session, "测试集团")
        first = await members.add_branch(session, "第一支部", top.code)
        second = await members.add_branch(session, "第二支部", top.code)
    return {"top": top.code, "first": first.code, "second": second.code}


async def signed_in(browser: Browser, office: Office, username: str, *rights: Right) -> Browser:
    """Sign the browser in as somebody new with these rights."""
    hashed = passwords.PasswordHash("nobody signs in with a password here")
    now = office.clock()
    async with office.database.transaction() as session:
        account = await staff.create_account(session, NewAccount(username, "王秘书"), hashed, rights, now)
        link = await staff.one_time_link(session, account, now)
    await browser.opens(f"/console/enter?token={link}")
    return browser


@pytest.fixture
async def admin(visitor: Browser, office: Office, branches: dict[str, str]) -> Browser:
    """Return the administrator's browser."""
    return await signed_in(visitor, office, "admin", Right(Role.ADMIN, branches["top"]))


@pytest.fixture
async def world(office: Office, branches: dict[str, str]) -> World:
    """Return an organisation with something on every page."""
    return await build(office, branches)
