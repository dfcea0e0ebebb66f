"""Fixtures that every test may use: a database, a clock that stands still, words, the door."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import structlog
from redis.asyncio import Redis
from sqlalchemy.engine import make_url

from content.wording import Wording
from core.database import Database
from core.organisation import Organisation, QuietHours
from core.receive import Door
from tests import databases, servers
from tests.people import People
from tests.servers import Server

MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""A Friday, 10:00 in Shanghai."""


class StillClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def moves(self, **by: float) -> None:
        self.now += timedelta(**by)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers once every worker is done."""
    if hasattr(config, "workerinput") or not hasattr(config, "_tmp_path_factory"):
        return
    folder = config._tmp_path_factory.getbasetemp()
    databases.drop_template(folder)
    servers.stop_all(folder)


@pytest.fixture(autouse=True)
def plain_logs() -> None:
    """Log errors in plain words: structlog's own default draws every local value of every frame, which takes seconds."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return a folder that all workers of this run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder if worker_id == "master" else folder.parent


@pytest.fixture(scope="session")
def postgres(run_folder: Path) -> Server:
    """Return the PostgreSQL of this run; without one the test fails in CI and is skipped elsewhere."""
    return _needed(servers.shared(run_folder, "postgres", servers.start_postgres))


@pytest.fixture(scope="session")
def redis(run_folder: Path) -> Server:
    """Return the Redis of this run, as `postgres` does."""
    return _needed(servers.shared(run_folder, "redis", servers.start_redis))


def _needed(server: Server) -> Server:
    if not server.missing:
        return server
    if os.environ.get("CI") == "true":
        pytest.fail(server.missing, pytrace=False)
    pytest.skip(server.missing)


@pytest.fixture
async def redis_url(redis: Server, worker_id: str) -> str:
    """Return the address of an empty Redis database that no other worker uses."""
    number = 0 if worker_id == "master" else int(worker_id.removeprefix("gw")) + 1
    url = urlsplit(redis.url)._replace(path=f"/{number}").geturl()
    async with Redis.from_url(url) as client:
        await client.flushdb()
    return url


@pytest.fixture
def sqlite_url(run_folder: Path, tmp_path: Path) -> str:
    """Return the address of a fresh SQLite database with every table."""
    template = servers.shared(run_folder, "sqlite-template", lambda: databases.sqlite_template(run_folder))
    return f"sqlite+aiosqlite:///{shutil.copyfile(template.url, tmp_path / 'zhibu.db')}"


@pytest.fixture(scope="session")
def reused_postgres(run_folder: Path, postgres: Server) -> Iterator[databases.Reused]:
    """Return the PostgreSQL database of this worker."""
    template = servers.shared(run_folder, "postgres-template", lambda: databases.postgres_template(postgres))
    reused = databases.Reused(template.url, postgres)
    yield reused
    databases.in_a_loop_of_its_own(reused.drop())


@pytest.fixture
async def postgres_url(reused_postgres: databases.Reused) -> str:
    """Return the address of a PostgreSQL database with every table and nothing in them."""
    return await reused_postgres.fresh()


@pytest.fixture
async def nothing_on_postgresql(postgres: Server) -> AsyncIterator[str]:
    """Return the address of a fresh PostgreSQL database without any table."""
    bare = make_url(postgres.url).set(database="template1").render_as_string(hide_password=False)
    async with databases.copied(bare, postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database without any table, on SQLite and on PostgreSQL in turn."""
    on_postgresql = request.param == "postgresql"
    return str(request.getfixturevalue("nothing_on_postgresql")) if on_postgresql else f"sqlite+aiosqlite:///{tmp_path}/new.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of a fresh database: each test that asks runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Return a fresh database with every table, on SQLite and on PostgreSQL in turn."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def organisation() -> Organisation:
    zone = ZoneInfo("Asia/Shanghai")
    return Organisation("测试单位", "zh", zone, QuietHours(22 * 60, 7 * 60 + 30), "party", "http://127.0.0.1:8080")


@pytest.fixture
def wording(organisation: Organisation) -> Wording:
    return Wording(organisation.preset, organisation.zone)


@pytest.fixture
def door(database: Database, clock: StillClock, wording: Wording, organisation: Organisation) -> Door:
    return Door(database, clock, wording.say, organisation)


@pytest.fixture
def people(database: Database, door: Door, wording: Wording) -> People:
    return People(database, door, wording)
