"""Every SQL statement about groups."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, delete, update
from sqlalchemy import select as columns
from sqlmodel import col, select

from core.database import Session, execute, insert_unless_there, table
from core.groups.models import Group
from core.groups.rules import Standing
from core.members.models import AddressRow, Branch, Member
from core.members.queries import below
from core.messages import Address


async def place(session: Session, at: Address) -> AddressRow | None:
    """Return the address row of the group."""
    query = select(AddressRow).where(AddressRow.channel == at.channel, AddressRow.account == at.account)
    return (await session.exec(query.where(AddressRow.sender == at.chat, AddressRow.is_group))).one_or_none()


async def standing(session: Session, at: Address) -> Standing | None:
    """Return the group that is registered at this place."""
    query = columns(col(Group.address_id), col(Branch.code)).join(AddressRow, col(AddressRow.id) == col(Group.address_id))
    query = query.join(Branch, col(Branch.id) == col(Group.branch_id)).where(col(AddressRow.channel) == at.channel)
    query = query.where(col(AddressRow.account) == at.account, col(AddressRow.sender) == at.chat)
    row = (await (await session.connection()).execute(query)).first()
    return Standing(row.address_id, row.code) if row is not None else None


async def add_place(session: Session, at: Address) -> None:
    """Make the address row of the group, unless it is there."""
    row = {"channel": at.channel, "account": at.account, "sender": at.chat, "is_group": True, "name": "", "locale": "zh"}
    await insert_unless_there(session, table(AddressRow), [row | {"open": True}])


async def groups(session: Session, top: str) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return one row for each group of the branch and all below it, by branch and name."""
    query: Select[*tuple[object, ...]] = (
        columns(
            col(Group.address_id),
            *(col(each) for each in (Group.name, Group.announces, Group.registered_at)),
            *(col(each) for each in (AddressRow.channel, AddressRow.open, Branch.code)),
            *(col(Branch.name).label("branch_name"), col(Member.name).label("registered_by")),
        )
        .join(AddressRow, col(AddressRow.id) == col(Group.address_id))
        .join(Branch, col(Branch.id) == col(Group.branch_id))
        .outerjoin(Member, col(Member.id) == col(Group.registered_by))
        .where(below(col(Branch.code), top))
        .order_by(col(Branch.code), col(Group.name), col(Group.address_id))
    )
    return (await execute(session, query)).all()


async def move(session: Session, address_id: int, chat: str) -> None:
    """Let the group live on under another id of the platform."""
    await execute(session, update(table(AddressRow)).where(col(AddressRow.id) == address_id).values(sender=chat, open=True))


async def remove(session: Session, address_id: int) -> None:
    """Delete the group with its place."""
    await execute(session, delete(table(Group)).where(col(Group.address_id) == address_id))
    await execute(session, delete(table(AddressRow)).where(col(AddressRow.id) == address_id, col(AddressRow.is_group)))
