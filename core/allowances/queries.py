"""Every SQL statement about what people allow."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Table, and_, delete, func, literal, select, update

from core.allowances.models import Allowance
from core.database import Session, execute, insert, table, upsert

KEY = ("channel", "account", "sender", "kind")
_allowance: Table = table(Allowance)


async def replace(session: Session, row: Mapping[str, object]) -> None:
    """Write the allowance over the one of the same kind."""
    await upsert(session, _allowance, row, key=KEY)


async def add(session: Session, row: Mapping[str, object]) -> None:
    """Add the messages of the row to those that are left of the same kind."""
    statement = insert(session, _allowance).values(dict(row))
    more = {"left": _allowance.c.left + statement.excluded.left, "until": statement.excluded.until}
    await execute(session, statement.on_conflict_do_update(index_elements=list(KEY), set_=more))


async def left(session: Session, place: Mapping[str, str], kinds: Sequence[str], now: datetime) -> int:
    """Return how many messages of these kinds may go to the person now."""
    total = select(func.coalesce(func.sum(_allowance.c.left), literal(0, Integer)))
    rows = await execute(session, total.where(_whose(place), _allowance.c.kind.in_(kinds), _allowance.c.until > now))
    [row] = rows.all()
    return int(str(row[0]))


async def take(session: Session, place: Mapping[str, str], kinds: Sequence[str], now: datetime) -> None:
    """Take one message off the allowance that ends first."""
    first = select(_allowance.c.kind).where(
        _whose(place), _allowance.c.kind.in_(kinds), _allowance.c.until > now, _allowance.c.left > 0
    )
    first = first.order_by(_allowance.c.until).limit(1)
    taken = update(_allowance).where(_whose(place), _allowance.c.kind == first.scalar_subquery())
    await execute(session, taken.values(left=_allowance.c.left - 1))


async def withdraw(session: Session, place: Mapping[str, str], kinds: Sequence[str]) -> None:
    """Delete what the person allowed of these kinds."""
    await execute(session, delete(_allowance).where(_whose(place), _allowance.c.kind.in_(kinds)))


async def forget_before(session: Session, moment: datetime) -> None:
    """Delete what was over before the instant."""
    await execute(session, delete(_allowance).where(_allowance.c.until < moment))


def _whose(place: Mapping[str, str]) -> ColumnElement[bool]:
    return and_(*(_allowance.c[name] == value for name, value in place.items()))
