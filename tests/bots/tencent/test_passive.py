"""An answer goes within the platform's request or by another way: in time, the same for every repeat, and never twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from bots.tencent.passive import InTime, Passive
from core.backplane import Backplane
from core.messages import Address, Answer, Incoming, Message, Plain

PATIENCE = 0.15
ANSWER = Answer((Message((Plain("好的"),)),))
HELLO = Incoming(Address("wechat", "wx1", "o-wang"), "24", "o-wang", text="你好")


@dataclass
class SlowDoor:
    """Answers as slowly as told; a repeat gets the stored answer, as at the real door."""

    seconds: float = 0.0
    turns: int = 0
    broken: bool = False
    stored: dict[str, Answer] = field(default_factory=dict)

    async def receive(self, incoming: Incoming) -> Answer:
        if incoming.message_id not in self.stored:
            self.turns += 1
            await asyncio.sleep(self.seconds)
            if self.broken:
                raise ConnectionError("the database is away")
            self.stored[incoming.message_id] = ANSWER
        return self.stored[incoming.message_id]

    async def bury(self, channel: str, account: str, raw: str, reason: str) -> str:
        raise NotImplementedError


@dataclass
class Notes:
    """What is owed, as long as the test lasts."""

    owed: dict[str, Incoming] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    async def keep(self, incoming: Incoming) -> bool:
        if incoming.message_id in self.known:
            return False
        self.known.add(incoming.message_id)
        self.owed[incoming.message_id] = incoming
        return True

    async def settle(self, incoming: Incoming) -> None:
        self.owed.pop(incoming.message_id, None)

    async def take_over(self) -> Sequence[Incoming]:
        taken, self.taken = set(self.owed) - self.taken, set(self.owed)
        return [self.owed[name] for name in taken]

    taken: set[str] = field(default_factory=set)


@dataclass
class World:
    """Some processes that share a database and a backplane, and what members were told otherwise than in the request."""

    backplane: Backplane
    door: SlowDoor = field(default_factory=SlowDoor)
    notes: Notes = field(default_factory=Notes)
    brought: list[Answer] = field(default_factory=list)
    silent: bool = False

    async def settled(self) -> None:
        """Wait until nothing is owed any more."""
        async with asyncio.timeout(5):
            while self.notes.owed:  # noqa: ASYNC110 - as often as needed, and no longer
                await asyncio.sleep(0.01)

    def process(self) -> Passive:
        return Passive(self.door, self.backplane, self.notes, self.bring, PATIENCE)

    async def bring(self, incoming: Incoming, answer: Answer) -> None:
        assert incoming == HELLO
        if self.silent:
            raise ConnectionError("nobody listens")
        self.brought.append(answer)


@pytest.fixture
async def world(backplane: Backplane) -> AsyncIterator[World]:
    made = World(backplane)
    yield made
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        if "carry" in repr(task.get_coro()):
            await asyncio.wait((task,), timeout=2)


async def test_an_answer_that_is_there_in_time_goes_with_the_request_and_every_repeat_gets_it(world: World) -> None:
    one, other = world.process(), world.process()
    answers = await asyncio.gather(one.answer(HELLO), one.answer(HELLO), other.answer(HELLO))
    answers.append(await other.answer(HELLO))
    assert {each.answer for each in answers if each} == {ANSWER}
    assert sorted(each.first for each in answers if each) == [False, False, False, True]
    assert world.brought == []
    assert world.notes.owed == {}


async def test_a_late_answer_is_brought_once_however_often_the_platform_asks(world: World) -> None:
    world.door.seconds = 6 * PATIENCE
    one, other = world.process(), world.process()
    loop = asyncio.get_running_loop()
    for process in (one, one, other, one):
        started = loop.time()
        assert await process.answer(HELLO) is None
        assert loop.time() - started < world.door.seconds
    await world.settled()
    assert await other.answer(HELLO) is None
    assert world.brought == [ANSWER]
    assert world.notes.owed == {}


async def test_an_answer_that_a_process_owed_when_it_died_is_brought_by_the_next_one(world: World) -> None:
    world.door.seconds = 2 * PATIENCE
    dead = world.process()
    assert await dead.answer(HELLO) is None
    for task in dead._bringing:
        task.cancel()
    for turn in dead._turns.values():
        turn.cancel()
    await asyncio.sleep(0)
    assert list(world.notes.owed) == ["24"]
    one, other = world.process(), world.process()
    await asyncio.gather(one.recover(), other.recover())
    await asyncio.gather(one.close(), other.close())
    await world.settled()
    assert world.brought == [ANSWER]
    assert world.notes.owed == {}


async def test_what_could_not_be_brought_stays_owed(world: World) -> None:
    world.door.seconds, world.silent = 2 * PATIENCE, True
    process = world.process()
    assert await process.answer(HELLO) is None
    await asyncio.sleep(3 * PATIENCE)
    assert list(world.notes.owed) == ["24"]


async def test_when_the_door_is_closed_the_platform_is_told_to_come_again(world: World) -> None:
    world.door.broken = True
    process = world.process()
    with pytest.raises(ConnectionError):
        await process.answer(HELLO)
    world.door.broken = False
    assert await process.answer(HELLO) == InTime(ANSWER, first=True)
