"""Eight hours of pushes in a few minutes, to see whether the ledger still agrees with the rows and memory stays flat.

The clock runs `--times` faster (60: eight hours in eight minutes) while a platform answers, refuses, throttles, keeps silent and
breaks off at random. Every five minutes of that clock a push to everybody is planned; now and then one is paused and resumed.
Run with `python -m benchmarks.soak [--hours 8] [--times 60] [--members 300]`. Exits with 1 when what the platform took differs
from what the rows say by a single message, or when memory after the first hour and at the end differ by more than a tenth.
(A lease is as short as the clock is fast: on a busy machine some lapse while the message is under way, and it goes twice.)
"""

import argparse
import asyncio
import gc
import logging
import random
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import func, select

from benchmarks.push import NOW, ORGANISATION, seed
from core.backplane_memory import MemoryBackplane
from core.channel import Capabilities, Outcome, Refused, Scope, Sent, TryLater, Uncertain, Verdict
from core.database import Database, execute, table
from core.errors import Refused as TooLate
from core.members import service as members
from core.members.rules import Audience
from core.messages import Address, Message, Plain, Purpose
from core.pushes import service
from core.pushes.models import Delivery, Push
from core.pushes.rules import Policy
from core.pushes.service import Plan
from scheduler.drain import Surroundings
from scheduler.run import Scheduler

EVERY = timedelta(minutes=5)
MOST_GROWTH = 0.10
MEDDLED = 0.3
_COUNTED = ("sent", "failed", "uncertain", "missed")


@dataclass
class FastClock:
    """A clock that runs so many times faster than the wall's."""

    times: float

    def __post_init__(self) -> None:
        """Begin in the morning."""
        self._began = asyncio.get_running_loop().time()

    def __call__(self) -> datetime:
        """Return the present instant of this clock."""
        return NOW + timedelta(seconds=(asyncio.get_running_loop().time() - self._began) * self.times)


@dataclass
class Moody:
    """A platform with moods, and the ledger of what it took; what it asks to wait passes as fast as the clock."""

    times: float
    name = "stub"
    account = "bot"
    caps = Capabilities(text_limit=4_096)
    taken: Counter[str] = field(default_factory=Counter)
    unheard: Counter[str] = field(default_factory=Counter)
    """What it took without saying so."""

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        """Take it, mostly."""
        await asyncio.sleep(random.random() * 0.02)  # noqa: S311 - moods
        match random.randrange(100):  # noqa: S311 - moods
            case 0:
                return Refused("blocked")
            case 1:
                return TryLater(timedelta(seconds=30) / self.times, "busy")
            case 2:
                return TryLater(timedelta(seconds=20) / self.times, "throttled", throttled=True, scope=Scope.CHAT)
            case 3:
                self.unheard[key] += 1
                return Uncertain()
            case 4:
                raise ConnectionResetError
        self.taken[key] += 1
        return Sent(key[:40])

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:
        """Allow everything."""
        return Verdict.YES


async def soak(hours: float, times: float, count: int) -> bool:
    """Run, and say what was found."""
    quietly = structlog.make_filtering_bound_logger(logging.CRITICAL)  # a channel that raises is logged each time
    structlog.configure(wrapper_class=quietly)
    with tempfile.TemporaryDirectory(prefix="zhibu-soak-", ignore_cleanup_errors=True) as name:
        database, platform, clock = Database(f"sqlite+aiosqlite:///{Path(name)}/soak.db"), Moody(times), FastClock(times)
        await seed(database, count)
        scheduler = Scheduler(Surroundings(database, clock, ORGANISATION, MemoryBackplane()), {"stub": platform}, [])
        await scheduler.start()
        sizes = await _hours(database, clock, scheduler, hours)
        await _quiet(database, scheduler)
        await scheduler.stop()
        good = await _agrees(database, platform) & _flat(sizes)
        await database.close()
    return good


async def _hours(database: Database, clock: FastClock, scheduler: Scheduler, hours: float) -> list[float]:
    """Plan push after push; return the memory in use at the end of each hour, in MB."""
    sizes, ends, next_hour = list[float](), NOW + timedelta(hours=hours), NOW + timedelta(hours=1)
    while clock() < ends:
        due = clock() + EVERY
        async with database.transaction() as session:
            policy = random.choice(list(Policy))  # noqa: S311 - either will do
            what = Plan(
                "通知", Message((Plain("今晚七点开会。"),)), Purpose.ANNOUNCEMENT, policy, expires_at=clock() + timedelta(hours=1)
            )
            push = await service.plan(session, what, members.audience(Audience("001")), clock(), ORGANISATION)
        scheduler.wake()
        await _meddle(database, push.id or 0)
        await asyncio.sleep(max((due - clock()).total_seconds() / clock.times, 0))
        if clock() >= next_hour:
            next_hour += timedelta(hours=1)
            sizes.append(_megabytes())
            print(f"{clock():%H:%M}  {sizes[-1]:.0f} MB", flush=True)
    return sizes


async def _meddle(database: Database, push_id: int) -> None:
    """Do now and then what staff do: pause and resume."""
    if random.random() > MEDDLED:  # noqa: S311 - now and then
        return
    with suppress(TooLate):  # it may be finished already
        async with database.transaction() as session:
            await service.pause(session, push_id)
        await asyncio.sleep(0.2)
        async with database.transaction() as session:
            await service.resume(session, push_id)


async def _quiet(database: Database, scheduler: Scheduler) -> None:
    """Wait until nothing is open: what is left of the pushes expires within an hour of the fast clock."""
    async with asyncio.timeout(300):
        while await _open(database):
            scheduler.wake()
            await asyncio.sleep(0.5)


async def _open(database: Database) -> int:
    async with database.reading() as session:
        return (await service.backlog(session, datetime.now(UTC))).waiting.get("stub", 0)


async def _agrees(database: Database, platform: Moody) -> bool:
    delivery, push = table(Delivery), table(Push)
    async with database.reading() as session:
        named = select(delivery.c.push_id, delivery.c.address_id, delivery.c.state)
        rows = {f"push:{row[0]}:{row[1]}": str(row[2]) for row in await execute(session, named)}
        sums = (
            await execute(session, select(*(func.sum(push.c[name]) for name in ("sent", "failed", "uncertain", "missed"))))
        ).one()
    states = Counter(rows.values())
    sent = {name for name, state in rows.items() if state == "sent"}
    drift = len(sent ^ set(platform.taken))
    counted = dict(zip(_COUNTED, map(int, sums), strict=True))
    wrong = sum(abs(counted[name] - states[name]) for name in counted)
    twice = sum(many - 1 for many in platform.taken.values())
    print(f"{len(rows)} deliveries: {dict(states)}; silently taken {platform.unheard.total()}")
    print(f"ledger and rows differ by {drift} (goal 0), counts of pushes by {wrong} (goal 0), twice {twice}")
    return drift == wrong == 0


def _flat(sizes: list[float]) -> bool:
    growth = sizes[-1] / sizes[0] - 1 if len(sizes) > 1 else 0.0
    print(f"memory after the first hour {sizes[0]:.0f} MB, at the end {sizes[-1]:.0f} MB: {growth:+.0%} (goal ±10 %)")
    return abs(growth) <= MOST_GROWTH


def _megabytes() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4_096 / 1_048_576


def main() -> None:
    """Soak and print; exit with 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hours", type=float, default=8)
    parser.add_argument("--times", type=float, default=60)
    parser.add_argument("--members", type=int, default=300)
    chosen = parser.parse_args()
    sys.exit(0 if asyncio.run(soak(chosen.hours, chosen.times, chosen.members)) else 1)


if __name__ == "__main__":
    main()
