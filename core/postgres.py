"""Writes whose result nobody waits for, sent to PostgreSQL together: one statement, one round trip.

Each becomes a common table expression of the last. They see the tables as they were before all of them, so two that
touch the same table go one after the other instead.
"""

from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy import Connection, Engine, Insert, Update, event

Write = Insert | Update
Held = list[tuple[Write, Mapping[str, object]]]
_HELD = "held_writes"


def may_hold(connection: Connection) -> None:
    """Let the connection hold writes until its transaction ends."""
    connection.execution_options(**{_HELD: Held()})


def hold(connection: Connection, statement: Write, values: Mapping[str, object]) -> None:
    """Keep the statement until the next one is executed, or until `send`.

    Its values must be bound by names of its own (`bindparam`): a name that two of them share must mean the same value.
    """
    connection.get_execution_options()[_HELD].append((statement, values))


def send(connection: Connection) -> None:
    """Send what is held."""
    held: Held = connection.get_execution_options().get(_HELD, [])
    if not held:
        return
    writes = tuple(held)
    held.clear()
    if len({statement.table for statement, _ in writes}) < len(writes):
        for statement, values in writes:
            connection.execute(statement, values)
    else:
        everything = {name: value for _, values in writes for name, value in values.items()}
        connection.execute(_as_one(tuple(statement for statement, _ in writes)), everything)


def send_before_others(engine: Engine) -> None:
    """Let every statement of the engine be preceded by what is held, so that it sees it."""
    event.listen(engine, "before_execute", lambda connection, *_: send(connection))


@lru_cache(maxsize=64)
def _as_one(statements: tuple[Write, ...]) -> Write:
    *first, last = statements
    return last.add_cte(*(statement.cte(f"write_{place}") for place, statement in enumerate(first))) if first else last
