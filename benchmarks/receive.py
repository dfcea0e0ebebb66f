"""Updates per second and CPU per update of the whole path, beside a bare aiogram bot in the same run.

Ours: webhook body → door → a quiz answer marked and stored → replies sent through aiogram to a stub → committed.
The peer (`bare_bot.py`): aiogram's dispatcher, one SELECT and one UPDATE through SQLAlchemy, one reply through the same stub.
Both sides take the same bodies, one after the other, in alternating rounds; the median of the rounds' ratios counts.
"""

import argparse
import asyncio
import gc
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiogram import Bot

from benchmarks.bare_bot import TOKEN, StubSession, bare_bot, engine_for, prepare
from benchmarks.quiz_players import fill
from bots.telegram.channel import TelegramChannel
from bots.telegram.engine_aiogram import AiogramEngine
from bots.telegram.updates import Updates
from content.wording import Wording
from core import tables
from core.clock import system_clock
from core.database import Database
from core.receive import Door
from zhibu import logs
from zhibu.settings import Settings

Feed = Callable[[bytes], Awaitable[None]]
PLAYERS = 200


@dataclass(frozen=True, slots=True)
class Round:
    """One side's figures of one round: updates per second and CPU milliseconds per update."""

    per_second: float
    cpu_ms: float


def main() -> None:
    """Measure on SQLite and, where it can be started, on PostgreSQL."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--updates", type=int, default=1000, help="updates a side and round")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--postgres", default="", help="address of an empty PostgreSQL database, postgresql+asyncpg://…")
    told = options.parse_args()
    logs.set_up(_settings())  # what the service itself would not write is not written here
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(compare("SQLite", f"sqlite+aiosqlite:///{folder}/ours.db", f"sqlite+aiosqlite:///{folder}/bare.db", told))
    if told.postgres:
        asyncio.run(compare("PostgreSQL", told.postgres, told.postgres, told))


async def compare(name: str, ours_url: str, bare_url: str, told: argparse.Namespace) -> None:
    """Print both sides' medians and the median of the ratios."""
    async with bare_side(bare_url) as bare, our_side(ours_url) as ours:
        pairs = [(await measured(bare, told, turn), await measured(ours, told, turn)) for turn in range(told.rounds + 1)][1:]
    for side, rounds in (("bare aiogram bot", [pair[0] for pair in pairs]), ("zhibu", [pair[1] for pair in pairs])):
        rate, cpu = statistics.median(each.per_second for each in rounds), statistics.median(each.cpu_ms for each in rounds)
        print(f"{name:10} {side:18} {rate:7.0f} updates/s   {cpu:6.2f} ms CPU an update")
    speed = statistics.median(ours.per_second / bare.per_second for bare, ours in pairs)
    cpu = statistics.median(bare.cpu_ms / ours.cpu_ms for bare, ours in pairs)
    print(f"{name:10} ratio: {speed:.2f} in updates/s, {cpu:.2f} in CPU (1.00 = as the bare bot; goal 1.00)")


async def measured(feed: Feed, told: argparse.Namespace, turn: int) -> Round:
    """Feed one round of bodies, one after the other."""
    first = turn * told.updates + PLAYERS + 1
    bodies = [body(number, number % PLAYERS + 1, "A") for number in range(first, first + told.updates)]
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    for each in bodies:
        await feed(each)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Round(told.updates / wall, cpu / told.updates * 1000)


def body(number: int, chat: int, text: str) -> bytes:
    """Return a webhook body as Telegram sends it."""
    person = {"id": chat, "is_bot": False, "first_name": "x", "language_code": "zh"}
    message = {"message_id": number, "date": 1_700_000_000, "from": person, "chat": {"id": chat, "type": "private"}, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


@asynccontextmanager
async def bare_side(url: str) -> AsyncIterator[Feed]:
    """Return the peer, ready to be fed."""
    engine = engine_for(url)
    await prepare(engine, range(1, PLAYERS + 1))
    bot, dispatcher = bare_bot(engine, StubSession())

    async def feed(raw: bytes) -> None:
        await dispatcher.feed_raw_update(bot, json.loads(raw))

    yield feed
    await engine.dispose()


@asynccontextmanager
async def our_side(url: str) -> AsyncIterator[Feed]:
    """Return the service's own path, every player in the middle of the quiz."""
    organisation = _settings().as_organisation()
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(tables.metadata.create_all)
    wording = Wording(organisation.preset, organisation.zone)
    stub = StubSession()
    channel = TelegramChannel(AiogramEngine(Bot(TOKEN, session=stub)), wording.say, no_media)
    await fill(database, organisation, channel.account, PLAYERS, system_clock())
    updates = Updates(channel, Door(database, system_clock, wording.say, organisation))
    for chat in range(1, PLAYERS + 1):
        await updates.take(json.loads(body(chat, chat, "/quiz")))
    before = stub.calls

    async def feed(raw: bytes) -> None:
        if await updates.take(json.loads(raw)) is not None:
            raise SystemExit("An update was not taken; see the log above.")

    yield feed
    await check(database, stub.calls - before)
    await database.close()


def _settings() -> Settings:
    return Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it beside the fields


async def check(database: Database, calls: int) -> None:
    """End the program unless every update counted as an answer: a fast path that does nothing would be no measure."""
    from sqlmodel import func, select

    from core.quiz.models import Answer

    async with database.reading() as session:
        answers = (await session.exec(select(func.count()).select_from(Answer))).one()
    if not answers or calls < answers:
        raise SystemExit(f"{answers} answers were stored and {calls} messages sent: the path was not taken.")


async def no_media(media_id: int) -> None:
    """No card of this comparison has a picture."""


if __name__ == "__main__":
    main()
