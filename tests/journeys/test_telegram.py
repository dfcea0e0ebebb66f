"""Members talk to the bot on Telegram, by polling and by webhook, against the strict stand-in."""

from collections.abc import AsyncIterator

import pytest

from content.wording import Wording
from core.messages import Text
from core.receive import Door
from tests.standins import telegram_service as service
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import Person


@pytest.fixture(params=["polling", "webhook"])
async def bot(request: pytest.FixtureRequest, telegram: TelegramStandIn, wording: Wording, door: Door) -> AsyncIterator[str]:
    """Answer on Telegram, in one of the two ways."""
    async with getattr(service, request.param)(telegram, wording, door):
        yield request.param


@pytest.mark.usefixtures("bot")
async def test_a_stranger_writes_and_is_answered(telegram: TelegramStandIn, wording: Wording) -> None:
    person = Person(telegram, 1001, "王静")
    await person.says("你好")
    assert await person.hears() == [wording.say(Text("profile-stranger"), "zh")]
