"""A question from the asker's chat to somebody on duty and back: web chat, Telegram by both libraries, and the terminal."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.telegram.connecting import EngineName
from content.presets.memberships import memberships
from core.database import Database
from core.members import service as members
from core.members.service import MemberForm
from core.qa import knowledge
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role, Staff
from tests.conftest import MORNING, StillClock
from tests.journeys.chats import OnTelegram, at_the_page
from tests.journeys.installation import Installation, settings_of
from tests.journeys.terminals import Terminal, talking
from tests.knowledge import DUES, MEETING, TRANSFER
from tests.standins.telegram import TelegramStandIn
from zhibu.parts import assembled
from zhibu.serve import running

ASKED = "食堂周末开不开门？"


async def released(database: Database) -> None:
    """Let members find three entries that nobody of this test wrote."""
    async with database.transaction() as session:
        made = [await knowledge.write(session, draft, None, MORNING) for draft in (DUES, TRANSFER, MEETING)]
        account = await staff.create_account(session, NewAccount("reviewer", "审核"), PasswordHash("x"), (), MORNING)
        reviewer = Staff(account, "reviewer", "审核", "zh")
        await knowledge.release(session, [each.id for each in made], reviewer, MORNING)


@pytest.fixture
async def service(
    database_url: str, tmp_path: Path, telegram: TelegramStandIn, engine: EngineName
) -> AsyncIterator[Installation]:
    async with assembled(settings_of(database_url, tmp_path, telegram, engine=engine), StillClock()) as parts, running(parts):
        yield Installation(parts)


async def test_a_question_goes_from_the_page_to_duty_on_telegram_and_its_answer_back(
    service: Installation, telegram: TelegramStandIn
) -> None:
    [branch] = await service.branches("第一支部")
    await released(service.parts.database)
    asker, duty = await service.member("王静", branch), await service.member("李明", branch)
    on_telegram = OnTelegram(telegram, 1001)
    async with service.parts.database.transaction() as session:
        account = await staff.create_account(
            session, NewAccount("li", "李明"), PasswordHash("x"), (Right(Role.ANSWERER, branch),), MORNING
        )
        await staff.is_member(session, account, duty)
        await members.attach(session, duty, on_telegram.address, MORNING)
    async with at_the_page(service) as page:
        async with service.parts.database.transaction() as session:
            await members.attach(session, asker, page.address, MORNING)
        known = await page.says("党费什么时候交？")
        assert "15 日" in known.text
        assert known.labels == ("解决了", "不是我想问的")
        assert "最迟" in (await page.says(ASKED)).text
        notice = await on_telegram.hears()
        assert "食堂" not in notice.text
        case = await on_telegram.presses(notice, 1)
        assert ASKED in case.text
        await on_telegram.presses(case, 0)
        assert "答复已经发出" in (await on_telegram.says("周六开，周日不开。")).text
        answer = await page.hears()
        assert "周六开，周日不开。" in answer.text
        assert "太好了" in (await page.presses(answer, 0)).text


async def test_a_question_is_answered_in_the_terminal(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url)
    async with database.transaction() as session:
        await members.seed_memberships(session, memberships("party"))
        branch = await members.add_branch(session, "第一支部")
        await members.add_member(session, MemberForm("王静", branch.code, "full", "1001"), MORNING)
    await released(database)
    await database.close()
    async with talking(database_url, tmp_path) as process:
        terminal = Terminal(process)
        terminal.types("党费什么时候交？")
        assert "15 日" in await terminal.until("不是我想问的")
        terminal.types("B")
        terminal.types(ASKED)
        assert "最迟" in await terminal.until("最迟")
        terminal.types("exit")
        async with asyncio.timeout(20):
            assert await process.wait() == 0
