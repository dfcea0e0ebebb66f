"""Who alone does a thing: of all processes on one database at most one holds a name, and what a dead one held is free at once."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Protocol

from sqlalchemy import func, select

from core.database import Session, execute, is_sqlite

PLANNED_NOTICE = "zhibu_planned"
"""The notice that a transaction planned, resumed or retried a push."""


class Ownership(Protocol):
    """What this process alone does."""

    def holds(self, name: str) -> bool:
        """Tell whether the name is ours now; from the first time it is asked for, we try to get it."""

    async def until_held(self, name: str) -> None:
        """Return once the name is ours."""

    async def until_lost(self, name: str) -> None:
        """Return once the name is not ours any more."""

    def tell(self, heard: Callable[[], None]) -> None:
        """Call this whenever something was planned somewhere, or a name became ours or was lost."""

    async def close(self) -> None:
        """Give every name back."""


class OnlyProcess:
    """The ownership of the only process there is: everything is its own, always."""

    def holds(self, name: str) -> bool:  # noqa: ARG002 - the protocol's name
        """Tell that the name is ours."""
        return True

    async def until_held(self, name: str) -> None:
        """Return at once."""

    async def until_lost(self, name: str) -> None:  # noqa: ARG002 - as above
        """Never return."""
        await asyncio.Event().wait()

    def tell(self, heard: Callable[[], None]) -> None:
        """Do nothing: who plans in this process says so on the backplane."""

    async def close(self) -> None:
        """Do nothing."""


async def first_here(session: Session, name: str) -> bool:
    """Tell whether no other transaction that asked for the name is under way; on SQLite none can be."""
    if is_sqlite(session):
        return True
    row = (await execute(session, select(func.pg_try_advisory_xact_lock(number(name))))).one()
    return bool(row[0])


async def notify(session: Session, notice: str) -> None:
    """Wake every process that listens, when this transaction is committed; on SQLite there is no other."""
    if not is_sqlite(session):
        await execute(session, select(func.pg_notify(notice, "")))


def number(name: str) -> int:
    """Return the number of the advisory lock: 64 bits of the name's digest."""
    return int.from_bytes(hashlib.sha256(f"zhibu:{name}".encode()).digest()[:8], signed=True)
