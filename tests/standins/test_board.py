"""What a person does on the page of a stand-in reaches the service, and what it answers stands on the page."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from content.wording import Wording
from core.clock import Clock
from core.database import Database
from core.messages import Choice, Incoming, Message, Plain, Quiz
from core.organisation import Organisation
from tests.conformance.descriptor import House
from tests.conformance.descriptors import wechat, wecom
from tests.conformance.reception import Reception, echo
from tests.standins.board import Board, Line, OnTelegram, OnWeChat, OnWeCom, routes
from tests.standins.listening import listening
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_service import KeptPolls, polling

OPTIONS = ("党员大会", "党课")


def replies(incoming: Incoming) -> tuple[Message, ...]:
    choices = tuple(Choice(f"o{at}", Plain(label), f"Ab3-_9xZ.{at}") for at, label in enumerate(OPTIONS))
    return (Message((Plain("选："),), choices=choices),) if incoming.text == "题" else echo(incoming)


@pytest.fixture
async def house(
    sqlite_url: str, wording: Wording, clock: Clock, organisation: Organisation, tmp_path: Path
) -> AsyncIterator[House]:
    opened = Database(sqlite_url)
    yield House(opened, wording, clock, organisation, tmp_path)
    await opened.close()


@pytest.fixture(params=["telegram", "wechat", "wecom"])
async def board(request: pytest.FixtureRequest, house: House, telegram: TelegramStandIn) -> AsyncIterator[Board]:
    door = Reception(replies)
    if request.param == "telegram":
        async with polling(telegram, house.wording, door, "aiogram"):
            yield OnTelegram(telegram)
    elif request.param == "wechat":
        async with wechat.DESCRIPTOR.opened(house) as rig, rig.service(door):
            yield OnWeChat(rig.platform, rig.url)
    else:
        async with wecom.DESCRIPTOR.opened(house) as rig, rig.service(door):
            yield OnWeCom(rig._callbacks)


async def until(board: Board, holds: Callable[[Sequence[Line]], bool]) -> Sequence[Line]:
    async with asyncio.timeout(10):
        while not holds(board.lines(board.first)):  # noqa: ASYNC110 - the platforms differ in what could be waited for
            await asyncio.sleep(0.05)
    return board.lines(board.first)


async def test_a_person_writes_and_taps(board: Board) -> None:
    await board.says(board.first, "题")
    lines = await until(board, lambda lines: len(lines) == 2)
    assert (lines[0].mine, lines[0].text, lines[1].mine) == (True, "题", False)
    assert [next(label for label in OPTIONS if label in tap or tap == "A") for tap in lines[1].taps]
    await board.taps(board.first, 1, lines[1].taps[0])
    lines = await until(board, lambda lines: "收到" in lines[-1].text)
    assert lines[-1].text == "收到：Ab3-_9xZ.0"


@pytest.mark.parametrize("several", [False, True])
async def test_a_person_votes_in_a_poll_and_sees_what_is_right(
    telegram: TelegramStandIn, wording: Wording, *, several: bool
) -> None:
    choices = tuple(Choice(f"o{at}", Plain(label), f"Ab3-_9xZ.{at}") for at, label in enumerate(OPTIONS))
    quiz = Quiz((0, 1) if several else (1,), (Plain("见制度"),))
    card = Message((Plain("哪些？"),), choices=choices, multiple=several, quiz=quiz)
    door = Reception(lambda incoming: (card,) if incoming.text == "题" else echo(incoming))
    async with polling(telegram, wording, door, "aiogram", KeptPolls()):
        board = OnTelegram(telegram)
        await board.says(board.first, "题")
        lines = await until(board, lambda lines: len(lines) == 2)
        assert (lines[1].marks if several else lines[1].taps) == OPTIONS
        await (board.hands_in(board.first, 1, OPTIONS) if several else board.taps(board.first, 1, OPTIONS[0]))
        lines = await until(board, lambda lines: len(lines) == 3)
    assert lines[1].text.endswith("✔ 党员大会\n✔ 党课\n见制度" if several else "✘ 党员大会\n✔ 党课\n见制度")
    assert lines[2].text == f"收到：Ab3-_9xZ.{'submit-0-1' if several else '0'}"


async def test_the_page_asks_for_what_it_shows(board: Board) -> None:
    app = web.Application()
    app.router.add_routes(routes(board))
    async with listening(app) as url, httpx.AsyncClient(base_url=url) as page:
        assert "<form>" in (await page.get("/")).text
        told = (await page.get("/board/title")).json()
        assert told == {"title": board.title, "first": board.first}
        assert (await page.post("/board/says", json={"who": board.first, "words": "你好"})).json() == {"done": True}
        await until(board, lambda lines: len(lines) == 2)
        shown = (await page.get("/board/lines", params={"who": board.first})).json()
        assert [(each["mine"], each["text"]) for each in shown] == [(True, "你好"), (False, "收到：你好")]
        for act in ("leaves", "returns"):
            assert (await page.post(f"/board/{act}", json={"who": board.first})).status_code == 200
        assert (await page.post("/board/nonsense", json={"who": board.first})).status_code == 404
