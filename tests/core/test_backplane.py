"""Signals and rates, in memory and in Redis alike; and what is left when Redis is gone."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from core.backplane import Backplane
from core.backplane_memory import MemoryBackplane
from core.backplane_redis import RedisBackplane


@pytest.fixture(params=["memory", "redis"])
async def backplane(request: pytest.FixtureRequest) -> AsyncIterator[Backplane]:
    if request.param == "memory":
        made: Backplane = MemoryBackplane()
    else:
        made = RedisBackplane(request.getfixturevalue("redis").url)
    yield made
    await made.close()


@pytest.fixture
def topic() -> str:
    return f"test.{os.getpid()}.{secrets.token_hex(4)}"


async def test_every_subscriber_hears_what_is_published(backplane: Backplane, topic: str) -> None:
    async with backplane.subscribe(topic) as first, backplane.subscribe(topic) as second:
        await backplane.publish(topic, "一")
        await backplane.publish(topic, "二")
        async with asyncio.timeout(5):
            assert [await anext(first), await anext(first)] == ["一", "二"]
            assert [await anext(second), await anext(second)] == ["一", "二"]


async def test_nobody_hears_other_topics_or_what_was_said_before(backplane: Backplane, topic: str) -> None:
    await backplane.publish(topic, "before")
    async with backplane.subscribe(topic) as payloads:
        await backplane.publish(f"{topic}.other", "elsewhere")
        await backplane.publish(topic, "now")
        async with asyncio.timeout(5):
            assert await anext(payloads) == "now"


async def test_a_topic_can_be_left_and_joined_again(backplane: Backplane, topic: str) -> None:
    for number in ("1", "2", "3"):
        async with backplane.subscribe(topic) as payloads:
            await backplane.publish(topic, number)
            async with asyncio.timeout(5):
                assert await anext(payloads) == number


async def test_closing_ends_the_subscriptions(backplane: Backplane, topic: str) -> None:
    async with backplane.subscribe(topic) as payloads:
        await backplane.close()
        async with asyncio.timeout(5):
            assert [payload async for payload in payloads] == []


async def test_places_of_a_sequence_lie_apart_and_nothing_bursts(backplane: Backplane, topic: str) -> None:
    waits = [(await backplane.reserve(topic, 10)).total_seconds() for _ in range(4)]
    assert waits[0] == 0
    assert waits == pytest.approx([0, 0.1, 0.2, 0.3], abs=0.09)
    assert waits == sorted(waits)


async def test_many_at_once_get_different_places(backplane: Backplane, topic: str) -> None:
    waits = await asyncio.gather(*(backplane.reserve(topic, 20) for _ in range(20)))
    assert max(waits) > timedelta(seconds=0.8)
    assert len({round(wait.total_seconds() * 20) for wait in waits}) > 15


async def test_who_cuts_in_waits_for_nobody_who_comes_later_and_costs_the_others_their_places(
    backplane: Backplane, topic: str
) -> None:
    assert [(await backplane.cut_in(topic, 10)).total_seconds() for _ in range(3)] == pytest.approx([0, 0.1, 0.2], abs=0.09)
    assert (await backplane.reserve(topic, 10)).total_seconds() == pytest.approx(0.45, abs=0.15)
    assert (await backplane.cut_in(topic, 10)).total_seconds() <= 0.31


async def test_a_pause_holds_those_who_cut_in_as_well(backplane: Backplane, topic: str) -> None:
    await backplane.pause(topic, timedelta(seconds=30))
    assert timedelta(seconds=29) < await backplane.cut_in(topic, 10) <= timedelta(seconds=30)


async def test_a_burst_goes_at_once_and_whoever_must_wait_takes_no_place(backplane: Backplane, topic: str) -> None:
    other = f"{topic}.other"
    first = [await backplane.admit([topic], 3, 2) for _ in range(3)]
    assert first == [[timedelta()]] * 3
    for _ in range(3):
        wait, free = await backplane.admit([topic, other], 3, 2)
        assert timedelta() < wait <= timedelta(seconds=0.5)
        assert free == timedelta()
    await asyncio.sleep(wait.total_seconds() + 0.05)
    assert await backplane.admit([topic], 3, 2) == [timedelta()]
    assert await backplane.admit([], 3, 2) == []


async def test_a_pause_moves_every_later_place(backplane: Backplane, topic: str) -> None:
    await backplane.pause(topic, timedelta(seconds=30))
    await backplane.pause(topic, timedelta(seconds=1))
    assert timedelta(seconds=29) < await backplane.reserve(topic, 10) <= timedelta(seconds=30)
    assert await backplane.reserve(f"{topic}.other", 10) == timedelta(0)


async def test_a_value_lasts_for_its_life_and_a_later_one_takes_its_place(backplane: Backplane, topic: str) -> None:
    assert await backplane.get(topic) is None
    await backplane.put(topic, "一", timedelta(seconds=30))
    await backplane.put(topic, "二", timedelta(seconds=0.1))
    assert await backplane.get(topic) == "二"
    await asyncio.sleep(0.15)
    assert await backplane.get(topic) is None


async def test_all_agree_on_the_value_that_was_given_first(backplane: Backplane, topic: str) -> None:
    said = await asyncio.gather(*(backplane.agree(topic, str(number), timedelta(seconds=30)) for number in range(20)))
    assert len(set(said)) == 1
    assert await backplane.agree(f"{topic}.short", "1", timedelta(seconds=0.1)) == "1"
    await asyncio.sleep(0.15)
    assert await backplane.agree(f"{topic}.short", "2", timedelta(seconds=1)) == "2"


async def test_only_one_holds_a_lock_at_a_time(backplane: Backplane, topic: str) -> None:
    inside = most = 0

    async def work() -> None:
        nonlocal inside, most
        async with backplane.lock(topic, timedelta(seconds=5)):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.005)
            inside -= 1

    async with asyncio.timeout(5):
        await asyncio.gather(*(work() for _ in range(10)))
    assert most == 1


async def test_two_processes_share_values_and_locks_and_a_dead_holder_is_waited_for_no_longer(redis_url: str, topic: str) -> None:
    one, other = RedisBackplane(redis_url), RedisBackplane(redis_url)
    await one.put(topic, "一", timedelta(seconds=5))
    assert await other.get(topic) == "一"
    assert await other.agree(f"{topic}.first", "other", timedelta(seconds=5)) == "other"
    assert await one.agree(f"{topic}.first", "one", timedelta(seconds=5)) == "other"
    dead = one.lock(topic, timedelta(seconds=0.3))
    await dead.__aenter__()
    started = asyncio.get_running_loop().time()
    async with asyncio.timeout(5), other.lock(topic, timedelta(seconds=5)):
        assert asyncio.get_running_loop().time() - started > 0.2
        await dead.__aexit__(None, None, None)  # what is no longer its own it does not give back
        assert await other._client.exists(f"zhibu:lock:{topic}")
    await one.close()
    await other.close()


async def test_two_processes_share_one_pace(redis_url: str, topic: str) -> None:
    one, other = RedisBackplane(redis_url), RedisBackplane(redis_url)
    waits = [await each.reserve(topic, 5) for each in (one, other, one, other)]
    assert waits[-1] > timedelta(seconds=0.5)
    async with other.subscribe(topic) as payloads:
        await one.publish(topic, "hello")
        async with asyncio.timeout(5):
            assert await anext(payloads) == "hello"
    await one.close()
    await other.close()


async def test_without_redis_the_process_goes_on_by_itself(topic: str, unused_tcp_port: int) -> None:
    alone = RedisBackplane(f"redis://127.0.0.1:{unused_tcp_port}/0")
    assert await alone.reserve(topic, 10) == timedelta(0)
    assert await alone.reserve(topic, 10) > timedelta(0)
    await alone.pause(topic, timedelta(seconds=9))
    assert await alone.reserve(topic, 10) > timedelta(seconds=8)
    await alone.put(topic, "mine", timedelta(seconds=5))
    assert await alone.get(topic) == "mine"
    assert await alone.agree(topic, "other", timedelta(seconds=5)) == "mine"
    async with asyncio.timeout(5), alone.lock(topic, timedelta(seconds=5)):
        assert await alone.get(topic) == "mine"
    async with alone.subscribe(topic) as payloads:
        await alone.publish(topic, "to myself")
        async with asyncio.timeout(5):
            assert await anext(payloads) == "to myself"
    await alone.close()
