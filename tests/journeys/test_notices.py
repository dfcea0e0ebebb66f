"""A notice from the secretary's form to the chats: confirmed on Telegram, the web page and a terminal, counted in the console."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rich.console import Console

from bots.telegram.connecting import EngineName
from core.members import service as members
from core.messages import Address
from tests.bots.webchat_service import Visitor
from tests.journeys.chats import OnTelegram, OnWebChat
from tests.journeys.installation import Installation, rows, settings_of
from tests.standins.telegram import TelegramStandIn
from zhibu.parts import assembled
from zhibu.serve import running
from zhibu.talk import Talk

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 100
FORM = {"title": "停电检修", "body": "周六**八点**停电。", "confirm": "yes", "publish_at": "", "expires_at": "", "remind_at": ""}


@pytest.fixture
async def service(
    database_url: str, tmp_path: Path, telegram: TelegramStandIn, engine: EngineName
) -> AsyncIterator[Installation]:
    async with assembled(settings_of(database_url, tmp_path, telegram, engine=engine)) as parts, running(parts):
        yield Installation(parts)


async def joined(service: Installation, name: str, branch: str, address: Address) -> None:
    """Put somebody on the roster who has a chat at the address and no quiet hours."""
    member = await service.member(name, branch)
    async with service.parts.database.transaction() as session:
        await members.attach(session, member, address, service.parts.clock())
        await members.set_quiet(session, member, (0, 0))


async def in_the_terminal(talk: Talk) -> str:
    """Wait for what comes unasked and confirm it by its letter."""
    async with asyncio.timeout(20):
        while "停电检修" not in talk.console.file.getvalue():
            await talk._show_post()
            await asyncio.sleep(0.1)
    await talk._says("A")
    return talk.console.file.getvalue()


async def test_a_notice_is_confirmed_in_every_chat_and_counted(service: Installation, telegram: TelegramStandIn) -> None:
    [branch] = await service.branches("第一支部")
    visitor, parts = Visitor(service), service.parts
    place = Address(parts.terminal.name, parts.terminal.account, "1003")
    page_of = OnWebChat(visitor, None).address
    on_telegram = OnTelegram(telegram, 1001)
    for name, address in (("王静", on_telegram.address), ("李强", page_of), ("赵敏", place), ("孙一", Address("web", "x", "1"))):
        await joined(service, name, branch, address)
    talk = Talk(parts.door, parts.terminal, parts.wording.say, Console(file=io.StringIO(), width=80), place, "zh")
    async with service.console() as browser, visitor.tab() as tab:
        on_page = OnWebChat(visitor, tab)
        await browser.opens("/console/notices/new")
        await browser.sends("/console/notices/new", {**FORM, "branch": branch}, {"file": ("图.png", PICTURE)})
        notice = browser.path
        await browser.sends(f"{notice}/publish")
        for chat in (on_telegram, on_page):
            came = await chat.hears()
            assert "八点" in came.text
            assert "已收到您的确认" in (await chat.presses(came, 0)).text
        assert "已收到您的确认" in await in_the_terminal(talk)
        await browser.opens(notice)
        assert rows(browser.page.text)["第一支部"] == ["3 / 4"]
        assert "孙一" in await browser.opens(f"{notice}/missing")
        assert "王静" not in browser.sees
