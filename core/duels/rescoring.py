"""Duels whose items were marked by a wrong key are marked anew."""

from collections.abc import Collection

from sqlalchemy import and_, bindparam, func, select, update

from core.database import Session, execute, table
from core.duels import queries, rules
from core.duels.models import Duel, DuelAnswer, DuelItem, DuelSeat
from core.duels.rules import Side
from core.library.models import Item
from core.library.rules import ItemType, marks

_duel, _item, _seat, _answer = table(Duel), table(DuelItem), table(DuelSeat), table(DuelAnswer)


async def rescore(session: Session, item: Item) -> list[int]:
    """Mark every answer to the item by its present key; return the members to whom that gave a right answer more.

    In duels that are over the places are put right, while the ratings that came of them stand: others were earned since.
    """
    asked = select(_item.c.duel_id).where(_item.c.item_id == item.id)
    await execute(session, select(_duel.c.id).where(_duel.c.id.in_(asked)).order_by(_duel.c.id).with_for_update())
    this = and_(_item.c.duel_id == _answer.c.duel_id, _item.c.number == _answer.c.number)
    query = select(_answer).join(_item, this).where(_item.c.item_id == item.id)
    kind = ItemType(item.type)
    changed = [row for row in await execute(session, query) if marks(kind, item.key, item.blanks, row.picked) is not row.right]
    if not changed:
        return []
    one = (_answer.c[name] == bindparam(f"of_{name}") for name in ("duel_id", "member_id", "number"))
    turned = [
        {"of_duel_id": row.duel_id, "of_member_id": row.member_id, "of_number": row.number, "is_right": not row.right}
        for row in changed
    ]
    await execute(session, update(_answer).where(*one).values(right=bindparam("is_right")), turned)
    await _count(session, {row.duel_id for row in changed})
    return sorted({row.member_id for row in changed if not row.right})


async def _count(session: Session, duels: Collection[int]) -> None:
    """Count the right answers of every seat anew, and put the places of ended duels right."""
    own = (_answer.c.duel_id == _seat.c.duel_id, _answer.c.member_id == _seat.c.member_id, _answer.c.right)
    right = select(func.count()).where(*own).scalar_subquery()
    await execute(session, update(_seat).where(_seat.c.duel_id.in_(duels)).values(right=right))
    places = [
        {"of_duel": duel_id, "of_member": each.member_id, "where": each.place}
        for duel_id in sorted(duels)  # those that asked one item: few
        for each in rules.places(await _ended(session, duel_id))
    ]
    if places:
        one = (_seat.c.duel_id == bindparam("of_duel"), _seat.c.member_id == bindparam("of_member"))
        await execute(session, update(_seat).where(*one).values(place=bindparam("where")), places)


async def _ended(session: Session, duel_id: int) -> list[Side]:
    """Return those who have a place in the duel."""
    size = await queries.items(session, duel_id)
    seats = await queries.seats(session, duel_id)
    return [Side(each.member_id, each.right, each.answered >= size, each.rating) for each in seats if each.place is not None]
