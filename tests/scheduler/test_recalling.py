"""Messages that are deleted again: at the account's pace, once for all whom one call named, and through every accident."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import pytest

from core.backplane_memory import MemoryBackplane
from core.channel import Capabilities, Outcome, Refused, Sent, TryLater
from core.database import Database
from core.members import service as members
from core.members.rules import Audience
from core.messages import Address, Choice, Message, Plain, Purpose
from core.organisation import Organisation
from core.pushes import recall, service
from core.pushes.rules import Policy
from core.pushes.service import Plan
from core.pushes.taken import Taken
from scheduler.drain import Surroundings
from scheduler.run import Scheduler
from tests.conftest import StillClock
from tests.people import People
from tests.scheduler.postbox import Postbox, Sack, until

QUIZ = Message((Plain("题"),), choices=(Choice("a", Plain("甲")),))
CAPS = Capabilities(text_limit=4_096, recall=timedelta(days=1))


class Eraser(Postbox):
    """A platform that deletes what a test lets it delete."""

    def __init__(self, *, per_second: float = 0.0) -> None:
        super().__init__(per_second=per_second)
        self.caps = Capabilities(text_limit=4_096, per_second=per_second, recall=timedelta(days=1))
        self.deleted: list[tuple[str, str]] = []
        self.says: Callable[[str], Outcome] = lambda _: Sent()

    async def recall(self, to: Address, sent: str, key: str) -> Outcome:
        """Delete the message, unless the test says otherwise."""
        assert sent == ""
        outcome = self.says(to.chat)
        if isinstance(outcome, Sent):
            self.deleted.append((to.chat, key))
        return outcome


class EraserOfMany(Sack):
    """A platform that deletes for everybody whom the call named, once."""

    caps = CAPS

    def __init__(self) -> None:
        super().__init__()
        self.caps = CAPS
        self.deletions: list[str] = []

    async def send_many(self, to: Sequence[Address], message: Message, locale: str, key: str) -> Mapping[Address, Outcome]:
        """Take the card, and give it one name for all."""
        took = await super().send_many(to, message, locale, key)
        return dict.fromkeys(took, Sent(f"message {len(self.calls)}"))

    async def recall(self, to: Address, sent: str, key: str) -> Outcome:
        """Delete what is there yet."""
        assert to.channel == "test"
        assert key
        self.deletions.append(sent)
        return Refused("invalid msgid") if self.deletions.count(sent) > 1 else Sent()


class Office:
    """Sends a push to everybody, and takes it back."""

    def __init__(self, database: Database, clock: StillClock, organisation: Organisation) -> None:
        self.database, self.clock, self.organisation, self.backplane = database, clock, organisation, MemoryBackplane()
        self.push = 0

    def scheduler(self, channel: Postbox) -> Scheduler:
        around = Surroundings(self.database, self.clock, self.organisation, self.backplane)
        return Scheduler(around, {"test": channel}, [])

    async def sends(self, many: int) -> None:
        async with self.database.transaction() as session:
            what = Plan("题", QUIZ, Purpose.QUIZ, Policy.RESEND)
            everybody = members.audience(Audience("001"))
            self.push = (await service.plan(session, what, everybody, self.clock(), self.organisation)).id or 0

        async def all_sent() -> bool:
            async with self.database.reading() as session:
                return (await service.progress(session, self.push, self.clock())).sent == many

        await self.backplane.publish(service.PLANNED, "")
        await until(all_sent)

    async def takes_back(self) -> None:
        async with self.database.transaction() as session:
            await recall.recall(session, self.push, self.clock())
        await self.backplane.publish(service.PLANNED, "")

    async def taken(self) -> Taken | None:
        async with self.database.reading() as session:
            return (await service.progress(session, self.push, self.clock())).taken

    async def ends(self, taken: Taken) -> None:
        async def so() -> bool:
            return await self.taken() == taken

        await until(so)


@pytest.fixture
def office(database: Database, clock: StillClock, organisation: Organisation) -> Office:
    return Office(database, clock, organisation)


@pytest.mark.parametrize("per_second", [0.0, 1_000.0])
async def test_everything_is_deleted_that_the_platform_deletes(office: Office, people: People, per_second: float) -> None:
    first, *_ = await people.members(5)
    eraser = Eraser(per_second=per_second)
    eraser.says = lambda chat: Refused("message can't be deleted") if chat == first.sender else Sent()
    scheduler = office.scheduler(eraser)
    await scheduler.start()
    await office.sends(5)
    await office.takes_back()
    await office.ends(Taken(4, 0, (("message can't be deleted", 1),)))
    await scheduler.stop()
    assert sorted(eraser.deleted) == sorted(each for each in eraser.arrived if each[0] != first.sender)


async def test_what_one_call_sent_to_many_is_deleted_by_one_call(
    office: Office, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.recalling._UNPACED_BATCH", 6)  # fewer than one call named
    await people.members(20)
    sack = EraserOfMany()
    sack.at_once = 10
    scheduler = office.scheduler(sack)
    await scheduler.start()
    await office.sends(20)
    await office.takes_back()
    await office.ends(Taken(20, 0, ()))
    await scheduler.stop()
    assert sorted(sack.deletions) == ["message 1", "message 2"]


async def test_an_accident_of_the_platform_ends_nothing_and_the_next_process_goes_on(office: Office, people: People) -> None:
    first, second = await people.members(2)
    eraser = Eraser()

    def says(chat: str) -> Outcome:
        if chat == first.sender:
            raise ValueError("a defect of the channel")
        return TryLater(timedelta(minutes=1), "throttled", throttled=True)

    eraser.says = says
    scheduler = office.scheduler(eraser)
    await scheduler.start()
    await office.sends(2)
    await office.takes_back()

    async def tried() -> bool:
        async with office.database.reading() as session:
            return await recall.due(session, "test", "bot", 9, office.clock()) == []

    await until(tried)
    await scheduler.stop()
    assert await office.taken() == Taken(0, 2, ())
    eraser.says = lambda _: Sent()
    office.clock.moves(minutes=2)
    scheduler = office.scheduler(eraser)
    await scheduler.start()
    await office.ends(Taken(2, 0, ()))
    await scheduler.stop()
    assert {chat for chat, _ in eraser.deleted} == {first.sender, second.sender}
