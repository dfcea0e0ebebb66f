"""What the answers of duels tell about the items they asked."""

from sqlalchemy import and_, select
from sqlmodel import col

from core.database import Session, execute, table
from core.duels.models import Duel, DuelAnswer, DuelItem
from core.library.figures import Given
from core.library.models import Item

_duel, _item, _answer = table(Duel), table(DuelItem), table(DuelAnswer)


async def given_from_bank(session: Session, bank_id: int) -> list[Given]:
    """Return the answers, in duels that are over, to items of the bank and to those asked beside them."""
    duels = select(_item.c.duel_id).join(Item, col(Item.id) == _item.c.item_id).where(col(Item.bank_id) == bank_id)
    this = and_(_item.c.duel_id == _answer.c.duel_id, _item.c.number == _answer.c.number)
    query = (
        select(*(_answer.c[name] for name in ("duel_id", "member_id", "picked", "right", "at")), _item.c.item_id)
        .join(_item, this)
        .join(_duel, _duel.c.id == _answer.c.duel_id)
        .where(_duel.c.id.in_(duels), _duel.c.ended_at.is_not(None))
    )
    return [
        Given(f"duel {row.duel_id}, {row.member_id}", row.item_id, row.picked, row.right, row.at)
        for row in await execute(session, query)
    ]
