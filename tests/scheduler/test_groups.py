"""A group gets no more in a minute than its platform takes; members are not held up by it."""

import asyncio
from dataclasses import replace

from core.database import Database
from core.groups import service as groups
from core.groups.service import Registration
from core.members import service as members
from core.members.rules import Audience
from core.messages import Address, Choice, Message, Plain, Purpose
from core.organisation import Organisation
from core.pushes import service
from core.pushes.rules import Policy
from core.pushes.service import Plan
from tests.conftest import StillClock
from tests.people import People
from tests.scheduler.office import Office
from tests.scheduler.postbox import Postbox, until

CARD = Message((Plain("通知"),), choices=(Choice("task.open:1", Plain("打开")),), purpose=Purpose.QUIZ)


async def test_a_group_is_told_little_at_once_and_the_rest_within_what_the_platform_takes_in_a_minute(
    database: Database, clock: StillClock, organisation: Organisation, people: People
) -> None:
    office, platform = Office(database, clock, organisation), Postbox()
    platform.caps = replace(platform.caps, per_group_minute=20)
    await people.member()
    branch = await people.branch()
    async with database.transaction() as session:
        await groups.register(session, Registration(Address("test", "bot", "-100"), "群", "001"), clock())
        for _ in range(8):
            plan = Plan("通知", CARD, Purpose.QUIZ, Policy.RESEND, branch)
            push = await service.plan(session, plan, members.audience(Audience("001")), clock(), organisation)
            await service.tell_groups(session, push, CARD, clock())

    async def members_have_theirs() -> bool:
        return len([chat for chat, _ in platform.arrived if chat != "-100"]) == 8

    async with office.drain(platform):
        await until(members_have_theirs)
        await asyncio.sleep(0.3)
    assert len([chat for chat, _ in platform.arrived if chat == "-100"]) == 5
    async with database.reading() as session:
        waiting = await service.backlog(session, clock())
    assert waiting.waiting == {"test": 3}
