"""Every SQL statement about branches, members and their addresses."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, Row, Select, String, and_, bindparam, cast, exists, func, or_, update
from sqlalchemy import insert as sql_insert
from sqlalchemy import select as select_columns
from sqlalchemy.orm import Mapped
from sqlmodel import col, delete, select

from core.database import Session, insert_unless_there, table
from core.members.models import AddressRow, BindingCode, Branch, Member, Membership
from core.members.roster_rules import Listed, Place
from core.members.rules import Audience, Sought


def below(code: Mapped[str], top: str) -> ColumnElement[bool]:
    """Return the condition that the code is `top` or lies below it."""
    return or_(code == top, code.startswith(top + ".", autoescape=True))


def in_audience(audience: Audience) -> Select[int | None]:
    """Return the ids of the members who are meant, as a statement that others build on."""
    members = select_columns(col(Member.id)).join(Branch, col(Branch.id) == col(Member.branch_id))
    members = members.where(below(col(Branch.code), audience.branch_code))
    return members.where(col(Member.membership).in_(audience.memberships)) if audience.memberships else members


def is_meant(top: FromClause, memberships: Mapped[list[str]]) -> ColumnElement[bool]:
    """Return the condition, for a statement about members and their branches, that an audience includes the member.

    `top` is the branch at the top of the audience, `memberships` its kinds of members (empty = all).
    """
    kinds = cast(memberships, String)
    anybody = or_(kinds == "[]", kinds.contains('"' + col(Member.membership) + '"'))
    return and_(or_(col(Branch.code) == top.c.code, col(Branch.code).startswith(top.c.code + ".")), anybody)


async def branch_by_code(session: Session, code: str) -> Branch | None:
    """Return the branch of this code."""
    return (await session.exec(select(Branch).where(Branch.code == code))).one_or_none()


async def lock_branch(session: Session, branch_id: int) -> None:
    """Let nobody else number the branches below this one until the transaction ends."""
    await session.exec(select(Branch.id).where(Branch.id == branch_id).with_for_update())


async def child_codes(session: Session, parent_id: int | None) -> Sequence[str]:
    """Return the codes of the branches right below, or of those at the top."""
    return (await session.exec(select(Branch.code).where(col(Branch.parent_id) == parent_id))).all()


async def first_top(session: Session) -> Branch | None:
    """Return the first branch at the top."""
    tops = select(Branch).where(col(Branch.parent_id).is_(None)).order_by(Branch.code).limit(1)
    return (await session.exec(tops)).first()


async def recode(session: Session, old: str, new: str) -> None:
    """Give the branch and all below it codes that begin with `new` instead of `old`."""
    changed = new + func.substr(col(Branch.code), len(old) + 1)
    await session.exec(update(Branch).where(below(col(Branch.code), old)).values(code=changed))


async def branches_below(session: Session, top_code: str) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return id, code, name, own members and own bound members of the branch and all below it, by code."""
    bound = func.count(func.distinct(col(AddressRow.member_id)))
    query: Select[*tuple[object, ...]] = (
        select_columns(
            col(Branch.id).label("id"),
            col(Branch.code).label("code"),
            col(Branch.name).label("name"),
            func.count(func.distinct(col(Member.id))).label("members"),
            bound.label("bound"),
        )
        .outerjoin(Member, col(Member.branch_id) == col(Branch.id))
        .outerjoin(AddressRow, col(AddressRow.member_id) == col(Member.id))
        .where(below(col(Branch.code), top_code))
        .group_by(col(Branch.id), col(Branch.code), col(Branch.name))
        .order_by(col(Branch.code))
    )
    return (await (await session.connection()).execute(query)).all()


async def add_memberships(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Add the kinds that are not there yet."""
    await insert_unless_there(session, table(Membership), rows)


async def memberships(session: Session) -> Sequence[Membership]:
    """Return the kinds of membership in the organisation's order."""
    return (await session.exec(select(Membership).order_by(col(Membership.position), col(Membership.code)))).all()


async def members_page(session: Session, sought: Sought, offset: int, limit: int) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return one row for each member of the page, by branch and name, with the number of their addresses."""
    addresses = (
        select_columns(func.count()).where(col(AddressRow.member_id) == col(Member.id)).correlate(Member).scalar_subquery()
    )
    query: Select[*tuple[object, ...]] = (
        select_columns(
            col(Member.id),
            col(Member.name),
            col(Member.number),
            col(Member.phone),
            col(Branch.code).label("branch_code"),
            col(Branch.name).label("branch_name"),
            col(Membership.code).label("membership"),
            col(Membership.name_zh),
            col(Membership.name_en),
            col(Member.paused_until),
            addresses.label("addresses"),
        )
        .join(Branch, col(Branch.id) == col(Member.branch_id))
        .join(Membership, col(Membership.code) == col(Member.membership))
        .where(*_conditions(sought))
        .order_by(col(Branch.code), col(Member.name), col(Member.id))
        .offset(offset)
        .limit(limit)
    )
    return (await (await session.connection()).execute(query)).all()


async def members_total(session: Session, sought: Sought) -> int:
    """Return how many members all pages hold."""
    query = select(func.count()).select_from(Member).join(Branch, col(Branch.id) == col(Member.branch_id))
    return (await session.exec(query.where(*_conditions(sought)))).one()


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    conditions = [below(col(Branch.code), sought.top_code)]
    if sought.words:
        places = (col(Member.name), col(Member.number), col(Member.phone))
        conditions.append(or_(*(place.icontains(sought.words, autoescape=True) for place in places)))
    if sought.membership:
        conditions.append(col(Member.membership) == sought.membership)
    if sought.bound is not None:
        bound = exists().where(col(AddressRow.member_id) == col(Member.id))
        conditions.append(bound if sought.bound else ~bound)
    return conditions


async def member_with_number(session: Session, number: str) -> Member | None:
    """Return the member with this number of the organisation."""
    return (await session.exec(select(Member).where(Member.number == number))).one_or_none()


async def members_with_number_like(session: Session, number: str) -> Sequence[Member]:
    """Return up to two members whose number is this one but for capitals: two are enough to know that it is not unique."""
    return (await session.exec(select(Member).where(func.lower(Member.number) == number.lower()).limit(2))).all()


async def numbers_without_place(
    session: Session, channel: str, account: str, after: int, limit: int
) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return id and number of the next members, by id, who have a number and no address on the account."""
    theirs = (col(AddressRow.channel) == channel, col(AddressRow.account) == account, col(AddressRow.member_id) == col(Member.id))
    query: Select[*tuple[object, ...]] = select_columns(col(Member.id).label("id"), col(Member.number).label("number"))
    query = query.where(col(Member.id) > after, col(Member.number).is_not(None), ~exists().where(*theirs))
    return (await (await session.connection()).execute(query.order_by(col(Member.id)).limit(limit))).all()


async def members_named(session: Session, name: str) -> Sequence[Member]:
    """Return up to two members of this name: two are enough to know that it is not unique."""
    return (await session.exec(select(Member).where(Member.name == name).limit(2))).all()


async def addresses(session: Session, member_id: int) -> Sequence[AddressRow]:
    """Return the addresses of the member in the order they were bound."""
    query = select(AddressRow).where(AddressRow.member_id == member_id)
    return (await session.exec(query.order_by(col(AddressRow.bound_at), col(AddressRow.id)))).all()


async def address_at(session: Session, channel: str, account: str, sender: str) -> AddressRow | None:
    """Return the address at this place."""
    place = (AddressRow.channel == channel, AddressRow.account == account, AddressRow.sender == sender)
    return (await session.exec(select(AddressRow).where(*place))).one_or_none()


async def set_open(session: Session, address_id: int, *, is_open: bool) -> None:
    """Note whether the platform lets us write to the address."""
    await session.exec(update(AddressRow).where(col(AddressRow.id) == address_id).values(open=is_open))


async def close(session: Session, address_ids: Collection[int]) -> None:
    """Note that the platform does not let us write to these addresses."""
    await session.exec(update(AddressRow).where(col(AddressRow.id).in_(address_ids)).values(open=False))


async def set_seen(session: Session, address_id: int, now: datetime) -> None:
    """Note when a stranger wrote."""
    await session.exec(update(AddressRow).where(col(AddressRow.id) == address_id).values(seen_at=now))


async def set_address_locale(session: Session, address_id: int, locale: str) -> None:
    """Note the language that whoever writes from the address wants."""
    await session.exec(update(AddressRow).where(col(AddressRow.id) == address_id).values(locale=locale))


async def release_addresses(session: Session, member_id: int, now: datetime) -> None:
    """Make the member's addresses nobody's, without a name."""
    values = {"member_id": None, "name": "", "bound_at": None, "seen_at": now}
    await session.exec(update(AddressRow).where(col(AddressRow.member_id) == member_id).values(values))


async def release_address(session: Session, address_id: int, now: datetime) -> None:
    """Make the address nobody's, without a name, and no longer the one its member prefers."""
    values = {"member_id": None, "name": "", "bound_at": None, "seen_at": now}
    await session.exec(update(AddressRow).where(col(AddressRow.id) == address_id).values(values))
    await session.exec(update(Member).where(col(Member.address_id) == address_id).values(address_id=None))


async def forget_strangers(session: Session, now: datetime, silent_since: datetime) -> None:
    """Delete the addresses of strangers who were silent since the instant; those never dated are dated now."""
    stranger = and_(col(AddressRow.member_id).is_(None), ~col(AddressRow.is_group))
    await session.exec(update(AddressRow).where(stranger, col(AddressRow.seen_at).is_(None)).values(seen_at=now))
    await session.exec(delete(AddressRow).where(stranger, col(AddressRow.seen_at) < silent_since))


async def add_code(session: Session, digest: str, member_id: int, expires_at: datetime) -> None:
    """Keep a code that binds an address to the member."""
    session.add(BindingCode(digest=digest, member_id=member_id, expires_at=expires_at))
    await session.flush()


async def code_for_update(session: Session, digest: str) -> BindingCode | None:
    """Return the code, locked: of two who use it at once, the second sees what the first did."""
    query = select(BindingCode).where(BindingCode.digest == digest).with_for_update()
    return (await session.exec(query.execution_options(populate_existing=True))).one_or_none()


async def address_for_update(session: Session, address_id: int) -> AddressRow | None:
    """Return the address, locked."""
    query = select(AddressRow).where(AddressRow.id == address_id).with_for_update()
    return (await session.exec(query.execution_options(populate_existing=True))).one_or_none()


async def forget_codes(session: Session, ended_before: datetime) -> None:
    """Delete the codes that expired before the instant, used or not."""
    await session.exec(delete(BindingCode).where(col(BindingCode.expires_at) < ended_before))


async def listed_below(session: Session, top_code: str) -> tuple[Listed, ...]:
    """Return the members of the branch and all below it, as an import compares them."""
    query: Select[*tuple[object, ...]] = (
        select_columns(
            col(Member.id),
            col(Member.name),
            col(Member.number),
            col(Member.branch_id),
            col(Member.membership),
            col(Member.phone),
        )
        .join(Branch, col(Branch.id) == col(Member.branch_id))
        .where(below(col(Branch.code), top_code))
    )
    rows = (await (await session.connection()).execute(query)).all()
    return tuple(Listed(row.id, row.name, row.number, row.branch_id, row.membership, row.phone) for row in rows)


async def places_below(session: Session, top_code: str) -> tuple[Place, ...]:
    """Return the branch and all below it, by code."""
    query = select(Branch.id, Branch.code, Branch.name).where(below(col(Branch.code), top_code)).order_by(Branch.code)
    return tuple(Place(place_id or 0, code, name) for place_id, code, name in await session.exec(query))


async def numbers_elsewhere(session: Session, top_code: str) -> frozenset[str]:
    """Return the numbers of members outside the branch and all below it."""
    query = select(Member.number).join(Branch, col(Branch.id) == col(Member.branch_id))
    outside = query.where(~below(col(Branch.code), top_code), col(Member.number).is_not(None))
    return frozenset(number for number in await session.exec(outside) if number)


async def add_members(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Put these on the roster."""
    if rows:
        await (await session.connection()).execute(sql_insert(table(Member)), list(rows))


async def change_members(session: Session, members: Sequence[Listed]) -> None:
    """Write these over what the roster says about the same members."""
    columns = ("name", "number", "branch_id", "membership", "phone")
    change = update(table(Member)).where(table(Member).c.id == bindparam("member"))
    change = change.values({name: bindparam(f"new_{name}") for name in columns})
    rows = [{"member": each.id} | {f"new_{name}": getattr(each, name) for name in columns} for each in members]
    if rows:
        await (await session.connection()).execute(change, rows)
