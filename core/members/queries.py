"""Every SQL statement about people."""

from sqlalchemy import update
from sqlmodel import col

from core.database import Session
from core.members.models import AddressRow


async def set_open(session: Session, address_id: int, *, is_open: bool) -> None:
    """Note whether the platform lets us write to the address."""
    await session.exec(update(AddressRow).where(col(AddressRow.id) == address_id).values(open=is_open))
