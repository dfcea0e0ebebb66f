"""What a branch's secretary, staff and the platform can do with a group."""

from dataclasses import dataclass
from datetime import datetime

from core.database import Session
from core.errors import NotFound
from core.groups import queries
from core.groups.models import Group
from core.groups.rules import GroupRow, Standing
from core.members import service as members
from core.messages import Address, Text
from core.staff.audit import audit


@dataclass(frozen=True, slots=True)
class Registration:
    """A group that becomes a branch's: where it is, what it is called there, for which branch, and by which member."""

    at: Address
    name: str
    branch_code: str
    member_id: int | None = None


async def register(session: Session, what: Registration, now: datetime) -> str:
    """Make the group the branch's, or another branch's from now on, and return the branch's name; raises NotFound."""
    branch = await members.branch_by_code(session, what.branch_code)
    await queries.add_place(session, what.at)
    place = await queries.place(session, what.at)
    if place is None or place.id is None or branch.id is None:
        raise NotFound(Text("group-unknown"))
    place.open = True
    group = await session.get(Group, place.id) or Group(address_id=place.id, branch_id=branch.id, registered_at=now)
    group.branch_id, group.thread, group.name = branch.id, what.at.thread, what.name[:120]
    group.registered_by = what.member_id
    session.add_all((place, group))
    await session.flush()
    detail = f"member {what.member_id}" if what.member_id is not None else ""
    await audit(session, None, "group.registered", group.name, detail, now, branch.code)
    return branch.name


async def group_at(session: Session, at: Address) -> Standing | None:
    """Return the group that is registered at this place."""
    return await queries.standing(session, at)


async def group(session: Session, address_id: int) -> Group:
    """Return the group; raises NotFound."""
    found = await session.get(Group, address_id)
    if found is None:
        raise NotFound(Text("group-unknown"))
    return found


async def groups(session: Session, top_code: str) -> list[GroupRow]:
    """Return the groups of the branch and all below it, by branch and name."""
    return [
        GroupRow(
            *(row.address_id, row.name, row.channel, row.code, row.branch_name),
            *(row.announces, row.open, row.registered_at, row.registered_by or ""),
        )
        for row in await queries.groups(session, top_code)
    ]


async def change(session: Session, address_id: int, name: str, branch_code: str) -> None:
    """Give the group this name and to this branch; raises NotFound."""
    changed, branch = await group(session, address_id), await members.branch_by_code(session, branch_code)
    changed.name, changed.branch_id = name[:120], branch.id or changed.branch_id
    session.add(changed)
    await session.flush()


async def set_announces(session: Session, address_id: int, *, on: bool) -> None:
    """Tell the group what its members get, or no longer; raises NotFound."""
    changed = await group(session, address_id)
    changed.announces = on
    session.add(changed)
    await session.flush()


async def remove(session: Session, address_id: int) -> None:
    """Forget the group; raises NotFound."""
    await group(session, address_id)
    await queries.remove(session, address_id)


async def moved(session: Session, at: Address, chat: str) -> None:
    """Note that the group lives on under another id of the platform; one that nobody registered is none of ours."""
    place = await queries.place(session, at)
    if place is None or place.id is None or place.sender == chat:
        return
    other = await queries.place(session, Address(at.channel, at.account, chat))
    if other is not None:  # somebody registered it anew under its new id before we heard of the move
        await queries.remove(session, place.id)
        return
    await queries.move(session, place.id, chat)


async def set_open(session: Session, at: Address, *, is_open: bool) -> bool:
    """Note that the bot was put out of the group, or let in again; tell whether the group is registered."""
    place = await queries.place(session, at)
    if place is None:
        return False
    place.open = is_open
    session.add(place)
    await session.flush()
    return True
