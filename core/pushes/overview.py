"""Pushes as staff look at them: several at once."""

from collections.abc import Sequence

from core.database import Session
from core.pushes import queries
from core.pushes.models import Push


async def several(session: Session, push_ids: Sequence[int]) -> list[Push]:
    """Return those of the pushes that are there, by one query."""
    return await queries.several(session, push_ids)
