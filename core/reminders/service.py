"""What the clock does for members who wish to be reminded at an hour of their own."""

from datetime import datetime, time, timedelta

from core.database import Session
from core.messages import Choice, Message, Purpose, Text
from core.organisation import Organisation
from core.pushes import service as pushes
from core.pushes.rules import Policy, Why
from core.reminders import queries
from core.schedules import service as schedules

_APART = timedelta(minutes=30)
"""Whoever got something so shortly before needs no reminder."""


async def remind_due(session: Session, now: datetime, organisation: Organisation) -> int:
    """Remind those whose hour has come and for whom something waits; return how many.

    One card for all of them: it leads to what they have today, of which something was open now.
    """
    count, tonight = 0, organisation.at(organisation.today(now) + timedelta(days=1), time())
    for due in await schedules.take_due(session, now, organisation):
        what = pushes.Plan("", card(), Purpose.REMINDER, Policy.RESEND, None, due.expires_at, Why.OWN_HOUR)
        recipients = queries.worth_reminding(session, due.members, now, now - _APART, tonight)
        push = await pushes.plan(session, what, recipients, now, organisation)
        count += push.total
        if not push.total:
            await session.delete(push)
    await session.flush()
    return count


def card() -> Message:
    """Return the card that reminds."""
    today = Choice("profile.do:today", Text("profile-do-today"))
    return Message((Text("reminder-waits"),), Text("reminder-title"), choices=(today,), purpose=Purpose.REMINDER)
