"""Every SQL statement that counts deliveries: what a push carries of them, and what its rows say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Float, Integer, Table, bindparam, func, or_, select, update

from core.database import Session, Utc, execute, table
from core.pushes.models import Delivery, Push
from core.pushes.rules import DeliveryState, PushState

_push: Table = table(Push)
_delivery: Table = table(Delivery)

FINAL = (
    DeliveryState.SENT,
    DeliveryState.FAILED,
    DeliveryState.SKIPPED,
    DeliveryState.UNCERTAIN,
    DeliveryState.MISSED,
    DeliveryState.CANCELLED,
)
"""The states that a push counts, each in the column of its name."""
COUNTED = (*FINAL, DeliveryState.WAITING, DeliveryState.LEASED)
"""The states of which each member of the audience has exactly one row."""
_count = (
    update(_push)
    .where(_push.c.id == bindparam("b_id"))
    .values(
        {_push.c[state.value]: _push.c[state.value] + bindparam(f"b_{state.value}", type_=Integer) for state in FINAL}
        | {_push.c.rate: bindparam("b_rate", type_=Float), _push.c.rate_at: bindparam("b_rate_at", type_=Utc)}
    )
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many deliveries of a push reached which final state just now, and the pace that follows."""

    push_id: int
    by_state: Mapping[DeliveryState, int]
    rate: float
    rate_at: datetime | None


async def add_counts(session: Session, counts: Sequence[Count]) -> None:
    """Add to the counts of the pushes."""
    if not counts:
        return
    rows = [
        {"b_id": each.push_id, "b_rate": each.rate, "b_rate_at": each.rate_at}
        | {f"b_{state.value}": each.by_state.get(state, 0) for state in FINAL}
        for each in counts
    ]
    await execute(session, _count, rows)


async def lively(session: Session, since: datetime) -> list[int]:
    """Return the pushes that are under way, or ended since the instant."""
    under_way = _push.c.state.in_([PushState.RUNNING, PushState.PAUSED])
    query = select(_push.c.id).where(or_(under_way, _push.c.finished_at >= since)).order_by(_push.c.id)
    return list((await execute(session, query)).scalars())


async def by_state(session: Session, push_ids: Sequence[int]) -> dict[int, dict[DeliveryState, int]]:
    """Count the deliveries of the pushes by state, from the rows themselves."""
    query = select(_delivery.c.push_id, _delivery.c.state, func.count().label("rows")).where(_delivery.c.push_id.in_(push_ids))
    rows = (await execute(session, query.group_by(_delivery.c.push_id, _delivery.c.state))).all()
    counted: dict[int, dict[DeliveryState, int]] = {push_id: {} for push_id in push_ids}
    for row in rows:
        counted[row.push_id][DeliveryState(row.state)] = row.rows
    return counted


async def set_counts(session: Session, counted: Mapping[int, Mapping[DeliveryState, int]]) -> None:
    """Write the counts of the pushes anew."""
    values: dict[ColumnElement[int], ColumnElement[int]] = {
        _push.c[state.value]: bindparam(f"b_{state.value}") for state in FINAL
    } | {_push.c.total: bindparam("b_total")}
    rows = [
        {"b_id": push_id, "b_total": sum(states.get(state, 0) for state in COUNTED)}
        | {f"b_{state.value}": states.get(state, 0) for state in FINAL}
        for push_id, states in counted.items()
    ]
    await execute(session, update(_push).where(_push.c.id == bindparam("b_id")).values(values), rows)
