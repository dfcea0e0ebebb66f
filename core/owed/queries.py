"""Every SQL statement about answers that are owed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, delete, select, tuple_, update

from core.database import Session, execute, insert_unless_there, table
from core.owed.models import Owing

_owing: Table = table(Owing)


async def add(session: Session, row: Mapping[str, object]) -> bool:
    """Write the row; tell whether it was not there before."""
    return await insert_unless_there(session, _owing, [row]) > 0


async def settle(session: Session, key: Mapping[str, str]) -> None:
    """Mark the row as settled and empty it."""
    this: ColumnElement[bool] = and_(*(_owing.c[name] == value for name, value in key.items()))
    await execute(session, update(_owing).where(this).values(settled=True, incoming=""))


async def take_over(session: Session, channel: str, account: str, before: datetime, now: datetime) -> Sequence[str]:
    """Return the updates noted before the instant and not settled; they count as noted now, so that nobody else takes them."""
    old = select(_owing.c.channel, _owing.c.account, _owing.c.sender, _owing.c.message_id).where(
        _owing.c.channel == channel, _owing.c.account == account, _owing.c.settled.is_(False), _owing.c.at < before
    )
    these = tuple_(_owing.c.channel, _owing.c.account, _owing.c.sender, _owing.c.message_id)
    # The instant is asked for once more: who waited for a row that another one took finds it taken.
    taken = update(_owing).where(these.in_(old), _owing.c.at < before).values(at=now).returning(_owing.c.incoming)
    return [str(incoming) for (incoming,) in await execute(session, taken)]


async def forget_before(session: Session, moment: datetime) -> None:
    """Delete what was noted before the instant."""
    await execute(session, delete(_owing).where(_owing.c.at < moment))
