"""How far the taking back of a push is, with what told groups of it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, func, or_, select

from core.database import Session, execute, table
from core.pushes.models import Push, Recall

WAITING, RECALLED, KEPT = "waiting", "recalled", "kept"
_push: Table = table(Push)
_recall: Table = table(Recall)


@dataclass(frozen=True, slots=True)
class Taken:
    """How far the taking back of a push is: deleted, still to be deleted, and what stays in the chats, by reason."""

    recalled: int
    waiting: int
    kept: tuple[tuple[str, int], ...]


def with_groups(push_id: int) -> ColumnElement[bool]:
    """Return the condition that a push is this one, or tells groups of it."""
    return or_(_push.c.id == push_id, _push.c.tells_of == push_id)


async def taken(session: Session, push_id: int) -> Taken:
    """Return how far the taking back of the push is, with what told groups of it."""
    query = select(_recall.c.state, _recall.c.reason, func.count().label("rows")).join(_push, _push.c.id == _recall.c.push_id)
    query = query.where(with_groups(push_id)).group_by(_recall.c.state, _recall.c.reason)
    rows = (await execute(session, query.order_by(func.count().desc(), _recall.c.reason))).all()

    def count(state: str) -> int:
        return sum(row.rows for row in rows if row.state == state)

    kept = tuple((str(row.reason), int(row.rows)) for row in rows if row.state == KEPT)
    return Taken(count(RECALLED), count(WAITING), kept)
