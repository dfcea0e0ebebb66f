"""Two web processes behind one address: whichever takes a callback, its member hears one answer once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bots.wechat.account import Account
from content.wording import Wording
from core.backplane_redis import RedisBackplane
from core.database import Database
from core.organisation import Organisation
from core.receive import Door
from tests.conftest import StillClock
from tests.standins.wechat import APP_ID, WeChatStandIn
from tests.standins.wechat_people import _message
from tests.standins.wechat_service import OnWeChat


@pytest.fixture
async def processes(
    database: Database,
    redis_url: str,
    standin: WeChatStandIn,
    clock: StillClock,
    wording: Wording,
    organisation: Organisation,
) -> AsyncIterator[list[OnWeChat]]:
    """Run two processes on one database and one Redis."""
    made = [
        OnWeChat(standin, database, clock, wording, organisation, Account(APP_ID), backplane=RedisBackplane(redis_url))
        for _ in range(2)
    ]
    door = Door(database, clock, wording.say, organisation)
    async with AsyncExitStack() as stack:
        for each in made:
            await stack.enter_async_context(each.running(door))
        yield made
    for each in made:
        await each.backplane.close()


async def test_a_callback_that_both_get_is_answered_alike_and_shown_once(processes: list[OnWeChat]) -> None:
    people = [each.person("wang") for each in processes]
    people[0]._touch()
    document = people[0].document(_message("text", Content="你好"))
    responses = await asyncio.gather(*(person.bring(document) for person in people for _ in range(3)))
    answers = {people[0].opened(each.text) for each in responses}
    assert len(answers) == 1
    assert "消息助手" in answers.pop()
    assert people[0].texts == []
    assert len(processes[0].standin.fetches) == 0


async def test_late_answers_of_both_are_brought_once(processes: list[OnWeChat]) -> None:
    for each in processes:
        each.patience = 0.0
    people = [each.person("wang") for each in processes]
    people[0]._touch()
    document = people[0].document(_message("text", Content="帮助"))
    async with AsyncExitStack() as stack:
        door = Door(processes[0].database, processes[0].clock, processes[0].wording.say, processes[0].organisation)
        for each in processes:
            await stack.enter_async_context(each.running(door))
        people = [each.person("wang") for each in processes]
        responses = await asyncio.gather(*(person.bring(document) for person in people for _ in range(3)))
        assert {each.text for each in responses} == {"success"}
        await people[0].hears("消息助手")
        await asyncio.sleep(0.3)
    assert len(people[0].texts) == 1
    assert len(processes[0].standin.fetches) == 1
