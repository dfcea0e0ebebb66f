"""The knowledge base and those on duty in tests, made through the services."""

from dataclasses import dataclass

from core.database import Database
from core.organisation import Organisation
from core.qa import duty, knowledge
from core.qa.models import Entry
from core.qa.rules import Draft
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role, Staff
from tests.conftest import StillClock
from tests.people import Known

DUES = Draft("党费什么时候交？", "每月 **15 日**前交到支部。", "党费收缴办法", ("几号之前要交党费",))
TRANSFER = Draft("组织关系怎么转？", "先到支部开介绍信，再到新单位报到。")
MEETING = Draft("支部大会多久开一次？", "支部党员大会一般每季度召开一次。")


@dataclass
class Base:
    """Writes, releases and ticks as staff and the scheduler do."""

    database: Database
    clock: StillClock
    organisation: Organisation

    async def account(self, username: str, *rights: Right, member: Known | None = None) -> Staff:
        """Return somebody new who may sign in to the console, and who is this member in the chats."""
        async with self.database.transaction() as session:
            account = await staff.create_account(session, NewAccount(username, username), PasswordHash("x"), rights, self.clock())
            if member is not None:
                await staff.is_member(session, account, member.member_id)
        return Staff(account, username, username, "zh", rights)

    async def answerer(self, username: str, branch: str = "001", member: Known | None = None) -> Staff:
        """Return somebody on duty for the branch."""
        return await self.account(username, Right(Role.ANSWERER, branch), member=member)

    async def releases(self, *drafts: Draft) -> list[int]:
        """Let members find these; return the ids of the entries."""
        async with self.database.transaction() as session:
            made = [await knowledge.write(session, draft, None, self.clock()) for draft in drafts]
            await knowledge.release(session, [each.id for each in made], REVIEWER, self.clock())
        return [each.id for each in made]

    async def entry(self, entry_id: int) -> Entry:
        async with self.database.reading() as session:
            return (await knowledge.entry(session, entry_id)).entry

    async def ticks(self) -> None:
        """Let the scheduler look what is due."""
        async with self.database.transaction() as session:
            await duty.tell(session, self.clock(), self.organisation)


REVIEWER = Staff(None, "reviewer", "reviewer", "zh")  # type: ignore[arg-type]  # an account that is not in the database
