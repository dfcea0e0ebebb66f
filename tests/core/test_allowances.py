"""How many messages people still allow, and which answers they are owed."""

import asyncio
from datetime import timedelta

import pytest

from core.backplane_memory import MemoryBackplane
from core.database import Database
from core.messages import Address, Incoming, Kind
from tests.conftest import StillClock
from zhibu.contacts import DatabaseAllowances, DatabaseOwed

WANG, LI = Address("wechat", "wx1", "o-wang"), Address("wechat", "wx1", "o-li")
KINDS = ("message", "moment")
HELLO = Incoming(WANG, "24", "o-wang", Kind.PRESS, "你好", "card.0", name="王静")


@pytest.fixture
def allowances(database: Database, clock: StillClock) -> DatabaseAllowances:
    return DatabaseAllowances(database, clock, MemoryBackplane())


@pytest.fixture
def owed(database: Database, clock: StillClock) -> DatabaseOwed:
    return DatabaseOwed(database, clock, "wechat", "wx1")


async def test_messages_are_taken_off_the_allowance_that_ends_first(allowances: DatabaseAllowances, clock: StillClock) -> None:
    await allowances.allow(WANG, "message", 2, timedelta(hours=48))
    await allowances.allow(WANG, "moment", 1, timedelta(minutes=1))
    assert [await allowances.left(each, KINDS) for each in (WANG, LI)] == [3, 0]
    await allowances.take(WANG, KINDS)
    clock.moves(minutes=2)
    assert await allowances.left(WANG, KINDS) == 2
    for expected in (1, 0, 0):
        await allowances.take(WANG, KINDS)
        assert await allowances.left(WANG, KINDS) == expected
    await allowances.allow(WANG, "message", 2, timedelta(hours=48))
    assert await allowances.left(WANG, KINDS) == 2
    clock.moves(hours=48)
    assert await allowances.left(WANG, KINDS) == 0


async def test_agreements_add_up_until_they_are_withdrawn(allowances: DatabaseAllowances) -> None:
    for _ in range(2):
        await allowances.add(WANG, "template-1", 1, timedelta(days=365))
    await allowances.add(WANG, "template-2", 1, timedelta(days=365))
    assert await allowances.left(WANG, ("template-1",)) == 2
    await allowances.withdraw(WANG, ("template-1",))
    assert [await allowances.left(WANG, (each,)) for each in ("template-1", "template-2")] == [0, 1]


async def test_an_answer_is_owed_once_even_after_it_was_brought(owed: DatabaseOwed) -> None:
    assert sorted(await asyncio.gather(*(owed.keep(HELLO) for _ in range(5)))) == [False] * 4 + [True]
    await owed.settle(HELLO)
    assert not await owed.keep(HELLO)


async def test_what_a_dead_process_owed_is_given_to_one_other(owed: DatabaseOwed, clock: StillClock) -> None:
    await owed.keep(HELLO)
    assert await owed.take_over() == []
    clock.moves(minutes=2)
    taken = await asyncio.gather(*(owed.take_over() for _ in range(4)))
    assert [list(each) for each in taken if each] == [[HELLO]]
    clock.moves(minutes=2)
    await owed.settle(HELLO)
    assert await owed.take_over() == []
