"""The webhook takes what Telegram delivers, and nothing from anybody else."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI

from bots.telegram.channel import TelegramChannel
from bots.telegram.connecting import EngineName
from bots.telegram.updates import Updates
from bots.telegram.webhook import LARGEST, SECRET_HEADER, router
from content.wording import Wording
from core.messages import Incoming
from tests.bots.showroom import Showroom
from tests.bots.telegram.test_incoming import message, query
from tests.standins.telegram import Fault, TelegramStandIn
from tests.standins.telegram_people import Person
from tests.standins.telegram_service import SECRET, talking


@pytest.fixture
async def channel(telegram: TelegramStandIn, wording: Wording, engine: EngineName) -> AsyncIterator[TelegramChannel]:
    telegram.world.open(7)
    async with talking(telegram, wording, engine=engine) as channel:
        yield channel


@pytest.fixture
async def web(channel: TelegramChannel, showroom: Showroom) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(router(Updates(channel, showroom), SECRET))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers={SECRET_HEADER: SECRET}) as client:
        yield client


async def test_an_update_is_acknowledged_after_its_answer(web: httpx.AsyncClient, telegram: TelegramStandIn) -> None:
    assert (await web.post("/telegram", json=message(text="你好"))).status_code == 200
    assert Person(telegram, 7).texts == ["收到：你好"]


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "秘密".encode()])
async def test_without_the_secret_nothing_is_taken_and_nothing_is_said(
    web: httpx.AsyncClient, showroom: Showroom, secret: str | bytes
) -> None:
    answer = await web.post("/telegram", json=message(text="你好"), headers={SECRET_HEADER: secret})
    assert (answer.status_code, answer.content) == (401, b"")
    assert not showroom.taken


async def test_without_the_header_nothing_is_taken(channel: TelegramChannel, showroom: Showroom) -> None:
    app = FastAPI()
    app.include_router(router(Updates(channel, showroom), SECRET))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        assert (await client.post("/telegram", json=message(text="你好"))).status_code == 401


def test_a_webhook_without_a_secret_is_not_made(channel: TelegramChannel, showroom: Showroom) -> None:
    with pytest.raises(ValueError, match="SECRET"):
        router(Updates(channel, showroom), "")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"no JSON", b"\xff\xfe", b"[" * 100_000, b"[]", b"null", b"{}", b'{"update_id": "1"}', b'{"update_id": NaN}',
        b'{"update_id": 1, "message": {"text": "\\u0000\\ud800"}}', b"\0" * 10, b'{"update_id": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: repr(body)[:20],
)  # fmt: skip
async def test_what_cannot_be_read_is_kept_and_acknowledged(web: httpx.AsyncClient, showroom: Showroom, body: bytes) -> None:
    assert (await web.post("/telegram", content=body)).status_code == 200
    [kept] = showroom.buried
    assert "\0" not in kept
    kept.encode()


async def test_a_huge_body_is_not_read_to_its_end(web: httpx.AsyncClient, showroom: Showroom) -> None:
    assert (await web.post("/telegram", content=b" " * (LARGEST + 1))).status_code == 200
    assert len(showroom.buried[0]) <= 1000


async def test_other_methods_are_not_served(web: httpx.AsyncClient) -> None:
    assert (await web.get("/telegram")).status_code == 405


async def test_updates_without_a_conversation_are_acknowledged(web: httpx.AsyncClient, showroom: Showroom) -> None:
    assert (await web.post("/telegram", json={"update_id": 1, "inline_query": {}})).status_code == 200
    assert not showroom.taken
    assert not showroom.buried


async def test_a_press_is_acknowledged_even_where_its_card_is_gone(web: httpx.AsyncClient, telegram: TelegramStandIn) -> None:
    telegram.world.queries["77"] = False
    assert (await web.post("/telegram", json=query(message=None))).status_code == 200
    assert telegram.world.queries["77"]


async def test_while_telegram_takes_nothing_the_update_is_asked_for_again(
    web: httpx.AsyncClient, telegram: TelegramStandIn, showroom: Showroom
) -> None:
    telegram.faults.append(Fault(429, retry_after=40))
    answer = await web.post("/telegram", json=message(text="你好"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "40")
    assert (await web.post("/telegram", json=message(text="你好"))).status_code == 200
    assert Person(telegram, 7).texts == ["收到：你好"]
    assert len(showroom.taken) == 1


async def test_while_the_database_is_away_telegram_keeps_the_update(channel: TelegramChannel) -> None:
    async def away(*_: object) -> Incoming:
        raise ConnectionError

    app = FastAPI()
    app.include_router(router(Updates(channel, SimpleNamespace(receive=away, bury=away)), SECRET))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers={SECRET_HEADER: SECRET}) as client:
        assert (await client.post("/telegram", json=message(text="你好"))).status_code == 503
        assert (await client.post("/telegram", content=b"no JSON")).status_code == 503
