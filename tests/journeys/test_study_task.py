"""A study task from its publication to its one reminder: read on Telegram and in the web chat, counted in the console."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.library import service as library
from core.library.models import Item
from core.library.rules import ItemDraft, ItemType
from core.mailbox.models import Letter
from core.members import service as members
from core.members.rules import Audience
from core.tasks import service as tasks
from core.tasks.rules import TaskDraft, TaskKind
from tests.bots.webchat_service import Visitor
from tests.conftest import StillClock
from tests.journeys.chats import Chat, OnTelegram, OnWebChat, Shown
from tests.journeys.installation import TOP, Installation, rows, settings_of
from tests.standins.telegram import TelegramStandIn
from zhibu.parts import assembled
from zhibu.serve import running
from zhibu.settings import Settings

PUBLISHED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai."""
DUE = PUBLISHED + timedelta(days=3)
REMINDED, OTHER_REMINDED = DUE - timedelta(hours=24), DUE - timedelta(hours=18)
BRANCHES = ("第一支部", "第二支部")
HOMES = (0, 0, 0, 0, 1, 1)
"""Whose branch is which: the first, third and fifth are on Telegram, the others in the web chat."""
TITLE, OTHER = "学习专题一", "第二支部的专题"
CHECK = ItemDraft(2, ItemType.SINGLE, "专题讲了什么？", ("种树", "读书", "唱歌"), (1,), explanation="见第一段")


@dataclass
class Days:
    """An installation that is stopped and started again as days pass, and six members who keep their chats."""

    settings: Settings
    clock: StillClock
    telegram: TelegramStandIn
    on_telegram: dict[int, OnTelegram] = field(default_factory=dict)
    visitors: dict[int, Visitor] = field(default_factory=dict)
    seen: Counter[int] = field(default_factory=Counter)
    """The last letter that each visitor saw."""
    task: int = 0

    @asynccontextmanager
    async def at(self, moment: datetime) -> AsyncIterator[tuple[Installation, list[Chat]]]:
        """Start the service at the moment: it looks at once what is due; everybody's chat is open."""
        self.clock.now = moment
        async with AsyncExitStack() as stack:
            parts = await stack.enter_async_context(assembled(self.settings, self.clock))
            await stack.enter_async_context(running(parts))
            pages = {number: await stack.enter_async_context(self._page(number)) for number in self.visitors}
            yield Installation(parts), [pages[each] if each in pages else self.on_telegram[each] for each in range(len(HOMES))]

    @asynccontextmanager
    async def _page(self, number: int) -> AsyncIterator[OnWebChat]:
        visitor = self.visitors[number]
        async with visitor.tab(self.seen[number]) as tab:
            yield OnWebChat(visitor, tab)
            self.seen[number] = tab.seen

    async def plan(self) -> None:
        """Put six members on the roster and plan a task for all, and another for the second branch."""
        async with assembled(self.settings, self.clock) as parts:
            service = Installation(parts)
            codes = await service.branches(*BRANCHES)
            for number, home in enumerate(HOMES):
                await self._joins(service, number, codes[home])
            bank, now = await service.bank([CHECK]), self.clock()
            async with parts.database.transaction() as session:
                item = (await session.exec(select(Item.id).where(Item.bank_id == bank))).one()
                article = await library.write_article(session, "文章", "**认真**读书。", TOP, now)
                common = (TaskKind.ARTICLE, Audience(TOP), PUBLISHED, DUE, article.id)
                for draft in (
                    TaskDraft(TITLE, *common, item_id=item),
                    TaskDraft(OTHER, common[0], Audience(codes[1]), *common[2:], remind_minutes=18 * 60),
                ):
                    task = await tasks.create(session, draft, now)
                    await tasks.publish(session, task.id, now, parts.organisation)
                    self.task = self.task or task.id

    async def _joins(self, service: Installation, number: int, branch: str) -> None:
        if number % 2:
            self.visitors[number] = Visitor(service)
            address = OnWebChat(self.visitors[number], None).address
        else:
            self.on_telegram[number] = OnTelegram(self.telegram, 1001 + number)
            address = self.on_telegram[number].address
        member = await service.member(f"同志{number}", branch)
        async with service.parts.database.transaction() as session:
            await members.attach(session, member, address, self.clock())

    async def reminded(self, service: Installation) -> list[tuple[int, list[str]]]:
        """Return who has been reminded so far, and of which task each."""
        async with service.parts.database.reading() as session:
            letters = (await session.exec(select(Letter.sender, Letter.body))).all()
        found = [(int(row["chat_id"]) - 1001, row["text"]) for row in self.telegram.world.ledger.rows]
        numbers = {visitor.name: number for number, visitor in self.visitors.items()}
        found += [(numbers[sender], body) for sender, body in letters]
        got = sorted((number, TITLE if TITLE in text else OTHER) for number, text in found if "学习任务提醒" in text)
        return [(number, [title for each, title in got if each == number]) for number in sorted({each for each, _ in got})]


@pytest.fixture
async def days(database_url: str, tmp_path: Path, telegram: TelegramStandIn) -> Days:
    planned = Days(settings_of(database_url, tmp_path, telegram), StillClock(PUBLISHED - timedelta(days=1)), telegram)
    await planned.plan()
    return planned


async def opened(chat: Chat, pushed: Shown) -> Shown:
    """Open the task from what announced it, or reminded of it."""
    article = await chat.presses(pushed, 0)
    assert "读书" in article.text
    return article


async def announced(chat: Chat, many: int) -> Shown:
    """Return what announced the task for all, among so many announcements."""
    heard = [await chat.hears() for _ in range(many)]
    [found] = [each for each in heard if TITLE in each.text]
    return found


async def studied(chat: Chat, pushed: Shown, *answers: str) -> str:
    """Study to the end, answering the check question until it is over; return the thanks."""
    card = await chat.presses(await opened(chat, pushed), 0)
    for words in answers:
        assert CHECK.stem in card.text
        card = await chat.says(words, 2)
    return card.text


async def figures(service: Installation, task: int, staff: str) -> dict[str, list[str]]:
    """Return what the console says about each branch: members, those who read, those who are done."""
    async with service.console(staff) as browser:
        await browser.opens(f"/console/results/tasks/{task}")
        return {name: cells[:3] for name, cells in rows(browser.page.text).items() if name in {*BRANCHES, "合计"}}


async def first_day(days: Days) -> None:
    """Three study to the end, one only reads, two do nothing."""
    async with days.at(PUBLISHED) as (service, chats):
        pushed = await asyncio.gather(*(announced(chat, 1 + HOMES[each]) for each, chat in enumerate(chats)))
        assert "谢谢" in await studied(chats[0], pushed[0], "B")
        assert "谢谢" in await studied(chats[1], pushed[1], "种树", "唱歌")
        await opened(chats[2], pushed[2])
        assert "谢谢" in await studied(chats[5], pushed[5], "读书")
        shown = await figures(service, days.task, "first")
        assert shown == {"第一支部": ["4", "3", "2"], "第二支部": ["2", "1", "1"], "合计": ["6", "4", "3"]}
        assert not await days.reminded(service)


async def test_a_task_is_studied_in_both_chats_and_only_those_who_are_not_done_are_reminded_once(days: Days) -> None:
    await first_day(days)
    async with days.at(REMINDED) as (service, chats):
        reminders = [await chats[each].hears() for each in (2, 3, 4)]
        assert "谢谢" in await studied(chats[2], reminders[0], "B")
        assert await days.reminded(service) == [(2, [TITLE]), (3, [TITLE]), (4, [TITLE])]
    async with days.at(OTHER_REMINDED) as (service, chats):
        await asyncio.gather(*(chats[each].hears() for each in (4, 5)))  # the scheduler has looked at the first task again
        assert await days.reminded(service) == [(2, [TITLE]), (3, [TITLE]), (4, [TITLE, OTHER]), (5, [OTHER])]
        shown = await figures(service, days.task, "second")
        assert shown == {"第一支部": ["4", "3", "3"], "第二支部": ["2", "1", "1"], "合计": ["6", "4", "4"]}
