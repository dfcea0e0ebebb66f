"""An aiosqlite connection that crosses to its thread once per statement.

SQLAlchemy asks an async driver for a cursor, an execution, the rows and a close: four trips to the driver's thread for one
statement, which cost more than SQLite's own work. Here the four happen in one trip,
and statements whose result nobody needs travel along with the next.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from time import monotonic, sleep
from typing import Self, TypeVar

import aiosqlite
from sqlalchemy import Insert, Update
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

Parameters = Sequence[object]
Statement = tuple[str, Parameters]
Result = TypeVar("Result")
_BUSY_SECONDS = 30.0
_DIALECT = SQLiteDialect_aiosqlite()


def connect(path: str, *, reading: bool) -> "OneTripConnection":
    """Return a connection to the file, to be awaited; `reading` refuses every write.

    Transactions are begun by hand (`BEGIN IMMEDIATE`), so Python's own implicit ones are switched off.
    """
    return OneTripConnection(partial(_open, path, reading=reading))


def _open(path: str, *, reading: bool) -> sqlite3.Connection:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    _use_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA temp_store=MEMORY")
    if reading:
        connection.execute("PRAGMA query_only=ON")
    return connection


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch a new file over; SQLite refuses at once, whatever the timeout, whoever does so beside another process."""
    until = monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if monotonic() > until:
                raise
            sleep(0.01)
        else:
            return


class OneTripConnection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors hold all their rows after `execute`.

    What needs no answer (a BEGIN, and what is given to `hold`) waits and travels with the next trip or the commit.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        """Prepare the thread; the file is opened when the connection is awaited."""
        super().__init__(connector, 64)
        self._thread.daemon = True  # a program that ends without closing must end all the same
        self._held: list[Statement] = []

    def cursor(self) -> "OneTripCursor":  # type: ignore[override]  # SQLAlchemy needs only what OneTripCursor has
        """Return a cursor without going to the thread."""
        return OneTripCursor(self)

    def hold(self, sql: str, parameters: Parameters) -> None:
        """Keep the statement for the next trip."""
        self._held.append((sql, parameters))

    async def trip(self, work: "Callable[[], Result]") -> "Result":
        """Run what waits, then the work, in the connection's thread."""
        held, self._held = self._held, []
        result: Result = await self._execute(self._carry, held, work)  # type: ignore[no-untyped-call]  # aiosqlite's own way in
        return result

    async def commit(self) -> None:
        """Run what waits and make everything last; nothing happens when nothing was done."""
        if self._conn.in_transaction or len(self._held) > 1:
            await self.trip(self._conn.commit)
        self._held = []

    async def rollback(self) -> None:
        """Undo everything since the transaction began."""
        self._held = []
        if self._conn.in_transaction:
            await self.trip(self._conn.rollback)

    def _carry(self, held: "list[Statement]", work: "Callable[[], Result]") -> "Result":
        for sql, parameters in held:
            self._conn.execute(sql, parameters).close()
        return work()


class OneTripCursor:
    """The part of an async cursor that SQLAlchemy uses."""

    arraysize = 100

    def __init__(self, connection: OneTripConnection) -> None:
        """Hold the connection; nothing is asked of SQLite yet."""
        self._connection = connection
        self._rows: list[tuple[object, ...]] = []
        self.description: Sequence[Sequence[object]] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        """Return itself: there is nothing to open."""
        return self

    async def execute(self, sql: str, parameters: Parameters = ()) -> None:
        """Run one statement and fetch its rows; a BEGIN has none and waits for the next trip."""
        if sql.startswith("BEGIN"):
            self._connection.hold(sql, parameters)
        else:
            await self._connection.trip(partial(self._run, sql, parameters))

    async def executemany(self, sql: str, parameters: Sequence[Parameters]) -> None:
        """Run one statement for each row of parameters."""
        await self._connection.trip(partial(self._run_many, sql, parameters))

    async def fetchall(self) -> list[tuple[object, ...]]:
        """Return the rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    async def fetchmany(self, size: int | None = None) -> list[tuple[object, ...]]:
        """Return the next rows, `arraysize` of them unless told."""
        count = size or self.arraysize
        rows, self._rows = self._rows[:count], self._rows[count:]
        return rows

    async def fetchone(self) -> tuple[object, ...] | None:
        """Return the next row, or nothing at the end."""
        return self._rows.pop(0) if self._rows else None

    async def close(self) -> None:
        """Drop the rows; the thread's cursor was closed as soon as it was read."""
        self._rows = []

    def _run(self, sql: str, parameters: Parameters) -> None:
        cursor = self._connection._conn.execute(sql, parameters)  # noqa: SLF001 - runs inside aiosqlite's thread
        self._keep(cursor)

    def _run_many(self, sql: str, parameters: Sequence[Parameters]) -> None:
        cursor = self._connection._conn.executemany(sql, parameters)  # noqa: SLF001 - runs inside aiosqlite's thread
        self._keep(cursor)

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else []
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        cursor.close()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement in SQLite's own words: the names of its parameters in order, and how each value is written."""

    sql: str
    names: tuple[str, ...]
    writers: tuple[Callable[[object], object] | None, ...]

    def bound(self, values: Mapping[str, object]) -> Statement:
        """Return the statement with its parameters as SQLite stores them."""
        given = zip(self.names, self.writers, strict=True)
        return self.sql, tuple(writer(values[name]) if writer else values[name] for name, writer in given)


@lru_cache(maxsize=64)
def prepared(statement: Insert | Update, names: tuple[str, ...]) -> Prepared:
    """Return the statement compiled once for values of these names.

    Every column without a value of its own must be one that SQLite itself fills in; else TypeError is raised.
    """
    compiled = statement.compile(dialect=_DIALECT, column_keys=list(names))
    if compiled.prefetch or not set(compiled.positiontup or ()) <= set(names):
        raise TypeError(f"a held statement needs a value for every column: {compiled}")
    order = tuple(compiled.positiontup or ())
    kinds = (compiled.binds[name].type.dialect_impl(_DIALECT) for name in order)
    return Prepared(str(compiled), order, tuple(kind.bind_processor(_DIALECT) for kind in kinds))
