"""A member's next chat: where a push goes that one chat did not take, and the list of those who have none left."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, String, Table, literal, select, update

from core.database import Session, Utc, execute, insert, insert_unless_there, table
from core.members.models import AddressRow, Member
from core.pushes.given import Done, Given, Key
from core.pushes.models import Delivery, Unreached
from core.pushes.rules import DeliveryState

_delivery: Table = table(Delivery)
_address: Table = table(AddressRow)
_member: Table = table(Member)


async def pass_on(session: Session, undelivered: Sequence[Done], now: datetime) -> set[Key]:
    """Write a delivery to the next open chat of each of these members; return the deliveries for which there was one."""
    given = Given.of(session, [[each.key.push_id, each.key.address_id] for each in undelivered])
    new = (_delivery.c.push_id, _address.c.id, _delivery.c.member_id, _address.c.channel, _address.c.account)
    rows = select(*new, literal(DeliveryState.WAITING.value, String), literal(now, Utc))
    rows = rows.select_from(_delivery).join(_address, _address.c.id == _next_chat()).where(given.deliveries())
    names = ["push_id", "address_id", "member_id", "channel", "account", "state", "not_before"]
    statement = insert(session, _delivery).from_select(names, rows).on_conflict_do_nothing()
    inserted = await execute(session, statement.returning(_delivery.c.push_id, _delivery.c.member_id))
    found = {(row.push_id, row.member_id) for row in inserted}
    keys = [each.key for each in undelivered if (each.key.push_id, each.member_id) in found]
    if keys:
        passed = Given.of(session, [[key.push_id, key.address_id] for key in keys])
        await execute(session, update(_delivery).where(passed.deliveries()).values(state=DeliveryState.PASSED_ON.value))
    return set(keys)


def _next_chat() -> ScalarSelect[int]:
    """Return the member's open chat that the push did not try yet: the preferred one, then the one bound first."""
    chat, tried = _address.alias(), _delivery.alias()
    attempt = select(1).where(tried.c.push_id == _delivery.c.push_id, tried.c.address_id == chat.c.id)
    chats = select(chat.c.id).join(_member, _member.c.id == chat.c.member_id)
    chats = chats.where(chat.c.member_id == _delivery.c.member_id, chat.c.open, ~attempt.correlate(_delivery, chat).exists())
    first = chats.order_by(chat.c.id != _member.c.address_id, chat.c.bound_at, chat.c.id).limit(1)
    return first.correlate(_delivery).scalar_subquery()


async def note_unreached(session: Session, lost: Sequence[Done]) -> None:
    """Put the members on the list of those to be called."""
    rows = [{"push_id": each.key.push_id, "member_id": each.member_id, "reason": each.reason} for each in lost]
    await insert_unless_there(session, table(Unreached), rows)
