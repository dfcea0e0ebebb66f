"""What the clock does about practice: it reminds those who asked for it of what is due in their books."""

from datetime import datetime, time, timedelta

from core.database import Session
from core.learning import queries
from core.learning import service as learning
from core.messages import Choice, Message, Purpose, Text
from core.organisation import Organisation
from core.pushes import service as pushes
from core.pushes.rules import Policy, Why


async def remind_due(session: Session, now: datetime, organisation: Organisation) -> int:
    """Remind those whose minute has come and whose book has something due, once a day; return how many."""
    count = await learning.remind(session, now, organisation)
    if count:
        # Without a branch: no page of staff shows whose book it is.
        ends = organisation.at(organisation.today(now) + timedelta(days=1), time())
        plan = pushes.Plan("", reminder(), Purpose.REMINDER, Policy.RESEND, None, ends, Why.BOOK)
        await pushes.plan(session, plan, queries.reminded(now), now, organisation)
    return count


def reminder() -> Message:
    """Return the card that reminds of the book."""
    choices = (Choice("practice:book", Text("wrong-review")), Choice("wrong:hour", Text("wrong-to-hour")))
    return Message((Text("wrong-reminder"),), choices=choices, purpose=Purpose.REMINDER)
