"""The outbox of one database, with drains that a test starts and stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.backplane_memory import MemoryBackplane
from core.database import Database
from core.members import service as members
from core.members.rules import Audience
from core.messages import Message, Plain, Purpose
from core.organisation import Organisation
from core.pushes import service
from core.pushes.rules import Policy
from core.pushes.service import Plan, Progress
from scheduler.drain import Drain, Surroundings
from tests.conftest import StillClock
from tests.scheduler.postbox import Postbox


class Office:
    """The outbox with drains that a test starts and stops."""

    def __init__(self, database: Database, clock: StillClock, organisation: Organisation) -> None:
        self.database, self.clock, self.organisation = database, clock, organisation
        self.backplane = MemoryBackplane()

    async def plans(self, policy: Policy = Policy.RESEND, branch: str = "001") -> int:
        async with self.database.transaction() as session:
            what = Plan("每日一题", Message((Plain("题目"),)), Purpose.QUIZ, policy)
            audience = members.audience(Audience(branch))
            return (await service.plan(session, what, audience, self.clock(), self.organisation)).id or 0

    async def progress(self, push_id: int) -> Progress:
        async with self.database.reading() as session:
            return await service.progress(session, push_id, self.clock())

    @asynccontextmanager
    async def drain(self, channel: Postbox, worker: str = "w") -> AsyncIterator[Drain]:
        drain = Drain(Surroundings(self.database, self.clock, self.organisation, self.backplane, worker), channel)
        running = asyncio.create_task(drain.run())
        try:
            yield drain
        finally:
            drain.stop()
            await asyncio.wait_for(running, 10)


async def sent(office: Office, push_id: int, count: int) -> bool:
    return (await office.progress(push_id)).sent == count
