"""Every page of the console in a real Chromium: nothing that axe calls a violation, nothing the page's own policy blocks."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from fastapi import FastAPI
from playwright.async_api import Browser, Page

from console.app import console_app
from console.office import Office
from content.wording import Wording
from core.clock import Clock
from core.database import Database
from core.members import service as members
from core.messages import Message
from core.organisation import Organisation
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role
from tests.console.world import World, addresses, build

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1366, "height": 768}}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PICTURES = os.environ.get("ZHIBU_TEST_PICTURES", "")
"""A folder for a picture of every page, for people to look at; empty = none are taken."""


@pytest.fixture
def office(database: Database, clock: Clock, organisation: Organisation, wording: Wording, tmp_path: Path) -> Office:
    async def wake() -> None:
        """Nobody drains deliveries here."""

    def plain(message: Message, locale: str) -> str:
        return "\n".join(wording.say(each, locale) for each in message.body)

    previews = {"console-channel-webchat": plain, "console-channel-terminal": plain}
    return Office(database, clock, organisation, wording, tmp_path / "data", tmp_path / "media", wake, "a_bot", previews)


@pytest.fixture
async def world(office: Office) -> World:
    async with office.database.transaction() as session:
        top = await members.add_branch(session, "测试集团")
        first = await members.add_branch(session, "第一支部", top.code)
        second = await members.add_branch(session, "第二支部", top.code)
    return await build(office, {"top": top.code, "first": first.code, "second": second.code})


@pytest.fixture
async def server(office: Office) -> AsyncIterator[str]:
    whole = FastAPI()
    whole.mount("/console", console_app(office))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = uvicorn.Server(uvicorn.Config(whole, host="127.0.0.1", port=port, log_config=None, lifespan="off", ws="none"))
    task = asyncio.create_task(serving.serve())
    while not serving.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    serving.should_exit = True
    await task


async def link(office: Office) -> str:
    now = office.clock()
    async with office.database.transaction() as session:
        right = Right(Role.ADMIN, "001")
        account = await staff.create_account(session, NewAccount("admin", "王秘书"), PasswordHash("none"), [right], now)
        return await staff.one_time_link(session, account, now)


async def faults(page: Page, name: str) -> list[str]:
    """Return what axe found on the page, and whether it is wider than the screen."""
    if PICTURES:
        await page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    found = (await Axe().run(page, options=RULES)).response["violations"]
    lines = [f"{name}: {each['id']}: {[node['html'][:120] for node in each['nodes']][:3]}" for each in found]
    if await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        lines.append(f"{name}: wider than the screen")
    return lines


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("size", list(SIZES))
async def test_no_page_has_a_violation(
    chromium: Browser, server: str, office: Office, world: World, size: str, locale: str
) -> None:
    context = await chromium.new_context(viewport=SIZES[size], bypass_csp=False)
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if not request.url.startswith((server, "data:")) else None)
    way_in = await link(office)
    await page.goto(f"{server}/console/sign-in?lang={locale}")
    wrong = await faults(page, f"{locale}-{size}-sign-in")
    await page.goto(f"{server}/console/enter?token={way_in}")
    for path in addresses(world):
        await page.goto(f"{server}{path}")
        assert await page.get_attribute("html", "lang") == {"zh": "zh-CN", "en": "en"}[locale]
        await page.wait_for_load_state("networkidle")
        wrong += await faults(page, f"{locale}-{size}-{path.removeprefix('/console/').replace('/', '-') or 'home'}")
    await context.close()
    assert not wrong, "\n".join(wrong)
    assert not said, "\n".join(said)
    assert not outside


async def test_set_up_has_no_violation(chromium: Browser, server: str) -> None:
    page = await (await chromium.new_context(viewport=SIZES["phone"])).new_page()
    await page.goto(f"{server}/console/")
    assert page.url.endswith("/console/setup")
    assert not await faults(page, "set-up")
