"""Who of a push leaves by one call where a channel takes many together: fixed at planning, so that a resend is the same call."""

from sqlalchemy import Table, func, select, update
from sqlmodel import col

from core.database import Session, execute, table
from core.members.models import AddressRow, Member
from core.pushes.models import Delivery, Route

_delivery: Table = table(Delivery)
_route: Table = table(Route)
_MOST_CHUNKS = 100_000
"""Chunks of those who may be written to from the same instant on, in the same language."""


async def fix(session: Session, push_id: int) -> None:
    """Give each chunk of the push its number; where each message leaves by a call of its own, nothing happens."""
    together = await execute(session, select(_route.c.channel, _route.c.account, _route.c.at_once).where(_route.c.at_once > 1))
    for channel, account, at_once in together.all():
        await _number(session, push_id, str(channel), str(account), int(str(at_once)))


async def _number(session: Session, push_id: int, channel: str, account: str, at_once: int) -> None:
    here = (_delivery.c.push_id == push_id, _delivery.c.channel == channel, _delivery.c.account == account)
    alike = (_delivery.c.not_before, func.coalesce(col(Member.locale), col(AddressRow.locale)))
    kind = func.dense_rank().over(order_by=alike)
    place = func.row_number().over(partition_by=alike, order_by=_delivery.c.address_id) - 1
    numbered = (
        select(_delivery.c.address_id, (kind * _MOST_CHUNKS + place // at_once).label("chunk"))
        .select_from(_delivery)
        .join(AddressRow, col(AddressRow.id) == _delivery.c.address_id)
        .outerjoin(Member, col(Member.id) == _delivery.c.member_id)
        .where(*here)
        .subquery()
    )
    theirs = (*here, _delivery.c.address_id == numbered.c.address_id)
    await execute(session, update(_delivery).where(*theirs).values(chunk=numbered.c.chunk))
