"""Fresh databases for tests: a copied file on SQLite, a copied template on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
from sqlalchemy.engine import make_url

from core.database import Database
from core.migrations.run import upgrade
from tests import servers
from tests.servers import Server


def sqlite_template(folder: Path) -> Server:
    """Return a SQLite file that holds every table."""
    path = folder / "template.db"
    in_a_loop_of_its_own(_make_tables(f"sqlite+aiosqlite:///{path}"))
    return Server(url=str(path))


def postgres_template(server: Server) -> Server:
    """Return the address of a PostgreSQL database that holds every table."""
    if server.missing:
        return server
    name = f"zhibu_{uuid4().hex}"
    in_a_loop_of_its_own(_command(server.url, f"CREATE DATABASE {name}"))
    url = _with_name(server.url, name)
    in_a_loop_of_its_own(_make_tables(url))
    return Server(url=url)


@asynccontextmanager
async def copied(template: str, server: Server) -> AsyncIterator[str]:
    """Give the address of a fresh copy of the PostgreSQL template, dropped at the end."""
    name = f"zhibu_{uuid4().hex}"
    await _command(server.url, f"CREATE DATABASE {name} TEMPLATE {make_url(template).database}")
    yield _with_name(server.url, name)
    await _command(server.url, f"DROP DATABASE {name} WITH (FORCE)")


def drop_template(folder: Path) -> None:
    """Drop the template of the run in this folder, for servers that outlive the run."""
    server, template = servers.known(folder, "postgres"), servers.known(folder, "postgres-template")
    if server and template and not server.pidfile:
        in_a_loop_of_its_own(_command(server.url, f"DROP DATABASE {make_url(template.url).database}"))


def in_a_loop_of_its_own(work: Coroutine[object, object, None]) -> None:
    """Run what is asynchronous from a fixture that is not."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def _make_tables(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()


async def _command(url: str, statement: str) -> None:
    connection = await asyncpg.connect(_with_name(url, make_url(url).database or "postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _with_name(url: str, name: str) -> str:
    return make_url(url).set(drivername="postgresql", database=name).render_as_string(hide_password=False)
