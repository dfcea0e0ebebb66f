"""What was marked by a wrong key is marked anew in the ledger of live games."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select, update

from core.database import Session, execute, table
from core.library.models import Item
from core.live.models import GameAnswer, GameItem, GamePlayer
from core.live.rules import COUNTED

_answer, _item, _player = table(GameAnswer), table(GameItem), table(GamePlayer)


@dataclass(frozen=True, slots=True)
class Turned:
    """An answer that is marked otherwise than before: whose, in which game, whether it is right now, and whether it counts."""

    game_id: int
    member_id: int
    right: bool
    counts: bool


async def mark_anew(session: Session, item: Item, game_id: int | None = None) -> list[Turned]:
    """Mark the answers to the item by its present key, in one game or in all; return those that are marked otherwise."""
    shown = (_answer.c[name] for name in ("game_id", "number", "player_id", "picked", "right", "verdict"))
    query = (
        select(*shown, _player.c.member_id)
        .join(_item, and_(_item.c.game_id == _answer.c.game_id, _item.c.number == _answer.c.number))
        .join(_player, _player.c.id == _answer.c.player_id)
        .where(_item.c.item_id == item.id)
    )
    if game_id is not None:
        query = query.where(_answer.c.game_id == game_id)
    rows = [row for row in await execute(session, query) if (row.picked in item.key) is not row.right]
    await _turn(
        session,
        [{"of": row.game_id, "at_number": row.number, "by": row.player_id, "is_right": not row.right} for row in rows],
    )
    return [Turned(row.game_id, row.member_id, not row.right, row.verdict in COUNTED) for row in rows]


async def _turn(session: Session, rows: Sequence[dict[str, object]]) -> None:
    this = (
        _answer.c.game_id == bindparam("of"),
        _answer.c.number == bindparam("at_number"),
        _answer.c.player_id == bindparam("by"),
    )
    if rows:
        await execute(session, update(_answer).where(*this).values(right=bindparam("is_right")), rows)
