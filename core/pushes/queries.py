"""Every SQL statement that plans pushes or looks at them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Row,
    ScalarSelect,
    Select,
    String,
    Subquery,
    Table,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    update,
)
from sqlalchemy import select as columns
from sqlmodel import col, select

from core.database import Session, Utc, execute, insert, table
from core.groups.models import Group as ChatGroup
from core.members.models import Branch, Member
from core.pushes.models import Delivery, Push, Unreached
from core.pushes.reach import CHAT
from core.pushes.rules import DeliveryState, PushState
from core.staff.models import Account

_delivery: Table = table(Delivery)
_push: Table = table(Push)

# Written out, not bound: only then do SQLite and PostgreSQL see that a partial index covers the question.
_WAITING = _delivery.c.state == literal_column("'waiting'")
_LEASED = _delivery.c.state == literal_column("'leased'")
_SENT = _delivery.c.state == literal_column("'sent'")
_LEFT_OVER = _delivery.c.state.not_in([literal_column(f"'{state}'") for state in ("waiting", "leased", "sent")])
_UNCERTAIN = _delivery.c.state == literal_column("'uncertain'")
_PASSED_ON = _delivery.c.state == literal_column("'passed-on'")


# Planning


_member: Table = table(Member)
_group: Table = table(ChatGroup)
_NAMES = ("push_id", "address_id", "member_id", "channel", "account", "state", "not_before")


async def insert_group_deliveries(session: Session, push: Push) -> int:
    """Write one delivery for every open group that wants notices, of the push's branch and all below it."""
    place, branch, top = CHAT, table(Branch), table(Branch).alias("top")
    rows: Select[*tuple[object, ...]] = columns(
        *(literal(push.id, Integer), place.c.id, literal(0, Integer), place.c.channel, place.c.account),
        *(literal(DeliveryState.WAITING.value, String), literal(push.planned_at, Utc)),
    )
    rows = rows.select_from(_group).join(place, place.c.id == _group.c.address_id)
    rows = rows.join(branch, branch.c.id == _group.c.branch_id).join(top, top.c.id == push.branch_id)
    below = or_(branch.c.code == top.c.code, branch.c.code.startswith(top.c.code + "."))
    rows = rows.where(place.c.open, _group.c.announces, below)
    statement = insert(session, _delivery).from_select(_NAMES, rows).on_conflict_do_nothing()
    return (await execute(session, statement)).rowcount


def came_lately(since: datetime) -> ColumnElement[bool]:
    """Return the condition, for a statement about members, that something reached them since the instant, or is on its way."""
    theirs = columns(_delivery.c.push_id).join(CHAT, CHAT.c.id == _delivery.c.address_id)
    open_ = and_(_delivery.c.done_at.is_(None), or_(_WAITING, _LEASED))
    fresh = or_(and_(_delivery.c.done_at >= literal(since, Utc), _SENT), open_)
    return theirs.where(CHAT.c.member_id == _member.c.id, fresh).correlate(_member).exists()


# Looking


async def locked(session: Session, push_id: int) -> Push | None:
    """Return the push, locked for this transaction."""
    return await session.get(Push, push_id, with_for_update=True, populate_existing=True)


async def under_way(session: Session, push_ids: Sequence[int]) -> Sequence[Push]:
    """Return those of the pushes, and of the pushes that tell groups of them, that are not over; locked, in their order."""
    theirs = or_(col(Push.id).in_(push_ids), col(Push.tells_of).in_(push_ids))
    query = select(Push).where(theirs, col(Push.state).in_([PushState.RUNNING, PushState.PAUSED])).order_by(col(Push.id))
    return (await session.exec(query.with_for_update().execution_options(populate_existing=True))).all()


async def several(session: Session, push_ids: Sequence[int]) -> list[Push]:
    """Return those of the pushes that are there."""
    return list(await session.exec(select(Push).where(col(Push.id).in_(push_ids)).order_by(col(Push.id))))


async def of_branch(session: Session, top: str, states: Sequence[PushState], limit: int) -> list[Push]:
    """Return the newest pushes in these states whose audience lies in the branch or below it."""
    below = or_(col(Branch.code) == top, col(Branch.code).startswith(top + ".", autoescape=True))
    query = select(Push).join(Branch, col(Branch.id) == col(Push.branch_id)).where(below, col(Push.state).in_(states))
    return list(await session.exec(query.order_by(col(Push.id).desc()).limit(limit)))


async def left_over(session: Session, push_id: int) -> list[tuple[DeliveryState, str, int]]:
    """Count what was not sent, by state and reason, the most frequent first."""
    query = columns(_delivery.c.state, _delivery.c.reason, func.count().label("rows"))
    query = query.where(_delivery.c.push_id == push_id, _LEFT_OVER, ~_PASSED_ON).group_by(_delivery.c.state, _delivery.c.reason)
    rows = (await (await session.connection()).execute(query.order_by(func.count().desc(), _delivery.c.reason))).all()
    return [(DeliveryState(row.state), row.reason, row.rows) for row in rows]


async def open_work(session: Session, push_id: int, now: datetime) -> "Row[*tuple[object, ...]]":
    """Count what is on its way (`leased`), what waits for a later hour (`later`, the last till `last`), and who is `to_call`."""
    values = {"push_id": push_id, "now": now}
    return (await execute(session, _open_work, values)).one()


def _lines() -> CTE:
    """Return the accounts over which something of the push waits: found one after the other by the index, however much waits."""
    waits = (_delivery.c.push_id == bindparam("push_id", type_=Integer), _WAITING)
    place = (_delivery.c.channel, _delivery.c.account)

    def first(column: ColumnElement[str], *after: ColumnElement[bool]) -> ScalarSelect[str]:
        one = columns(column).where(*waits, *after).order_by(*place).limit(1)
        return (one.correlate(line) if after else one).scalar_subquery()

    line = columns(*(first(each).label(each.name) for each in place)).cte("line", recursive=True)
    # Not `(channel, account) > (…)`: SQLite looks by the first of the two alone, and reads all that waits over that channel.
    same = (_delivery.c.channel == line.c.channel, _delivery.c.account > line.c.account)
    other = (_delivery.c.channel > line.c.channel,)
    following = columns(*(func.coalesce(first(each, *same), first(each, *other)) for each in place))
    following = following.where(line.c.channel.is_not(None))
    return line.union_all(following)


def _waiting_later() -> Subquery:
    """Return the count of the deliveries that wait for a later hour, and the last of their instants."""
    line = _lines()
    query = columns(func.count().label("later"), func.max(_delivery.c.not_before, type_=Utc).label("last")).select_from(line)
    here = and_(_delivery.c.channel == line.c.channel, _delivery.c.account == line.c.account)
    query = query.join(_delivery, and_(here, _delivery.c.push_id == bindparam("push_id", type_=Integer)))
    return query.where(_WAITING, _delivery.c.not_before > bindparam("now", type_=Utc)).subquery()


async def message_by_token(session: Session, address_id: int, token: str) -> Push | None:
    """Return the push that carries the token, if it went to this address."""
    query = select(Push).join(Delivery, col(Delivery.push_id) == col(Push.id))
    query = query.where(col(Push.token) == token, col(Delivery.address_id) == address_id)
    return (await session.exec(query)).first()


def arrived_at(address: ColumnElement[int]) -> ColumnElement[datetime | None]:
    """Return, for a statement about an address, when a push reached it last, or the end of the lease of one on its way.

    Pushes that failed count as well: it says whether `last_arrived` can be worth a look, and costs two looks at an index.
    """
    here = _delivery.c.address_id == address
    leased = columns(func.max(_delivery.c.lease_until)).where(here, _delivery.c.done_at.is_(None), _LEASED).scalar_subquery()
    done = columns(func.max(_delivery.c.done_at)).where(here).scalar_subquery()
    return func.coalesce(leased, done, type_=Utc())


_arrived = func.coalesce(_delivery.c.done_at, _delivery.c.lease_until, type_=Utc)
_last_arrived = (
    columns(_push.c.token, _push.c.message, _push.c.expires_at, _delivery.c.done_at, _delivery.c.lease_until)
    .select_from(_delivery)
    .join(_push, _push.c.id == _delivery.c.push_id)
    .where(
        _delivery.c.address_id == bindparam("address_id", type_=Integer),
        or_(_SENT, _LEASED),
        _arrived >= bindparam("since", type_=Utc),
    )
    .order_by(_arrived.desc())
    .limit(1)
)


async def last_arrived(session: Session, address_id: int, since: datetime) -> "Row[*tuple[object, ...]] | None":
    """Return token, message, end and times of the push that reached the address last, not before the instant.

    One that is on its way counts as the latest: the person may have it before the platform's answer is written.
    """
    return (await execute(session, _last_arrived, {"address_id": address_id, "since": since})).first()


async def open_by_channel(session: Session) -> dict[str, int]:
    """Return how many deliveries of each channel wait or are on their way."""
    query = select(col(Delivery.channel), func.count()).where(or_(_WAITING, _LEASED)).group_by(col(Delivery.channel))
    return dict((await session.exec(query)).all())


async def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Return since when the delivery that waits longest is due, of those that are."""
    query = select(Delivery.not_before).where(_WAITING, Delivery.not_before <= now).order_by(col(Delivery.not_before)).limit(1)
    return (await session.exec(query)).first()


async def uncertain(session: Session, push_id: int, offset: int, limit: int) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return one row for each delivery in doubt, with its member where it has one, by branch and name."""
    branch = table(Branch)
    query: Select[*tuple[object, ...]] = columns(
        *(_delivery.c.address_id, _delivery.c.member_id, _member.c.name, _member.c.phone, branch.c.name.label("branch_name")),
        *(_delivery.c.channel, _delivery.c.reason, _delivery.c.done_at),
    )
    query = query.select_from(_delivery).outerjoin(_member, _member.c.id == _delivery.c.member_id)
    query = query.outerjoin(branch, branch.c.id == _member.c.branch_id)
    query = query.where(_delivery.c.push_id == push_id, _LEFT_OVER, _UNCERTAIN)
    order = (branch.c.code, _member.c.name, _delivery.c.address_id)
    return (await execute(session, query.order_by(*order).offset(offset).limit(limit))).all()


async def uncertain_total(session: Session, push_id: int) -> int:
    """Count the deliveries in doubt."""
    query = columns(func.count().label("rows")).where(_delivery.c.push_id == push_id, _LEFT_OVER, _UNCERTAIN)
    [row] = await execute(session, query)
    return int(row.rows)


# Calling

_unreached: Table = table(Unreached)


async def unreached(session: Session, push_id: int, offset: int, limit: int) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return one row for each member whom the push reached in no chat, those not told yet first, by branch and name."""
    query: Select[*tuple[object, ...]] = columns(
        *(col(each) for each in (Member.id, Member.name, Member.phone, Branch.code)),
        *(col(Branch.name).label("branch_name"), col(Account.name).label("told_by")),
        *(_unreached.c.reason, _unreached.c.told_at),
    )
    query = query.select_from(_unreached).join(Member, col(Member.id) == _unreached.c.member_id)
    query = query.join(Branch, col(Branch.id) == col(Member.branch_id))
    query = query.outerjoin(Account, col(Account.id) == _unreached.c.told_by)
    query = query.where(_unreached.c.push_id == push_id, ~_arrived_after_all())
    order = (_unreached.c.told_at.is_not(None), col(Branch.code), col(Member.name), col(Member.id))
    return (await execute(session, query.order_by(*order).offset(offset).limit(limit))).all()


async def unreached_total(session: Session, push_id: int) -> int:
    """Count whom the push reached in no chat."""
    return await _count_unreached(session, push_id)


async def _count_unreached(session: Session, push_id: int, *conditions: ColumnElement[bool]) -> int:
    query = columns(func.count()).where(_unreached.c.push_id == push_id, ~_arrived_after_all(), *conditions)
    return (await (await session.connection()).execute(query)).scalar_one()


def _arrived_after_all() -> ColumnElement[bool]:
    """Return the condition that a later attempt reached the member."""
    theirs = columns(_delivery.c.push_id).join(CHAT, CHAT.c.id == _delivery.c.address_id)
    theirs = theirs.where(CHAT.c.member_id == _unreached.c.member_id, _delivery.c.push_id == _unreached.c.push_id)
    return theirs.where(or_(_SENT, _WAITING, _LEASED)).correlate(_unreached).exists()


_leased = columns(func.count()).where(_delivery.c.push_id == bindparam("push_id", type_=Integer), _LEASED)
_to_call = columns(func.count()).where(_unreached.c.push_id == bindparam("push_id", type_=Integer))
_to_call = _to_call.where(~_arrived_after_all(), _unreached.c.told_at.is_(None))
_later = _waiting_later()
_open_work = columns(
    *(_later.c.later, _later.c.last, _leased.scalar_subquery().label("leased"), _to_call.scalar_subquery().label("to_call"))
)


async def set_told(session: Session, push_id: int, member_id: int, told_at: datetime | None, told_by: int | None) -> bool:
    """Note when and by whom the member was told; tell whether they are on the list."""
    theirs = (_unreached.c.push_id == push_id, _unreached.c.member_id == member_id)
    noted = await execute(session, update(_unreached).where(*theirs).values(told_at=told_at, told_by=told_by))
    return noted.rowcount > 0
