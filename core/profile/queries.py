"""What is forgotten of somebody's talk with the service when they leave."""

from collections.abc import Sequence

from sqlalchemy import tuple_, update
from sqlmodel import col, delete, select

from core.allowances.models import Allowance
from core.database import Session
from core.mailbox.models import Letter
from core.members.models import AddressRow
from core.messages import Purpose
from core.owed.models import Owing
from core.pushes.models import Delivery, Push
from core.visits import Conversation, Handled


async def forget_talk(session: Session, places: Sequence[AddressRow]) -> None:
    """Empty the saved conversations of these addresses and delete the answers kept for repeats.

    The rows of the conversations stay: one of them is the lock that the present turn holds.
    """
    theirs = col(Conversation.address_id).in_([place.id for place in places])
    await session.exec(delete(Handled).where(col(Handled.conversation_id).in_(select(Conversation.id).where(theirs))))
    await session.exec(update(Conversation).where(theirs).values(state=None, card=None))


async def forget_deliveries(session: Session, member_id: int, places: Sequence[AddressRow]) -> None:
    """Delete the answers to what they alone asked; of other pushes the counts stay, and nobody stands behind them."""
    answered = select(Delivery.push_id).where(col(Delivery.member_id) == member_id)
    await session.exec(delete(Push).where(col(Push.purpose) == Purpose.REPLY, col(Push.total) == 1, col(Push.id).in_(answered)))
    theirs = (col(Delivery.address_id).in_([place.id for place in places]), col(Delivery.member_id) == member_id)
    await session.exec(update(Delivery).where(*theirs).values(member_id=0))


async def forget_letters(session: Session, places: Sequence[AddressRow]) -> None:
    """Delete the messages kept for these addresses, and what they said that is not answered yet."""
    senders = [(place.account, place.sender) for place in places]
    for kept in (Letter, Owing, Allowance):
        await session.exec(delete(kept).where(tuple_(col(kept.account), col(kept.sender)).in_(senders)))
