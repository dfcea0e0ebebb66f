"""Updates that come more than once or all at once, as raw bodies to the webhook of the whole service."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path

import httpx
import pytest

from core.library.rules import ItemDraft, ItemType
from core.members import service as members
from core.members.rules import Audience
from core.quiz import service as quizzes
from core.quiz.rules import EVERY_DAY, Ledger, QuizDraft, Schedule
from tests.conftest import StillClock
from tests.journeys.chats import OnTelegram
from tests.journeys.installation import SECRET, TOP, Installation, settings_of
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import until
from zhibu.parts import assembled
from zhibu.serve import running
from zhibu.settings import Settings

PLANNED_AT = datetime(2026, 11, 19, 23, 59, tzinfo=UTC)
"""A minute before 08:00 in Shanghai."""
MANY = 30
ITEMS = tuple(ItemDraft(row, ItemType.SINGLE, f"第 {row} 问", ("一", "二", "三"), (1,)) for row in range(1, MANY + 1))
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}


@pytest.fixture
def clock() -> StillClock:
    return StillClock(PLANNED_AT)


@pytest.fixture
def settings(database_url: str, tmp_path: Path, telegram: TelegramStandIn) -> Settings:
    told = settings_of(database_url, tmp_path, telegram, "webhook")
    told.telegram.quiz_polls = False  # the platform repeats votes no otherwise than presses; presses can be compared with letters
    return told


@asynccontextmanager
async def served(settings: Settings, clock: StillClock, telegram: TelegramStandIn) -> AsyncIterator[httpx.AsyncClient]:
    """Run the service as a process of its own would; give a client that delivers to its webhook."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(await stack.enter_async_context(assembled(settings, clock))))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=settings.public_url, headers=HEADERS, timeout=60))
        await until(telegram, lambda: bool(telegram.webhook.url))
        await telegram.webhook.stop()  # from here on the test delivers by itself
        yield client


async def delivered(client: httpx.AsyncClient, *bodies: bytes) -> None:
    """Deliver all at once; every one is acknowledged."""
    answers = await asyncio.gather(*(client.post("/telegram", content=body) for body in bodies))
    assert [each.status_code for each in answers] == [200] * len(bodies)


@pytest.fixture
async def wang(settings: Settings, clock: StillClock, telegram: TelegramStandIn) -> OnTelegram:
    """Return a member on Telegram for whom a quiz of thirty questions is open."""
    person = OnTelegram(telegram, 1001)
    async with assembled(settings, clock) as parts:
        service = Installation(parts)
        [branch] = await service.branches("第一支部")
        member, bank = await service.member("王静", branch), await service.bank(ITEMS)
        async with parts.database.transaction() as session:
            await members.attach(session, member, person.address, clock())
            schedule = Schedule(time(8), EVERY_DAY, date(2026, 11, 20))
            quiz = await quizzes.create(session, QuizDraft("每日一题", bank, MANY, Audience(TOP), schedule), clock())
            await quizzes.activate(session, quiz.id, clock(), parts.organisation)
            clock.moves(minutes=1)
            assert await quizzes.open_due(session, clock(), parts.organisation) == 1
    return person


def body(number: int, **what: object) -> bytes:
    return json.dumps({"update_id": number, **what}, ensure_ascii=False).encode()


def said(telegram: TelegramStandIn, number: int, words: str) -> bytes:
    """Return the update of something that the member writes."""
    chat = telegram.world.open(1001)
    message = {"message_id": number, "date": 1_780_000_000, "chat": chat.as_json(), "from": telegram.world.person(chat)}
    return body(number, message={**message, "text": words})


async def ledger(settings: Settings, clock: StillClock) -> Ledger:
    async with assembled(settings, clock) as parts, parts.database.reading() as session:
        return await quizzes.ledger(session, 1)


async def test_an_update_delivered_three_times_and_again_after_a_restart_counts_once(
    wang: OnTelegram, settings: Settings, clock: StillClock, telegram: TelegramStandIn
) -> None:
    async with served(settings, clock, telegram) as client:
        await wang.hears()
        await delivered(client, said(telegram, 1, "/quiz"))
        question = await wang.hears()
        number = await wang.person.presses("B", question.card)
        press = body(number, callback_query=telegram.world.last_query)
        await delivered(client, press, press, press)
        [answer] = wang.person.texts[2:]
    assert "✅ 回答正确" in answer
    assert "第 2/30 题" in answer
    async with served(settings, clock, telegram) as client:
        await delivered(client, press, press, press)
        assert wang.person.texts[3:] == [answer]
        await delivered(client, said(telegram, 2, "B"))
    assert await ledger(settings, clock) == Ledger(1, 2, 2)
    assert "第 3/30 题" in wang.person.texts[-1]


async def test_thirty_answers_at_once_of_one_member_are_thirty(
    wang: OnTelegram, settings: Settings, clock: StillClock, telegram: TelegramStandIn
) -> None:
    async with served(settings, clock, telegram) as client:
        await wang.hears()
        await delivered(client, said(telegram, 1, "/quiz"))
        await delivered(client, *(said(telegram, number, "B") for number in range(2, MANY + 2)))
    assert await ledger(settings, clock) == Ledger(1, MANY, MANY)
    assert sum("✅" in text for text in wang.person.texts) == MANY
    assert "30 题全部答对" in wang.person.texts[-1]
