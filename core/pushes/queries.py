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
)
from sqlalchemy import select as columns
from sqlmodel import col, select

from core.database import Session, Utc, execute, insert, table
from core.members.models import AddressRow, Branch, Member
from core.messages import Purpose
from core.pushes.models import Delivery, Push
from core.pushes.rules import DeliveryState, PushState

_delivery: Table = table(Delivery)
_push: Table = table(Push)

# Written out, not bound: only then do SQLite and PostgreSQL see that a partial index covers the question.
_WAITING = _delivery.c.state == literal_column("'waiting'")
_LEASED = _delivery.c.state == literal_column("'leased'")
_SENT = _delivery.c.state == literal_column("'sent'")
_LEFT_OVER = _delivery.c.state.not_in([literal_column(f"'{state}'") for state in ("waiting", "leased", "sent")])


@dataclass(frozen=True, slots=True)
class Group:
    """How many members of an audience stand alike: the same quiet hours, the same reason to be left out or none."""

    quiet_from: int | None
    quiet_to: int | None
    left_out: str
    members: int


# Planning


def _reachable() -> ColumnElement[bool]:
    return and_(col(AddressRow.id) == col(Member.address_id), col(AddressRow.member_id) == col(Member.id), col(AddressRow.open))


def _left_out(purpose: Purpose, now: datetime) -> ColumnElement[str]:
    return case(
        (col(Member.muted).contains(f",{purpose},", autoescape=True), "muted"),
        (col(Member.paused_until) > now, "paused"),
        (col(AddressRow.id).is_(None), "unreachable"),
        else_="",
    )


async def groups(session: Session, recipients: Select[int | None], purpose: Purpose, now: datetime) -> list[Group]:
    """Count the recipients by quiet hours and by why they are left out."""
    kinds = (col(Member.quiet_from), col(Member.quiet_to), _left_out(purpose, now).label("left_out"))
    query = columns(*kinds, func.count().label("members")).select_from(Member).outerjoin(AddressRow, _reachable())
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
        col(AddressRow.id),
        col(Member.id),
        col(AddressRow.channel),
        col(AddressRow.account),
        literal(DeliveryState.WAITING.value, String),
        not_before,
    )
    rows = rows.select_from(Member).join(AddressRow, _reachable())
    rows = rows.where(col(Member.id).in_(recipients), _left_out(Purpose(push.purpose), now) == "")
    names = ["push_id", "address_id", "member_id", "channel", "account", "state", "not_before"]
    statement = insert(session, _delivery).from_select(names, rows).on_conflict_do_nothing()
    return (await (await session.connection()).execute(statement)).rowcount


def _same_hours(quiet_from: int | None, quiet_to: int | None) -> ColumnElement[bool]:
    return and_(col(Member.quiet_from).is_not_distinct_from(quiet_from), col(Member.quiet_to).is_not_distinct_from(quiet_to))


# Looking


async def locked(session: Session, push_id: int) -> Push | None:
    """Return the push, locked for this transaction."""
    return await session.get(Push, push_id, with_for_update=True, populate_existing=True)


async def of_branch(session: Session, top: str, states: Sequence[PushState], limit: int) -> list[Push]:
    """Return the newest pushes in these states whose audience lies in the branch or below it."""
    below = or_(col(Branch.code) == top, col(Branch.code).startswith(top + ".", autoescape=True))
    query = select(Push).join(Branch, col(Branch.id) == col(Push.branch_id)).where(below, col(Push.state).in_(states))
    return list(await session.exec(query.order_by(col(Push.id).desc()).limit(limit)))


async def left_over(session: Session, push_id: int) -> list[tuple[DeliveryState, str, int]]:
    """Count what was not sent, by state and reason, the most frequent first."""
    query = columns(_delivery.c.state, _delivery.c.reason, func.count().label("rows"))
    query = query.where(_delivery.c.push_id == push_id, _LEFT_OVER).group_by(_delivery.c.state, _delivery.c.reason)
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
