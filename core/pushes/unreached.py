"""Whom a push reached in no chat: the list that staff call, name by name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row

from core.database import Session
from core.errors import NotFound
from core.messages import Text
from core.pushes import queries


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to be called: who they are, why no chat reached them, and when staff noted that they were told."""

    member_id: int
    name: str
    phone: str
    branch_code: str
    branch_name: str
    reason: str
    told_at: datetime | None
    told_by: str


PAGE = 50


@dataclass(frozen=True, slots=True)
class CallsPage:
    """A page of the list, and how many all pages hold."""

    rows: tuple[Call, ...]
    total: int


async def calls(session: Session, push_id: int, page: int = 0) -> CallsPage:
    """Return a page of 50, counted from 0, of those whom the push reached in no chat, not told first, by branch and name."""
    rows = await queries.unreached(session, push_id, page * PAGE, PAGE)
    return CallsPage(tuple(_call(row) for row in rows), await queries.unreached_total(session, push_id))


def _call(row: "Row[*tuple[object, ...]]") -> Call:
    place = (row.code, row.branch_name)
    return Call(row.id, row.name, row.phone, *place, row.reason, row.told_at, row.told_by or "")


async def told(session: Session, push_id: int, member_id: int, account_id: int | None, now: datetime) -> None:
    """Note that the member was called or told in person; raises NotFound."""
    if not await queries.set_told(session, push_id, member_id, now, account_id):
        raise NotFound(Text("push-nobody-to-call"))


async def not_told(session: Session, push_id: int, member_id: int) -> None:
    """Take back that the member was told; raises NotFound."""
    if not await queries.set_told(session, push_id, member_id, None, None):
        raise NotFound(Text("push-nobody-to-call"))
