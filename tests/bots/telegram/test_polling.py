"""Polling: one consumer, nothing lost, nothing answered twice, and no failure ends it but a refused token."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from bots.telegram.channel import TelegramChannel
from bots.telegram.connecting import EngineName, connect
from bots.telegram.polling import Polling
from bots.telegram.updates import Updates
from content.wording import Wording
from tests.bots.showroom import Showroom
from tests.standins.telegram import Fault, TelegramStandIn
from tests.standins.telegram_people import Person, until
from tests.standins.telegram_service import no_media, talking


@pytest.fixture
async def channel(telegram: TelegramStandIn, wording: Wording, engine: EngineName) -> AsyncIterator[TelegramChannel]:
    async with talking(telegram, wording, engine=engine) as channel:
        yield channel


@asynccontextmanager
async def polling(channel: TelegramChannel, showroom: Showroom) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(Polling(channel, Updates(channel, showroom)).run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_what_was_answered_is_not_met_again_after_a_restart(
    channel: TelegramChannel, telegram: TelegramStandIn, showroom: Showroom
) -> None:
    person = Person(telegram, 7)
    for text in "一二":
        async with polling(channel, showroom):
            await person.says(text)
            await person.hears()
    assert person.texts == ["收到：一", "收到：二"]
    assert not telegram.world.updates


async def test_what_is_under_way_when_the_service_stops_is_finished(
    channel: TelegramChannel, telegram: TelegramStandIn, showroom: Showroom
) -> None:
    showroom.slow = 0.3
    person = Person(telegram, 7)
    async with polling(channel, showroom):
        await person.says("一")
        await until(telegram, lambda: len(telegram.calls) >= 1)
        await asyncio.sleep(0.1)
    assert person.texts == ["收到：一"]
    assert not telegram.world.updates


@pytest.mark.parametrize(
    "fault", [Fault(500, "getUpdates"), Fault("garbage", "getUpdates"), Fault("hang up", "getUpdates")], ids=str
)
async def test_a_failing_server_is_asked_again(
    channel: TelegramChannel, telegram: TelegramStandIn, showroom: Showroom, fault: Fault
) -> None:
    telegram.faults.append(fault)
    person = Person(telegram, 7)
    async with polling(channel, showroom):
        await person.says("一")
        assert await person.hears() == ["收到：一"]


async def test_another_consumer_is_waited_for(channel: TelegramChannel, telegram: TelegramStandIn, showroom: Showroom) -> None:
    person = Person(telegram, 7)
    async with polling(channel, showroom):
        await until(telegram, lambda: any(method == "getUpdates" for method, _ in telegram.calls))
        await channel.api.updates(0, 0, [])
        await person.says("一")
        assert await person.hears() == ["收到：一"]


async def test_a_refused_token_ends_it(
    telegram: TelegramStandIn, wording: Wording, showroom: Showroom, engine: EngineName
) -> None:
    stranger = TelegramChannel(connect(engine, "4242:other", telegram.url), wording.say, no_media)
    async with polling(stranger, showroom) as task:
        await asyncio.wait_for(task, 5)
    await stranger.close()


async def test_an_update_that_cannot_be_read_is_kept_and_confirmed(
    channel: TelegramChannel, telegram: TelegramStandIn, showroom: Showroom
) -> None:
    person = Person(telegram, 7)
    async with polling(channel, showroom):
        telegram.world.updates.append({"update_id": 1, "message": "none"})
        await person.says("一")
        assert await person.hears() == ["收到：一"]
    assert len(showroom.buried) == 1
    assert not telegram.world.updates


async def test_an_update_without_a_number_is_passed_over(channel: TelegramChannel, showroom: Showroom) -> None:
    consumer = Polling(channel, Updates(channel, showroom))
    await consumer._begin({"message": {}})
    assert not consumer._under_way
