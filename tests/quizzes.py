"""Question banks and quizzes of a test, and the scheduler's tick."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import count

from sqlmodel import select

from core.database import Database
from core.library.models import Bank, Item
from core.library.rules import ItemType
from core.members.models import Branch
from core.members.rules import Audience
from core.organisation import Organisation
from core.pushes.models import Delivery, Push
from core.quiz import service
from core.quiz.models import Round
from core.quiz.rules import EVERY_DAY, QuizDraft, Schedule
from tests.conftest import StillClock
from tests.people import Known

_identities = count(1)


def single(number: int = 0) -> Item:
    """Return a question with four options of which B is right."""
    return item(ItemType.SINGLE, f"第 {number} 问", options=["一", "二", "三", "四"], key=[1], explanation="秘密的解析")


def wordy(number: int = 0) -> Item:
    """Return a question with two options of which B is right, explained at greater length than any poll takes."""
    return item(ItemType.SINGLE, f"第 {number} 问", options=["一", "二"], key=[1], explanation="详细的解析。" * 40)


def multi() -> Item:
    """Return a question with four options of which A, C and D are right."""
    return item(ItemType.MULTI, "哪些属于基本制度？", options=["会", "饭", "课", "日"], key=[0, 2, 3], source="制度汇编")


def judge() -> Item:
    """Return a statement that is false."""
    return item(ItemType.JUDGE, "每年只开一次会。", options=["正确", "错误"], key=[1])


def blank() -> Item:
    """Return a text with two blanks."""
    return item(ItemType.BLANK, "____，____。", blanks=[["一切为了群众"], ["一切依靠群众"]], explanation="群众路线")


def item(
    kind: ItemType,
    stem: str,
    *,
    options: Sequence[str] = (),
    key: Sequence[int] = (),
    blanks: Sequence[Sequence[str]] = (),
    explanation: str = "",
    source: str = "",
) -> Item:
    """Return an item that belongs to no bank yet."""
    return Item(
        bank_id=0,
        identity=f"item-{next(_identities)}",
        type=kind,
        stem=stem,
        options=list(options),
        key=list(key),
        blanks=[list(texts) for texts in blanks],
        explanation=explanation,
        source=source,
        tags=["理论"],
    )


@dataclass
class Quizzes:
    """Plans quizzes as staff would and opens what is due as the scheduler would."""

    database: Database
    clock: StillClock
    organisation: Organisation

    async def bank(self, items: Sequence[Item]) -> int:
        """Return the id of a new bank with the items."""
        async with self.database.transaction() as session:
            branch = (await session.exec(select(Branch).order_by(Branch.id).limit(1))).one()
            bank = Bank(name="题库", branch_id=branch.id, created_at=self.clock.now)
            session.add(bank)
            await session.flush()
            for each in items:
                each.bank_id = bank.id
            session.add_all(items)
            return bank.id

    async def draft(self, items: Sequence[Item], size: int = 0, **schedule: object) -> QuizDraft:
        """Return a draft over a new bank: every day at 08:00 for branch 001, unless told."""
        plan = Schedule(time(8), EVERY_DAY, date(2026, 11, 21))
        return QuizDraft("每日一题", await self.bank(items), size or len(items), Audience("001"), replace(plan, **schedule))

    async def daily(self, items: Sequence[Item], *, size: int = 0, open_hours: int | None = None) -> int:
        """Return the id of a quiz that is active."""
        return await self.activated(await self.draft(items, size, open_hours=open_hours))

    async def activated(self, draft: QuizDraft) -> int:
        async with self.database.transaction() as session:
            quiz = await service.create(session, draft, self.clock.now)
            await service.activate(session, quiz.id, self.clock.now, self.organisation)
            return quiz.id

    async def opens(self) -> int:
        """Open what is due; return how many rounds that were."""
        async with self.database.transaction() as session:
            return await service.open_due(session, self.clock.now, self.organisation)

    async def open_now(self, items: Sequence[Item], *, title: str = "每日一题", memberships: tuple[str, ...] = ()) -> int:
        """Plan a daily quiz over the items, let its time come, and return the id of the round that opens."""
        draft = await self.draft(items)
        quiz = await self.activated(replace(draft, title=title, audience=Audience("001", memberships)))
        self.clock.now = service.next_after(draft.schedule, self.clock.now, self.organisation).opens_at
        assert await self.opens()
        async with self.database.reading() as session:
            return (await session.exec(select(Round.id).where(Round.quiz_id == quiz).order_by(Round.id.desc()))).first()

    async def stops(self, quiz: int) -> None:
        async with self.database.transaction() as session:
            await service.stop(session, quiz, self.clock.now)

    async def moves(self, quiz: int, clock: str) -> None:
        """Change the time of the quiz."""
        async with self.database.transaction() as session:
            draft = await service.draft_of(session, quiz)
            later = replace(draft.schedule, clock=time.fromisoformat(clock))
            await service.change(session, quiz, replace(draft, schedule=later), self.clock.now, self.organisation)

    async def pressed_in_push(self, member: Known, round_id: int) -> list[str]:
        """Press the button under the push that announced the round."""
        async with self.database.reading() as session:
            query = select(Push.token).join(Round, Round.push_id == Push.id).join(Delivery, Delivery.push_id == Push.id)
            query = query.where(Round.id == round_id, Delivery.address_id == member.person.address_id)
            return await member.presses(f"{(await session.exec(query)).one()}.0")
