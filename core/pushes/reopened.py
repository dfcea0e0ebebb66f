"""What was held because a member had to write, or agree, first: it leaves when they do."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Table, and_, case, or_, select, update

from core.database import Session, execute, table
from core.members.models import AddressRow
from core.messages import Address
from core.pushes import outbox
from core.pushes.given import Given
from core.pushes.models import Delivery, Push, Unreached
from core.pushes.rules import OPENS_LATER, DeliveryState, PushState

AFTER_THE_ANSWER = timedelta(seconds=5)
"""What they wrote is answered first."""
WORTH = timedelta(days=7)
"""What was held for longer is no news any more."""
_delivery: Table = table(Delivery)
_push: Table = table(Push)
_address: Table = table(AddressRow)
_unreached: Table = table(Unreached)


async def release(session: Session, place: Address, most: int, now: datetime) -> int:
    """Let the newest pushes that were held for the person at this address leave after all; return how many.

    Not what is over or was cancelled, and not what staff told the member meanwhile. Whoever calls wakes the drains afterwards.
    """
    rows = await _held(session, place, most, now)
    if not rows:
        return 0
    await outbox.lock_pushes(session, {push_id for push_id, _ in rows})
    waits = {
        "state": DeliveryState.WAITING.value,
        "reason": "",
        "done_at": None,
        "not_before": now + AFTER_THE_ANSWER,
        "attempts": 0,
        "begun": False,
    }
    these = Given.of(session, [[*row] for row in rows]).deliveries()
    moved = update(_delivery).where(these, _delivery.c.state == DeliveryState.SKIPPED.value).values(waits)
    released = Counter(row.push_id for row in await execute(session, moved.returning(_delivery.c.push_id)))
    for push_id, count in released.items():
        going_on = case((_push.c.state == PushState.FINISHED.value, PushState.RUNNING.value), else_=_push.c.state)
        fewer = {"skipped": _push.c.skipped - count, "state": going_on, "finished_at": None}
        await execute(session, update(_push).where(_push.c.id == push_id).values(fewer))
    return released.total()


async def _held(session: Session, place: Address, most: int, now: datetime) -> list[tuple[int, int]]:
    query = select(_delivery.c.push_id, _delivery.c.address_id)
    query = query.join(_address, _address.c.id == _delivery.c.address_id).join(_push, _push.c.id == _delivery.c.push_id)
    told = select(1).where(
        _unreached.c.push_id == _delivery.c.push_id,
        _unreached.c.member_id == _delivery.c.member_id,
        _unreached.c.told_at.is_not(None),
    )
    query = query.where(
        *(_address.c.channel == place.channel, _address.c.account == place.account, _address.c.sender == place.chat),
        *(_delivery.c.state == DeliveryState.SKIPPED.value, _delivery.c.reason.in_(OPENS_LATER)),
        and_(_delivery.c.done_at > now - WORTH, _address.c.member_id == _delivery.c.member_id),
        or_(_push.c.expires_at.is_(None), _push.c.expires_at > now),
        *(_push.c.state != PushState.CANCELLED.value, ~told.exists()),
    )
    rows = await execute(session, query.order_by(_delivery.c.push_id.desc()).limit(most))
    return [(row.push_id, row.address_id) for row in rows]
