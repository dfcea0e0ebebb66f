"""Fixtures of what Tencent's channels share."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bots.tencent.client import Api, Http
from bots.tencent.tokens import Tokens
from bots.wechat.source import StableToken
from core.backplane import Backplane
from core.backplane_memory import MemoryBackplane
from core.backplane_redis import RedisBackplane
from tests.conftest import StillClock
from tests.standins.wechat import WeChatStandIn


@pytest.fixture(params=["memory", "redis"])
async def backplane(request: pytest.FixtureRequest) -> AsyncIterator[Backplane]:
    if request.param == "memory":
        yield MemoryBackplane()
        return
    made = RedisBackplane(request.getfixturevalue("redis").url)
    await made._client.delete(*(await made._client.keys("zhibu:*") or ["none"]))
    yield made
    await made.close()


@pytest.fixture
async def standin() -> AsyncIterator[WeChatStandIn]:
    async with WeChatStandIn().serving() as serving:
        yield serving


@pytest.fixture
async def http(standin: WeChatStandIn) -> AsyncIterator[Http]:
    client = Http(standin.url)
    yield client
    await client.close()
    await asyncio.sleep(0)


@pytest.fixture
def api(http: Http, standin: WeChatStandIn, backplane: Backplane, clock: StillClock) -> Api:
    return Api(http, Tokens(StableToken(http, standin.app_id, standin.secret), backplane, clock))
