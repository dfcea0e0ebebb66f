"""A live game of thirty in a whole installation: a host and the hall's screen in a real browser, the players in the web chat."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update

from core.database import execute, table
from core.library.rules import ItemDraft, ItemType
from core.live import service as live
from core.live.models import GameRow
from core.members import binding
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role
from tests.browser.axe import violations
from tests.journeys.chats import OnWebChat, at_the_page
from tests.journeys.installation import Installation
from zhibu.parts import assembled
from zhibu.serve import running
from zhibu.settings import Settings, WebSettings

PLAYERS, QUESTIONS = 30, 3
ITEMS = [
    ItemDraft(row, ItemType.SINGLE, f"第 {row} 问？", ("甲", "乙", "丙"), (1,), explanation="秘密的解析") for row in range(1, 4)
]


@pytest.fixture
async def service(database_url: str, tmp_path: Path) -> AsyncIterator[Installation]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = Settings(
        _env_file=None,
        database_url=database_url,
        organisation="测试单位",
        public_url=f"http://127.0.0.1:{port}",
        data_dir=tmp_path / "data",
        web=WebSettings(port=port),
    )
    async with assembled(told) as parts, running(parts):
        yield Installation(parts)


async def members_at_the_page(service: Installation, stack: AsyncExitStack) -> list[OnWebChat]:
    """Return so many members of two branches, each in front of a page of their own."""
    branches = await service.branches("第一支部", "第二支部")
    players = []
    for number in range(PLAYERS):
        member = await service.member(f"成员{number:02}", branches[number % 2])
        async with service.parts.database.transaction() as session:
            code = await binding.issue_code(session, member, service.parts.clock())
        players.append(await stack.enter_async_context(at_the_page(service, code)))
    return players


async def signed_in(chromium: Browser, service: Installation) -> Page:
    now = service.parts.clock()
    async with service.parts.database.transaction() as session:
        right = Right(Role.ADMIN, "001")
        account = await staff.create_account(session, NewAccount("admin", "王秘书"), PasswordHash("none"), [right], now)
        link = await staff.one_time_link(session, account, now)
    page = await (await chromium.new_context()).new_page()
    await page.goto(f"{service.url}/console/enter?token={link}")
    return page


async def opened(host: Page, service: Installation) -> str:
    """Fill in the form for a new game at the host's own pace; return its code."""
    await host.goto(f"{service.url}/console/live/new")
    await host.fill("#size", str(QUESTIONS))
    await host.fill("#seconds", "60")
    await host.select_option("#pace", "host")
    await host.select_option("#teams", "mean")
    await host.get_by_role("button", name="开房间").click()
    await expect(host.locator("[data-phase=lobby]")).to_have_count(1)
    code = host.url.rsplit("/", 1)[1]
    async with service.parts.database.transaction() as session:
        await execute(session, update(table(GameRow)).values(countdown=1, podium=60))
    return code


async def answers(player: OnWebChat, place: int) -> None:
    """Press an option of the newest question, and wait until it is said that the answer has arrived."""
    card = (await player.hears()).card
    assert "秘密" not in str(card)
    token = card["choices"][place]["token"]
    await player.tab.sends({"id": str(uuid4()), "press": token, "label": "x"})
    while (await player.tab._frame()).get("notice", "")[:3] != "已收到":
        pass


async def all_answer(players: Sequence[OnWebChat], number: int) -> None:
    """Let everybody answer at once: from question to question fewer know that it is the second option."""
    await asyncio.gather(*(answers(each, 1 if place >= 8 * number else 0) for place, each in enumerate(players)))


@pytest.mark.timeout(300)
async def test_thirty_play_and_the_hall_sees_it(chromium: Browser, service: Installation) -> None:
    async with AsyncExitStack() as stack:
        players = await members_at_the_page(service, stack)
        await service.bank(ITEMS)
        host = await signed_in(chromium, service)
        code = await opened(host, service)
        screen = await (await chromium.new_context()).new_page()
        await screen.goto(f"{service.url}/screen/{code}")
        await asyncio.gather(*(each.says(f"/join {code}") for each in players))
        for page in (host, screen):
            await expect(page.locator("[data-players]").first).to_have_text(str(PLAYERS), timeout=15_000)
        await host.locator("#do-start").click()
        for number in range(1, QUESTIONS + 1):
            await expect(screen.locator("[data-phase=question]")).to_have_count(1, timeout=20_000)
            await all_answer(players, number)
            await expect(screen.locator("[data-phase=result]")).to_have_count(1, timeout=20_000)
            await expect(screen.locator(".tile.right")).to_have_count(1)
            picks = await screen.locator(".picks").all_inner_texts()
            assert sum(int(each.strip("✓ \n")) for each in picks) == PLAYERS
            assert all([(await each.hears()).card for each in players])
            await expect(host.locator("[data-phase=result]")).to_have_count(1)
            await host.locator("#do-skip").click()
            if number < QUESTIONS:
                await expect(screen.locator("[data-phase=ranking]")).to_have_count(1, timeout=20_000)
                await expect(host.locator("[data-phase=ranking]")).to_have_count(1)
                await host.locator("#do-skip").click()
        await expect(screen.locator("[data-phase=podium]")).to_have_count(1, timeout=20_000)
        await expect(screen.locator(".step")).to_have_count(3)
        assert await violations(screen) == []
        await told(host, service, code)


async def told(host: Page, service: Installation, code: str) -> None:
    """Check that every answer that was acknowledged is in the results."""
    async with service.parts.database.reading() as session:
        results = await live.results(session, code)
    assert [each.answered for each in results.questions] == [PLAYERS] * QUESTIONS
    assert [each.right for each in results.questions] == [PLAYERS - 8 * number for number in range(1, QUESTIONS + 1)]
    await host.goto(f"{service.url}/console/live/{code}/results")
    await expect(host.locator("main table").last.locator("tbody tr")).to_have_count(PLAYERS)
