"""A suggestion goes from one chat app to another and back, lies too long, comes up, is answered from the console."""

import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from content.presets.suggestions import suggestions as preset
from core.members import service as members
from core.messages import Address
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role
from core.suggestions import service as box
from tests.bots.webchat_service import Visitor
from tests.conftest import StillClock
from tests.console.browser import Browser
from tests.journeys.chats import Chat, OnTelegram, OnWebChat, Shown
from tests.journeys.installation import TOP, Installation, settings_of
from tests.standins.telegram import TelegramStandIn
from zhibu.parts import assembled
from zhibu.serve import running
from zhibu.settings import Settings
from zhibu.talk import Talk, place_of

OVERDUE = datetime(2026, 11, 30, 2, tzinfo=UTC)
"""A Monday morning after the last workday for the answer was over."""
WORDS = "食堂的窗口太少，中午要排二十分钟。"


@dataclass
class Days:
    """An installation that is stopped and started again, and the people who keep their chats."""

    settings: Settings
    clock: StillClock
    wang: OnTelegram
    zhao: OnTelegram
    visitor: Visitor | None = None
    seen: int = 0
    accounts: dict[str, int] = field(default_factory=dict)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[tuple[Installation, OnWebChat]]:
        """Run the service; whoever handles the branch's suggestions sits at the web chat."""
        async with assembled(self.settings, self.clock) as parts, running(parts):
            service = Installation(parts)
            if self.visitor is None:
                self.visitor = Visitor(service)
                await self._people(service)
            async with self.visitor.tab(self.seen) as tab:
                yield service, OnWebChat(self.visitor, tab)
                self.seen = tab.seen

    async def _people(self, service: Installation) -> None:
        [branch] = await service.branches("第一支部")
        await self._member(service, "王静", branch, self.wang.address)
        li = await self._member(service, "李明", TOP, Address("webchat", "web", self.visitor.name))
        zhao = await self._member(service, "赵总", TOP, self.zhao.address)
        await service.member("孙强", branch)
        async with service.parts.database.transaction() as session:
            await box.seed(session, *preset())
            for name, member, code in (("li", li, branch), ("zhao", zhao, TOP)):
                new, right = NewAccount(name, name), Right(Role.HANDLER, code)
                account = await staff.create_account(session, new, PasswordHash("none"), [right], self.clock())
                await staff.is_member(session, account, member)
                self.accounts[name] = account

    async def _member(self, service: Installation, name: str, branch: str, address: Address) -> int:
        member = await service.member(name, branch)
        async with service.parts.database.transaction() as session:
            await members.attach(session, member, address, self.clock())
        return member

    @asynccontextmanager
    async def console(self, service: Installation, name: str) -> AsyncIterator[Browser]:
        async with service.parts.database.transaction() as session:
            link = await staff.one_time_link(session, self.accounts[name], self.clock())
        async with httpx.AsyncClient(base_url=service.url) as client:
            browser = Browser(client)
            await browser.opens(f"/console/enter?token={link}")
            yield browser


@pytest.fixture(params=list(product(("sqlite_url", "postgres_url"), ("aiogram", "ptb"))), ids="-".join)
def days(request: pytest.FixtureRequest, tmp_path: Path, telegram: TelegramStandIn) -> Days:
    """Return an installation: each database and each library that talks to Telegram once."""
    database, engine = request.param
    settings = settings_of(request.getfixturevalue(database), tmp_path, telegram, engine=engine)
    return Days(settings, StillClock(), OnTelegram(telegram, 1001), OnTelegram(telegram, 1002))


async def presses(chat: Chat, card: Shown, label: str) -> Shown:
    return await chat.presses(card, card.labels.index(label))


async def writes(chat: Chat, card: Shown, label: str, words: str) -> Shown:
    """Press the button, write, check and send."""
    await presses(chat, card, label)
    await chat.says(words)
    return await presses(chat, await presses(chat, await chat.says("就这些"), "写好了"), "发出")


async def in_terminal(service: Installation, lines: Sequence[str]) -> str:
    """Type the lines as the member without an app; return what is printed."""
    parts, screen = service.parts, Console(file=io.StringIO(), width=80)

    async def typed() -> AsyncIterator[str]:
        for line in lines:
            yield f"{line}\n"

    address = await place_of(parts.database, parts.clock, "孙强")
    await Talk(parts.door, parts.terminal, parts.wording.say, screen, address, "zh").run(typed())
    return screen.file.getvalue()


async def first_day(days: Days) -> None:
    """One writes on Telegram and is asked something in return; another writes in the terminal."""
    async with days.running() as (service, li):
        disclosed = await presses(days.wang, await days.wang.says("建议"), "写一条建议")
        assert "这里是实名的" in disclosed.text
        assert "· li（第一支部 意见受理人）" in disclosed.text
        assert "Telegram 公司能看到" in disclosed.text
        thanks = await writes(days.wang, disclosed, "后勤与生活", WORDS)
        assert "2026年11月27日前告诉您是否受理，2026年12月11日前答复" in thanks.text
        opened = await li.presses(await li.hears(), 0)
        assert WORDS in opened.text
        assert "王静" in opened.text
        await writes(li, opened, "向对方提问", "是哪个食堂？")
        asked = await days.wang.presses(await days.wang.hears(), 0)
        assert "是哪个食堂？" in asked.text
        await writes(days.wang, asked, "回复补充", "一楼的")
        assert "回复了您的问题" in (await li.hears()).text
        shown = await in_terminal(service, ["建议", "A", "C", "希望多组织活动", "写好了", "发出"])
        assert "不经过聊天平台" in shown
        assert "已收到，谢谢！" in shown
        assert "新建议" in (await li.hears()).text


async def test_a_suggestion_goes_through_every_chat_and_comes_up_once_when_it_lies_too_long(days: Days) -> None:
    await first_day(days)
    days.clock.now = OVERDUE
    async with days.running() as (service, li):
        assert "超过期限" in (await li.hears()).text
        up = await days.zhao.hears()
        assert "现在交到您这一级" in up.text
        assert "希望多组织活动" in (await days.zhao.presses(up, 0)).text
        async with days.console(service, "li") as browser:
            assert "王静" in await browser.opens("/console/suggestions")
            await browser.opens("/console/suggestions/1")
            words = {"act": "answer", "words": "加了两个窗口"}
            assert "已答复" in await browser.sends("/console/suggestions/1/write", words)
        answered = await days.wang.presses(await days.wang.hears(), 0)
        assert "加了两个窗口" in answered.text
        await presses(days.wang, await presses(days.wang, answered, "可以了，办结"), "可以了，办结")
        assert "确认办结" in (await li.hears()).text
        async with days.console(service, "zhao") as browser:
            listed = await browser.opens("/console/suggestions")
            assert "孙强" in listed
            assert "王静" not in listed
            await browser.opens("/console/suggestions/1")
            assert browser.status == 404
        assert len(days.zhao.person.messages) == 2
