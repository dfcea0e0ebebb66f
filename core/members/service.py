"""What people of a branch, and those who keep its roster, can do."""

from collections.abc import Collection

from sqlalchemy import Select

from core.database import Session
from core.members import queries
from core.members.rules import Audience


async def close_address(session: Session, address_id: int) -> None:
    """Stop writing unasked to an address whose owner blocked us."""
    await queries.set_open(session, address_id, is_open=False)


async def close_addresses(session: Session, address_ids: Collection[int]) -> None:
    """Stop writing unasked to addresses that the platform says are gone."""
    await queries.close(session, address_ids)


async def reopen_address(session: Session, address_id: int) -> None:
    """Write again to an address whose owner came back."""
    await queries.set_open(session, address_id, is_open=True)


def audience(meant: Audience) -> Select[int | None]:
    """Return the ids of the members who are meant, as a statement that a push plans its deliveries from."""
    return queries.in_audience(meant)
