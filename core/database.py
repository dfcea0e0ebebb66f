"""Transactions on SQLite and PostgreSQL, and the few things that differ between the two."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Engine,
    Executable,
    Insert,
    MetaData,
    Select,
    Table,
    Update,
    event,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.sqltypes import UTCDateTime

from core import postgres
from core.sqlite import OneTripConnection, connect, prepared

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Utc = UTCDateTime
"""The one column type for instants: aware in, UTC out; a naive value is refused when it is written."""

Session = AsyncSession

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


Values = Mapping[str, object] | Sequence[Mapping[str, object]]
Rows = CursorResult[*tuple[object, ...]]
_IDLE_SECONDS = 1.0
_RETURNED = "returned"
_CONNECTION, _DRIVER, _KEPT = "connection", "driver", "kept"
"""Where a session keeps what it would otherwise ask for with every statement."""
Made = TypeVar("Made")
Found = TypeVar("Found", bound=Select[*tuple[object, ...]])


class Database:
    """One database; the only place where a transaction begins and is committed."""

    def __init__(self, url: str) -> None:
        """Prepare connections to the URL; nothing is opened before the first use."""
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = _sqlite_engine(self.url.database or "", reading=False) if self.is_sqlite else _postgres_engine(url)
        self._reader = _sqlite_engine(self.url.database or "", reading=True) if self.is_sqlite else self._writer
        self._kept: dict[str, object] = {}

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes, for migrations."""
        return self._writer

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that is committed at the end of the block, or undone when the block raises.

        On SQLite it begins with `BEGIN IMMEDIATE`: with the default, thirty concurrent answers were counted as one.
        """
        # The session joins a transaction of the connection's own: a turn that needs no objects never sets it in motion.
        async with self._writer.begin() as connection:
            session = AsyncSession(connection, expire_on_commit=False)
            session.info[_CONNECTION] = connection
            session.info[_DRIVER] = self._prepared_for_writes(connection)
            session.info[_KEPT] = self._kept
            try:
                yield session
                if session.in_transaction():
                    await session.flush()
                if not self.is_sqlite:
                    await connection.run_sync(postgres.send)
            finally:
                if session.in_transaction():
                    await session.close()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a session that only reads: on SQLite it neither waits for writers nor makes them wait."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            session.info[_KEPT] = self._kept
            yield session

    def _prepared_for_writes(self, connection: AsyncConnection) -> "OneTripConnection | Connection":
        """Return what `write` hands its statements to."""
        started = connection.sync_connection
        if started is None:
            raise LookupError("the transaction has not begun")
        if self.is_sqlite:
            return cast("OneTripConnection", started.connection.driver_connection)
        postgres.may_hold(started)
        return started

    async def close(self) -> None:
        """Close every connection."""
        await self._writer.dispose()
        await self._reader.dispose()


def _sqlite_engine(path: str, *, reading: bool) -> AsyncEngine:
    # One writer: SQLite has one write lock, and waiting in the pool's queue is fair and costs nothing.
    engine = create_async_engine(
        "sqlite+aiosqlite://" if not path else f"sqlite+aiosqlite:///{path}",
        async_creator=lambda: connect(path, reading=reading),
        hide_parameters=True,  # an error names the statement, never what members wrote
        pool_size=4 if reading else 1,
        max_overflow=0,
        pool_timeout=60,
    )
    event.listen(engine.sync_engine, "begin", _begin if reading else _begin_immediate)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgres_engine(url: str) -> AsyncEngine:
    address = make_url(url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(address, pool_size=10, max_overflow=10, hide_parameters=True)
    postgres.send_before_others(engine.sync_engine)
    event.listen(engine.sync_engine, "checkin", _note_return)
    event.listen(engine.sync_engine, "checkout", partial(_look_alive, engine.sync_engine))
    return engine


def _note_return(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info[_RETURNED] = monotonic()


def _look_alive(engine: Engine, connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
    """Ask a connection that lay idle whether it still stands; the pool makes a new one when DisconnectionError is raised.

    SQLAlchemy's own `pool_pre_ping` asks every time, which costs every turn a round trip.
    """
    if monotonic() - record.info.get(_RETURNED, monotonic()) < _IDLE_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except Exception as gone:
        raise DisconnectionError from gone


def kept(session: AsyncSession, name: str, make: Callable[[], Made]) -> Made:
    """Return what this process keeps of the session's database from one transaction to the next; made on the first call."""
    shelves: dict[str, object] = session.info[_KEPT]
    if name not in shelves:
        shelves[name] = make()
    return cast("Made", shelves[name])


def table(model: type[SQLModel]) -> Table:
    """Return the table behind a model, for statements that need no objects."""
    found: Table = model.__table__  # type: ignore[attr-defined]  # SQLModel sets it on every `table=True` class
    return found


async def execute(session: AsyncSession, statement: Executable, values: Values | None = None) -> Rows:
    """Run a statement without the object layer and return its rows: the way of everything that happens often."""
    connection: AsyncConnection = session.info.get(_CONNECTION) or await session.connection()
    return await connection.execute(statement, values)


async def write(session: AsyncSession, statement: Insert | Update, values: Mapping[str, object]) -> None:
    """Run a statement whose result nobody needs: it travels with the next one, or with the commit.

    Its values are bound by names of its own (`bindparam`), every column of an insert among them.
    """
    holder = session.info.get(_DRIVER)
    if isinstance(holder, OneTripConnection):
        holder.hold(*prepared(statement, tuple(values)).bound(values))
    elif isinstance(holder, Connection):
        postgres.hold(holder, statement, values)
    else:
        await execute(session, statement, values)


async def insert_unless_there(session: AsyncSession, into: Table, rows: Sequence[Mapping[str, object]]) -> int:
    """Insert the rows that break no unique constraint, leave the others as they are; return how many were new."""
    if not rows:
        return 0
    statement = insert(session, into).on_conflict_do_nothing()
    result = await execute(session, statement, list(rows))
    return max(result.rowcount, 0)


async def upsert(
    session: AsyncSession, into: Table, row: Mapping[str, object], *, key: Sequence[str], keep: Sequence[str] = ()
) -> None:
    """Insert the row, or write its values over the one with the same key; columns in `keep` stay as they were."""
    statement = insert(session, into).values(dict(row))
    changed = {name: statement.excluded[name] for name in row if name not in key and name not in keep}
    await execute(session, statement.on_conflict_do_update(index_elements=list(key), set_=changed))


def insert(session: AsyncSession, into: Table) -> "sqlite.Insert | postgresql.Insert":
    """Return the dialect's own INSERT, which knows ON CONFLICT."""
    if is_sqlite(session):
        return sqlite.insert(into)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - a tenth of a second at every start of a small installation

    return postgresql.insert(into)


def among(session: AsyncSession, query: Found, column: ColumnElement[int], ids: Select[int | None], name: str) -> Found:
    """Narrow a statement to the rows whose column is one of the ids, which it finds first and then looks up in their order.

    Neighbours lie on one page of a table and its indexes: in the order of a hash every look-up would read another one.
    """
    if is_sqlite(session):
        return query.where(column.in_(ids))  # it sorts them itself
    found = ids.subquery()
    wanted = select(*found.c).distinct().order_by(*found.c).cte(name).prefix_with("MATERIALIZED")
    [only] = wanted.c
    return query.join(wanted, only == column)


def is_sqlite(session: AsyncSession) -> bool:
    """Tell whether the session works on SQLite, where a transaction that writes has the only lock there is."""
    return session.get_bind().dialect.name == "sqlite"
