"""Deliveries of which nobody knows whether they arrived, decided one by one; counts held against the rows."""

from datetime import datetime, timedelta

import pytest
import structlog
from sqlalchemy import update
from sqlmodel import col

from core.channel import Sent, Uncertain
from core.database import Database
from core.errors import NotFound
from core.errors import Refused as Refusal
from core.members import service as members
from core.members.rules import Audience
from core.messages import Message, Plain, Purpose
from core.organisation import Organisation
from core.pushes import delivering, doubts, recount, service
from core.pushes.models import Push
from core.pushes.rules import Policy, PushState
from core.pushes.service import Plan
from tests.conftest import StillClock
from tests.outbox import Outbox
from tests.people import People


@pytest.fixture
def post(database: Database, clock: StillClock, organisation: Organisation) -> Outbox:
    return Outbox(database, clock, organisation)


async def plans(post: Outbox, expires_at: datetime | None = None) -> Push:
    async with post.database.transaction() as session:
        what = Plan("开会", Message((Plain("明天开会"),)), Purpose.ANNOUNCEMENT, Policy.LIST, expires_at=expires_at)
        return await service.plan(session, what, members.audience(Audience("001")), post.clock(), post.organisation)


async def tidies(post: Outbox) -> None:
    async with post.database.transaction() as session:
        await delivering.finish(session, post.clock())


async def seen(post: Outbox, push: Push) -> Push:
    async with post.database.reading() as session:
        return await service.push(session, push.id or 0)


async def test_one_delivery_in_doubt_is_noted_as_arrived_and_another_sent_again(post: Outbox, people: People) -> None:
    everybody = await people.members(3)
    push = await plans(post)
    await post.hears(await post.claims(), Uncertain())
    await tidies(post)
    async with post.database.transaction() as session:
        listed = await doubts.doubts(session, push.id or 0)
        assert ({each.member_id for each in listed.rows}, listed.total) == ({each.member_id for each in everybody}, 3)
        first, second, _ = listed.rows
        await doubts.decide(session, push.id or 0, first.address_id, post.clock(), arrived=True)
        await doubts.decide(session, push.id or 0, second.address_id, post.clock(), arrived=False)
        with pytest.raises(NotFound):
            await doubts.decide(session, push.id or 0, first.address_id, post.clock(), arrived=False)
    assert (await seen(post, push)).state == PushState.RUNNING
    [again] = await post.claims()
    assert again.key.address_id == second.address_id
    await post.hears([again], Sent("m"))
    await tidies(post)
    shown = await seen(post, push)
    assert (shown.sent, shown.uncertain, shown.total) == (2, 1, 3)
    async with post.database.transaction() as session:
        assert await recount.recount(session, [push.id or 0]) == 0, "the counts were kept right all the way"


async def test_what_is_in_doubt_is_not_sent_again_when_it_is_too_late_or_cancelled(post: Outbox, people: People) -> None:
    await people.members(2)
    push = await plans(post, post.clock() + timedelta(hours=1))
    first, second = await post.claims()
    await post.hears([first, second], Uncertain())
    post.clock.moves(hours=2)
    async with post.database.transaction() as session:
        with pytest.raises(Refusal):
            await doubts.decide(session, push.id or 0, first.key.address_id, post.clock(), arrived=False)
        await doubts.decide(session, push.id or 0, first.key.address_id, post.clock(), arrived=True)
        await service.cancel(session, push.id or 0, post.clock())
        with pytest.raises(Refusal):
            await doubts.decide(session, push.id or 0, second.key.address_id, post.clock(), arrived=True)


async def test_counts_that_drifted_are_put_right_and_said(post: Outbox, people: People) -> None:
    await people.members(3)
    push, steady = await plans(post), await plans(post)
    await post.hears((await post.claims())[:2], Sent("m"))
    async with post.database.transaction() as session:
        await session.exec(update(Push).where(col(Push.id) == push.id).values(sent=7, total=9))
    with structlog.testing.capture_logs() as lines:
        async with post.database.transaction() as session:
            assert await recount.reconcile(session, post.clock()) == 1
            assert await recount.reconcile(session, post.clock()) == 0
    [line] = lines
    assert (line["log_level"], line["push"], line["total"]) == ("error", push.id, 6)
    assert [(await seen(post, each)).total for each in (push, steady)] == [3, 3]
