"""Answers go before pushes, and no chat is written to faster than its platform takes."""

import asyncio
from datetime import timedelta

from core.backplane_memory import MemoryBackplane
from core.channel import Capabilities, Scope, TryLater
from core.messages import Address
from core.turns import Turns

CHAT, GROUP = Address("test", "bot", "7"), Address("test", "bot", "-7")


def turns(**caps: float) -> Turns:
    return Turns(MemoryBackplane(), "test", "bot", Capabilities(text_limit=100, **caps))


async def seconds(turns: Turns, to: Address) -> float:
    clock = asyncio.get_running_loop().time
    began = clock()
    await turns.for_answer(to, group=to is GROUP)
    return clock() - began


async def test_an_answer_waits_for_no_push_that_waits() -> None:
    account = turns(per_second=10)
    for _ in range(20):
        await account.for_push(10)
    assert await seconds(account, CHAT) < 0.05


async def test_answers_are_paced_among_themselves() -> None:
    account = turns(per_second=50)
    took = [await seconds(account, CHAT) for _ in range(6)]
    assert sum(took) > 0.06


async def test_an_account_without_a_pace_lets_everything_go() -> None:
    account = turns()
    assert sum([await seconds(account, CHAT) for _ in range(50)]) < 1
    assert not await account.until_chat_takes_push(GROUP, group=True)


async def test_a_group_gets_no_more_in_a_minute_than_its_platform_takes() -> None:
    account = turns(per_group_minute=20)
    pushed = [await account.until_chat_takes_push(GROUP, group=True) for _ in range(30)]
    assert [bool(wait) for wait in pushed] == [False] * 5 + [True] * 25
    for _ in range(3):  # answers may go where a push must wait
        assert await seconds(account, GROUP) < 0.05
    burst, per_minute = 8, 12
    assert max(pushed) < timedelta(minutes=1) * burst / per_minute


async def test_a_push_wants_a_chat_that_rested_a_second() -> None:
    account = turns(per_chat_second=1)
    assert not await account.until_chat_takes_push(CHAT, group=False)
    assert await account.until_chat_takes_push(CHAT, group=False) > timedelta(seconds=0.9)
    assert sum([await seconds(account, CHAT) for _ in range(3)]) < 0.05


async def test_what_a_platform_says_of_the_account_holds_everybody() -> None:
    account = turns(per_second=10)
    await account.heard(TryLater(timedelta(seconds=5), scope=Scope.CHAT))
    assert not await account.for_push(10)
    await account.heard(TryLater(timedelta(seconds=5), scope=Scope.ACCOUNT))
    assert await account.for_push(10) > timedelta(seconds=4)
