"""The process is killed in the middle of a push, again and again: nobody is left out, and few get it twice."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

import pytest
from sqlalchemy import text

from core.clock import system_clock
from core.database import Database, execute
from core.members import service as members
from core.members.rules import Audience
from core.messages import Message, Plain, Purpose
from core.organisation import Organisation, QuietHours
from core.pushes import delivering, service
from core.pushes.rules import Policy
from core.pushes.service import Plan, Progress
from tests.people import People
from tests.scheduler.postbox import until

MEMBERS, KILLS = 300, 3


class Victim:
    """A process that carries, the ledger of what its platform took, and the push that it carries."""

    def __init__(self, database: Database, ledger: Path) -> None:
        self.database, self.ledger = database, ledger
        self.push_id = 0

    async def plans(self, policy: Policy) -> None:
        # At whatever hour the test runs: nobody's quiet hours.
        organisation = Organisation("测试单位", "zh", UTC, QuietHours(0, 0), "party", "http://127.0.0.1")
        async with self.database.transaction() as session:
            what = Plan("通知", Message((Plain("开会"),)), Purpose.ANNOUNCEMENT, policy)
            push = await service.plan(session, what, members.audience(Audience("001")), system_clock(), organisation)
        self.push_id = push.id or 0

    def taken(self) -> Counter[str]:
        return Counter(self.ledger.read_text().split()) if self.ledger.exists() else Counter()

    async def progress(self) -> Progress:
        async with self.database.reading() as session:
            return await service.progress(session, self.push_id, system_clock())

    @asynccontextmanager
    async def runs(self) -> AsyncIterator[None]:
        """Run the process for the block, then kill it as a power cut would."""
        url = self.database.url.render_as_string(hide_password=False)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.carrier", url, str(self.ledger), cwd=Path(__file__).parents[2]
        )
        try:
            yield
        finally:
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()

    async def is_killed_after(self, more: int) -> int:
        """Let the platform take so many more, kill the process, and return of how many nobody knows now."""
        goal = self.taken().total() + more

        async def enough() -> bool:
            return self.taken().total() >= goal

        async with self.runs():
            await until(enough)
        if not self.database.is_sqlite:  # a cluster waits for the end of the leases; here they end at once
            await until(self.is_quiet)
            async with self.database.transaction() as session:
                await delivering.recover(session, system_clock())
        return len(self.taken()) - (await self.progress()).sent

    async def is_quiet(self) -> bool:
        """Tell whether PostgreSQL has finished what the dead process had asked of it last."""
        busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'"
        async with self.database.reading() as session:
            count = (await execute(session, text(f"{busy} AND pid <> pg_backend_pid()"))).one()
        return count[0] == 0


@pytest.fixture
def victim(database: Database, tmp_path: Path) -> Victim:
    return Victim(database, tmp_path / "ledger")


async def test_nothing_is_lost_and_only_what_was_in_flight_goes_twice(victim: Victim, people: People) -> None:
    await people.members(MEMBERS)
    await victim.plans(Policy.RESEND)
    unknown = [await victim.is_killed_after(random.randint(1, MEMBERS // 5)) for _ in range(KILLS)]  # noqa: S311 - any moment will do

    async def all_sent() -> bool:
        return (await victim.progress()).sent == MEMBERS

    async with victim.runs():
        await until(all_sent)
    taken = victim.taken()
    assert len(taken) == MEMBERS
    assert taken.total() - len(taken) <= sum(unknown)


async def test_what_must_not_go_twice_never_does_and_the_doubtful_are_listed(victim: Victim, people: People) -> None:
    await people.members(MEMBERS)
    await victim.plans(Policy.LIST)
    for _ in range(KILLS):
        await victim.is_killed_after(random.randint(1, MEMBERS // 5))  # noqa: S311 - as above

    async def nothing_left() -> bool:
        shown = await victim.progress()
        return shown.sent + shown.uncertain == MEMBERS

    async with victim.runs():
        await until(nothing_left)
    taken, shown = victim.taken(), await victim.progress()
    assert set(taken.values()) == {1}
    assert shown.sent <= len(taken) <= shown.sent + shown.uncertain
    assert shown.waiting == 0
