"""Every SQL statement that moves deliveries: claimed, recorded, given back, ended."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    String,
    Table,
    Update,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import col

from core.database import Session, Utc, execute, is_sqlite, table
from core.groups.models import Group
from core.members.models import AddressRow, Member
from core.pushes.counting import FINAL
from core.pushes.given import Arrived, Done, Finished, Given, Key
from core.pushes.models import Delivery, Push
from core.pushes.rules import DeliveryState, PushState

_push: Table = table(Push)
_delivery: Table = table(Delivery)
_group: Table = table(Group)
_member: Table = table(Member)

# Written out, not bound: only then do SQLite and PostgreSQL see that a partial index covers the question.
_WAITING = _delivery.c.state == literal_column("'waiting'")
_LEASED = _delivery.c.state == literal_column("'leased'")
_OPEN = or_(_WAITING, _LEASED)
_LONGEST = 60
"""Characters of a reason."""
_STATES = {state.value: state for state in DeliveryState}
_IS_LEASED = _delivery.c.state.concat("") == literal_column("'leased'")
"""The same, kept from the index of the leased: statements that name their deliveries find each by its key. With statistics of a
table that filled a second ago PostgreSQL held every leased row against every named one instead, a million pairs a batch."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """A delivery that waits again."""

    key: Key
    not_before: datetime
    reason: str = ""
    attempted: bool = False


# Claiming


class Due(NamedTuple):
    """A delivery that may leave, with what its address and its member say now; the columns of `_due` in their order."""

    address_id: int
    attempts: int
    chunk: int
    not_before: datetime
    sender: str
    reachable: bool
    is_group: bool
    thread: str | None
    locale: str
    quiet_from: int | None
    quiet_to: int | None
    zone: str | None
    muted: str | None
    paused_until: datetime | None


_next_served = (
    select(_push)
    .where(
        _push.c.state == PushState.RUNNING,
        or_(_push.c.expires_at.is_(None), _push.c.expires_at > bindparam("now", type_=Utc)),
        select(1)
        .where(
            _delivery.c.push_id == _push.c.id,
            _WAITING,
            _delivery.c.channel == bindparam("channel"),
            _delivery.c.account == bindparam("account"),
            _delivery.c.not_before <= bindparam("now", type_=Utc),
        )
        .exists(),
    )
    .order_by(_push.c.served_at.is_not(None), _push.c.served_at, _push.c.id)
    .limit(1)
)

_these = (
    _delivery.c.push_id == bindparam("push_id"),
    _WAITING,
    _delivery.c.channel == bindparam("channel"),
    _delivery.c.account == bindparam("account"),
    _delivery.c.not_before <= bindparam("now", type_=Utc),
)
_due = (
    select(
        _delivery.c.address_id,
        _delivery.c.attempts,
        _delivery.c.chunk,
        _delivery.c.not_before,
        col(AddressRow.sender),
        and_(col(AddressRow.open), func.coalesce(col(AddressRow.member_id), 0) == _delivery.c.member_id).label("reachable"),
        col(AddressRow.is_group),
        _group.c.thread,
        func.coalesce(col(Member.locale), col(AddressRow.locale)).label("locale"),
        col(Member.quiet_from),
        col(Member.quiet_to),
        col(Member.zone),
        col(Member.muted),
        col(Member.paused_until),
    )
    .select_from(_delivery)
    .outerjoin(AddressRow, col(AddressRow.id) == _delivery.c.address_id)
    .outerjoin(Member, col(Member.id) == _delivery.c.member_id)
    .outerjoin(_group, _group.c.address_id == _delivery.c.address_id)
    .where(*_these)
    .limit(bindparam("limit"))
    .with_for_update(of=_delivery, skip_locked=True)
)
_due_first = _due.order_by(_delivery.c.not_before)
_first_chunk = select(_delivery.c.chunk).where(*_these).order_by(_delivery.c.not_before).limit(1)
_due_of_chunk = _due.where(_delivery.c.chunk == bindparam("chunk")).order_by(_delivery.c.address_id)


async def next_served(session: Session, channel: str, account: str, now: datetime) -> "Row[*tuple[object, ...]] | None":
    """Return the running push with something due for the account that was served longest ago."""
    values = {"channel": channel, "account": account, "now": now}
    return (await execute(session, _next_served, values)).first()


async def due(session: Session, push_id: int, channel: str, account: str, limit: int, now: datetime) -> list[Due]:
    """Return the push's next due deliveries with their addresses and members, locked for this transaction.

    Where many leave by one call: those of one chunk, in the same order each time.
    """
    values: dict[str, object] = {"push_id": push_id, "channel": channel, "account": account, "limit": limit, "now": now}
    first = (await execute(session, _first_chunk, values)).first()
    if first is None:
        return []
    query = _due_of_chunk if first.chunk else _due_first
    return [Due._make(row) for row in await execute(session, query, values | {"chunk": first.chunk})]


async def lease(session: Session, push_id: int, addresses: Sequence[int], worker: str, until: datetime) -> None:
    """Give the deliveries to the worker until the instant."""
    values = {"b_push": push_id, "rows": json.dumps(addresses), "worker": worker, "until": until}
    await execute(session, _lease(sqlite=is_sqlite(session)), values)


@lru_cache
def _lease(*, sqlite: bool) -> Update:
    given = and_(_delivery.c.push_id == bindparam("b_push"), _delivery.c.address_id.in_(Given.later(sqlite=sqlite).ids()))
    mine = {"state": DeliveryState.LEASED.value, "begun": False}
    held = {"leased_by": bindparam("worker"), "lease_until": bindparam("until", type_=Utc)}
    return update(_delivery).where(given).values(mine | held)


async def note_served(session: Session, push_id: int, now: datetime) -> bool:
    """Note that the push was served, and hold it; False where somebody else holds it.

    Everybody locks a push before its deliveries. Who claims has locked deliveries already, so they must not wait for the push:
    whoever cancels it waits for what they locked, and the two would wait for each other.
    """
    return (await execute(session, _note_served, {"push_id": push_id, "now": now})).rowcount > 0


_free = select(_push.c.id).where(_push.c.id == bindparam("push_id")).with_for_update(skip_locked=True)
_note_served = update(_push).where(_push.c.id.in_(_free)).values(served_at=bindparam("now", type_=Utc))


async def begin(session: Session, keys: Sequence[Key], worker: str) -> set[Key]:
    """Note that the calls for these deliveries are about to be made; return those that are still the worker's."""
    mark = _begin(sqlite=is_sqlite(session))
    return {Key._make(row) for row in await execute(session, mark, {"rows": json.dumps(keys), "worker": worker})}


@lru_cache
def _begin(*, sqlite: bool) -> ReturningUpdate[tuple[int, int]]:
    mine = (Given.later(sqlite=sqlite).deliveries(), _IS_LEASED, _delivery.c.leased_by == bindparam("worker"))
    return update(_delivery).where(*mine).values(begun=True).returning(_delivery.c.push_id, _delivery.c.address_id)


async def renew(session: Session, worker: str, until: datetime) -> None:
    """Let the worker hold what it holds until the instant."""
    mine = (_LEASED, _delivery.c.leased_by == worker)
    await execute(session, update(_delivery).where(*mine).values(lease_until=until))


def _this_delivery() -> ColumnElement[bool]:
    return and_(_delivery.c.push_id == bindparam("b_push"), _delivery.c.address_id == bindparam("b_address"))


async def first_waiting(session: Session, channel: str, account: str, now: datetime) -> datetime | None:
    """Return the instant at which the account has something to send, now or later; nothing when nothing waits."""
    first = (
        select(func.min(_delivery.c.not_before))
        .where(
            _delivery.c.push_id == _push.c.id,
            _WAITING,
            _delivery.c.channel == channel,
            _delivery.c.account == account,
        )
        .scalar_subquery()
    )
    live = or_(_push.c.expires_at.is_(None), _push.c.expires_at > now)
    firsts = select(first.label("first")).where(_push.c.state == PushState.RUNNING, live).subquery()
    found: datetime | None = await session.scalar(select(func.min(firsts.c.first)))
    return found


# Recording


async def lock_pushes(session: Session, ids: Collection[int]) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return the pushes, locked in the order of their ids so that two workers never wait for each other."""
    return (await execute(session, _lock_pushes, {"ids": sorted(ids)})).all()


_lock_pushes = (
    select(_push.c.id, _push.c.state, _push.c.rate, _push.c.rate_at, *(_push.c[name] for name in ("total", *FINAL)))
    .where(_push.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_push.c.id)
    .with_for_update()
)


async def arrive(session: Session, arrived: Sequence[Arrived], now: datetime, worker: str | None) -> int:
    """Write as sent what arrived; with a `worker` only its own deliveries change. Return how many did."""
    values = {"rows": json.dumps(arrived), "worker": worker or "", "now": now}
    return (await execute(session, _arrive(sqlite=is_sqlite(session), own=bool(worker)), values)).rowcount


@lru_cache
def _arrive(*, sqlite: bool, own: bool) -> Update:
    given = Given.later(sqlite=sqlite)
    final = _final(DeliveryState.SENT.value, "", _delivery.c.attempts)
    final["platform_id"] = given.words(2)
    mine = (_IS_LEASED, _delivery.c.leased_by == bindparam("worker")) if own else ()
    return update(_delivery).where(given.deliveries(), *mine).values(final)


async def finish_deliveries(session: Session, finished: Sequence[Finished], now: datetime, worker: str | None) -> list[Done]:
    """Write final states; only open deliveries change, with a `worker` only its own. Return those that did."""
    if not finished:
        return []
    given = Given.of(session, [[*each.key, each.state, each.reason[:_LONGEST], int(each.attempted)] for each in finished])
    mine = and_(_IS_LEASED, _delivery.c.leased_by == worker) if worker else _OPEN
    final = _final(given.words(2), given.words(3), _delivery.c.attempts + given.number(4))
    statement = (
        update(_delivery)
        .where(given.deliveries(), mine)
        .values(final)
        .returning(*(_delivery.c[name] for name in ("push_id", "address_id", "member_id", "state", "reason")))
    )
    return [
        Done(Key(row.push_id, row.address_id), row.member_id, _STATES[row.state], row.reason)
        for row in await execute(session, statement, {"now": now})
    ]


def _final(state: object, reason: object, attempts: object) -> dict[str, object]:
    """Return what a delivery holds in the end; `now` is given with the execution."""
    over = {"done_at": bindparam("now", type_=Utc), "leased_by": None, "lease_until": None}
    return over | {"state": state, "reason": reason, "attempts": attempts}


_postpone = (
    update(_delivery)
    .where(
        _this_delivery(), _OPEN, or_(bindparam("worker", type_=String).is_(None), _delivery.c.leased_by == bindparam("worker"))
    )
    .values(
        state=DeliveryState.WAITING.value,
        not_before=bindparam("b_not_before", type_=Utc),
        reason=bindparam("b_reason"),
        attempts=_delivery.c.attempts + bindparam("b_attempted", type_=Integer),
        leased_by=None,
        lease_until=None,
    )
)


async def postpone(session: Session, postponed: Sequence[Postponed], worker: str | None) -> None:
    """Let open deliveries wait again; with a `worker` only its own."""
    rows = [
        {
            "b_push": each.key.push_id,
            "b_address": each.key.address_id,
            "b_not_before": each.not_before,
            "b_reason": each.reason[:_LONGEST],
            "b_attempted": int(each.attempted),
            "worker": worker,
        }
        for each in postponed
    ]
    await execute(session, _postpone, rows)


# Leases of workers that died


async def abandoned(session: Session, before: datetime | None, limit: int) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return leased deliveries whose lease was over before the instant (none = all of them), with the push's policy, locked."""
    return await _leased(session, limit, *([] if before is None else [_delivery.c.lease_until < before]))


async def abandoned_of(
    session: Session, channel: str, account: str, worker: str | None, limit: int
) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return the account's deliveries that are leased to the worker (none = to whomever), with the push's policy, locked."""
    here = (_delivery.c.channel == channel, _delivery.c.account == account)
    return await _leased(session, limit, *here, *([] if worker is None else [_delivery.c.leased_by == worker]))


async def _leased(session: Session, limit: int, *conditions: ColumnElement[bool]) -> "Sequence[Row[*tuple[object, ...]]]":
    """Lock the pushes before their deliveries, as whoever records does: else the two would wait for each other."""
    pushes = (await execute(session, select(_delivery.c.push_id).where(_LEASED, *conditions).distinct())).scalars().all()
    if not pushes:
        return []
    await lock_pushes(session, pushes)
    query = select(_delivery.c.push_id, _delivery.c.address_id, _delivery.c.begun, _push.c.policy)
    query = query.join(_push, _push.c.id == _delivery.c.push_id).where(_LEASED, _push.c.id.in_(pushes), *conditions)
    query = query.limit(limit).with_for_update(of=_delivery, skip_locked=True)
    return (await execute(session, query)).all()


# Ends


async def move_all(
    session: Session,
    push_id: int,
    state: DeliveryState,
    *,
    to: DeliveryState,
    reason: str,
    now: datetime,
    only: int | None = None,
) -> int:
    """Move every delivery of the push from one state to another, or `only` that to one address; return how many.

    Attempts start anew for those that wait.
    """
    values: dict[str, object] = {"state": to.value, "reason": reason, "leased_by": None, "lease_until": None, "begun": False}
    fresh: dict[str, object] = {"attempts": 0, "not_before": now, "done_at": None}
    values |= fresh if to is DeliveryState.WAITING else {"done_at": now}
    where = [_delivery.c.push_id == push_id, _delivery.c.state == literal_column(f"'{state.value}'")]
    if only is not None:
        where.append(_delivery.c.address_id == only)
    return (await execute(session, update(_delivery).where(*where).values(values))).rowcount


async def expired(session: Session, now: datetime) -> list[int]:
    """Return the pushes whose time is over while deliveries may still wait."""
    query = select(_push.c.id).where(_push.c.state.in_([PushState.RUNNING, PushState.PAUSED]), _push.c.expires_at <= now)
    return list((await execute(session, query)).scalars())


async def exhausted(session: Session) -> list[int]:
    """Return the running and paused pushes of which nothing waits or is on its way."""
    left = [select(1).where(_delivery.c.push_id == _push.c.id, state).exists() for state in (_WAITING, _LEASED)]
    query = select(_push.c.id).where(_push.c.state.in_([PushState.RUNNING, PushState.PAUSED]), *(~each for each in left))
    return list((await execute(session, query)).scalars())


async def set_finished(session: Session, push_ids: Sequence[int], now: datetime) -> None:
    """Note that the pushes are over: expired where the time was over before everybody had it."""
    late = and_(_push.c.missed > 0, _push.c.expires_at <= now)
    over = {"state": case((late, PushState.EXPIRED.value), else_=PushState.FINISHED.value), "finished_at": now}
    await execute(session, update(_push).where(_push.c.id.in_(push_ids)).values(over))
