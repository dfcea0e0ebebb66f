"""Every SQL statement about people."""

from collections.abc import Collection

from sqlalchemy import Select, or_, select, update
from sqlmodel import col

from core.database import Session
from core.members.models import AddressRow, Branch, Member
from core.members.rules import Audience


async def set_open(session: Session, address_id: int, *, is_open: bool) -> None:
    """Note whether the platform lets us write to the address."""
    await session.exec(update(AddressRow).where(col(AddressRow.id) == address_id).values(open=is_open))


async def close(session: Session, address_ids: Collection[int]) -> None:
    """Note that the platform does not let us write to these addresses."""
    await session.exec(update(AddressRow).where(col(AddressRow.id).in_(address_ids)).values(open=False))


def in_audience(audience: Audience) -> Select[int | None]:
    """Return the ids of the members who are meant, as a statement that others build on."""
    below = or_(
        col(Branch.code) == audience.branch_code, col(Branch.code).startswith(audience.branch_code + ".", autoescape=True)
    )
    members = select(col(Member.id)).join(Branch, col(Branch.id) == col(Member.branch_id)).where(below)
    return members.where(col(Member.membership).in_(audience.memberships)) if audience.memberships else members
