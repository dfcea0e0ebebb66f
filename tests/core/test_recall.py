"""Pushes that are taken back: who waits gets nothing, what arrived is deleted where its channel can."""

from datetime import timedelta

import pytest

from core.channel import Outcome, Refused, Sent, Terms, TryLater, Uncertain
from core.errors import Refused as Refusal
from core.members import service as members
from core.members.rules import Audience
from core.messages import Message, Plain, Purpose
from core.pushes import delivering, recall, routes, service
from core.pushes.recall import ToRecall
from core.pushes.rules import MOST_ATTEMPTS, Policy
from core.pushes.service import Plan, Progress
from core.pushes.taken import Taken
from tests.outbox import Outbox
from tests.people import People

DAY = timedelta(days=1)


async def plans(outbox: Outbox) -> int:
    async with outbox.database.transaction() as session:
        terms = Terms(recall=DAY)
        await routes.register(session, [("test", "bot", terms), ("wechat", "bot", Terms()), ("telegram", "bot", terms)])
        what = Plan("通知", Message((Plain("明天开会"),)), Purpose.ANNOUNCEMENT, Policy.RESEND)
        everybody = members.audience(Audience("001"))
        return (await service.plan(session, what, everybody, outbox.clock(), outbox.organisation)).id or 0


async def takes_back(outbox: Outbox, push: int) -> int:
    async with outbox.database.transaction() as session:
        return await recall.recall(session, push, outbox.clock())


async def due(outbox: Outbox, channel: str = "test") -> list[ToRecall]:
    async with outbox.database.reading() as session:
        return await recall.due(session, channel, "bot", 100, outbox.clock())


async def hears(outbox: Outbox, each: ToRecall, outcome: Outcome) -> None:
    async with outbox.database.transaction() as session:
        await recall.record(session, each, outcome, outbox.clock())


async def stands(outbox: Outbox, push: int) -> Progress:
    async with outbox.database.reading() as session:
        return await service.progress(session, push, outbox.clock())


async def test_the_whole_of_what_a_platform_calls_its_messages_is_kept(outbox: Outbox, people: People) -> None:
    await people.member()
    push = await plans(outbox)
    names = ",".join(letter * 128 for letter in "abcdefghij")
    await outbox.hears(await outbox.claims(), Sent(names))
    await takes_back(outbox, push)
    assert [each.sent for each in await due(outbox)] == [names]


async def test_who_waits_gets_nothing_and_what_arrived_is_deleted(outbox: Outbox, people: People) -> None:
    await people.members(2)
    await people.member(channel="wechat")
    await people.member(channel="telegram")
    push = await plans(outbox)
    arrived = await outbox.carries()
    await outbox.carries("wechat")
    assert await takes_back(outbox, push) == 3
    found = await due(outbox)
    assert {(each.address, each.sent, each.name) for each in found} == {(each.address, "m", each.name) for each in arrived}
    for each in found:
        await hears(outbox, each, Sent())
    shown = await stands(outbox, push)
    assert shown.taken == Taken(2, 0, (("no-recall", 1),))
    assert (shown.sent, shown.cancelled, shown.waiting) == (3, 1, 0)
    assert await outbox.carries("telegram") == []
    with pytest.raises(Refusal, match="push-is-recalled"):
        await takes_back(outbox, push)


async def test_what_is_older_than_the_platform_allows_stays(outbox: Outbox, people: People) -> None:
    await people.member()
    push = await plans(outbox)
    await outbox.carries()
    outbox.clock.moves(days=1)
    await takes_back(outbox, push)
    assert (await stands(outbox, push)).taken == Taken(0, 0, (("too-old", 1),))


async def test_what_was_on_its_way_is_deleted_when_it_arrived(outbox: Outbox, people: People) -> None:
    await people.member()
    push = await plans(outbox)
    on_its_way = await outbox.claims()
    assert await takes_back(outbox, push) == 0
    await outbox.hears(on_its_way, Sent("late"))
    async with outbox.database.transaction() as session:
        assert await recall.note_stragglers(session, outbox.clock()) == 1
        assert await recall.note_stragglers(session, outbox.clock()) == 0
    assert [each.sent for each in await due(outbox)] == ["late"]


async def test_a_platform_that_asks_to_wait_is_asked_again_and_one_that_refuses_is_not(outbox: Outbox, people: People) -> None:
    await people.members(2)
    push = await plans(outbox)
    await outbox.carries()
    await takes_back(outbox, push)
    busy, silent = await due(outbox)
    await hears(outbox, busy, TryLater(timedelta(minutes=3), "throttled", throttled=True))
    await hears(outbox, silent, Uncertain())
    assert await due(outbox) == []
    async with outbox.database.reading() as session:
        assert await recall.first_due(session, "test", "bot") is not None
    outbox.clock.moves(minutes=3)
    again = {each.key: each for each in await due(outbox)}
    assert (again[busy.key].attempts, again[silent.key].attempts) == (0, 1)
    await hears(outbox, busy, Refused("message can't be deleted"))
    for _ in range(1, MOST_ATTEMPTS):
        outbox.clock.moves(hours=1)
        [silent] = await due(outbox)
        await hears(outbox, silent, Uncertain())
    assert (await stands(outbox, push)).taken == Taken(0, 0, (("message can't be deleted", 1), ("no-answer", 1)))
    async with outbox.database.reading() as session:
        assert await recall.first_due(session, "test", "bot") is None


async def test_a_push_that_is_over_can_still_be_taken_back(outbox: Outbox, people: People) -> None:
    await people.member()
    push = await plans(outbox)
    await outbox.carries()
    async with outbox.database.transaction() as session:
        assert await delivering.finish(session, outbox.clock()) == 1
    assert await takes_back(outbox, push) == 1
    assert (await stands(outbox, push)).taken == Taken(0, 1, ())
