"""Items that are asked where answers count: until that is over nobody meets them in practice, in a duel or in a book."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, select

from core.database import Session, execute, insert_unless_there, table
from core.library.models import Withheld

_withheld = table(Withheld)


async def withhold(session: Session, source: str, items: Sequence[int], now: datetime, until: datetime) -> None:
    """Keep the items for this source alone until then; what was kept for others and is over is forgotten."""
    await execute(session, delete(_withheld).where(_withheld.c.until <= now))
    await insert_unless_there(session, _withheld, [{"source": source, "item_id": item, "until": until} for item in items])


async def release(session: Session, sources: Collection[str]) -> None:
    """Let everybody meet again what was kept for these sources."""
    await execute(session, delete(_withheld).where(_withheld.c.source.in_(sources)))


def withheld(now: datetime) -> Select[int | None]:
    """Return the items that are kept back at the instant."""
    kept: Select[int | None] = select(_withheld.c.item_id).where(_withheld.c.until > now)
    return kept


async def is_withheld(session: Session, item_id: int, now: datetime) -> bool:
    """Tell whether the item is kept back at the instant."""
    return (await execute(session, withheld(now).where(_withheld.c.item_id == item_id).limit(1))).first() is not None
