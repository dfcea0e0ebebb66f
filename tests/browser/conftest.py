"""A real Chromium, driven by Playwright; without one the test fails in CI and is skipped, loudly, elsewhere."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from console.office import Office
from content.wording import Wording
from core.clock import Clock
from core.database import Database
from core.members import service as members
from core.messages import Message
from core.organisation import Organisation
from tests.bots.showroom import Showroom
from tests.bots.webchat_service import WebChat
from tests.browser.consoles import free_port, served
from tests.console.lines import lines
from tests.console.world import World, build

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Return a browser with no history."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        missing = "No Chromium was found: install it (Debian: apt install chromium) to run the tests in a browser."
        if os.environ.get("CI") == "true":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def showroom() -> Showroom:
    return Showroom()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return a SQLite database only: what a browser shows does not depend on the database."""
    return sqlite_url


@pytest.fixture
async def webchat(database: Database, showroom: Showroom, wording: Wording, clock: Clock) -> AsyncIterator[WebChat]:
    service = WebChat(database, showroom, wording.say, clock, demo=True)
    await service.start()
    yield service
    await service.stop()


@pytest.fixture
def office(database: Database, clock: Clock, organisation: Organisation, wording: Wording, tmp_path: Path) -> Office:
    async def wake() -> None:
        """Nobody drains deliveries here."""

    def plain(message: Message, locale: str) -> str:
        return "\n".join(wording.say(each, locale) for each in message.body)

    previews = {"console-channel-webchat": plain, "console-channel-terminal": plain}
    folders = (tmp_path / "data", tmp_path / "media")
    return Office(database, clock, organisation, wording, *folders, wake, "a_bot", previews, channels=lines())


@pytest.fixture
async def world(office: Office) -> World:
    async with office.database.transaction() as session:
        top = await members.add_branch(session, "测试集团")
        first = await members.add_branch(session, "第一支部", top.code)
        second = await members.add_branch(session, "第二支部", top.code)
    return await build(office, {"top": top.code, "first": first.code, "second": second.code})


@pytest.fixture
async def server(office: Office) -> AsyncIterator[str]:
    async with served(office, free_port()) as address:
        yield address
