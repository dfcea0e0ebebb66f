"""What the answers of live games tell about the items they asked: of one game, and of all that are over."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import col

from core.database import Session, execute, table
from core.library.figures import Analysed, Given, analysed
from core.library.models import Item
from core.library.statistics import analyse
from core.live.models import GameAnswer, GameItem, GamePlayer, GameRow
from core.live.rules import COUNTED, Phase

_game, _item, _player, _answer = table(GameRow), table(GameItem), table(GamePlayer), table(GameAnswer)


async def of_game(session: Session, game_id: int) -> Analysed:
    """Return what one game tells; the whole is that of those who played from the first question, silence counting as wrong."""
    given = await _given(session, _game.c.id == game_id)
    found = await analysed(session, given)
    from_start = await _from_start(session, game_id)
    asked = dict.fromkeys((each.item_id for each in given), 0.0)
    marks = {each.attempt: dict(asked) for each in given if each.attempt in from_start}
    for each in given:
        if each.attempt in marks:
            marks[each.attempt][each.item_id] = float(each.right)
    return Analysed(found.items, analyse(list(marks.values()), dict.fromkeys(asked, 1.0)).whole)


async def given_from_bank(session: Session, bank_id: int) -> list[Given]:
    """Return the answers, in games that are over, to items of the bank and to those asked beside them."""
    games = select(_item.c.game_id).join(Item, col(Item.id) == _item.c.item_id).where(col(Item.bank_id) == bank_id)
    return await _given(session, and_(_game.c.id.in_(games), _game.c.phase == Phase.OVER))


async def _given(session: Session, which: ColumnElement[bool]) -> list[Given]:
    this = and_(_item.c.game_id == _answer.c.game_id, _item.c.number == _answer.c.number)
    shown = (_answer.c[name] for name in ("player_id", "number", "picked", "right", "at"))
    query = (
        select(*shown, _item.c.item_id, _game.c.void)
        .join(_item, this)
        .join(_game, _game.c.id == _answer.c.game_id)
        .where(which, _answer.c.verdict.in_(COUNTED))
    )
    return [
        Given(_attempt(row.player_id), row.item_id, [row.picked], row.right, row.at)
        for row in await execute(session, query)
        if row.number not in row.void
    ]


async def _from_start(session: Session, game_id: int) -> Collection[str]:
    rows = await execute(session, select(_player.c.id).where(_player.c.game_id == game_id, _player.c.plays_from <= 1))
    return {_attempt(row.id) for row in rows}


def _attempt(player_id: int) -> str:
    return f"player {player_id}"
