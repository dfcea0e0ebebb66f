"""Every SQL statement that plans pushes or looks at them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
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
from core.members.models import AddressRow, Branch, Member
from core.messages import Purpose
from core.pushes.models import Delivery, Push, Unreached
from core.pushes.rules import DeliveryState, PushState
from core.staff.models import Account

_delivery: Table = table(Delivery)
_push: Table = table(Push)

# Written out, not bound: only then do SQLite and PostgreSQL see that a partial index covers the question.
_WAITING = _delivery.c.state == literal_column("'waiting'")
_LEASED = _delivery.c.state == literal_column("'leased'")
_SENT = _delivery.c.state == literal_column("'sent'")
_LEFT_OVER = _delivery.c.state.not_in([literal_column(f"'{state}'") for state in ("waiting", "leased", "sent")])
_PASSED_ON = _delivery.c.state == literal_column("'passed-on'")


@dataclass(frozen=True, slots=True)
class Group:
    """How many members of an audience stand alike: the same quiet hours, the same reason to be left out or none."""

    quiet_from: int | None
    quiet_to: int | None
    left_out: str
    members: int


# Planning


_member: Table = table(Member)
_group: Table = table(ChatGroup)
_NAMES = ("push_id", "address_id", "member_id", "channel", "account", "state", "not_before")
_first = table(AddressRow).alias("first")  # the chat that the member prefers, while it is open
_chat = table(AddressRow).alias("chat")


def _with_chat(query: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    """Join to each member the chat they are written to: the preferred one while it is open, else the one open longest."""
    others = _chat.alias("other")
    other = columns(others.c.id).where(others.c.member_id == _member.c.id, others.c.open).correlate(_member)
    other_id = other.order_by(others.c.bound_at, others.c.id).limit(1).scalar_subquery()
    is_first = and_(_first.c.id == _member.c.address_id, _first.c.member_id == _member.c.id, _first.c.open)
    query = query.select_from(_member).outerjoin(_first, is_first)
    return query.outerjoin(_chat, _chat.c.id == func.coalesce(_first.c.id, other_id))


def _left_out(purpose: Purpose, now: datetime) -> ColumnElement[str]:
    return case(
        (col(Member.muted).contains(f",{purpose},", autoescape=True), "muted"),
        (col(Member.paused_until) > now, "paused"),
        (_chat.c.id.is_(None), "unreachable"),
        else_="",
    )


async def groups(session: Session, recipients: Select[int | None], purpose: Purpose, now: datetime) -> list[Group]:
    """Count the recipients by quiet hours and by why they are left out."""
    kinds = (col(Member.quiet_from), col(Member.quiet_to), _left_out(purpose, now).label("left_out"))
    query = _with_chat(columns(*kinds, func.count().label("members")))
    query = query.where(col(Member.id).in_(recipients)).group_by(*(literal_column(str(place)) for place in (1, 2, 3)))
    rows = (await (await session.connection()).execute(query)).all()
    return [Group(row.quiet_from, row.quiet_to, row.left_out, row.members) for row in rows]


async def insert_deliveries(
    session: Session,
    push: Push,
    recipients: Select[int | None],
    releases: Mapping[tuple[int | None, int | None], datetime],
) -> int:
    """Write one delivery for every recipient who may be written to; `releases` names the quiet hours that hold now."""
    now = push.planned_at
    times = [(_same_hours(*hours), literal(free, Utc)) for hours, free in releases.items()]
    not_before = case(*times, else_=literal(now, Utc)) if times else literal(now, Utc)
    rows = columns(
        literal(push.id, Integer),
        _chat.c.id,
        _member.c.id,
        _chat.c.channel,
        _chat.c.account,
        literal(DeliveryState.WAITING.value, String),
        not_before,
    )
    rows = _with_chat(rows).where(col(Member.id).in_(recipients), _left_out(Purpose(push.purpose), now) == "")
    statement = insert(session, _delivery).from_select(_NAMES, rows).on_conflict_do_nothing()
    return (await (await session.connection()).execute(statement)).rowcount


async def insert_group_deliveries(session: Session, push: Push) -> int:
    """Write one delivery for every open group that wants notices, of the push's branch and all below it."""
    place, branch, top = _chat, table(Branch), table(Branch).alias("top")
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


async def insert_unreachable(session: Session, push: Push, recipients: Select[int | None]) -> None:
    """Put the recipients who have no open chat on the list of those to be called."""
    left_out = _left_out(Purpose(push.purpose), push.planned_at)
    rows = _with_chat(columns(literal(push.id, Integer), _member.c.id, literal("unreachable", String)))
    rows = rows.where(_member.c.id.in_(recipients), left_out == "unreachable")
    await execute(session, insert(session, table(Unreached)).from_select(["push_id", "member_id", "reason"], rows))


def _same_hours(quiet_from: int | None, quiet_to: int | None) -> ColumnElement[bool]:
    return and_(col(Member.quiet_from).is_not_distinct_from(quiet_from), col(Member.quiet_to).is_not_distinct_from(quiet_to))


# Looking


async def locked(session: Session, push_id: int) -> Push | None:
    """Return the push, locked for this transaction."""
    return await session.get(Push, push_id, with_for_update=True, populate_existing=True)


async def under_way(session: Session, push_ids: Sequence[int]) -> Sequence[Push]:
    """Return those of the pushes, and of the pushes that tell groups of them, that are not over; locked, in their order."""
    theirs = or_(col(Push.id).in_(push_ids), col(Push.tells_of).in_(push_ids))
    query = select(Push).where(theirs, col(Push.state).in_([PushState.RUNNING, PushState.PAUSED])).order_by(col(Push.id))
    return (await session.exec(query.with_for_update().execution_options(populate_existing=True))).all()


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


async def leased(session: Session, push_id: int) -> int:
    """Count the deliveries that are on their way."""
    query = columns(func.count()).where(_delivery.c.push_id == push_id, _LEASED)
    return (await (await session.connection()).execute(query)).scalar_one()


async def waiting_later(session: Session, push_id: int, now: datetime) -> tuple[int, datetime | None]:
    """Count the deliveries that wait for a later hour, with the last of their instants."""
    query = columns(func.count().label("rows"), func.max(_delivery.c.not_before).label("last"))
    query = query.where(_delivery.c.push_id == push_id, _WAITING, _delivery.c.not_before > now)
    row = (await (await session.connection()).execute(query)).one()
    return row.rows, row.last


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


async def to_call(session: Session, push_id: int) -> int:
    """Count whom the push reached in no chat and nobody told yet."""
    return await _count_unreached(session, push_id, _unreached.c.told_at.is_(None))


async def _count_unreached(session: Session, push_id: int, *conditions: ColumnElement[bool]) -> int:
    query = columns(func.count()).where(_unreached.c.push_id == push_id, ~_arrived_after_all(), *conditions)
    return (await (await session.connection()).execute(query)).scalar_one()


def _arrived_after_all() -> ColumnElement[bool]:
    """Return the condition that a later attempt reached the member."""
    theirs = columns(_delivery.c.push_id).join(_chat, _chat.c.id == _delivery.c.address_id)
    theirs = theirs.where(_chat.c.member_id == _unreached.c.member_id, _delivery.c.push_id == _unreached.c.push_id)
    return theirs.where(or_(_SENT, _WAITING, _LEASED)).correlate(_unreached).exists()


async def set_told(session: Session, push_id: int, member_id: int, told_at: datetime | None, told_by: int | None) -> bool:
    """Note when and by whom the member was told; tell whether they are on the list."""
    theirs = (_unreached.c.push_id == push_id, _unreached.c.member_id == member_id)
    noted = await execute(session, update(_unreached).where(*theirs).values(told_at=told_at, told_by=told_by))
    return noted.rowcount > 0
