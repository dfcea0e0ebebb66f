"""What people of a branch, and those who keep its roster, can do."""

from core.database import Session
from core.members import queries


async def close_address(session: Session, address_id: int) -> None:
    """Stop writing unasked to an address whose owner blocked us."""
    await queries.set_open(session, address_id, is_open=False)


async def reopen_address(session: Session, address_id: int) -> None:
    """Write again to an address whose owner came back."""
    await queries.set_open(session, address_id, is_open=True)
