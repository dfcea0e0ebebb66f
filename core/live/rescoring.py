"""Live games whose questions were marked by a wrong key are counted anew, running ones and those that are over."""

from sqlmodel import col, select

from core.database import Session
from core.library.models import Item
from core.live.marking import mark_anew
from core.live.models import GameItem, GameRow
from core.live.standing import recount_all


async def rescore(session: Session, item: Item) -> list[int]:
    """Mark and count anew every game that asked the item; return the members to whom that gave a right answer more.

    What a group was shown of a game that is over stands; its results and the players' own figures are those of the right key.
    """
    asked = select(col(GameItem.game_id)).where(col(GameItem.item_id) == item.id)
    query = select(GameRow).where(col(GameRow.id).in_(asked)).order_by(col(GameRow.id)).with_for_update()
    games = {row.id: row for row in await session.exec(query)}
    turned = await mark_anew(session, item)
    for game_id in sorted({each.game_id for each in turned}):
        await recount_all(session, games[game_id])
    return sorted({each.member_id for each in turned if each.right and each.counts})
