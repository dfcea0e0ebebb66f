"""Whom a push reaches: every recipient is judged once, in a table of the transaction's own, from which all is planned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    and_,
    case,
    delete,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.schema import CreateTable

from core.database import Session, Utc, among, execute, insert, is_sqlite, table
from core.members.models import Member
from core.pushes.models import Delivery, Push, Unreached
from core.pushes.reach import CHAT, Reach
from core.pushes.rules import DeliveryState, Night
from core.schedules.queries import own_hour

_delivery: Table = table(Delivery)
_member: Table = table(Member)
_judged = Table(
    "judged",
    MetaData(),  # no table of the service: nobody but this connection sees it
    *(Column(name, Integer) for name in ("member_id", "quiet_from", "quiet_to")),
    *(Column(name, String) for name in ("zone", "left_out")),
    *(Column(name, Integer) for name in ("elsewhere", "address_id")),
    *(Column(name, String) for name in ("channel", "account")),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)
_ALIKE = [_judged.c[name] for name in ("quiet_from", "quiet_to", "zone", "left_out", "elsewhere")]
_NO_DELIVERY = ("muted", "paused", "unreachable")
"""Why a recipient has no delivery at all."""


@dataclass(frozen=True, slots=True)
class Group:
    """How many members of an audience stand alike: the same quiet hours, the same reason to get nothing now or none."""

    night: Night
    left_out: str
    """`muted`, `paused`, `unreachable`, or what keeps us from writing first to every chat that they have."""
    elsewhere: bool
    """They are written to in another chat, because the one that is theirs first takes nothing now."""
    members: int


async def groups(session: Session, recipients: Select[int | None], who: Reach) -> list[Group]:
    """Count the recipients by quiet hours and by why they get nothing now; writes nothing."""
    each = _everybody(session, recipients, who).subquery()
    alike = [each.c[column.name] for column in _ALIKE]
    rows = await execute(session, select(*alike, func.count().label("members")).group_by(*alike))
    return [_group(row) for row in rows]


def _group(row: "Row[*tuple[object, ...]]") -> Group:
    return Group(Night(row.quiet_from, row.quiet_to, row.zone), row.left_out, bool(row.elsewhere), row.members)


async def capped(session: Session, recipients: Select[int | None], who: Reach) -> int:
    """Count the recipients who could be written to but have had as many of the kind as they may."""
    if who.capped is None:
        return 0
    counted: Select[*tuple[object, ...]] = select(func.count())
    counted = who.with_chat(counted).where(who.left_out() == "", who.capped)
    counted = among(session, counted, _member.c.id, recipients, "wanted")
    [row] = (await execute(session, counted)).all()
    return int(str(row[0]))


async def judge(session: Session, recipients: Select[int | None], who: Reach) -> list[Group]:
    """Note for this transaction which chat each recipient is written to, or why none; count them as `groups` does.

    To find the recipients and what stands between them and us costs more than all the rest of planning: it is done once.
    """
    if not is_sqlite(session):
        await execute(session, text("SET LOCAL jit = off"))  # compiling the statements takes longer than they do
    await execute(session, CreateTable(_judged, if_not_exists=True))
    await execute(session, delete(_judged))
    names = [column.name for column in _judged.c]
    await execute(session, insert(session, _judged).from_select(names, _everybody(session, recipients, who)))
    rows = await execute(session, select(*_ALIKE, func.count().label("members")).group_by(*_ALIKE))
    return [_group(row) for row in rows]


def _everybody(session: Session, recipients: Select[int | None], who: Reach) -> Select[*tuple[object, ...]]:
    """Return a row for each recipient, in the order of their ids: neighbours then lie on one page of every table and index."""
    person = (_member.c.id.label("member_id"), *(_member.c[name] for name in ("quiet_from", "quiet_to", "zone")))
    place = (CHAT.c.id.label("address_id"), CHAT.c.channel, CHAT.c.account)
    rows = select(*person, who.left_out().label("left_out"), who.elsewhere().label("elsewhere"), *place)
    return among(session, who.with_chat(rows), _member.c.id, recipients, "wanted")


async def insert_deliveries(session: Session, push: Push, releases: Mapping[Night, datetime], who: Reach) -> int:
    """Write one delivery for every judged recipient with an open chat; `releases` names the quiet hours that hold now.

    Where the chat takes nothing now, the delivery is skipped from the start, with the reason.
    """
    free = _judged.c.left_out == ""
    state = case((free, literal(DeliveryState.WAITING.value, String)), else_=DeliveryState.SKIPPED.value)
    columns = {
        "push_id": literal(push.id, Integer),
        "address_id": _judged.c.address_id,
        "member_id": _judged.c.member_id,
        "channel": _judged.c.channel,
        "account": _judged.c.account,
        "state": state,
        "not_before": _not_before(releases, who),
        "reason": _judged.c.left_out,
        "done_at": case((free, literal(None, Utc)), else_=literal(who.now, Utc)),
    }
    rows = select(*columns.values()).where(_judged.c.left_out.not_in(_NO_DELIVERY))
    if who.capped is not None:
        rows = rows.join(_member, _member.c.id == _judged.c.member_id).where(~who.capped)
    statement = insert(session, _delivery).from_select([*columns], rows).on_conflict_do_nothing()
    return (await execute(session, statement)).rowcount


def _not_before(releases: Mapping[Night, datetime], who: Reach) -> ColumnElement[datetime | None]:
    times = [(_same_night(night), literal(free, Utc)) for night, free in releases.items()]
    at_once: ColumnElement[datetime | None] = literal(who.now, Utc)
    free = case(*times, else_=at_once) if times else at_once
    return free if who.until is None else func.coalesce(own_hour(_judged.c.member_id, who.now, who.until), free)


def _same_night(night: Night) -> ColumnElement[bool]:
    return and_(*(_judged.c[name].is_not_distinct_from(getattr(night, name)) for name in ("quiet_from", "quiet_to", "zone")))


async def insert_unreachable(session: Session, push: Push) -> None:
    """Put the judged recipients whom no chat reaches now on the list of those to be called."""
    rows = select(literal(push.id, Integer), _judged.c.member_id, _judged.c.left_out)
    rows = rows.where(_judged.c.left_out.not_in(("", "muted", "paused")))
    await execute(session, insert(session, table(Unreached)).from_select(["push_id", "member_id", "reason"], rows))
