"""Whom a push reaches now, where not every account may write first: seen at planning, made good when they write."""

from datetime import timedelta

import pytest

from core.backplane_memory import MemoryBackplane
from core.channel import Terms, Verdict
from core.members import service as members
from core.members.rules import Audience
from core.messages import Message, Plain, Purpose
from core.pushes import delivering, routes, service, unreached
from core.pushes.models import Push
from core.pushes.rules import Policy, PushState
from core.pushes.service import PLANNED, HeadCount, Plan, Progress
from tests.outbox import Outbox
from tests.people import Known, People
from zhibu.contacts import DatabaseAllowances

FREE = Terms()
BY_WINDOW = Terms(Verdict.WINDOW_CLOSED, ("message", "moment"))
BY_CONSENT = Terms(Verdict.NEEDS_CONSENT, ("message", "T1"))
A_DAY = timedelta(days=1)


class Office:
    """Staff at the console, the process that sends, and what members allow."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox, self.backplane = outbox, MemoryBackplane()
        self.allowances = DatabaseAllowances(outbox.database, outbox.clock, self.backplane)

    async def starts(self, **terms: Terms) -> None:
        """Begin a process with these channels, and let it tidy up."""
        async with self.outbox.database.transaction() as session:
            await routes.register(session, [(name, "bot", each) for name, each in terms.items()])
            await delivering.set_aside(session, self.outbox.clock())

    async def counts(self) -> HeadCount:
        around = self.outbox
        async with around.database.reading() as session:
            audience = members.audience(Audience("001"))
            return await service.head_count(session, audience, Purpose.REMINDER, around.clock(), around.organisation)

    async def plans(self, expires: timedelta | None = None) -> Push:
        around, now = self.outbox, self.outbox.clock()
        what = Plan("通知", Message((Plain("明天开会"),)), Purpose.REMINDER, Policy.LIST, expires_at=expires and now + expires)
        async with around.database.transaction() as session:
            return await service.plan(session, what, members.audience(Audience("001")), now, around.organisation)

    async def stands(self, push: Push) -> Progress:
        async with self.outbox.database.transaction() as session:
            await delivering.finish(session, self.outbox.clock())
        async with self.outbox.database.reading() as session:
            return await service.progress(session, push.id or 0, self.outbox.clock())

    async def state(self, push: Push) -> str:
        async with self.outbox.database.reading() as session:
            return (await service.push(session, push.id or 0)).state

    async def to_call(self, push: Push) -> list[tuple[str, str]]:
        async with self.outbox.database.reading() as session:
            return sorted((each.name, each.reason) for each in (await unreached.calls(session, push.id or 0)).rows)

    async def writes(self, member: Known, life: timedelta = A_DAY) -> None:
        """Let the member write, and some seconds pass."""
        await self.allowances.allow(member.address, "message", 5, life)
        self.outbox.clock.moves(seconds=10)


@pytest.fixture
def office(outbox: Outbox) -> Office:
    return Office(outbox)


async def test_the_head_count_tells_who_gets_it_now_elsewhere_later_or_by_phone(office: Office, people: People) -> None:
    talks, held = await people.member("能收", channel="wechat"), await people.member("在等", channel="wechat")
    both = await people.member("两处", channel="wechat")
    await people.other_chat(both, "telegram")
    unbound = await people.member("未绑")
    await people.member("停用", channel="wecom")
    async with office.outbox.database.transaction() as session:
        await members.unbind(session, unbound.member_id, unbound.person.address_id, office.outbox.clock())
    await office.starts(wechat=BY_WINDOW, telegram=FREE)
    await office.writes(talks)
    heads = await office.counts()
    assert (heads.members, heads.reachable, heads.elsewhere, heads.held) == (5, 2, 1, 1)
    assert (heads.unreachable, heads.barred, heads.to_call) == (1, 1, 3)
    push = await office.plans()
    assert await office.to_call(push) == [("停用", "switched-off"), ("在等", "window-closed"), ("未绑", "unreachable")]
    assert [each.address for each in await office.outbox.carries("wechat")] == [talks.address]
    assert len(await office.outbox.carries("telegram")) == 1
    done = await office.stands(push)
    assert (done.total, done.sent, done.skipped, await office.state(push)) == (4, 2, 2, PushState.FINISHED)
    assert held.address


async def test_what_was_held_arrives_when_the_member_writes_and_they_need_no_call(office: Office, people: People) -> None:
    wang = await people.member(channel="wechat")
    await office.starts(wechat=BY_WINDOW)
    push = await office.plans()
    assert await office.outbox.carries("wechat") == []
    assert (await office.stands(push)).skipped == 1
    async with office.backplane.subscribe(PLANNED) as woken:
        await office.writes(wang)
        assert await anext(aiter(woken)) == "allowed"
    assert len(await office.outbox.carries("wechat")) == 1
    done = await office.stands(push)
    assert (done.sent, done.skipped, done.to_call, await office.state(push)) == (1, 0, 0, PushState.FINISHED)
    await office.writes(wang)
    assert await office.outbox.carries("wechat") == []


async def test_a_verdict_at_sending_is_made_good_as_well(office: Office, people: People) -> None:
    wang = await people.member(channel="wechat")
    await office.starts(wechat=BY_CONSENT)
    await office.allowances.add(wang.address, "T1", 1, A_DAY)
    push = await office.plans()
    await office.outbox.hears(await office.outbox.claims("wechat"), Verdict.NEEDS_CONSENT)
    assert await office.to_call(push) == [("王静", "needs-consent")]
    await office.allowances.add(wang.address, "T1", 1, A_DAY)
    office.outbox.clock.moves(seconds=10)
    assert len(await office.outbox.carries("wechat")) == 1
    assert await office.to_call(push) == []


async def test_only_the_newest_that_still_matter_are_made_good(office: Office, people: People) -> None:
    wang = await people.member(channel="wechat")
    await office.starts(wechat=BY_WINDOW)
    first, over, cancelled, told = [await office.plans(), await office.plans(A_DAY), await office.plans(), await office.plans()]
    async with office.outbox.database.transaction() as session:
        await unreached.told(session, told.id or 0, wang.member_id, None, office.outbox.clock())
        await service.cancel(session, cancelled.id or 0, office.outbox.clock())
    office.outbox.clock.moves(days=2)
    second, third = await office.plans(), await office.plans()
    await office.writes(wang)
    assert {each.key.push_id for each in await office.outbox.carries("wechat")} == {second.id, third.id}
    office.outbox.clock.moves(days=6)
    await office.writes(wang)
    assert await office.outbox.carries("wechat") == []
    assert {(await office.stands(push)).skipped for push in (first, over, cancelled, told)} == {1}


async def test_a_channel_that_never_lets_us_write_first_is_no_use_to_a_push(office: Office, people: People) -> None:
    wang = await people.member(channel="wechat")
    await office.starts(wechat=Terms(Verdict.NEVER))
    assert (await office.counts()).barred == 1
    push = await office.plans()
    await office.writes(wang)
    assert await office.outbox.carries("wechat") == []
    assert await office.to_call(push) == [("王静", "never")]


async def test_what_waits_for_a_channel_that_is_switched_off_goes_on_at_once(office: Office, people: People) -> None:
    both, only = await people.member("两处", channel="telegram"), await people.member("一处", channel="telegram")
    other = await people.other_chat(both, "webchat")
    await office.starts(telegram=FREE, webchat=FREE)
    push = await office.plans()
    await office.starts(webchat=FREE)
    assert await office.outbox.claims("telegram") == []
    assert [each.address for each in await office.outbox.carries("webchat")] == [other.address]
    assert await office.to_call(push) == [("一处", "switched-off")]
    done = await office.stands(push)
    assert (done.sent, done.skipped, await office.state(push)) == (1, 1, PushState.FINISHED)
    await office.starts(telegram=FREE, webchat=FREE)
    assert (await office.counts()).reachable == 2
    assert only.address


async def test_before_any_process_has_sent_planning_leaves_nobody_out(office: Office, people: People) -> None:
    await people.member(channel="wechat")
    assert (await office.counts()).reachable == 1
    assert (await office.plans()).total == 1
