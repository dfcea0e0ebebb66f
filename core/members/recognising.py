"""How an address becomes a member's without a code, where a platform's ids are the organisation's numbers; and how it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.database import Session
from core.members import queries, service
from core.messages import Address


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A member who is not yet written to on an account, with the number by which the platform may know them."""

    member_id: int
    number: str


async def unplaced(session: Session, channel: str, account: str, after: int, limit: int) -> Sequence[Unplaced]:
    """Return the next members after the one named, by id, who have a number and no address on the account."""
    rows = await queries.numbers_without_place(session, channel, account, after, limit)
    return [Unplaced(row.id, row.number) for row in rows]


async def is_bound(session: Session, place: Address) -> bool:
    """Tell whether the place is somebody's."""
    row = await queries.address_at(session, place.channel, place.account, place.chat)
    return row is not None and row.member_id is not None


async def recognise(session: Session, place: Address, now: datetime) -> bool:
    """Make the place the member's whose number its user's id is, capitals aside; tell whether that happened just now.

    A place that is somebody's stays theirs. A number that two members have but for capitals is nobody's.
    """
    row = await queries.address_at(session, place.channel, place.account, place.chat)
    if row is not None and row.member_id is not None:
        return False
    found = await queries.members_with_number_like(session, place.chat)
    if len(found) != 1:
        return False
    address_id = await service.attach(session, found[0].id or 0, place, now)
    await service.reopen_address(session, address_id)  # whoever left and came back was closed
    return True


async def leave(session: Session, place: Address, now: datetime) -> None:
    """Make the place nobody's, and write there no more: the platform says that its user left."""
    row = await queries.address_at(session, place.channel, place.account, place.chat)
    if row is not None and row.id is not None:
        await queries.release_address(session, row.id, now)
        await queries.set_open(session, row.id, is_open=False)


async def rename(session: Session, place: Address, to: Address, now: datetime) -> None:
    """Follow the user of the place to another id; where that is known already, the old place ends."""
    row = await queries.address_at(session, place.channel, place.account, place.chat)
    if row is None:
        return
    if await queries.address_at(session, to.channel, to.account, to.chat) is not None:
        await leave(session, place, now)
        return
    row.sender = to.chat
    session.add(row)
    await session.flush()
