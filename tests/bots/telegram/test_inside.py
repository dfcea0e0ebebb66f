"""The service inside somebody else's bot: it takes what that bot leaves to it, and answers in order."""

from collections.abc import AsyncIterator
from copy import deepcopy

import pytest
import telegram as ptb

from bots.telegram.channel import TelegramChannel
from bots.telegram.inside_ptb import ServiceHandler
from bots.telegram.updates import Updates
from content.wording import Wording
from tests.bots.showroom import Showroom
from tests.bots.telegram.hosts import HOSTS, OWN_ANSWER, Host
from tests.bots.telegram.updates_of_every_kind import UPDATES
from tests.standins.telegram import Fault, TelegramStandIn
from tests.standins.telegram_people import Person, until
from tests.standins.telegram_service import talking


@pytest.fixture
async def channel(telegram: TelegramStandIn, wording: Wording) -> AsyncIterator[TelegramChannel]:
    async with talking(telegram, wording) as channel:
        yield channel


@pytest.fixture(params=HOSTS)
async def wang(
    request: pytest.FixtureRequest, telegram: TelegramStandIn, channel: TelegramChannel, showroom: Showroom
) -> AsyncIterator[Person]:
    """Return somebody who writes to the other's bot."""
    host: Host = HOSTS[request.param]
    async with host(telegram.token, telegram.url, Updates(channel, showroom)):
        yield Person(telegram, 7, "静")


async def test_what_the_bot_answers_itself_never_comes_to_the_service(wang: Person, showroom: Showroom) -> None:
    await wang.says("/price", entities=[{"type": "bot_command", "offset": 0, "length": 6}])
    assert await wang.hears() == [OWN_ANSWER]
    await wang.says("你好")
    assert await wang.hears() == ["收到：你好"]
    assert [each.text for each in showroom.taken] == ["你好"]


async def test_updates_of_one_chat_are_answered_in_their_order(wang: Person, showroom: Showroom) -> None:
    showroom.slow = 0.05
    for text in "一二三四五":
        await wang.says(text)
    assert await wang.hears(5) == [f"收到：{text}" for text in "一二三四五"]


async def test_while_telegram_takes_nothing_the_answer_waits(wang: Person, telegram: TelegramStandIn, showroom: Showroom) -> None:
    telegram.faults.append(Fault(429, retry_after=1))
    await wang.says("你好")
    assert await wang.hears() == ["收到：你好"]
    assert len(showroom.taken) == 1


async def test_an_edit_and_a_block_come_to_the_service_too(wang: Person, showroom: Showroom) -> None:
    await wang.edits("改了")
    await wang.blocks()
    await wang.unblocks()
    await wang.says("好")
    await until(wang.standin, lambda: bool(wang.texts) and wang.texts[-1] == "收到：好")
    assert {each.kind.value for each in showroom.taken} >= {"edited", "blocked", "unblocked", "text"}


def test_a_handler_takes_only_what_is_wanted_of_what_it_knows(channel: TelegramChannel, showroom: Showroom) -> None:
    every = ServiceHandler(Updates(channel, showroom))
    private = ServiceHandler(
        Updates(channel, showroom), lambda update: update.effective_chat is not None and update.effective_chat.type == "private"
    )
    taken = {
        name: (every.check_update(parsed), private.check_update(parsed))
        for name, parsed in ((name, ptb.Update.de_json(deepcopy(update), None)) for name, update in UPDATES.items())
    }
    assert taken["words"] == (True, True)
    assert taken["a group's chatter"] == (True, False)
    assert taken["a search"] == (False, False)
    assert not every.check_update("no update")
