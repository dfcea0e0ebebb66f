"""What a live game teaches: once a question is left that counts, its answers go where those of quizzes go.

Whoever plays without a name wants no trace of it: nothing is learnt from their answers.
"""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from core.database import Session, execute, table
from core.learning import service as learning
from core.library import withholding
from core.live.models import GameAnswer, GameItem, GamePlayer, GameRow
from core.live.rules import COUNTED, Game, NameStyle, Phase

_answer, _item, _player, _game = table(GameAnswer), table(GameItem), table(GamePlayer), table(GameRow)
_SHOWING = frozenset({Phase.RESULT, Phase.RANKING})
_ENDED = frozenset({Phase.PODIUM, Phase.OVER})
_LONGEST = timedelta(days=1)
"""How long a game that nobody ends keeps its items to itself."""


async def keep_back(session: Session, game_id: int, items: list[int], now: datetime) -> None:
    """Let nobody meet the items of the game elsewhere before it is over."""
    await withholding.withhold(session, _source(game_id), items, now, now + _LONGEST)


async def follow(session: Session, game_id: int, before: Game, after: Game) -> None:
    """Learn from the question that the game has just left, and let its items go once it has ended."""
    if before.phase in _SHOWING and after.phase not in _SHOWING and before.number not in after.void:
        await _learn(session, game_id, before.number)
    if after.phase in _ENDED and before.phase not in _ENDED:
        await withholding.release(session, [_source(game_id)])


def _source(game_id: int) -> str:
    return f"game:{game_id}"


async def _learn(session: Session, game_id: int, number: int) -> None:
    answers = (
        select(_player.c.member_id, _item.c.item_id, _answer.c.right, _answer.c.at)
        .join(_player, _player.c.id == _answer.c.player_id)
        .join(_item, and_(_item.c.game_id == _answer.c.game_id, _item.c.number == _answer.c.number))
        .where(_answer.c.game_id == game_id, _answer.c.number == number, _answer.c.verdict.in_(COUNTED))
        .where(_player.c.style != NameStyle.ANONYMOUS)
    )
    await learning.note_all(session, answers)


async def answered_lately(session: Session, member_id: int, most: int) -> list[tuple[datetime, int]]:
    """Return when the member answered which items in games, the latest in front, of questions that were counted."""
    over = or_(_game.c.number > _answer.c.number, _game.c.phase.in_({*_SHOWING, *_ENDED}))
    query = (
        select(_answer.c.at, _item.c.item_id)
        .join(_player, _player.c.id == _answer.c.player_id)
        .join(_game, _game.c.id == _answer.c.game_id)
        .join(_item, and_(_item.c.game_id == _answer.c.game_id, _item.c.number == _answer.c.number))
        .where(_player.c.member_id == member_id, over)
        .order_by(_answer.c.at.desc())
        .limit(most)
    )
    return [(row.at, row.item_id) for row in await execute(session, query)]
