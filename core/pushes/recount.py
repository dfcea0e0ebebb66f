"""The counts of pushes held against their deliveries: what does not agree is put right, and said."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Row

from core.database import Session
from core.pushes import counting, outbox
from core.pushes.counting import COUNTED, FINAL
from core.pushes.rules import DeliveryState

_log = structlog.get_logger()
FRESH = timedelta(hours=1)
"""A push that ended longer ago is not counted again: nothing changes it any more but a person."""


async def reconcile(session: Session, now: datetime) -> int:
    """Count the deliveries of every push that is under way or just over; return how many pushes had to be put right."""
    return await recount(session, await counting.lively(session, now - FRESH))


async def recount(session: Session, push_ids: Sequence[int]) -> int:
    """Write the counts of these pushes from their deliveries, locked meanwhile; return how many of them had drifted.

    Counts are kept in the transaction that changes deliveries, so that a drift is a defect: it is logged.
    """
    if not push_ids:
        return 0
    kept = await outbox.lock_pushes(session, push_ids)
    counted = await counting.by_state(session, [row.id for row in kept])
    drifted = {row.id: drift for row in kept if (drift := _drift(row, counted[row.id]))}
    for push_id, drift in drifted.items():
        _log.error("counts of a push had drifted", push=push_id, **drift)
    if drifted:
        await counting.set_counts(session, {push_id: counted[push_id] for push_id in drifted})
    return len(drifted)


def _drift(row: "Row[*tuple[object, ...]]", states: Mapping[DeliveryState, int]) -> dict[str, int]:
    """Return by how much each count differs from the rows, those that do."""
    kept = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for reading a row by column names
    found = {state.value: kept[state.value] - states.get(state, 0) for state in FINAL}
    found["total"] = kept["total"] - sum(states.get(state, 0) for state in COUNTED)
    return {name: difference for name, difference in found.items() if difference}
