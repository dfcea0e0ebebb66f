"""The console's page of a running push: what it costs while 100,000 deliveries leave, and how far behind its figures are.

The push runs in the same process and loop as the pages, the worst that a small installation does: a stub that answers after
30 ms, 200 calls in flight. Beside the page of the push, in turns, stand its peers: the same push's row read bare from the
database, and a page of the console that has next to nothing on it. A stream is open meanwhile; of every update it is known
when the stub had answered the first message that the update does not count yet. Run with
`python -m benchmarks.console_push [--quick] [--only sqlite|postgresql]`.
"""

import argparse
import asyncio
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import httpx
from fastapi import FastAPI

from benchmarks.push import ORGANISATION, Stub, postgresql, seed
from console.app import console_app
from console.office import Office
from content.wording import Wording
from core.backplane_memory import MemoryBackplane
from core.channel import Outcome
from core.clock import system_clock
from core.database import Database
from core.members import service as members
from core.members.rules import Audience
from core.messages import Address, Choice, Message, Plain, Purpose
from core.pushes import overview, service
from core.pushes.rules import Policy
from core.pushes.service import Plan
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role
from scheduler.drain import Drain, Surroundings
from tests.console.browser import Browser
from tests.console.listening import hears

MOST_RENDER, MOST_BEHIND = 0.1, 1.0
EMPTY = "/console/sign-ins"
_SENT = re.compile(r'class="big"><strong>(\d+)</strong>')


class Timed(Stub):
    """A stub that knows when it answered which message."""

    def __init__(self, ledger: Path) -> None:
        """Open the ledger."""
        super().__init__(ledger)
        self.at: list[float] = []
        self._most, self._all = 0, asyncio.Event()

    async def answered(self, count: int) -> None:
        """Return once so many messages are answered."""
        self._most = count
        await self._all.wait()

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        """Answer, and note when."""
        outcome = await super().send(to, message, locale, key)
        self.at.append(time.perf_counter())
        if len(self.at) == self._most:
            self._all.set()
        return outcome


@dataclass
class Seen:
    """Seconds: each look at a page or at the bare row, and how far behind each update was when it came, and before the next."""

    page: list[float] = field(default_factory=list)
    empty: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    page_cpu: float = 0.0
    empty_cpu: float = 0.0
    behind: list[float] = field(default_factory=list)
    apart: list[float] = field(default_factory=list)


def _ms(seconds: float) -> str:
    return f"{seconds * 1_000:.1f} ms"


def _high(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


async def _timed(into: list[float], work: Callable[[], Awaitable[object]]) -> None:
    began = time.perf_counter()
    await work()
    into.append(time.perf_counter() - began)


async def _cpu(work: Callable[[], Awaitable[object]]) -> float:
    """Return the CPU seconds of this process for one of twenty while it does nothing else; others' load hardly shows."""
    await work()
    began = time.process_time()
    for _ in range(20):
        await work()
    return (time.process_time() - began) / 20


async def _look(seen: Seen, browser: Browser, database: Database, push_id: int, over: asyncio.Event) -> None:
    """Open the pages and read the row in turns until the push is over."""

    async def page() -> None:
        await browser.opens(f"/console/pushes/{push_id}")
        if browser.status != HTTPStatus.OK:
            sys.exit(f"the page answered {browser.status}")

    async def bare() -> None:
        async with database.reading() as session:
            await overview.several(session, [push_id])

    while not over.is_set():
        await _timed(seen.page, page)
        await _timed(seen.empty, lambda: browser.opens(EMPTY))
        await _timed(seen.bare, bare)
        await asyncio.sleep(0.2)


async def _follow(seen: Seen, site: FastAPI, browser: Browser, push_id: int, stub: Timed) -> None:
    """Note of every update how long ago the stub had answered the first message that it does not count."""
    async with hears(site, browser, f"/console/pushes/{push_id}/events") as stream:
        last = 0.0
        while True:
            name, part = await stream.event()
            now = time.perf_counter()
            if name != "stands":
                return
            [shown] = _SENT.findall(part)
            if last and int(shown) < len(stub.at):
                seen.behind.append(now - stub.at[int(shown)])
                seen.apart.append(now - last)
            last = now


async def run(database: Database, stub: Timed, count: int, folder: Path) -> Seen:
    """Plan a push to everybody, drain it, and look at it all the while."""
    seen, backplane, over = Seen(), MemoryBackplane(), asyncio.Event()
    office = Office(
        database, system_clock, ORGANISATION, Wording("party", ORGANISATION.zone), folder, folder, _nobody, backplane=backplane
    )
    site = FastAPI()
    site.mount("/console", console_app(office))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=site), base_url="http://zhibu.test") as client:
        browser = Browser(client)
        await browser.opens(f"/console/enter?token={await _way_in(database)}")
        async with database.transaction() as session:
            card = Message((Plain("今天的题目到了。"),), choices=(Choice("quiz.start:1", Plain("开始")),))
            what = Plan("基准", card, Purpose.ANNOUNCEMENT, Policy.RESEND, branch_id=1)
            push = await service.plan(session, what, members.audience(Audience("001")), system_clock(), ORGANISATION)
        seen.page_cpu = await _cpu(lambda: browser.opens(f"/console/pushes/{push.id}"))
        seen.empty_cpu = await _cpu(lambda: browser.opens(EMPTY))
        drain = Drain(Surroundings(database, system_clock, ORGANISATION, backplane, "benchmark"), stub)
        carrying = asyncio.create_task(drain.run())
        looking = asyncio.create_task(_look(seen, browser, database, push.id or 0, over))
        following = asyncio.create_task(_follow(seen, site, browser, push.id or 0, stub))
        await stub.answered(count)
        over.set()
        drain.stop()
        await asyncio.gather(carrying, looking)
        following.cancel()
        for accident in await asyncio.gather(following, return_exceptions=True):
            if isinstance(accident, Exception):
                raise accident
    return seen


async def _nobody() -> None:
    """Wake nobody: the drain looks by itself."""


async def _way_in(database: Database) -> str:
    async with database.transaction() as session:
        new = NewAccount("admin", "王秘书")
        account = await staff.create_account(session, new, PasswordHash("none"), (Right(Role.ADMIN, "001"),), system_clock())
        return await staff.one_time_link(session, account, system_clock())


async def measure(name: str, url: str, folder: Path, count: int) -> bool:
    """Print the figures of one database; return whether they meet the goals."""
    database, stub = Database(url), Timed(folder / f"{name}.ledger")
    await seed(database, count)
    began = time.perf_counter()
    seen = await run(database, stub, count, folder)
    took = time.perf_counter() - began
    await database.close()
    stub.close()
    if not seen.behind:
        sys.exit("the push was over before the first update: take more deliveries")
    render, empty, bare = (statistics.median(each) for each in (seen.page, seen.empty, seen.bare))
    behind = _high(seen.behind)
    good = render <= MOST_RENDER and behind <= MOST_BEHIND
    print(f"{name}: {count:,} deliveries in {took:.0f} s, {len(seen.page)} looks at the page, {len(seen.behind)} updates")
    print(f"  page: median {_ms(render)} (goal {_ms(MOST_RENDER)}), p95 {_ms(_high(seen.page))}")
    cpu = seen.page_cpu / seen.empty_cpu
    print(f"  CPU, everything waiting: page {_ms(seen.page_cpu)}, an empty page {_ms(seen.empty_cpu)}, ratio {cpu:.2f}")
    print(f"  an empty page: {_ms(empty)}, ratio {render / empty:.2f}; the bare row: {_ms(bare)}, ratio {render / bare:.1f}")
    apart, usual = statistics.median(seen.apart), statistics.median(seen.behind)
    print(f"  updates: {_ms(apart)} apart, {_ms(usual)} behind, p95 {_ms(behind)} (goal {_ms(MOST_BEHIND)})")
    print(f"{name}: {'goal met' if good else 'GOAL MISSED'}")
    return good


async def both(count: int, only: str) -> bool:
    """Measure on both databases; return whether all goals are met."""
    good = True
    with tempfile.TemporaryDirectory(prefix="zhibu-benchmark-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if only in {"", "sqlite"}:
            good &= await measure("sqlite", f"sqlite+aiosqlite:///{folder}/push.db", folder, count)
        if only in {"", "postgresql"}:
            async with postgresql(folder) as url:
                good &= await measure("postgresql", url, folder, count) if url else True
    return good


def main() -> None:
    """Measure and print; exit with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="20,000 deliveries instead of 100,000")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], default="")
    chosen = parser.parse_args()
    sys.exit(0 if asyncio.run(both(20_000 if chosen.quick else 100_000, chosen.only)) else 1)


if __name__ == "__main__":
    main()
