"""A platform that does not answer is given up in time, and whoever waits beside it is left alone."""

import asyncio

import pytest

from scheduler.patience import Patience

LONG = 60.0


async def test_who_takes_too_long_is_given_up_and_the_others_get_their_answers() -> None:
    patience = Patience(0.05)

    async def asks(seconds: float) -> str:
        try:
            return await patience.wait_for(asyncio.sleep(seconds, "answered"))
        except TimeoutError:
            return "given up"

    answers = await asyncio.gather(asks(LONG), asks(0), asks(LONG))
    assert list(answers) == ["given up", "answered", "given up"]
    assert await asks(LONG) == "given up"
    assert await asks(0.01) == "answered"


async def test_somebody_who_is_cancelled_is_not_taken_for_one_who_took_too_long() -> None:
    patience = Patience(LONG)
    waiting = asyncio.create_task(patience.wait_for(asyncio.Event().wait()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_an_answer_that_comes_all_the_same_counts_and_nothing_stays_cancelled() -> None:
    async def stubborn() -> str:
        try:
            await asyncio.sleep(LONG)
        except asyncio.CancelledError:
            return "answered"
        return "never"

    async def asks() -> tuple[str, int]:
        answer = await Patience(0.01).wait_for(stubborn())
        await asyncio.sleep(0)
        task = asyncio.current_task()
        return answer, task.cancelling() if task else -1

    assert await asyncio.create_task(asks()) == ("answered", 0)
