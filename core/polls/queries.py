"""Every SQL statement about polls."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Table, delete, select

from core.database import Session, execute, insert_unless_there, table
from core.polls.models import PollRow

_poll: Table = table(PollRow)


async def add(session: Session, row: Mapping[str, object]) -> None:
    """Write the row, unless the poll is known."""
    await insert_unless_there(session, _poll, [row])


async def token(session: Session, key: Mapping[str, str]) -> str:
    """Return how the tokens of the poll's choices begin; empty for a poll that nobody knows."""
    query = select(_poll.c.token).where(*(_poll.c[name] == value for name, value in key.items()))
    found = (await execute(session, query)).first()
    return str(found[0]) if found else ""


async def forget_before(session: Session, moment: datetime) -> None:
    """Delete what was sent before the instant."""
    await execute(session, delete(_poll).where(_poll.c.at < moment))
