"""Claims beside those who steer pushes at the same moment."""

import asyncio

import pytest
from sqlalchemy import update
from sqlmodel import col

from core.members import service as members
from core.members.models import Member
from core.members.rules import Audience
from core.messages import Message, Plain, Purpose
from core.pushes import service
from core.pushes.rules import Policy
from core.pushes.service import Plan
from tests.outbox import Outbox
from tests.people import People


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer
async def test_whoever_claims_never_waits_for_whoever_cancels(outbox: Outbox, people: People) -> None:
    muted, usual = await people.members(2)
    what = Plan("通知", Message((Plain("明天开会"),)), Purpose.ANNOUNCEMENT, Policy.RESEND)
    async with outbox.database.transaction() as session:
        everybody = members.audience(Audience("001"))
        push = (await service.plan(session, what, everybody, outbox.clock(), outbox.organisation)).id or 0
    async with outbox.database.transaction() as session:
        await session.exec(update(Member).where(col(Member.id) == muted.member_id).values(muted=",announcement,"))
    async with outbox.database.transaction() as session:
        await service.pause(session, push)  # from here on the push is locked
        async with asyncio.timeout(30):
            on_its_way = await outbox.claims()
        await service.cancel(session, push, outbox.clock())
    assert [each.address.chat for each in on_its_way] == [usual.sender]
    async with outbox.database.reading() as session:
        shown = await service.progress(session, push, outbox.clock())
    assert (shown.cancelled, shown.leased, shown.waiting) == (1, 1, 0)
