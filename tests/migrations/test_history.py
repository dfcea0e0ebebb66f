"""The history of the tables, on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from core import tables
from core.database import Database
from core.migrations import run

STEPS = [step.revision for step in ScriptDirectory.from_config(run.configuration()).walk_revisions()]
"""Newest first."""


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    opened = Database(empty_url)
    yield opened
    await opened.close()


async def test_the_steps_lead_to_exactly_the_tables_of_the_models(empty: Database) -> None:
    await run.upgrade(empty)
    async with empty.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_new_database_is_behind_and_then_at_the_head(empty: Database) -> None:
    assert not await run.at_head(empty)
    await run.upgrade(empty)
    assert await run.at_head(empty)


async def test_every_step_can_be_taken_back_and_taken_again(empty: Database) -> None:
    await run.upgrade(empty)
    for step in [*STEPS[1:], "base"]:
        await run.downgrade(empty, step)
        assert not await run.at_head(empty)
    assert await names(empty) == {"alembic_version"}
    await run.upgrade(empty)
    assert await names(empty) == {*tables.metadata.tables, "alembic_version"}


async def test_migrating_twice_changes_nothing(empty: Database) -> None:
    await run.upgrade(empty)
    await run.upgrade(empty)
    assert await run.revision(empty) == STEPS[0]


async def test_two_processes_that_migrate_at_once_do_not_disturb_each_other(empty_url: str) -> None:
    both = [Database(empty_url), Database(empty_url)]
    await asyncio.gather(*(run.upgrade(each) for each in both))
    assert [await run.at_head(each) for each in both] == [True, True]
    for each in both:
        await each.close()


async def test_sqlite_minds_its_foreign_keys_again_after_migrating(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/new.db")
    await run.upgrade(database)
    async with database.transaction() as session:
        assert (await (await session.connection()).execute(text("PRAGMA foreign_keys"))).scalar() == 1
    await database.close()


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    found: list[object] = compare_metadata(context, tables.metadata)
    return found


async def names(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        return set(await connection.run_sync(lambda inner: inspect(inner).get_table_names()))
