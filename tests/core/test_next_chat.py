"""A member with several chats: the preferred one first, the next when it is closed, and a call when there is none left."""

from datetime import timedelta

import pytest

from core.channel import Refused, TryLater, Uncertain, Verdict
from core.errors import NotFound
from core.members import service as members
from core.members.rules import Audience
from core.messages import Incoming, Kind, Message, Plain, Purpose
from core.organisation import Cap
from core.pushes import caps, counting, delivering, service, unreached
from core.pushes.models import Push
from core.pushes.rules import MOST_ATTEMPTS, DeliveryState, Policy
from core.pushes.service import Plan, Progress
from tests.conftest import StillClock
from tests.outbox import Outbox
from tests.people import Known, People

GONE = Refused("bot was blocked by the user", gone=True)


@pytest.fixture
async def wang(people: People) -> Known:
    """Return a member who joined from Telegram first."""
    return await people.member(channel="telegram")


@pytest.fixture
async def wechat(people: People, wang: Known) -> Known:
    """Return the same member in WeChat."""
    return await people.other_chat(wang, "wechat")


async def plans(outbox: Outbox) -> Push:
    async with outbox.database.transaction() as session:
        what = Plan("通知", Message((Plain("明天开会"),)), Purpose.ANNOUNCEMENT, Policy.LIST)
        return await service.plan(session, what, members.audience(Audience("001")), outbox.clock(), outbox.organisation)


async def stands(outbox: Outbox, push: Push) -> Progress:
    async with outbox.database.transaction() as session:
        await delivering.finish(session, outbox.clock())
    async with outbox.database.reading() as session:
        return await service.progress(session, push.id or 0, outbox.clock())


async def to_call(outbox: Outbox, push: Push) -> list[tuple[str, str]]:
    async with outbox.database.reading() as session:
        return [(each.name, each.reason) for each in (await unreached.calls(session, push.id or 0)).rows]


@pytest.mark.parametrize("answer", [GONE, Refused("too-large"), *(each for each in Verdict if each is not Verdict.YES)])
async def test_what_one_chat_does_not_take_goes_to_the_next(outbox: Outbox, wechat: Known, answer: Refused | Verdict) -> None:
    push = await plans(outbox)
    await outbox.hears(await outbox.claims("telegram"), answer)
    assert (await stands(outbox, push)).waiting == 1
    [second] = await outbox.carries("wechat")
    assert second.address.chat == wechat.sender
    done = await stands(outbox, push)
    assert (done.total, done.sent, done.failed, done.skipped, done.reasons) == (1, 1, 0, 0, ())
    assert await to_call(outbox, push) == []


async def test_the_preferred_chat_comes_first_and_a_closed_one_is_passed_over(outbox: Outbox, wang: Known, wechat: Known) -> None:
    async with outbox.database.transaction() as session:
        await members.prefer(session, wang.member_id, wechat.person.address_id)
    await plans(outbox)
    assert await outbox.carries("telegram") == []
    assert len(await outbox.carries("wechat")) == 1
    await wechat.sends(Incoming(wechat.address, "b", wechat.sender, kind=Kind.BLOCKED))
    push = await plans(outbox)
    assert len(await outbox.carries("telegram")) == 1
    assert (await stands(outbox, push)).left_out.unreachable == 0


@pytest.mark.usefixtures("wechat")
async def test_a_chat_that_is_blocked_before_its_turn_is_passed_over(outbox: Outbox, wang: Known) -> None:
    push = await plans(outbox)
    await wang.sends(Incoming(wang.address, "b", wang.sender, kind=Kind.BLOCKED))
    assert await outbox.claims("telegram") == []
    assert len(await outbox.carries("wechat")) == 1
    assert (await stands(outbox, push)).sent == 1


@pytest.mark.usefixtures("wang", "wechat")
async def test_who_is_reached_nowhere_is_listed_for_a_call_with_the_last_reason(outbox: Outbox, people: People) -> None:
    other = await people.member("赵强")
    async with outbox.database.transaction() as session:
        await members.unbind(session, other.member_id, other.person.address_id, outbox.clock())
    push = await plans(outbox)
    await outbox.hears(await outbox.claims("telegram"), GONE)
    assert await to_call(outbox, push) == [("赵强", "unreachable")]
    await outbox.hears(await outbox.claims("wechat"), Verdict.WINDOW_CLOSED)
    assert sorted(await to_call(outbox, push)) == [("王静", "window-closed"), ("赵强", "unreachable")]
    done = await stands(outbox, push)
    assert (done.total, done.skipped, done.failed, done.left_out.unreachable) == (1, 1, 0, 1)


@pytest.mark.usefixtures("wechat")
async def test_what_may_have_arrived_goes_to_no_other_chat(outbox: Outbox) -> None:
    push = await plans(outbox)
    await outbox.hears(await outbox.claims("telegram"), Uncertain())
    assert await outbox.carries("wechat") == []
    assert (await stands(outbox, push)).uncertain == 1
    assert await to_call(outbox, push) == []


@pytest.mark.usefixtures("wechat")
async def test_a_platform_that_never_answers_gives_way_to_the_next_chat(outbox: Outbox, clock: StillClock) -> None:
    await plans(outbox)
    for _ in range(MOST_ATTEMPTS):
        assert await outbox.claims("wechat") == []
        await outbox.hears(await outbox.claims("telegram"), TryLater(timedelta(seconds=1)))
        clock.moves(minutes=30)
    assert len(await outbox.carries("wechat")) == 1


@pytest.mark.usefixtures("wang")
async def test_who_is_reached_after_all_needs_no_call(outbox: Outbox) -> None:
    push = await plans(outbox)
    await outbox.hears(await outbox.claims("telegram"), Refused("too-large"))
    assert await to_call(outbox, push) == [("王静", "too-large")]
    async with outbox.database.transaction() as session:
        assert await service.retry_failed(session, push.id or 0, outbox.clock()) == 1
    await outbox.carries("telegram")
    assert await to_call(outbox, push) == []
    assert (await stands(outbox, push)).sent == 1


async def test_staff_note_who_was_told_and_may_take_it_back(outbox: Outbox, wang: Known) -> None:
    push = await plans(outbox)
    await outbox.hears(await outbox.claims("telegram"), GONE)
    async with outbox.database.transaction() as session:
        await unreached.told(session, push.id or 0, wang.member_id, None, outbox.clock())
        [call] = (await unreached.calls(session, push.id or 0)).rows
        assert call.told_at == outbox.clock()
        await unreached.not_told(session, push.id or 0, wang.member_id)
        [call] = (await unreached.calls(session, push.id or 0)).rows
        assert call.told_at is None
        with pytest.raises(NotFound):
            await unreached.told(session, push.id or 0, 0, None, outbox.clock())


@pytest.mark.usefixtures("wechat")
async def test_a_member_with_two_chats_gets_each_push_once(outbox: Outbox) -> None:
    push = await plans(outbox)
    assert len(await outbox.carries("telegram")) == 1
    assert await outbox.carries("wechat") == []
    async with outbox.database.transaction() as session:
        states = await counting.by_state(session, [push.id or 0])
    assert states == {push.id: {DeliveryState.SENT: 1}}


async def test_what_came_in_one_chat_counts_for_the_caps_in_the_other(outbox: Outbox, wang: Known, wechat: Known) -> None:
    async with outbox.database.transaction() as session:
        await caps.set_own(session, wang.member_id, Purpose.ANNOUNCEMENT, Cap(2))
    await plans(outbox)
    assert len(await outbox.carries("telegram")) == 1
    async with outbox.database.transaction() as session:
        await members.close_address(session, wang.person.address_id)
    await plans(outbox)
    third = await plans(outbox)
    assert (third.total, third.capped) == (0, 1), "one came, one waits"
    async with outbox.database.transaction() as session:
        await caps.set_own(session, wang.member_id, Purpose.ANNOUNCEMENT, Cap(1))
    assert await outbox.carries(wechat.address.channel) == []
