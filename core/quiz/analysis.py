"""What finished attempts tell about the items they asked: of one round, or of a quiz."""

from core.database import Session
from core.library.figures import Analysed, analysed
from core.quiz import counting


async def of_round(session: Session, round_id: int) -> Analysed:
    """Return what one round tells."""
    return await analysed(session, await counting.given_in_round(session, round_id))


async def of_quiz(session: Session, quiz_id: int) -> Analysed:
    """Return what all rounds of a quiz tell."""
    return await analysed(session, await counting.given_in_quiz(session, quiz_id))
