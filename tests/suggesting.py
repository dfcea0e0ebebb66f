"""The suggestion box of a test: its presets, those who handle it, and the clock."""

from dataclasses import dataclass

from sqlmodel import col, select

from content.presets.suggestions import suggestions
from core.database import Database, Session
from core.members.models import Member
from core.messages import Choice, Message, Plain, Purpose
from core.organisation import Organisation
from core.pushes import service as pushes
from core.pushes.models import Delivery, Push
from core.pushes.rules import Policy
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role
from core.suggestions import alarms, service
from core.suggestions.acting import Actor
from core.suggestions.models import Case, Entry
from core.suggestions.telling import Around
from tests.conftest import StillClock
from tests.people import Known, People


@dataclass
class Box:
    """Names handlers, lets the clock ring, and looks at what is stored."""

    database: Database
    clock: StillClock
    organisation: Organisation
    people: People

    async def opens(self) -> None:
        async with self.database.transaction() as session:
            await service.seed(session, *suggestions())

    async def handler(self, name: str, branch: str = "001", *, chats: bool = True, role: Role = Role.HANDLER) -> Known:
        """Return somebody who handles what comes in at the branch; in the chats they are a member of another branch."""
        known = await self.people.member(name, "009")
        await self.people.branch(branch)
        await self.account(name, branch, known.member_id if chats else None, role)
        return known

    async def account(self, name: str, branch: str, member_id: int | None = None, role: Role = Role.HANDLER) -> Actor:
        async with self.database.transaction() as session:
            new = NewAccount(f"{name}-{branch}", name)
            account = await staff.create_account(session, new, PasswordHash("x"), (Right(role, branch),), self.clock.now)
            await staff.is_member(session, account, member_id)
        return Actor(account_id=account, name=name, levels=(branch,))

    async def rings(self) -> int:
        async with self.database.transaction() as session:
            return await alarms.ring(session, self.clock.now, self.organisation)

    async def tidies(self) -> None:
        async with self.database.transaction() as session:
            await alarms.tidy(session, self.clock.now, self.organisation)

    async def case(self) -> Case:
        """Return the newest case."""
        async with self.database.reading() as session:
            return (await session.exec(select(Case).order_by(col(Case.id).desc()))).first()

    async def thread(self) -> list[tuple[str, str]]:
        """Return kind and words of every entry of the newest case."""
        case = await self.case()
        async with self.database.reading() as session:
            found = await session.exec(select(Entry.kind, Entry.words).where(Entry.case_id == case.id).order_by(col(Entry.id)))
            return [(kind, words) for kind, words in found.all()]

    async def told(self, member: Known) -> list[str]:
        """Return the keys of what went out to the member, in order."""
        async with self.database.reading() as session:
            query = select(Push.message).join(Delivery, col(Delivery.push_id) == col(Push.id))
            found = (await session.exec(query.where(Delivery.member_id == member.member_id).order_by(col(Push.id)))).all()
        return [each.split('"key":"')[1].split('"')[0] if "suggest-told" not in each else _last_key(each) for each in found]

    async def pushed(self, member: Known) -> str:
        """Return the token of the button under what went out to the member last."""
        async with self.database.reading() as session:
            query = select(Push.token).join(Delivery, col(Delivery.push_id) == col(Push.id))
            query = query.where(Delivery.member_id == member.member_id).order_by(col(Push.id).desc())
            return f"{(await session.exec(query)).first()}.0"

    async def chooses(self, person: Known, choice: str) -> list[str]:
        """Do what the choice leads to, as somebody whose program presses whatever it likes."""
        async with self.database.transaction() as session:
            message = Message((Plain("…"),), choices=(Choice(choice, Plain("…")),), purpose=Purpose.REPLY)
            plan = pushes.Plan("x", message, Purpose.REPLY, Policy.RESEND)
            who = select(Member.id).where(Member.id == person.member_id)
            push = await pushes.plan(session, plan, who, self.clock.now, self.organisation)
            await session.flush()
        return await person.presses(f"{push.token}.0")

    def around(self, session: Session) -> Around:
        return Around(session, self.clock.now, self.organisation)


def _last_key(message: str) -> str:
    return [part.split('"')[0] for part in message.split('"key":"')[1:] if part.startswith("suggest-told-")][-1]


async def begins(member: Known, kind: str = "后勤与生活") -> None:
    """Go as far as the first word."""
    await member.says("建议")
    await member.presses(place(member, "写一条建议"))
    await member.presses(place(member, kind))


async def sends(member: Known, words: str = "食堂的窗口太少，中午要排二十分钟。", kind: str = "后勤与生活") -> str:
    """Write a suggestion to the end; return its receipt."""
    await begins(member, kind)
    await member.says(words)
    await member.says("写好了")
    (thanks,) = await member.says("发出")
    return thanks.partition("回执号 ")[2][:6]


async def writes(person: Known, label: str, words: str) -> list[str]:
    """Press the button with the label, write and send; return what is said then."""
    await person.presses(place(person, label))
    await person.says(words)
    await person.says("写好了")
    return await person.says("发出")


def place(member: Known, label: str) -> int:
    """Return where the button with the label stands."""
    return [member.wording.say(each.label, "zh") for each in member.offered().choices].index(label)
