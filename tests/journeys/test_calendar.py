"""A meeting from its draft in the console to everybody's chat: Telegram, web chat, terminal; then moved and withdrawn."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from rich.console import Console

from bots.telegram.connecting import EngineName
from core.members import service as members
from tests.bots.webchat_service import Visitor
from tests.conftest import StillClock
from tests.console.browser import Browser
from tests.journeys.chats import Chat, OnTelegram, OnWebChat
from tests.journeys.installation import TOP, Installation, settings_of
from tests.standins.telegram import TelegramStandIn
from zhibu.parts import assembled
from zhibu.serve import running
from zhibu.talk import Talk, place_of

PLANNED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""A Friday, 10:00 in Shanghai."""
FORM = {
    "title": "支部党员大会",
    "kind": "meeting",
    "words": "讨论**年度计划**。",
    "place": "三楼会议室",
    "starts_on": "11/21",
    "clock": "上午9点半",
    "minutes": "90",
    "repeat": "words",
    "rule": "每两周周六",
    "shift": "stay",
    "lead": "1440",
    "branch": TOP,
}
WHEN = "11月21日 周六 09:30，约 1 个半小时"


class Terminal:
    """Somebody at the terminal, as long as their lines last."""

    def __init__(self, service: Installation, name: str) -> None:
        self.service, self.name = service, name

    async def types(self, *lines: str) -> str:
        """Return all that is shown meanwhile."""
        parts = self.service.parts
        address = await place_of(parts.database, parts.clock, self.name)
        console = Console(file=io.StringIO(), width=80)
        await Talk(parts.door, parts.terminal, parts.wording.say, console, address, "zh").run(self._lines(lines))
        shown: str = console.file.getvalue()
        return shown

    async def _lines(self, lines: tuple[str, ...]) -> AsyncIterator[str]:
        for line in lines:
            yield line + "\n"


@asynccontextmanager
async def house(
    database_url: str, folder: Path, telegram: TelegramStandIn, engine: EngineName
) -> AsyncIterator[tuple[Installation, list[Chat], Terminal]]:
    """Run a service with three members: one on Telegram, one in the web chat, one at the terminal."""
    async with AsyncExitStack() as stack:
        settings = settings_of(database_url, folder, telegram, engine=engine)
        service = Installation(await stack.enter_async_context(assembled(settings, StillClock(PLANNED))))
        [branch] = await service.branches("第一支部")
        visitor, chat = Visitor(service), OnTelegram(telegram, 1001)
        terminal = Terminal(service, "同志三")
        places = (chat.address, OnWebChat(visitor, None).address)
        ids = [await service.member(name, branch) for name in ("同志一", "同志二", "同志三")]
        async with service.parts.database.transaction() as session:
            for member, place in zip(ids, places, strict=False):
                await members.attach(session, member, place, PLANNED)
        await place_of(service.parts.database, service.parts.clock, "同志三")
        await stack.enter_async_context(running(service.parts))
        tab = await stack.enter_async_context(visitor.tab())
        yield service, [chat, OnWebChat(visitor, tab)], terminal


async def released(browser: Browser) -> str:
    """Plan the meeting as staff do; return the address of its page."""
    await browser.opens("/console/calendar/new")
    await browser.sends("/console/calendar/new", FORM)
    assert "3 人" in browser.sees
    assert WHEN in browser.sees
    path = browser.path
    await browser.sends(f"{path}/release")
    return path


async def subscribed(browser: Browser) -> str:
    """Make an address for the branch's calendar; return what a program finds there."""
    await browser.opens("/console/calendar/feeds")
    [action] = [f"/console/calendar/feeds/{number}" for number in (2,) if f"feeds/{number}" in browser.page.text]
    words = await browser.sends(action)
    [address] = [word for word in words.split() if word.endswith(".ics")]
    async with httpx.AsyncClient() as program:
        answer = await program.get(address)
    assert answer.status_code == 200
    return answer.text


async def test_a_meeting_reaches_every_chat_stands_in_the_calendar_and_is_moved(
    database_url: str, tmp_path: Path, telegram: TelegramStandIn, engine: EngineName
) -> None:
    async with house(database_url, tmp_path, telegram, engine) as (service, chats, terminal), service.console() as browser:
        path = await released(browser)
        for told in await asyncio.gather(*(chat.hears() for chat in chats)):
            assert all(words in told.text for words in ("会议通知", "支部党员大会", WHEN, "三楼会议室", "年度计划"))
        for chat in chats:
            card = await chat.says("日历")
            assert "11月21日 周六 09:30 支部党员大会" in "\n".join((card.text, *card.labels))
            assert "三楼会议室" in (await chat.presses(card, 0)).text
        shown = await terminal.types("/calendar", "A", "exit")
        assert WHEN in shown
        assert "三楼会议室" in shown
        await browser.opens(f"{path}/on/2026-11-21")
        moved = {"on": "2026-11-22", "clock": "15:00", "title": "支部党员大会", "words": FORM["words"]}
        await browser.sends(f"{path}/on/2026-11-21", moved)
        for told in await asyncio.gather(*(chat.hears() for chat in chats)):
            assert all(words in told.text for words in ("时间有变", "11月22日 周日 15:00", f"原定：{WHEN}"))
        assert "RECURRENCE-ID" in await subscribed(browser)
        await browser.opens(path)
        await browser.sends(f"{path}/withdraw")
        assert "近两个月没有安排" in (await chats[0].says("/calendar")).text
