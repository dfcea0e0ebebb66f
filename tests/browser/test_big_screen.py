"""The big screen and the host's page of a live game in a real Chromium: every phase, every size, both languages."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, ViewportSize, expect

from console.app import console_app
from console.game_watch import GameWatch
from console.office import Office
from console.screen import screen_app
from content.wording import Wording
from core.database import Database
from core.library import editing
from core.library import service as library
from core.library.rules import ItemDraft, ItemType
from core.live import service as live
from core.live.models import GameAnswer
from core.live.rules import Command, Settings, Teams
from core.live.service import GameDraft, Host
from core.members import service as members
from core.members.rules import MembershipKind
from core.members.service import MemberForm
from core.organisation import Organisation
from core.staff.rules import Right, Role
from tests.browser.axe import violations
from tests.browser.test_axe_console import link
from tests.conftest import StillClock

SIZES: Mapping[str, ViewportSize] = {
    "hall": {"width": 1920, "height": 1080},
    "desk": {"width": 1366, "height": 768},
    "phone": {"width": 390, "height": 844},
}
PICTURES = os.environ.get("ZHIBU_TEST_PICTURES", "")
"""A folder for a picture of every phase, for people to look at; empty = none are taken."""
HOST = Host((Right(Role.ADMIN, "001"),))
NAMES = ("李静", "王建国", "赵敏", "小红花", "#017", "陈晨", "欧阳雪", "向日葵", "刘洋", "孙一", "周敏", "吴刚")
ITEMS = (
    ItemDraft(
        *(0, ItemType.SINGLE, "中国共产党第一次全国代表大会最后一天的会议在哪里举行？"),
        ("上海", "浙江嘉兴南湖", "北京", "广州"),
        (1,),
        explanation="会议因巡捕搜查，最后一天移到嘉兴南湖的一条游船上举行。",
    ),
    ItemDraft(0, ItemType.JUDGE, "支部委员会一般每月召开一次。", ("正确", "错误"), (0,), explanation="见支部工作条例第十四条。"),
    ItemDraft(
        *(0, ItemType.SINGLE, "下列各项中，属于“三会一课”的是哪一组？请从六个选项里选出说法完整而没有多出内容的一项。"),
        (
            *("支部党员大会、支部委员会、党小组会、党课", "党代会、全委会、常委会、党课", "民主生活会、组织生活会、谈心会、党课"),
            *("支部党员大会、职工大会、党小组会、讲座", "支委会、党小组会、党课、茶话会", "以上都不是"),
        ),
        (0,),
    ),
)
SMALL = """least => {
    const found = new Set();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const box = walk.currentNode.parentElement;
        if (!walk.currentNode.textContent.trim() || !box.checkVisibility() || box.closest('.unseen, script')) continue;
        if (parseFloat(getComputedStyle(box).fontSize) < least) found.add(`${box.className}: ${box.textContent.trim()}`);
    }
    return [...found];
}"""
TOO_BIG = """() => {
    const root = document.documentElement;
    return [root.scrollWidth > root.clientWidth, root.scrollHeight > root.clientHeight + 1];
}"""


@dataclass
class Hall:
    """A game that a test leads from phase to phase, and the service that shows it."""

    office: Office
    url: str
    code: str = ""
    game_id: int = 0

    async def does(self, *commands: Command) -> None:
        for command in commands:
            async with self.office.database.transaction() as session:
                await live.host_command(session, self.code, command, HOST, self.office.clock())
        await self.office.backplane.publish(live.topic(self.game_id), "turn")

    async def answered(self, number: int, right: int) -> None:
        """Let all but two answer, the first so many of them right, one after the other."""
        async with self.office.database.transaction() as session:
            key = ITEMS[number - 1].key[0]
            for place in range(1, len(NAMES) - 1):
                good = (place + number) % len(NAMES) <= right
                picked = key if good else (key + 1) % 2
                values = {"took": 700 * place, "verdict": "timely", "at": self.office.clock(), "right": good, "picked": picked}
                session.add(GameAnswer(game_id=self.game_id, number=number, player_id=place, **values))
        await self.office.backplane.publish(live.topic(self.game_id), "answered")


@pytest.fixture
def office(database: Database, clock: StillClock, organisation: Organisation, wording: Wording, tmp_path: Path) -> Office:
    async def wake() -> None:
        """Nobody drains deliveries here."""

    return Office(database, clock, organisation, wording, tmp_path / "data", tmp_path / "media", wake)


@pytest.fixture
async def hall(office: Office) -> AsyncIterator[Hall]:
    watch = GameWatch(office.database, office.clock, office.backplane, office.ending)
    whole = FastAPI()
    whole.mount("/console", console_app(office, watch))
    whole.mount("/screen", screen_app(office, watch))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = uvicorn.Server(uvicorn.Config(whole, host="127.0.0.1", port=port, log_config=None, lifespan="off", ws="none"))
    task = asyncio.create_task(serving.serve())
    while not serving.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
        await asyncio.sleep(0.01)
    hall = Hall(office, f"http://127.0.0.1:{port}")
    await _filled(hall)
    yield hall
    office.ending.set()
    serving.should_exit = serving.force_exit = True
    await task


async def _filled(hall: Hall) -> None:
    """Open a game of three branches with a dozen players."""
    now = hall.office.clock()
    async with hall.office.database.transaction() as session:
        await members.seed_memberships(session, (MembershipKind("full", "正式党员", "Full member"),))
        top = await members.add_branch(session, "测试集团党委")
        codes = [(await members.add_branch(session, f"第{each}支部", top.code)).code for each in "一二三"]
        bank = await library.create_bank(session, "党史题库", top.code, now)
        items = [(await editing.write(session, bank.id, each)).id for each in ITEMS]
        settings = Settings(3, teams=Teams.MEAN, auto=False)
        opened = await live.open_game(
            session, GameDraft("“七一”主题党日抢答赛", top.code, settings, items=tuple(items)), HOST, now
        )
        for place, name in enumerate(NAMES):
            member = await members.add_member(session, MemberForm(name, codes[place % 3], "full", f"{place}"), now)
            await live.join(session, opened.code, member.id, now)
        hall.code, hall.game_id = opened.code, opened.id


class Seen:
    """A page whose faults are gathered, phase by phase."""

    def __init__(self, page: Page, name: str, *, screen: bool) -> None:
        self.page, self.name, self.screen = page, name, screen
        self.wrong: list[str] = []
        page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))

    async def at(self, phase: str, label: str = "") -> None:
        """Wait for the phase, then note what axe finds, what is too small, and what does not fit, at every size."""
        await expect(self.page.locator(f"[data-phase={phase}]")).to_have_count(1)
        for size, box in SIZES.items():
            await self.page.set_viewport_size(box)
            where = f"{self.name}-{label or phase}-{size}"
            if PICTURES:
                await self.page.wait_for_timeout(1300)
                await self.page.screenshot(path=f"{PICTURES}/{where}.png", full_page=not self.screen)
            self.wrong += [f"{where}: {each}" for each in await violations(self.page)]
            wide, tall = await self.page.evaluate(TOO_BIG)
            self.wrong += [f"{where}: wider than the screen"] if wide else []
            if self.screen and size != "phone":
                self.wrong += [f"{where}: taller than the screen"] if tall else []
            if self.screen and size == "hall":
                self.wrong += [f"{where}: too small to read: {each}" for each in await self.page.evaluate(SMALL, 28)]


@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_every_phase_can_be_read_by_everybody_in_the_hall(chromium: Browser, hall: Hall, locale: str) -> None:
    context = await chromium.new_context(reduced_motion="reduce")
    seen = Seen(await context.new_page(), f"screen-{locale}", screen=True)
    await seen.page.goto(f"{hall.url}/screen/{hall.code}?lang={locale}")
    await seen.at("lobby")
    await hall.does(Command.START)
    await seen.at("countdown")
    await hall.does(Command.SKIP)
    await seen.at("question")
    await hall.answered(1, 8)
    await expect(seen.page.locator("[data-answered]")).to_have_text("10")
    await hall.does(Command.PAUSE)
    await expect(seen.page.locator(".pause")).to_be_visible()
    await seen.at("question", "paused")
    await hall.does(Command.RESUME, Command.SKIP)
    await seen.at("result")
    await hall.does(Command.SKIP, Command.SKIP, Command.SKIP)
    await hall.answered(2, 4)
    await hall.does(Command.SKIP, Command.SKIP)
    await seen.at("ranking")
    await hall.does(Command.SKIP, Command.SKIP)
    await seen.at("question", "long")
    await hall.does(Command.SKIP, Command.SKIP)
    await seen.at("podium")
    await hall.does(Command.SKIP)
    await seen.at("over")
    await seen.page.goto(f"{hall.url}/screen/nothing")
    assert "没有这场比赛" in await seen.page.inner_text("h1")
    assert await violations(seen.page) == []
    await context.close()
    assert not [each for each in seen.wrong if "404" not in each], "\n".join(seen.wrong)


async def test_the_host_leads_the_game_from_a_phone_and_the_hall_follows(chromium: Browser, hall: Hall) -> None:
    way_in = await link(hall.office)
    context = await chromium.new_context(reduced_motion="reduce", viewport=SIZES["phone"])
    host, screen = Seen(await context.new_page(), "host", screen=False), await context.new_page()
    await host.page.goto(f"{hall.url}/console/enter?token={way_in}")
    await host.page.goto(f"{hall.url}/console/live/{hall.code}")
    await screen.goto(f"{hall.url}/screen/{hall.code}")
    await host.at("lobby")
    await host.page.get_by_role("button", name="开始", exact=True).click()
    await expect(screen.locator("[data-phase=countdown]")).to_have_count(1)
    await host.page.get_by_role("button", name="立即出题").click()
    await expect(screen.locator("[data-phase=question]")).to_have_count(1)
    await hall.answered(1, 8)
    await expect(host.page.locator("[data-answered]")).to_have_text("10")
    await host.at("question")
    await host.page.get_by_role("button", name="暂停").click()
    await expect(screen.locator(".pause")).to_be_visible()
    await host.page.get_by_role("button", name="继续").click()
    await expect(screen.locator(".pause")).to_have_count(0)
    await host.page.locator("body").press("ArrowRight")
    await expect(screen.locator("[data-phase=result]")).to_have_count(1)
    await host.at("result")
    await host.page.get_by_text("结束比赛").click()
    await host.page.get_by_role("button", name="确定结束").click()
    await expect(screen.locator("[data-phase=podium]")).to_have_count(1)
    await host.page.goto(f"{hall.url}/console/live/{hall.code}/results")
    await expect(host.page.locator("main table")).to_have_count(5)
    await context.close()
    assert not host.wrong, "\n".join(host.wrong)


async def test_the_screen_comes_back_by_itself_and_is_silent_until_asked(chromium: Browser, hall: Hall) -> None:
    context = await chromium.new_context()
    page = await context.new_page()
    await page.goto(f"{hall.url}/screen/{hall.code}")
    await expect(page.locator("#sound")).to_have_attribute("aria-pressed", "false")
    await page.locator("#sound").click()
    await expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#lost")).to_be_hidden()
    await context.set_offline(True)
    await page.evaluate("dispatchEvent(new Event('offline'))")
    await hall.does(Command.START)
    await context.set_offline(False)
    await expect(page.locator("[data-phase=countdown]")).to_have_count(1, timeout=15_000)
    await expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
    await context.close()
