"""Several processes carry one push: any may die or be replaced, and the account is never without an owner for long."""

import asyncio
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from core.clock import system_clock
from core.database import Database, execute
from core.members import service as members
from core.members.rules import Audience
from core.messages import Message, Plain, Purpose
from core.organisation import Organisation, QuietHours
from core.ownership_shared import SharedOwnership
from core.pushes import service
from core.pushes.rules import LEASE, Policy
from core.pushes.service import Plan, Progress
from tests.people import People
from tests.scheduler.postbox import until

MEMBERS = 600
FAIL_OVER = 5.0
PATIENCE = 60
"""Seconds: each carrier is a program of its own that has to start."""


class Crew:
    """Processes that carry one push, and the ledger of what their platform took."""

    def __init__(self, database: Database, ledger: Path) -> None:
        self.database, self.ledger, self.push_id = database, ledger, 0
        self.url = database.url.render_as_string(hide_password=False)

    async def plans(self, policy: Policy) -> None:
        organisation = Organisation("测试单位", "zh", UTC, QuietHours(0, 0), "party", "http://127.0.0.1")
        async with self.database.transaction() as session:
            what = Plan("通知", Message((Plain("开会"),)), Purpose.ANNOUNCEMENT, policy)
            push = await service.plan(session, what, members.audience(Audience("001")), system_clock(), organisation)
        self.push_id = push.id or 0

    @asynccontextmanager
    async def carrier(self) -> AsyncIterator[asyncio.subprocess.Process]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.carrier", self.url, str(self.ledger), cwd=Path(__file__).parents[2]
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    def taken(self) -> Counter[str]:
        return Counter(self.ledger.read_text().split()) if self.ledger.exists() else Counter()

    async def progress(self) -> Progress:
        async with self.database.reading() as session:
            return await service.progress(session, self.push_id, system_clock())

    async def reaches(self, many: int) -> None:
        async def so_many() -> bool:
            return len(self.taken()) >= many

        await until(so_many, PATIENCE)

    async def two_stand_by(self) -> bool:
        count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'zhibu ownership' AND state = 'idle'"
        async with self.database.reading() as session:
            return (await execute(session, text(count))).one()[0] == 2

    async def all_are_sent(self) -> bool:
        return (await self.progress()).sent == MEMBERS

    async def nothing_is_open(self) -> bool:
        shown = await self.progress()
        return shown.sent + shown.uncertain == MEMBERS


@pytest.fixture
async def crew(postgres_url: str, tmp_path: Path) -> AsyncIterator[Crew]:
    database = Database(postgres_url)
    yield Crew(database, tmp_path / "ledger")
    await database.close()


@pytest.fixture
async def database(crew: Crew) -> Database:
    """Return the crew's database, for the people in it."""
    return crew.database


@pytest.mark.parametrize("policy", [Policy.RESEND, Policy.LIST])
async def test_when_the_owner_dies_another_goes_on_within_seconds(crew: Crew, people: People, policy: Policy) -> None:
    await people.members(MEMBERS)
    await crew.plans(policy)
    async with crew.carrier() as owner:
        await crew.reaches(1)
        async with crew.carrier():
            await until(crew.two_stand_by, PATIENCE)
            before = len(crew.taken())
            owner.kill()
            died = time.monotonic()
            await crew.reaches(min(before + 20, MEMBERS))
            assert time.monotonic() - died < LEASE.total_seconds() / 2  # nobody waited for a lease to end
            await until(crew.nothing_is_open, PATIENCE)
    taken, shown = crew.taken(), await crew.progress()
    if policy is Policy.LIST:
        assert set(taken.values()) == {1}
        assert len(taken) >= MEMBERS - shown.uncertain
    else:
        assert len(taken) == MEMBERS
        assert taken.total() - MEMBERS <= 150  # what was in flight


async def test_a_new_version_takes_over_in_the_middle_of_a_push_and_nobody_gets_it_twice(crew: Crew, people: People) -> None:
    await people.members(MEMBERS)
    await crew.plans(Policy.RESEND)
    async with crew.carrier() as old:
        await crew.reaches(50)
        async with crew.carrier():
            os.kill(old.pid, signal.SIGTERM)
            await until(crew.all_are_sent, PATIENCE)
            assert await old.wait() == 0
    assert set(crew.taken().values()) == {1}


async def test_sessions_that_the_database_ends_are_made_again_and_nothing_is_lost(crew: Crew, people: People) -> None:
    await people.members(MEMBERS)
    await crew.plans(Policy.RESEND)
    async with crew.carrier():
        for reached in (20, 120, 220):
            await crew.reaches(reached)
            connection = await asyncpg.connect(crew.url.replace("+asyncpg", ""))
            every_other = "datname = current_database() AND pid <> pg_backend_pid()"
            await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + every_other)  # noqa: S608 - ours
            await connection.close()
        await crew.database.engine.dispose()
        await until(crew.all_are_sent, PATIENCE)
    taken = crew.taken()
    assert len(taken) == MEMBERS
    assert taken.total() - MEMBERS <= 30


async def test_a_connection_that_is_only_half_open_loses_the_name_in_time(postgres_url: str) -> None:
    """The network swallows everything from some moment on: nobody closes the connection."""
    address, frozen = make_url(postgres_url), asyncio.Event()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if frozen.is_set():
                continue
            writer.write(data)
            await writer.drain()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(address.host, address.port)
        ways = [asyncio.create_task(pump(reader, back)), asyncio.create_task(pump(there, writer))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for each in (back, writer):
            each.close()

    proxy = await asyncio.start_server(serve, "127.0.0.1", 0)
    cut_off = SharedOwnership(address.set(host="127.0.0.1", port=proxy.sockets[0].getsockname()[1]))
    await asyncio.wait_for(cut_off.until_held("bot"), 5)
    frozen.set()
    await asyncio.wait_for(cut_off.until_lost("bot"), FAIL_OVER)
    await cut_off.close()
    proxy.close()
