"""What was marked by a wrong key is marked anew, in the transaction that corrects the key."""

from sqlalchemy import bindparam, func, select, update
from sqlmodel import col

from core.database import Session, execute, table
from core.library.models import Item
from core.library.rules import ItemType, marks
from core.quiz.models import Answer, Attempt, RoundItem

_answer, _attempt, _place = table(Answer), table(Attempt), table(RoundItem)


async def rescore(session: Session, item: Item) -> list[int]:
    """Mark every answer to the item by its present key; return the members to whom that gave a right answer more."""
    await _wait_for_answers(session, item.id or 0)
    query = select(_answer.c.attempt_id, _answer.c.number, _answer.c.picked, _answer.c.right, _attempt.c.member_id)
    query = query.join(_attempt, _attempt.c.id == _answer.c.attempt_id).where(_answer.c.item_id == item.id)
    changed = [
        row
        for row in await execute(session, query)
        if marks(ItemType(item.type), item.key, item.blanks, row.picked) is not row.right
    ]
    if not changed:
        return []
    this = (_answer.c.attempt_id == bindparam("of_attempt"), _answer.c.number == bindparam("at_number"))
    turned = [{"of_attempt": row.attempt_id, "at_number": row.number, "is_right": not row.right} for row in changed]
    await execute(session, update(_answer).where(*this).values(right=bindparam("is_right")), turned)
    own = select(func.count()).where(_answer.c.attempt_id == _attempt.c.id, _answer.c.right).scalar_subquery()
    counted = update(_attempt).where(_attempt.c.id.in_({row.attempt_id for row in changed})).values(right=own)
    await execute(session, counted)
    return sorted({row.member_id for row in changed if not row.right})


async def _wait_for_answers(session: Session, item_id: int) -> None:
    """Lock the attempts that ask the item: an answer that is just being marked by the old key is waited for."""
    rounds = select(col(RoundItem.round_id)).where(col(RoundItem.item_id) == item_id)
    locked = select(_attempt.c.id).where(_attempt.c.round_id.in_(rounds)).order_by(_attempt.c.id).with_for_update()
    await execute(session, locked)
