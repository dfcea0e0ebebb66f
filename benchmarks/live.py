"""A live game under load: every acknowledged answer must be in the ledger, once, and the acknowledgement must come at once.

Players in the web chat (real sockets) and on a stand-in Telegram (presses in the group, the answer to the press is the
acknowledgement) answer one question within so many seconds, at random instants. They and the stand-in run in this process, the
service in another. Run with `python -m benchmarks.live [--only 1000-20 …] [--redis URL] [--database URL]`.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.live_hall import GROUP, HOST, Hall, fill
from bots.webchat.visitor import COOKIE
from core.clock import system_clock
from core.database import Database, execute, table
from core.live import service
from core.live.models import GameAnswer
from core.live.rules import Command, Settings
from tests import servers
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_limits import Limits
from tests.standins.telegram_people import Person, buttons

PEERS = """Others, measured once on such a machine (acknowledged or stored of those sent; p50 / p99 in ms; CPU of the server):
  ClassQuiz 4d1f1d3     100 within 1 s: 14-26 stored, 236-1,092 / 542-1,486
                        1,000 within 20 s: 11-14 stored, 43,000-64,600 / 116,700, 46 s
  Razzia f411a8e        300 within 10 s: all, 9-12 / 170-176
                        1,000 within 15 s: 29-37 % acknowledged in 30 s, 7,500-12,400 / 29,500
  60-line reference     1,000 within 20 s: all, 3.2-4.1 / 34, 1.7 s; within 1 s: all, 272-1,315 / 493-1,468"""
SCENES = {"300-1": (300, 1.0), "1000-20": (1000, 20.0), "5000-20": (5000, 20.0)}
ON_TELEGRAM = 0.2
QUESTION = 30
CONNECTING = 50
STARTING = 240


@dataclass
class Figures:
    """What the players saw: how long each acknowledgement took, in seconds, and what was acknowledged, by sender."""

    web: list[float] = field(default_factory=list)
    telegram: list[float] = field(default_factory=list)
    acknowledged: dict[tuple[str, int], int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    cpu: float = 0.0
    throttled: int = 0
    asked: int = 0
    """How many in the web chat have the question in front of them."""
    showing: float = 0.0
    showing_cpu: float = 0.0
    """Seconds, and seconds of CPU, until everybody had."""


def main() -> None:
    """Measure the scenes on both backplanes and print them beside the figures of others."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", nargs="*", choices=sorted(SCENES), default=list(SCENES))
    options.add_argument("--backplane", nargs="*", choices=["memory", "redis"], default=["memory", "redis"])
    options.add_argument("--database", default="", help="an empty database; SQLite in a temporary folder without it")
    told = options.parse_args()
    failed = False
    for backplane in told.backplane:
        server = servers.start_redis() if backplane == "redis" else None
        for scene in told.only:
            with tempfile.TemporaryDirectory() as folder:
                url = told.database or f"sqlite+aiosqlite:///{folder}/live.db"
                failed |= not asyncio.run(played(scene, backplane, url, server.url if server else "", Path(folder)))
        if server:
            servers.stop(server)
    print(PEERS)
    sys.exit(failed)


async def played(scene: str, backplane: str, database: str, redis: str, folder: Path) -> bool:
    """Play one question; print the figures and tell whether nothing was lost and nothing counted twice."""
    players, spread = SCENES[scene]
    telegram = round(players * ON_TELEGRAM)
    pace = Settings(size=1, seconds=QUESTION, countdown=5)
    hall = await fill(database, players - telegram, telegram, pace)
    async with TelegramStandIn(limits=Limits()).serving() as standin, served(database, redis, standin, folder) as (pid, port):
        figures = await answered(hall, standin, database, (pid, port), spread)
    lost, double, stored = await compared(database, hall, figures)
    cpu = figures.cpu / max(len(figures.acknowledged), 1) * 1000
    print(
        f"{players:5} players within {spread:2.0f} s, {backplane:6}: acknowledged {len(figures.acknowledged)}, stored {stored}, "
        f"lost {lost}, double {double} · web p50 {ms(figures.web, 50)} p99 {ms(figures.web, 99)} · "
        f"Telegram p50 {ms(figures.telegram, 50)} p99 {ms(figures.telegram, 99)} · {cpu:.2f} ms CPU an answer · "
        f"429: {figures.throttled} · refused: {sorted(set(figures.refused))} · "
        f"all had the question {figures.showing:.1f} s after the start, countdown and all ({figures.showing_cpu:.1f} s CPU)",
        flush=True,
    )
    return not lost and not double and len(figures.acknowledged) == players


def ms(times: Sequence[float], percent: int) -> str:
    """Return a percentile in milliseconds."""
    if len(times) < 2:  # noqa: PLR2004 - a percentile needs two
        return "–"
    return f"{statistics.quantiles(times, n=100)[percent - 1] * 1000:.0f} ms"


async def compared(database: str, hall: Hall, figures: Figures) -> tuple[int, int, int]:
    """Return how many acknowledged answers are not in the ledger as given, how many stand there twice, and how many there are."""
    opened, answer = Database(database), table(GameAnswer)
    async with opened.reading() as session:
        rows = (await execute(session, select(answer.c.player_id, answer.c.picked).where(answer.c.game_id == hall.game.id))).all()
    await opened.close()
    kept = {row.player_id: row.picked for row in rows}
    web = len(hall.cookies)
    number = {("web", at): at + 1 for at in range(web)} | {("telegram", at): web + at + 1 for at in range(len(hall.numbers))}
    lost = sum(kept.get(number[who]) != picked for who, picked in figures.acknowledged.items())
    return lost, len(rows) - len(kept), len(rows)


@asynccontextmanager
async def served(database: str, redis: str, standin: TelegramStandIn, folder: Path) -> AsyncIterator[tuple[int, int]]:
    """Run the service as a process of its own for the block; return its number and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = (database, redis, str(port), standin.url, standin.token, str(folder))
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.live_hall", *told, stdout=log, stderr=log
        )
    async with asyncio.timeout(STARTING):
        while not (folder / "ready").exists():  # noqa: ASYNC110 - another process makes it
            await asyncio.sleep(0.1)
    try:
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
        disturbed = [line for line in (folder / "log").read_text(encoding="utf-8").splitlines() if "error" in line]
        print(*disturbed[:20], sep="\n", end="\n" if disturbed else "", file=sys.stderr)


async def answered(hall: Hall, standin: TelegramStandIn, database: str, at: tuple[int, int], spread: float) -> Figures:
    """Let everybody come in, start the game, and answer; return what they saw."""
    figures, (pid, port) = Figures(), at
    standin.world.open(GROUP, "大厅").type = "supergroup"
    gate = asyncio.Semaphore(CONNECTING)
    opened = asyncio.Event()
    tabs = await asyncio.gather(*(tab_of(cookie, port, gate) for cookie in hall.cookies))
    began, spent = time.perf_counter(), cpu_seconds(pid)
    players = [asyncio.create_task(on_the_web(place, tab, opened, spread, figures)) for place, tab in enumerate(tabs)]
    async with Database(database).transaction() as session:
        await service.host_command(session, hall.game.code, Command.START, HOST, system_clock())
    group = Person(standin, GROUP)
    async with standin.world.changed:
        await standin.world.changed.wait_for(lambda: bool(group.messages) and "B" in buttons(group.messages[-1]))
    while figures.asked < len(tabs):  # noqa: ASYNC110 - until the cards are in front of everybody
        await asyncio.sleep(0.01)
    figures.showing, figures.showing_cpu = time.perf_counter() - began, cpu_seconds(pid) - spent
    before, calls = cpu_seconds(pid), len(standin.calls)
    opened.set()
    presses = [
        asyncio.create_task(on_telegram(place, number, standin, spread, figures)) for place, number in enumerate(hall.numbers)
    ]
    await asyncio.wait([*players, *presses], timeout=spread + QUESTION)
    figures.cpu = cpu_seconds(pid) - before
    figures.throttled = sum(method == "429" for method, _ in standin.calls[calls:])
    for each in (*players, *presses):
        each.cancel()
    await asyncio.gather(*players, *presses, return_exceptions=True)
    return figures


async def tab_of(cookie: str, port: int, gate: asyncio.Semaphore) -> ClientConnection:
    """Open the page's socket and read what was said before."""
    url, headers = f"ws://127.0.0.1:{port}/chat/ws", {"Cookie": f"{COOKIE}={cookie}", "Origin": f"http://127.0.0.1:{port}"}
    async with gate:
        tab = await connect(url, additional_headers=headers, ping_interval=None)
        await tab.send('{"seen": 0}')
        while "ready" not in json.loads(await tab.recv()):
            pass
    return tab


async def on_the_web(place: int, tab: ClientConnection, opened: asyncio.Event, spread: float, figures: Figures) -> None:
    """Wait for the question, answer once."""
    try:
        token = await question(tab)
        figures.asked += 1
        await opened.wait()
        await asyncio.sleep(random.random() * spread)  # noqa: S311 - any instant will do
        key = str(uuid4())
        began = time.perf_counter()
        await tab.send(json.dumps({"id": key, "press": token, "label": "x"}))
        while True:
            frame = json.loads(await tab.recv())
            if frame.get("id") == key:
                break
        taken = time.perf_counter() - began
        if str(frame["notice"]).startswith("已收到"):
            figures.web.append(taken)
            figures.acknowledged["web", place] = int(token[-1])
        else:
            figures.refused.append(str(frame["notice"]))
    finally:
        await tab.close()


async def question(tab: ClientConnection) -> str:
    """Return the token of one of the options, at random, once the question is there."""
    while True:
        frame = json.loads(await tab.recv())
        choices = frame.get("card", {}).get("choices", [])
        if choices and "-q1" in choices[0]["token"]:
            return str(random.choice(choices)["token"])  # noqa: S311 - any will do


async def on_telegram(place: int, number: int, standin: TelegramStandIn, spread: float, figures: Figures) -> None:
    """Press one of the options under the group's message; the answer to the press is the acknowledgement."""
    await asyncio.sleep(random.random() * spread)  # noqa: S311 - any instant will do
    person, card = Person(standin, number), standin.world.chats[GROUP]
    message = list(card.messages.values())[-1]
    label = random.choice("ABCD")  # noqa: S311 - any will do
    began = time.perf_counter()
    await person.forges(buttons(message)[label], message)
    query = str(standin.world.last_query["id"])
    async with standin.world.changed:
        await standin.world.changed.wait_for(lambda: standin.world.queries[query])
    figures.telegram.append(time.perf_counter() - began)
    figures.acknowledged["telegram", place] = "ABCD".index(label)


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
