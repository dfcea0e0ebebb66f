"""Study tasks of a test, and the scheduler's tick."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import select

from core.database import Database
from core.library.models import Article, Bank, Item, MediaFile
from core.members.models import Branch
from core.members.rules import Audience
from core.organisation import Organisation
from core.pushes.models import Delivery, Push
from core.tasks import service
from core.tasks.models import Task
from core.tasks.rules import BranchProgress, TaskDraft, TaskKind
from tests.conftest import StillClock
from tests.people import Known


@dataclass
class Studies:
    """Plans study tasks as staff would, publishes and reminds as the scheduler would."""

    database: Database
    clock: StillClock
    organisation: Organisation

    async def article(self, markdown: str = "**认真**学习", source: str = "学习汇编") -> int:
        """Return the id of a new article."""
        return await self._stored(Article(title="文章", markdown=markdown, source=source, branch_id=0, created_at=self.clock.now))

    async def file(self, name: str = "制度.pdf", mime: str = "application/pdf") -> int:
        """Return the id of a new file."""
        return await self._stored(MediaFile(name=name, mime=mime, size=9, digest=name, branch_id=0, created_at=self.clock.now))

    async def question(self, item: Item) -> int:
        """Return the id of the item, put into a bank."""
        item.bank_id = await self._stored(Bank(name="题库", branch_id=0, created_at=self.clock.now))
        return await self._stored(item)

    async def draft(self, item: Item | None = None) -> TaskDraft:
        """Return a draft of an article for branch 001, to be published now and due in three days."""
        now = self.clock.now
        draft = TaskDraft("学习专题", TaskKind.ARTICLE, Audience("001"), now, now + timedelta(days=3), await self.article())
        return replace(draft, item_id=await self.question(item)) if item else draft

    async def published(self, draft: TaskDraft) -> int:
        """Return the id of a task that was released."""
        async with self.database.transaction() as session:
            task = await service.create(session, draft, self.clock.now)
            await service.publish(session, task.id, self.clock.now, self.organisation)
            return task.id

    async def ticks(self) -> tuple[int, int]:
        """Publish and remind what is due; return how many tasks each."""
        async with self.database.transaction() as session:
            published = await service.publish_due(session, self.clock.now, self.organisation)
            return published, await service.remind_due(session, self.clock.now, self.organisation)

    async def withdraws(self, task: int) -> None:
        async with self.database.transaction() as session:
            await service.withdraw(session, task, self.clock.now)

    async def progress(self, task: int, branch: str = "001") -> list[BranchProgress]:
        async with self.database.reading() as session:
            return await service.progress(session, task, branch)

    async def task(self, task: int) -> Task:
        async with self.database.reading() as session:
            return await session.get(Task, task)

    async def written_to(self, purpose: str) -> list[int]:
        """Return the members to whom a push of the purpose goes."""
        async with self.database.reading() as session:
            query = select(Delivery.member_id).join(Push, Push.id == Delivery.push_id).where(Push.purpose == purpose)
            return sorted((await session.exec(query)).all())

    async def pressed_in_push(self, member: Known, purpose: str = "announcement") -> list[str]:
        """Press the first button under the last push of the purpose."""
        async with self.database.reading() as session:
            query = select(Push.token).where(Push.purpose == purpose).order_by(Push.id.desc())
            return await member.presses(f"{(await session.exec(query)).first()}.0")

    async def _stored(self, row: Article | MediaFile | Bank | Item) -> int:
        async with self.database.transaction() as session:
            if not isinstance(row, Item):
                row.branch_id = (await session.exec(select(Branch).order_by(Branch.id).limit(1))).one().id
            session.add(row)
            await session.flush()
            return row.id
