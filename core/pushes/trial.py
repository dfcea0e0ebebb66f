"""A card sent to the one who is about to send it to others: through the same door, counted nowhere, answered by nobody."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from core.database import Session, table
from core.errors import Refused
from core.members.models import Member
from core.messages import Message, Purpose, Text
from core.organisation import Organisation
from core.pushes import service
from core.pushes.models import Push
from core.pushes.rules import Policy


async def send(session: Session, title: str, card: Message, member_id: int | None, now: datetime, of: Organisation) -> Push:
    """Plan the card for the member alone, marked as a trial; raises Refused when they have no chat that takes it."""
    if member_id is None:
        raise Refused(Text("push-trial-nobody"))
    table_ = table(Member)
    marked = replace(card, body=(Text("push-trial"), *card.body))
    what = service.Plan(title, marked, Purpose.REPLY, Policy.RESEND)
    push = await service.plan(session, what, select(table_.c.id).where(table_.c.id == member_id), now, of)
    if push.total == 0 or push.skipped:
        raise Refused(Text("push-trial-no-chat"))
    return push
