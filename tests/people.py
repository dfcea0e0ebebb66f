"""Branches and members of a test, made straight in the database; members come back as chatters whose address is bound."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count

from sqlmodel import select

from content.wording import Wording
from core.database import Database
from core.members.models import AddressRow, Branch, Member, Membership
from core.members.rules import Person
from core.receive import Door
from tests.actors import Chatter

JOINED = datetime(2026, 1, 1, tzinfo=UTC)


class Known(Chatter):
    """A member who writes to the service."""

    person: Person

    @property
    def member_id(self) -> int:
        assert self.person.member_id is not None
        return self.person.member_id


@dataclass
class People:
    """Makes branches, kinds of membership and members as a test names them."""

    database: Database
    door: Door
    wording: Wording
    numbers: count = field(default_factory=lambda: count(1001))

    async def branch(self, code: str = "001", name: str = "") -> int:
        """Return the id of the branch, which is made if it is not there, its parents first."""
        parent = await self.branch(code.rpartition(".")[0]) if "." in code else None
        async with self.database.transaction() as session:
            found = (await session.exec(select(Branch).where(Branch.code == code))).first()
            branch = found or Branch(code=code, name=name or f"支部 {code}", parent_id=parent)
            session.add(branch)
            await session.flush()
            return branch.id

    async def member(
        self, name: str = "王静", branch: str = "001", *, membership: str = "full", locale: str = "zh", channel: str = "test"
    ) -> Known:
        """Return a member of the branch who is bound to an address of the channel."""
        return (await self.members(1, branch, name=name, membership=membership, locale=locale, channel=channel))[0]

    async def members(
        self,
        many: int,
        branch: str = "001",
        *,
        name: str = "",
        membership: str = "full",
        locale: str = "zh",
        channel: str = "test",
    ) -> list[Known]:
        """Return so many members of the branch, each bound to an address of the channel."""
        branch_id = await self.branch(branch)
        senders = [str(next(self.numbers)) for _ in range(many)]
        async with self.database.transaction() as session:
            await session.merge(Membership(code=membership, name_zh=membership, name_en=membership))
            await session.flush()
            rows = [
                Member(
                    number=sender,
                    name=name or f"同志{sender}",
                    branch_id=branch_id,
                    membership=membership,
                    locale=locale,
                    joined_at=JOINED,
                )
                for sender in senders
            ]
            session.add_all(rows)
            await session.flush()
            places = [
                AddressRow(
                    channel=channel,
                    account="bot",
                    sender=row.number,
                    member_id=row.id,
                    name=row.name,
                    locale=locale,
                    bound_at=JOINED,
                )
                for row in rows
            ]
            session.add_all(places)
            await session.flush()
            for row, place in zip(rows, places, strict=True):
                row.address_id = place.id
        return [self._known(row, place, branch) for row, place in zip(rows, places, strict=True)]

    async def other_chat(self, member: Known, channel: str) -> Known:
        """Return the same member in another chat."""
        sender = str(next(self.numbers))
        async with self.database.transaction() as session:
            place = AddressRow(channel=channel, account="bot", sender=sender, member_id=member.member_id, bound_at=JOINED)
            session.add(place)
            await session.flush()
        other = Known(self.door, self.wording, sender, channel=channel)
        other.person = replace(member.person, address_id=place.id)
        return other

    def _known(self, row: Member, place: AddressRow, branch: str) -> Known:
        known = Known(self.door, self.wording, place.sender, channel=place.channel, account=place.account)
        known.person = Person(
            place.id, row.locale, row.id, name=row.name, branch_id=row.branch_id, branch_code=branch, membership=row.membership
        )
        return known
