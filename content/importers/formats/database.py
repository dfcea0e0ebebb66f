"""SQLite files of strangers, held in memory and only read: no triggers, views or virtual tables, bounded work and size."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from content.importers.files import Shape
from content.importers.options import text_of
from content.importers.questions import from_tables
from content.importers.raw import UnreadableError
from content.importers.readers import Found, Opened
from content.importers.tables import MAX_ROWS, Table

_STEPS, _PERIOD = 3_000, 100_000
"""At most this many times this many steps of SQLite's machine: some seconds."""
_LONGEST = 8 * 1024 * 1024
_MOST_TABLES, _MOST_CELLS = 200, 4_000_000
_WAL = slice(18, 20)
"""Bytes of the header that ask for a second file of a journal, which there is none of."""


def knows(file: Opened) -> bool:
    """Tell whether the file is a database."""
    return file.shape is Shape.SQLITE


def read(file: Opened) -> Found:
    """Return the questions of every table whose columns are named as those of a question bank; raises UnreadableError."""
    with reading(file.data) as database:
        tables = [table for name in plain_tables(database) if len((table := _table(database, name)).rows) > 1]
    if not tables:
        raise UnreadableError("file-no-questions")
    return from_tables(tables)


@contextmanager
def reading(data: bytes) -> Iterator[sqlite3.Connection]:
    """Give the database to read from; raises UnreadableError for one that is damaged, or takes too long to read."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    try:
        _fenced(database)
        database.deserialize(data[: _WAL.start] + b"\x01\x01" + data[_WAL.stop :])
        yield database
    except (sqlite3.Error, ValueError, OverflowError, MemoryError) as error:
        raise UnreadableError("file-broken") from error
    finally:
        database.close()


def _fenced(database: sqlite3.Connection) -> None:
    left = iter(range(_STEPS))
    database.set_progress_handler(lambda: next(left, None) is None, _PERIOD)
    database.text_factory = lambda value: value.decode(errors="replace")
    database.create_collation(
        "unicase", lambda one, other: (one.casefold() > other.casefold()) - (one.casefold() < other.casefold())
    )
    for what, most in (
        (sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST),
        (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 50),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    ):
        database.setlimit(what, most)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA query_only = ON")


def plain_tables(database: sqlite3.Connection) -> Sequence[str]:
    """Return the names of the tables that hold rows of their own."""
    found = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite_%' LIMIT ?",
        (_MOST_TABLES,),
    )
    return [str(name) for (name,) in found if '"' not in str(name)]


def _table(database: sqlite3.Connection, name: str) -> Table:
    cursor = database.execute(f'SELECT * FROM "{name}" LIMIT {MAX_ROWS + 1}')  # noqa: S608 - a name cannot be a parameter; it has no quotes
    heads = tuple(str(column[0]) for column in cursor.description)
    rows = [tuple(map(text_of, row)) for row in _bounded(cursor, len(heads))]
    return Table(name, (heads, *rows))


def _bounded(cursor: sqlite3.Cursor, width: int) -> Iterator[tuple[object, ...]]:
    for number, row in enumerate(cursor, 1):
        if number > MAX_ROWS or number * width > _MOST_CELLS:
            raise UnreadableError("file-too-many-rows", limit=MAX_ROWS)
        yield row
