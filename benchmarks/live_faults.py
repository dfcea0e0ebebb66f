"""A live game whose runner is killed, again and again, and whose Redis goes away: it goes on, and no answer counts twice or not.

A game of many questions runs in two processes of the service that share PostgreSQL (and Redis with `--redis`); players answer
all the time in a third place, this one, through the ledger's own intake. Each round kills the process that holds the game, with
SIGKILL, in mid-question, and starts another. Printed: how long the game stood still, and whether the points are those of a
recount of the ledger. Run with `python -m benchmarks.live_faults [--kills 20] [--restarts 5]`.
"""

import argparse
import asyncio
import os
import random
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select

from benchmarks.live_hall import HOST, Hall, fill
from bots.webchat.visitor import COOKIE, visitor_of
from core.backplane_memory import MemoryBackplane
from core.clock import system_clock
from core.database import Database, execute, table
from core.live import queries, service
from core.live.intake import Intake
from core.live.ledger import Outcome, Press
from core.live.models import GameAnswer, GameRow
from core.live.rules import Command, Phase, Settings
from core.live.standing import counted, game_of
from tests import servers

PLAYERS = 40
STARTING = 120.0
LONGEST = 3.0
"""Seconds that a game may stand still when its runner dies."""


@dataclass
class Seen:
    """What was acknowledged, by question and player, and how long the game stood still after each kill."""

    acknowledged: dict[tuple[int, int], int] = field(default_factory=dict)
    stood: list[float] = field(default_factory=list)
    refused: int = 0


def main() -> None:
    """Kill and restart as often as told; fail when an answer was lost or the game stood still for too long."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--restarts", type=int, default=5, help="of Redis, in another game; 0 = without Redis")
    options.add_argument("--database", default="", help="an empty PostgreSQL database; the tests' own without it")
    told = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(not asyncio.run(suffered(told, Path(folder))))


async def suffered(told: argparse.Namespace, folder: Path) -> bool:
    """Let the game suffer everything; print and judge."""
    url = told.database or servers.start_postgres().url
    hall = await fill(url, PLAYERS, 0, Settings(size=50, seconds=8, countdown=3, result=5, ranking=5, podium=5))
    redis = servers.start_redis() if told.restarts else None
    seen, database = Seen(), Database(url)
    async with database.transaction() as session:
        await service.host_command(session, hall.game.code, Command.START, HOST, system_clock())
    async with processes(url, redis.url if redis else "", folder) as running:
        playing = asyncio.create_task(play(database, hall, seen))
        for _ in range(told.kills):
            await kill(database, hall.game.id, running, seen)
        for _ in range(told.restarts if redis else 0):
            redis = await restarted(redis)
            await asyncio.sleep(6)
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        await stop(database, hall)
    if redis:
        servers.stop(redis)
    return await judged(database, hall, seen, told)


class Processes:
    """Two processes of the service: whoever is killed is followed by another."""

    def __init__(self, url: str, redis: str, folder: Path) -> None:
        """Start none yet."""
        self._url, self._redis, self._folder = url, redis, folder
        self._alive: dict[int, asyncio.subprocess.Process] = {}
        self._count = 0

    async def start(self) -> None:
        """Start one more and wait until it serves."""
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        told = (self._url, self._redis, str(_free_port()), "http://127.0.0.1:1", "", str(folder))
        with (folder / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "benchmarks.live_hall", *told, stdout=log, stderr=log
            )
        async with asyncio.timeout(STARTING):
            while not (folder / "ready").exists():  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(0.1)
        self._alive[process.pid] = process

    async def kill(self, pid: int) -> None:
        """Kill it as a power cut would, then start another."""
        process = self._alive.pop(pid)
        os.kill(pid, signal.SIGKILL)
        await process.wait()

    async def end(self) -> None:
        """Kill all that are left."""
        for pid in list(self._alive):
            await self.kill(pid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@asynccontextmanager
async def processes(url: str, redis: str, folder: Path) -> AsyncIterator[Processes]:
    """Run two processes for the block."""
    running = Processes(url, redis, folder)
    try:
        await running.start()
        await running.start()
        yield running
    finally:
        await running.end()


async def kill(database: Database, game_id: int, running: Processes, seen: Seen) -> None:
    """Kill the process that holds the game, in mid-question, and note when another has taken it."""
    await until(database, game_id, lambda row: row.phase == Phase.QUESTION)
    await asyncio.sleep(random.random() * 3)  # noqa: S311 - any instant will do
    row = await present(database, game_id)
    holder, began = row.runner, time.monotonic()
    await running.kill(int(holder.partition("-")[0]))
    await until(database, game_id, lambda row: row.runner not in {"", holder})
    seen.stood.append(time.monotonic() - began)
    await running.start()


async def until(database: Database, game_id: int, holds: Callable[[GameRow], bool]) -> None:
    """Wait until it holds of the game."""
    while not holds(await present(database, game_id)):  # noqa: ASYNC110 - other processes move it
        await asyncio.sleep(0.05)


async def present(database: Database, game_id: int) -> GameRow:
    """Return the game as it stands."""
    async with database.reading() as session:
        row = await queries.game(session, game_id)
    if row is None:
        raise LookupError("the game is gone")
    return row


async def play(database: Database, hall: Hall, seen: Seen) -> None:
    """Answer every question as every player, at random instants."""
    intake, asked = Intake(database, system_clock, MemoryBackplane()), 0
    while True:
        row = await present(database, hall.game.id)
        if row.phase == Phase.QUESTION and row.number != asked:
            asked = row.number
            answers = (answer(intake, hall, place, asked, seen) for place in range(len(hall.cookies)))
            await asyncio.gather(*answers)
        await asyncio.sleep(0.1)


async def answer(intake: Intake, hall: Hall, place: int, number: int, seen: Seen) -> None:
    """Answer once, some try twice."""
    await asyncio.sleep(random.random() * 6)  # noqa: S311 - any instant will do
    sender = ("webchat", "web", visitor_of({COOKIE: hall.cookies[place]}) or "")
    picked = random.randrange(4)  # noqa: S311 - any will do
    for _ in range(1 + (place % 5 == 0)):
        receipt = await intake.take(Press(sender, hall.game.id, number, picked, system_clock()))
        if receipt.outcome in {Outcome.TAKEN, Outcome.GRACE}:
            seen.acknowledged[number, place + 1] = picked
        elif receipt.outcome is not Outcome.AGAIN:
            seen.refused += 1


async def restarted(redis: servers.Server) -> servers.Server:
    """Stop Redis with all it holds and start another at the same address."""
    servers.stop(redis)
    await asyncio.sleep(1)
    program, port = servers.redis_program(), urlsplit(redis.url).port
    if program is None or port is None:
        raise OSError(redis.missing or "no Redis of our own")
    with servers.own_folder("redis") as folder:
        return servers.serve_redis(program, folder, port)


async def stop(database: Database, hall: Hall) -> None:
    """End the game."""
    async with database.transaction() as session:
        await service.host_command(session, hall.game.code, Command.STOP, HOST, system_clock())


async def judged(database: Database, hall: Hall, seen: Seen, told: argparse.Namespace) -> bool:
    """Compare the ledger with what was acknowledged and the points with a recount; print both."""
    answers = table(GameAnswer)
    async with database.reading() as session:
        rows = (await execute(session, select(answers).where(answers.c.game_id == hall.game.id))).all()
        row = await queries.game(session, hall.game.id)
        players = await queries.players(session, hall.game.id)
        if row is None:
            raise LookupError("the game is gone")
        scores = await counted(session, hall.game.id, game_of(row), [each.id for each in players], row.number)
    await database.close()
    kept = {(each.number, each.player_id): each.picked for each in rows}
    lost = sum(kept.get(key) != picked for key, picked in seen.acknowledged.items())
    wrong = sum(scores[each.id].points != each.points for each in players)
    longest = max(seen.stood, default=0.0)
    print(
        f"{told.kills} kills, {told.restarts} restarts of Redis: acknowledged {len(seen.acknowledged)}, lost {lost}, "
        f"twice {len(rows) - len(kept)}, refused {seen.refused}, players whose points differ from a recount {wrong} · "
        f"the game stood still for at most {longest:.2f} s (goal {LONGEST:.0f})"
    )
    return not lost and not wrong and longest <= LONGEST


if __name__ == "__main__":
    main()
