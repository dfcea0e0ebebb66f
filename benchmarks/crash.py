"""Kills `zhibu serve` at random moments of a push to Telegram members and counts: lost, duplicated, and what the console says.

Run with `python -m benchmarks.crash [--members 2000] [--kills 20]`. A stand-in for the Bot API keeps the ledger of what reached
whom; the database is SQLite, the pace is the channel's own. Exits with 1 when a message is lost, when more go twice than were
in flight, or when the counts differ from the ledger.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select, update
from sqlmodel import col

from benchmarks.ports import free_port
from core.clock import system_clock
from core.database import Database, table
from core.members import service as members
from core.members.models import AddressRow, Branch, Member, Membership
from core.members.rules import Audience
from core.messages import Message, Plain, Purpose
from core.migrations.run import upgrade
from core.organisation import Organisation, QuietHours
from core.pushes import service
from core.pushes.rules import Policy
from core.pushes.service import Plan, Progress
from tests.standins.telegram import TOKEN, TelegramStandIn
from tests.standins.telegram_limits import Limits

ROOT = Path(__file__).parents[1]
ORGANISATION = Organisation("断电测试", "zh", UTC, QuietHours(0, 0), "party", "http://127.0.0.1")
FIRST_CHAT = 10_000


@dataclass
class Trial:
    """One installation in a folder, its stand-in for Telegram, and what is learned from killing it."""

    folder: Path
    standin: TelegramStandIn
    database: Database
    members: int
    push_id: int = 0
    in_flight: list[int] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)

    def taken(self) -> Counter[int]:
        """Count the messages that the platform took, by chat."""
        return Counter(int(str(row["chat_id"])) for row in self.standin.world.ledger.rows)

    async def progress(self) -> Progress:
        """Return what the console would show."""
        async with self.database.reading() as session:
            return await service.progress(session, self.push_id, system_clock())

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Run the service for the block, then kill it."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBU_")}
        environment |= {
            "PYTHONPATH": str(ROOT),
            "ZHIBU_DATABASE_URL": str(self.database.url),
            "ZHIBU_DATA_DIR": str(self.folder),
            "ZHIBU_LOG_LEVEL": "error",
            "ZHIBU_QUIET_FROM": "00:00",
            "ZHIBU_QUIET_TO": "00:00",
            "ZHIBU_TELEGRAM__API_BASE": self.standin.url,
            "ZHIBU_TELEGRAM__TOKEN": TOKEN,
            "ZHIBU_WEB__PORT": str(free_port()),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "zhibu", "serve", cwd=self.folder, env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            yield
        finally:
            process.kill()
            await process.wait()

    async def kill_at(self, reached: int) -> None:
        """Let the service reach so many members, kill it at once, and note of how many nobody knows."""
        began, before = time.monotonic(), self.taken().total()
        async with self.serving():
            await until(lambda: self._more_than(before))
            self.starts.append(time.monotonic() - began)
            await until(lambda: self._more_than(reached, distinct=True))
            await asyncio.sleep(random.random() * 0.05)  # noqa: S311 - any moment will do
        self.in_flight.append(len(self.taken()) - (await self.progress()).sent)

    async def finish(self) -> None:
        """Let the service come to the end."""
        async with self.serving():
            await until(self._all_sent)

    async def _more_than(self, count: int, *, distinct: bool = False) -> bool:
        return (len(self.taken()) if distinct else self.taken().total()) > count

    async def _all_sent(self) -> bool:
        shown = await self.progress()
        return shown.waiting + shown.leased == 0


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Return once the question is answered with yes; give up after five minutes."""
    async with asyncio.timeout(300):
        while not await true():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.01)


async def seed(trial: Trial, policy: Policy = Policy.RESEND) -> None:
    """Make the members, each with a Telegram chat, and plan the push."""
    await upgrade(trial.database)
    chats = range(FIRST_CHAT, FIRST_CHAT + trial.members)
    for chat in chats:
        trial.standin.world.open(chat)
    async with trial.database.transaction() as session:
        connection = await session.connection()
        await connection.execute(insert(table(Branch)).values(id=1, code="001", name="支部"))
        await connection.execute(insert(table(Membership)).values(code="full", name_zh="正式", name_en="full", position=0))
        joined = datetime(2026, 1, 1, tzinfo=UTC)
        rest = {"branch_id": 1, "membership": "full", "joined_at": joined, "locale": "zh", "muted": "", "phone": ""}
        await connection.execute(insert(table(Member)), [{"id": chat, "name": f"同志{chat}"} | rest for chat in chats])
        account = TOKEN.partition(":")[0]
        rest = {"channel": "telegram", "account": account, "name": "", "locale": "zh", "open": True, "bound_at": joined}
        places = [{"id": chat, "sender": str(chat), "member_id": chat} | rest for chat in chats]
        await connection.execute(insert(table(AddressRow)), places)
        mine = select(col(AddressRow.id)).where(col(AddressRow.member_id) == col(Member.id)).scalar_subquery()
        await connection.execute(update(table(Member)).values(address_id=mine))
        what = Plan("断电测试", Message((Plain("今晚七点开会。"),)), Purpose.REMINDER, policy)
        push = await service.plan(session, what, members.audience(Audience("001")), system_clock(), ORGANISATION)
        trial.push_id = push.id or 0


def report(trial: Trial, shown: Progress) -> bool:
    """Print what was found; return whether all is well."""
    taken = trial.taken()
    lost, duplicated = trial.members - len(taken), taken.total() - len(taken)
    same = shown.sent == len(taken) and shown.failed + shown.skipped + shown.uncertain + shown.missed == 0
    print(f"kills {len(trial.in_flight)}  members {trial.members}  lost {lost}  duplicated {duplicated}")
    print(f"in flight at the kills: {sum(trial.in_flight)} in all, at most {max(trial.in_flight, default=0)} at once")
    console = f"sent {shown.sent}, failed {shown.failed}, uncertain {shown.uncertain}"
    print(f"ledger {len(taken)}  console: {console}: {'equal' if same else 'DIFFER'}")
    if trial.starts:
        print(f"from start to the first message: {sum(trial.starts) / len(trial.starts):.1f} s on average")
    return lost == 0 and duplicated <= sum(trial.in_flight) and same


async def run(count: int, kills: int) -> bool:
    """Seed, kill, restart, and report."""
    with tempfile.TemporaryDirectory(prefix="zhibu-crash-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        async with TelegramStandIn(limits=Limits(), ledger=folder / "ledger.jsonl").serving() as standin:
            trial = Trial(folder, standin, Database(f"sqlite+aiosqlite:///{folder}/zhibu.db"), count)
            await seed(trial)
            for reached in sorted(random.sample(range(1, count - 1), kills)):
                await trial.kill_at(reached)
            await trial.finish()
            good = report(trial, await trial.progress())
            await trial.database.close()
    return good


def main() -> None:
    """Kill, count and print; exit with 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--members", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=20)
    chosen = parser.parse_args()
    sys.exit(0 if asyncio.run(run(chosen.members, chosen.kills)) else 1)


if __name__ == "__main__":
    main()
