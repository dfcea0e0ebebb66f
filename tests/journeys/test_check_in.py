"""A branch meets: checked in by code from Telegram, web chat, terminal and by hand; and three check in daily, each alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import StringIO
from itertools import product
from pathlib import Path

import pytest
from rich.console import Console

from core.checkin.models import Checkin
from core.members import binding
from core.messages import Address
from tests.conftest import StillClock
from tests.console.browser import Browser
from tests.journeys.chats import Chat, OnTelegram, Shown, at_the_page
from tests.journeys.installation import Installation, settings_of
from tests.standins.telegram import TelegramStandIn
from zhibu.parts import assembled
from zhibu.serve import running
from zhibu.settings import Settings
from zhibu.talk import Talk, place_of

NAMES = ("李静", "王强", "陈红", "老赵")
MEETING = {"title": "主题党日", "starts_at": "2026-11-20T09:30", "place": "会议室", "before": "30", "late": "20", "open": "120"}


@dataclass
class OnTerminal:
    """Somebody at a terminal: what they type goes through `zhibu talk`."""

    service: Installation
    address: Address

    async def says(self, words: str, cards: int = 1) -> Shown:
        del cards
        parts, screen = self.service.parts, StringIO()
        console = Console(file=screen, width=200)
        talk = Talk(parts.counted_door(), parts.terminal, parts.wording.say, console, self.address, "zh")
        await talk.run(_typed(words))
        return Shown(screen.getvalue())


async def _typed(words: str) -> AsyncIterator[str]:
    yield words


@pytest.fixture(params=list(product(("sqlite_url", "postgres_url"), ("aiogram", "ptb"))), ids="-".join)
def settings(request: pytest.FixtureRequest, tmp_path: Path, telegram: TelegramStandIn) -> Settings:
    """Return each database in turn, and each library for Telegram."""
    database, engine = request.param
    return settings_of(request.getfixturevalue(database), tmp_path, telegram, engine=engine)


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Installation]:
    async with assembled(settings, StillClock()) as parts, running(parts):
        yield Installation(parts)


async def invited(service: Installation, name: str, branch: str) -> str:
    member = await service.member(name, branch)
    async with service.parts.database.transaction() as session:
        return await binding.issue_code(session, member, service.parts.clock())


async def planned(browser: Browser, branch: str) -> tuple[str, str]:
    """Plan the meeting in the console; return its page and the code that the host shows."""
    await browser.opens("/console/meetings/new")
    await browser.sends("/console/meetings/new", MEETING | {"branch": branch})
    page = browser.path
    shown = await browser.opens(f"{page}/code")
    digits = shown.split("完成签到 ")[1].split(" 11月")[0]
    return page, digits.replace(" ", "")


async def daily(chat: Chat | OnTerminal) -> str:
    """Switch the daily check-in on, come again, look at the month; return all that was said."""
    offer = (await chat.says("签到")).text
    assert "只有您自己看得到" in offer
    begun = (await chat.says("A")).text
    assert "连续 1 个工作日" in begun
    again = (await chat.says("签到 今天读完了第三章")).text
    assert "这句话已记在今天" in again
    month = (await chat.says("本月记录")).text
    assert "11-16 ➖➖➖➖✅➖➖" in month
    return offer + begun + again + month


async def attended(chat: Chat | OnTerminal, code: str) -> str:
    """Try a wrong code, then the right one twice; return all that was said."""
    wrong = (await chat.says(f"签到 {(int(code) + 1) % 10**6:06}")).text
    assert "没有这个签到码" in wrong
    done = (await chat.says(code)).text
    assert "已签到：主题党日（晚于开始时间）" in done
    again = (await chat.says(f"签到{code}")).text
    assert "已经签过到了" in again
    return wrong + done + again


async def test_a_branch_meets_and_three_check_in_daily(service: Installation, telegram: TelegramStandIn) -> None:
    [branch] = await service.branches("第一支部")
    codes = [await invited(service, name, branch) for name in NAMES[:2]]
    for name in NAMES[2:]:
        await service.member(name, branch)
    phone = OnTelegram(telegram, 1001)
    await phone.joins(codes[0])
    terminal = OnTerminal(service, await place_of(service.parts.database, service.parts.clock, "陈红"))
    async with service.console() as browser, at_the_page(service, codes[1]) as page:
        where, code = await planned(browser, branch)
        for own, chat in zip(NAMES, (phone, page, terminal), strict=False):
            heard = await daily(chat) + await attended(chat, code)
            assert not [name for name in NAMES if name != own and name in heard], "nobody hears of anybody else"
        await browser.opens(where)
        elder = browser.page.text.split('">老赵</option>')[0].rpartition('"')[2]
        listed = await browser.sends(f"{where}/enter", {"member": elder, "mark": "present", "reason": "无手机"})
        assert "应到 4 到会 1 迟到 3 请假 0 还没签到 0" in listed
        totals = await browser.opens("/console/checkins")
        assert "参加人数 不足 5 人" in totals
        assert "今天读完了第三章" not in totals
    async with service.parts.database.reading() as session:
        made = (await session.exec(Checkin.__table__.select())).all()
    assert len(made) == 3
