"""Fixtures that every test may use: a database, a clock that stands still, words, the door."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from content.wording import Wording
from core import tables
from core.database import Database
from core.organisation import Organisation, QuietHours
from core.receive import Door
from tests.people import People

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


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite+aiosqlite:///{tmp_path}/zhibu.db")
    async with opened.engine.begin() as connection:
        await connection.run_sync(tables.metadata.create_all)
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
