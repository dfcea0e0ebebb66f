"""The one door out: what can be done with pushes."""

from datetime import datetime, timedelta

from pydantic import TypeAdapter

from core.database import Session
from core.messages import Message
from core.pushes import queries

_message = TypeAdapter(Message)
ANSWERABLE = timedelta(days=2)
"""How long a typed letter may answer a push that said nothing about its end."""


async def offered(session: Session, address_id: int, token: str, now: datetime) -> Message | None:
    """Return the card whose button was pressed, if it was sent to this address and still holds."""
    push = await queries.message_by_token(session, address_id, token)
    if push is None or (push.expires_at is not None and push.expires_at <= now):
        return None
    return _message.validate_json(push.message)


async def latest_offer(session: Session, address_id: int, now: datetime) -> Message | None:
    """Return the card of the last push that reached the address, if it offers choices and still holds."""
    push = await queries.last_sent(session, address_id, now - ANSWERABLE)
    if push is None or (push.expires_at is not None and push.expires_at <= now):
        return None
    message = _message.validate_json(push.message)
    return message if message.choices else None
