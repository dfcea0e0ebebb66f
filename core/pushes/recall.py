"""Taking a push back: nobody gets it any more, and what arrived is deleted where its channel can."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random

from sqlalchemy import ColumnElement, Integer, String, Table, and_, case, func, literal, literal_column, select, update

from core.channel import Moved, Outcome, Refused, Sent, TryLater
from core.database import Session, Utc, execute, insert, table
from core.errors import Refused as Refusal
from core.members.models import AddressRow
from core.messages import Address, Text
from core.ownership import PLANNED_NOTICE, notify
from core.pushes import service
from core.pushes.given import Key
from core.pushes.models import Delivery, Push, Recall, Route
from core.pushes.rules import MOST_ATTEMPTS, back_off
from core.pushes.taken import KEPT, RECALLED, WAITING, with_groups

NO_RECALL, TOO_OLD = "no-recall", "too-old"
_STRAGGLERS = timedelta(hours=1)
"""How long after it was taken back something of a push may still arrive: what was on its way, or came after its lease."""
_push: Table = table(Push)
_delivery: Table = table(Delivery)
_recall: Table = table(Recall)
_route: Table = table(Route)
_address: Table = table(AddressRow)


@dataclass(frozen=True, slots=True)
class ToRecall:
    """One message to delete, with what its channel needs for that."""

    key: Key
    address: Address
    sent: str
    attempts: int

    @property
    def name(self) -> str:
        """The name under which it was sent."""
        return f"push:{self.key.push_id}:{self.key.address_id}"


async def recall(session: Session, push_id: int, now: datetime) -> int:
    """Take back the push and what told groups of it; return how many messages are looked at. Raises NotFound, Refused.

    Who waits gets nothing. What was sent waits to be deleted, where the channel can and it is not too old for that.
    """
    push = await service.push(session, push_id)
    if push.recalled_at is not None:
        raise Refusal(Text("push-is-recalled"))
    await service.withdraw(session, [push_id], now)
    await execute(session, update(_push).where(with_groups(push_id)).values(recalled_at=now))
    await notify(session, PLANNED_NOTICE)
    return await _note(session, with_groups(push_id), now)


async def note_stragglers(session: Session, now: datetime) -> int:
    """Have deleted what arrived after its push was taken back; return how many messages that are."""
    return await _note(session, _push.c.recalled_at > now - _STRAGGLERS, now)


async def _note(session: Session, pushes: ColumnElement[bool], now: datetime) -> int:
    """Write a row for each message that arrived: to be deleted, or why not."""
    why = await _why_not(session, now)
    columns = {
        **{name: _delivery.c[name] for name in ("push_id", "address_id", "channel", "account")},
        "state": case((why == "", literal(WAITING, String)), else_=literal(KEPT, String)),
        "reason": why,
        "not_before": literal(now, Utc),
        "attempts": literal(0, Integer),
    }
    rows = select(*columns.values()).select_from(_delivery).join(_push, _push.c.id == _delivery.c.push_id)
    rows = rows.where(pushes, _delivery.c.state == literal_column("'sent'"))
    statement = insert(session, _recall).from_select([*columns], rows).on_conflict_do_nothing()
    return (await execute(session, statement)).rowcount


async def _why_not(session: Session, now: datetime) -> ColumnElement[str]:
    """Return, for a statement about deliveries, why a message cannot be deleted; empty where it can."""
    able = await execute(session, select(_route).where(_route.c.recall_seconds > 0))
    cases: list[tuple[ColumnElement[bool], ColumnElement[str]]] = []
    for route in able:
        here = and_(_delivery.c.channel == route.channel, _delivery.c.account == route.account)
        oldest = now - timedelta(seconds=route.recall_seconds)
        cases += [(and_(here, _delivery.c.done_at <= oldest), literal(TOO_OLD, String)), (here, literal("", String))]
    return case(*cases, else_=literal(NO_RECALL, String)) if cases else literal(NO_RECALL, String)


async def due(session: Session, channel: str, account: str, limit: int, now: datetime) -> list[ToRecall]:
    """Return the next messages of the account to delete. To delete one twice does no harm: none is leased."""
    names = (_delivery.c.platform_id, _address.c.sender, _recall.c.push_id, _recall.c.address_id, _recall.c.attempts)
    this = and_(_delivery.c.push_id == _recall.c.push_id, _delivery.c.address_id == _recall.c.address_id)
    query = select(*names).join(_delivery, this).join(_address, _address.c.id == _recall.c.address_id)
    query = query.where(*_waits(channel, account), _recall.c.not_before <= now).order_by(_recall.c.not_before)
    return [
        ToRecall(Key(row.push_id, row.address_id), Address(channel, account, row.sender), row.platform_id, row.attempts)
        for row in await execute(session, query.limit(limit))
    ]


async def first_due(session: Session, channel: str, account: str) -> datetime | None:
    """Return when the account has something to delete, now or later; nothing when nothing waits."""
    query = select(func.min(_recall.c.not_before, type_=Utc)).where(*_waits(channel, account))
    found: datetime | None = (await (await session.connection()).execute(query)).scalar()
    return found


def _waits(channel: str, account: str) -> tuple[ColumnElement[bool], ...]:
    return _recall.c.state == literal_column("'waiting'"), _recall.c.channel == channel, _recall.c.account == account


async def record(session: Session, each: ToRecall, outcome: Outcome, now: datetime, *, for_all: bool = False) -> None:
    """Write what the platform said about deleting the message; `for_all`: to everybody whom the call named that sent it."""
    state, reason, later = _judged(outcome, each.attempts, now)
    tried = each.attempts if isinstance(outcome, TryLater) and outcome.throttled else each.attempts + 1
    push, whose = _recall.c.push_id == each.key.push_id, _recall.c.address_id == each.key.address_id
    if for_all:
        sent = (_delivery.c.push_id == each.key.push_id, _delivery.c.platform_id == each.sent)
        here = (_delivery.c.channel == each.address.channel, _delivery.c.account == each.address.account)
        whose = _recall.c.address_id.in_(select(_delivery.c.address_id).where(*sent, *here))
    values = {"state": state, "reason": reason[:60], "not_before": later, "attempts": tried}
    await execute(session, update(_recall).where(push, whose, _recall.c.state == WAITING).values(values))


def _judged(outcome: Outcome, attempts: int, now: datetime) -> tuple[str, str, datetime]:
    """Return the state, the reason and from when on it is due again."""
    if isinstance(outcome, Sent):
        return RECALLED, "", now
    if isinstance(outcome, TryLater) and outcome.throttled:
        return WAITING, outcome.reason, now + outcome.after
    if isinstance(outcome, Moved):
        return KEPT, "moved", now
    if isinstance(outcome, Refused) or attempts + 1 >= MOST_ATTEMPTS:
        return KEPT, outcome.reason, now
    return WAITING, outcome.reason, now + back_off(attempts + 1, random())  # noqa: S311 - spreads retries, guards nothing
