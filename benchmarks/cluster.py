"""Kills processes of a cluster, PostgreSQL and Redis at random moments of a push to Telegram members, and counts.

Two `zhibu web` and two `zhibu worker` serve one bot. Run with `python -m benchmarks.cluster [--members 600] [--kills 20]
[--policy resend|list]`. A stand-in for the Bot API keeps the ledger of what reached whom. Exits with 1 when a message is lost,
when more go twice than two for each kill, when one goes twice under the list policy, or when the counts differ from the ledger.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.crash import ROOT, Trial, seed, until
from benchmarks.database_servers import Postgres, RedisServer, postgres, redis
from benchmarks.ports import free_port
from core.database import Database
from core.pushes.rules import Policy
from tests.standins.telegram import TOKEN, TelegramStandIn
from tests.standins.telegram_limits import Limits

PROCESSES = ("web", "web", "worker", "worker")
FAIL_OVER = 5.0
_chance = random.SystemRandom()
MOST_TWICE_A_KILL = 2


@dataclass
class Fleet:
    """The processes of one installation; each that dies is started again."""

    environment: dict[str, str]
    folder: Path
    running: dict[int, tuple[str, asyncio.subprocess.Process]] = field(default_factory=dict)
    gave_up: int = 0
    """Processes that ended by themselves, as one does that finds no database when it starts."""

    async def start(self, place: int, kind: str) -> None:
        """Start one process."""
        environment = self.environment | {"ZHIBU_WEB__PORT": str(free_port())}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "zhibu", kind), cwd=self.folder, env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        self.running[place] = (kind, process)

    async def kill(self, place: int) -> str:
        """Kill one process at once, start it anew, and return which kind it was."""
        kind, process = self.running[place]
        if process.returncode is None:
            process.kill()
        await process.wait()
        await self.start(place, kind)
        return kind

    async def tend(self) -> None:
        """Start again what ended by itself, as systemd and Docker do."""
        for place, (kind, process) in [*self.running.items()]:
            if process.returncode is not None:
                self.gave_up += 1
                await self.start(place, kind)

    async def end(self) -> None:
        """Kill all."""
        for _, process in self.running.values():
            if process.returncode is None:
                process.kill()
            await process.wait()


@dataclass
class Storm:
    """What happens to whom at random, and what is learned from it."""

    trial: Trial
    fleet: Fleet
    postgres: Postgres
    redis: RedisServer
    hits: Counter[str] = field(default_factory=Counter)
    pauses: list[float] = field(default_factory=list)

    async def strike(self, reached: int) -> None:
        """Wait until so many members are reached, strike, and note how long it took until the next was reached."""
        await until(lambda: self._reached(reached))
        await asyncio.sleep(_chance.random() * 0.05)
        await self._strike()
        began, before = time.monotonic(), self.trial.taken().total()
        await until(lambda: self._more(before + 4))  # beyond what was in flight
        self.pauses.append(time.monotonic() - began)

    async def _strike(self) -> None:
        what = _chance.choice(["web", "worker", "worker", "worker", "worker", "postgresql", "redis"])
        self.hits[what] += 1
        if what == "postgresql":
            await asyncio.to_thread(self.postgres.stop)
            await asyncio.to_thread(self.postgres.start)
        elif what == "redis":
            self.redis.stop()
            self.redis.start()
        else:
            places = [place for place, (kind, _) in self.fleet.running.items() if kind == what]
            await self.fleet.kill(_chance.choice(places))

    async def _reached(self, count: int) -> bool:
        await self.fleet.tend()
        return len(self.trial.taken()) >= count

    async def _more(self, count: int) -> bool:
        await self.fleet.tend()
        return self.trial.taken().total() > count or await self._all_open_done()

    async def _all_open_done(self) -> bool:
        return len(self.trial.taken()) >= self.trial.members


@asynccontextmanager
async def storm(members: int, policy: Policy) -> AsyncIterator[Storm]:
    """Set everything up, and take it down in the end."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhibu-cluster-", ignore_cleanup_errors=True)))
        database, cache = stack.enter_context(postgres()), stack.enter_context(redis())
        standin = TelegramStandIn(limits=Limits(), ledger=folder / "ledger.jsonl")
        await stack.enter_async_context(standin.serving())
        trial = Trial(folder, standin, Database(database.url), members)
        await seed(trial, policy)
        fleet = Fleet(environment(trial, database.url, cache.url), folder)
        stack.push_async_callback(trial.database.close)
        stack.push_async_callback(fleet.end)
        for place, kind in enumerate(PROCESSES):
            await fleet.start(place, kind)
        yield Storm(trial, fleet, database, cache)


def environment(trial: Trial, database: str, cache: str) -> dict[str, str]:
    """Return what every process of the installation is told."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBU_")}
    return own | {
        "PYTHONPATH": str(ROOT),
        "ZHIBU_DATABASE_URL": database,
        "ZHIBU_REDIS_URL": cache,
        "ZHIBU_DATA_DIR": str(trial.folder),
        "ZHIBU_SECRET_KEY": "the same for all processes",
        "ZHIBU_LOG_LEVEL": "error",
        "ZHIBU_QUIET_FROM": "00:00",
        "ZHIBU_QUIET_TO": "00:00",
        "ZHIBU_TELEGRAM__API_BASE": trial.standin.url,
        "ZHIBU_TELEGRAM__TOKEN": TOKEN,
    }


async def run(members: int, kills: int, policy: Policy) -> bool:
    """Seed, strike, wait for the end, and report."""
    async with storm(members, policy) as found:
        for reached in sorted(_chance.sample(range(1, members - 1), kills)):
            await found.strike(reached)
        await until(lambda: _done(found))
        return await report(found, policy)


async def _done(found: Storm) -> bool:
    await found.fleet.tend()
    try:
        shown = await found.trial.progress()
    except OSError:  # the database is being started again
        return False
    return shown.waiting + shown.leased == 0


async def report(found: Storm, policy: Policy) -> bool:
    """Print what was found; return whether all is well."""
    trial, shown = found.trial, await found.trial.progress()
    taken, kills = trial.taken(), found.hits.total()
    lost, twice = trial.members - len(taken) - shown.uncertain, taken.total() - len(taken)
    struck = ", ".join(f"{what} {count}" for what, count in sorted(found.hits.items()))
    print(f"struck {kills}: {struck}; ended by themselves and were started again: {found.fleet.gave_up}")
    print(f"members {trial.members}  reached {len(taken)}  lost {max(lost, 0)}  twice {twice}  uncertain {shown.uncertain}")
    print(f"until it went on: median {sorted(found.pauses)[len(found.pauses) // 2]:.1f} s, longest {max(found.pauses):.1f} s")
    same = shown.sent <= len(taken) <= shown.sent + shown.uncertain and shown.failed + shown.missed + shown.skipped == 0
    print(f"console: sent {shown.sent}, uncertain {shown.uncertain}, failed {shown.failed}: {'fits' if same else 'DIFFERS'}")
    most = 0 if policy is Policy.LIST else MOST_TWICE_A_KILL * kills
    return lost <= 0 and twice <= most and same


def main() -> None:
    """Strike, count and print; exit with 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--members", type=int, default=600)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--policy", choices=[each.value for each in Policy], default=Policy.RESEND.value)
    chosen = parser.parse_args()
    sys.exit(0 if asyncio.run(run(chosen.members, chosen.kills, Policy(chosen.policy))) else 1)


if __name__ == "__main__":
    main()
