"""The one door out: what can be done with pushes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from core.database import Session
from core.messages import Message, Purpose
from core.pushes import queries
from core.pushes.models import Policy

_message = TypeAdapter(Message)
ANSWERABLE = timedelta(days=2)
"""How long a typed letter may answer a push that said nothing about its end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be sent; `branch_id` is the top of the audience, `expires_at` the instant after which nobody gets it."""

    title: str
    message: Message
    purpose: Purpose
    policy: Policy
    branch_id: int | None = None
    expires_at: datetime | None = None


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
