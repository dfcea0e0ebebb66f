"""Fixtures of the conformance suite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from content.wording import Wording
from core.clock import Clock
from core.database import Database
from core.organisation import Organisation
from tests.conformance.descriptor import House
from tests.real.conftest import shared  # noqa: F401 - a fixture is used by its name


@pytest.fixture
async def house(
    sqlite_url: str, wording: Wording, clock: Clock, organisation: Organisation, tmp_path: Path
) -> AsyncIterator[House]:
    """Return what an adapter is built with, over SQLite."""
    opened = Database(sqlite_url)
    yield House(opened, wording, clock, organisation, tmp_path)
    await opened.close()


@pytest.fixture
def either_house(database: Database, wording: Wording, clock: Clock, organisation: Organisation, tmp_path: Path) -> House:
    """Return the same over SQLite and over PostgreSQL in turn."""
    return House(database, wording, clock, organisation, tmp_path)
