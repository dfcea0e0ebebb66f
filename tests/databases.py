"""Fresh databases for tests: a copied file on SQLite, a copy of a template that is emptied between tests on PostgreSQL."""

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

_EMPTY = """
DO $$
DECLARE
    each regclass;
    holds boolean;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica; -- the foreign keys need not be looked at: everything goes
    FOR each IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', each) INTO holds;
        IF each = 'alembic_version'::regclass OR NOT holds AND pg_relation_size(each) < 65536 THEN
            CONTINUE;
        ELSIF pg_relation_size(each) < 65536 THEN
            EXECUTE format('DELETE FROM %s', each); -- quicker than TRUNCATE, which makes new files
        ELSE
            EXECUTE format('TRUNCATE %s CASCADE', each);
        END IF;
    END LOOP;
    PERFORM setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$
"""
_SHAPE = """
SELECT md5(string_agg(concat(relname, relkind, (
    SELECT string_agg(concat(attname, atttypid, attnotnull), ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = pg_class.oid
)), ';' ORDER BY relname)) || (SELECT version_num FROM alembic_version)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'S')
"""


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
    await _copy(template, server, name)
    yield _with_name(server.url, name)
    await _command(server.url, _drop(name))


class Reused:
    """A copy of the template that one worker keeps: emptying it takes a fifth of what copying and dropping takes."""

    def __init__(self, template: str, server: Server) -> None:
        self._template, self._server, self._name = template, server, f"zhibu_{uuid4().hex}"
        self._shape = ""

    async def fresh(self) -> str:
        """Return its address, with nothing in the tables; a test that changed the tables themselves costs a new copy."""
        url = _with_name(self._server.url, self._name)
        if not self._shape or await _emptied(url) != self._shape:
            await self.drop()
            await _copy(self._template, self._server, self._name)
            self._shape = await _emptied(url)
        return url

    async def drop(self) -> None:
        """Give the server the space back."""
        await _command(self._server.url, _drop(self._name))


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


async def _copy(template: str, server: Server, name: str) -> None:
    await _command(server.url, f"CREATE DATABASE {name} TEMPLATE {make_url(template).database}")


def _drop(name: str) -> str:
    return f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"


async def _emptied(url: str) -> str:
    """Empty every table and begin every sequence anew; return what tells one set of tables from another."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_EMPTY)
        return str(await connection.fetchval(_SHAPE))
    finally:
        await connection.close()


async def _command(url: str, statement: str) -> None:
    connection = await asyncpg.connect(_with_name(url, make_url(url).database or "postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _with_name(url: str, name: str) -> str:
    return make_url(url).set(drivername="postgresql", database=name).render_as_string(hide_password=False)
