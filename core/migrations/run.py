"""Take a database to the newest step of its history, or back."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

_STEPS = Path(__file__).parent / "versions"
_LOCK = 7_242_001
"""The advisory lock that lets one process at a time migrate a PostgreSQL database; any number, always the same."""


async def upgrade(database: Database, to: str = "head") -> None:
    """Take every step that the database has not taken yet; all of them or none."""
    from alembic import command  # noqa: PLC0415 - most programs find the database at its head and never load Alembic

    await _run(database, lambda config: command.upgrade(config, to))


async def downgrade(database: Database, to: str) -> None:
    """Take steps back until the database stands at the revision `to`; `base` is the empty database."""
    from alembic import command  # noqa: PLC0415 - as above

    await _run(database, lambda config: command.downgrade(config, to))


async def at_head(database: Database) -> bool:
    """Tell whether the database has taken every step that this program knows."""
    return await revision(database) == head()


async def revision(database: Database) -> str | None:
    """Return the last step that the database has taken; None before the first."""
    try:
        async with database.reading() as session:
            connection = await session.connection()
            taken: str | None = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    except DatabaseError:  # there is no such table before the first step
        return None
    return taken


@cache
def head() -> str:
    """Return the newest step: the last by name, for every file is named after its step; Alembic would be slow to load."""
    return max(file.stem.partition("_")[0] for file in _STEPS.glob("[0-9]*.py"))


def configuration(connection: Connection | None = None) -> "Config":
    """Return what Alembic needs to know; the connection has begun its transaction."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


async def _run(database: Database, steps: "Callable[[Config], None]") -> None:
    async with _connected(database) as connection, connection.begin():
        # SQLite takes its lock with the first statement, PostgreSQL when asked; either way one process at a time.
        await connection.execute(text("SELECT 1" if database.is_sqlite else f"SELECT pg_advisory_xact_lock({_LOCK})"))
        await connection.run_sync(lambda inner: steps(configuration(inner)))
        if database.is_sqlite:
            await _refuse_broken_references(connection)


@asynccontextmanager
async def _connected(database: Database) -> AsyncIterator[AsyncConnection]:
    """Open a connection on which SQLite does not act on foreign keys: a table made anew must not delete its children."""
    async with database.engine.connect() as connection:
        if database.is_sqlite:
            await _outside_transaction(connection, "PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            if database.is_sqlite:
                await _outside_transaction(connection, "PRAGMA foreign_keys=ON")


async def _outside_transaction(connection: AsyncConnection, statement: str) -> None:
    driver = (await connection.get_raw_connection()).driver_connection
    if driver is not None:
        await driver.execute_fetchall(statement)


async def _refuse_broken_references(connection: AsyncConnection) -> None:
    broken = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
    if broken:
        raise RuntimeError(f"the migration would leave {len(broken)} rows pointing nowhere, the first in table {broken[0][0]}")
