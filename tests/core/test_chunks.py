"""Where a channel takes many people by one call, who goes together is fixed at planning and stays so."""

from collections import Counter

from core.channel import Terms
from core.database import Database
from core.members import service as members
from core.members.rules import Audience
from core.messages import Message, Plain, Purpose
from core.organisation import Organisation
from core.pushes import delivering, routes, service
from core.pushes.delivering import Claimed
from core.pushes.rules import Policy
from core.pushes.service import Plan
from tests.conftest import StillClock
from tests.people import People


class Planning:
    """One push to everybody in the branch, and claims of it."""

    def __init__(self, database: Database, clock: StillClock, organisation: Organisation) -> None:
        self.database, self.clock, self.organisation = database, clock, organisation

    async def plans(self, at_once: int) -> None:
        async with self.database.transaction() as session:
            await routes.register(session, [("test", "bot", Terms(at_once=at_once))])
            what = Plan("通知", Message((Plain("开会"),)), Purpose.QUIZ, Policy.RESEND)
            await service.plan(session, what, members.audience(Audience("001")), self.clock(), self.organisation)

    async def claims(self) -> list[Claimed]:
        async with self.database.transaction() as session:
            return await delivering.claim(session, "test", "bot", 1_000, "w", self.clock(), self.organisation)

    async def dies(self) -> None:
        async with self.database.transaction() as session:
            await delivering.recover(session, self.clock())


async def test_a_chunk_holds_no_more_than_a_call_takes_and_one_language(
    database: Database, clock: StillClock, organisation: Organisation, people: People
) -> None:
    await people.members(25)
    await people.members(7, locale="en")
    planning = Planning(database, clock, organisation)
    await planning.plans(at_once=10)
    batches = [await planning.claims() for _ in range(5)]
    assert sorted(len(batch) for batch in batches) == [0, 5, 7, 10, 10]
    for batch in filter(None, batches):
        assert len({(each.chunk, each.locale) for each in batch}) == 1
    assert max(Counter(each.key for batch in batches for each in batch).values()) == 1


async def test_a_chunk_that_broke_off_is_the_same_again(
    database: Database, clock: StillClock, organisation: Organisation, people: People
) -> None:
    await people.members(25)
    planning = Planning(database, clock, organisation)
    await planning.plans(at_once=10)
    first = [await planning.claims() for _ in range(3)]
    clock.moves(minutes=5)
    await planning.dies()
    again = [await planning.claims() for _ in range(3)]
    assert {tuple(each.key for each in batch) for batch in first} == {tuple(each.key for each in batch) for batch in again}


async def test_where_each_message_is_a_call_of_its_own_nothing_is_chunked(
    database: Database, clock: StillClock, organisation: Organisation, people: People
) -> None:
    await people.members(25)
    planning = Planning(database, clock, organisation)
    await planning.plans(at_once=1)
    batch = await planning.claims()
    assert len(batch) == 25
    assert {each.chunk for each in batch} == {0}
