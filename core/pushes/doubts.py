"""Deliveries of which nobody knows whether they arrived, one by one: a person asks the member, and decides."""

from dataclasses import dataclass
from datetime import datetime

from core.database import Session
from core.errors import NotFound, Refused
from core.messages import Text
from core.pushes import outbox, queries
from core.pushes.rules import DeliveryState, PushState

PAGE = 50


@dataclass(frozen=True, slots=True)
class Doubt:
    """One delivery that may or may not have arrived: whose it is (a group's has no name), over which channel, why, and when."""

    address_id: int
    member_id: int
    name: str
    phone: str
    branch_name: str
    channel: str
    reason: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class DoubtsPage:
    """A page of the list, and how many all pages hold."""

    rows: tuple[Doubt, ...]
    total: int


async def doubts(session: Session, push_id: int, page: int = 0) -> DoubtsPage:
    """Return a page of 50, counted from 0, of the push's deliveries that are in doubt, by branch and name."""
    rows = await queries.uncertain(session, push_id, page * PAGE, PAGE)
    found = tuple(
        Doubt(
            address_id=row.address_id,
            member_id=row.member_id,
            name=row.name or "",
            phone=row.phone or "",
            branch_name=row.branch_name or "",
            channel=row.channel,
            reason=row.reason,
            at=row.done_at,
        )
        for row in rows
    )
    return DoubtsPage(found, await queries.uncertain_total(session, push_id))


async def decide(session: Session, push_id: int, address_id: int, now: datetime, *, arrived: bool) -> None:
    """Note that a delivery in doubt arrived, or send it once more; raises NotFound when it is in doubt no more, Refused."""
    push = await queries.locked(session, push_id)
    if push is None:
        raise NotFound(Text("push-unknown"))
    if push.state == PushState.CANCELLED:
        raise Refused(Text("push-is-cancelled"))
    if not arrived and push.expires_at is not None and push.expires_at <= now:
        raise Refused(Text("push-too-late"))
    to, reason = (DeliveryState.SENT, "") if arrived else (DeliveryState.WAITING, "retried")
    if not await outbox.move_all(session, push_id, DeliveryState.UNCERTAIN, to=to, reason=reason, now=now, only=address_id):
        raise NotFound(Text("push-not-in-doubt"))
    push.uncertain -= 1
    if arrived:
        push.sent += 1
    elif push.state == PushState.FINISHED:
        push.state, push.finished_at = PushState.RUNNING, None
    await session.flush()
