"""Every SQL statement about pushes and deliveries."""

from datetime import datetime

from sqlmodel import col, select

from core.database import Session
from core.pushes.models import Delivery, DeliveryState, Push


async def message_by_token(session: Session, address_id: int, token: str) -> Push | None:
    """Return the push that carries the token, if it went to this address."""
    query = select(Push).join(Delivery, col(Delivery.push_id) == col(Push.id))
    return (await session.exec(query.where(Push.token == token, Delivery.address_id == address_id))).first()


async def last_sent(session: Session, address_id: int, since: datetime) -> Push | None:
    """Return the push that reached the address last, not before the instant."""
    query = select(Push).join(Delivery, col(Delivery.push_id) == col(Push.id))
    query = query.where(Delivery.address_id == address_id, Delivery.state == DeliveryState.SENT, col(Delivery.done_at) >= since)
    return (await session.exec(query.order_by(col(Delivery.done_at).desc()).limit(1))).first()
