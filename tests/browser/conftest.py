"""A real Chromium, driven by Playwright; without one the test fails in CI and is skipped, loudly, elsewhere."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from content.wording import Wording
from core.clock import Clock
from core.database import Database
from tests.bots.showroom import Showroom
from tests.bots.webchat_service import WebChat

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
