"""The one door out: who gets a push, when, and what becomes of each delivery."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from core.channel import Outcome, Refused, Sent, TryLater, Uncertain
from core.database import Database
from core.errors import NotFound
from core.errors import Refused as Refusal
from core.members import service as members
from core.members.models import AddressRow, Member
from core.members.rules import Audience
from core.messages import Choice, Message, Plain, Purpose, Text
from core.organisation import Organisation
from core.pushes import delivering, service
from core.pushes.delivering import Claimed, Result
from core.pushes.models import Delivery, Push
from core.pushes.rules import MOST_ATTEMPTS, DeliveryState, Policy, PushState
from core.pushes.service import Plan, Progress
from tests.conftest import StillClock
from tests.people import People

QUIZ = Message((Plain("今天的题目到了"),), choices=(Choice("quiz.start:1", Plain("开始")),))


class Post:
    """The door out as the console plans with it and a drain carries for it."""

    def __init__(self, database: Database, clock: StillClock, organisation: Organisation) -> None:
        self.database, self.clock, self.organisation = database, clock, organisation

    async def plans(
        self,
        purpose: Purpose = Purpose.QUIZ,
        policy: Policy = Policy.RESEND,
        expires_at: datetime | None = None,
        branch: str = "001",
    ) -> Push:
        async with self.database.transaction() as session:
            what = Plan("每日一题", QUIZ, purpose, policy, expires_at=expires_at)
            return await service.plan(session, what, members.audience(Audience(branch)), self.clock(), self.organisation)

    async def claims(self, limit: int = 100, worker: str = "w", channel: str = "test") -> list[Claimed]:
        async with self.database.transaction() as session:
            return await delivering.claim(session, channel, "bot", limit, worker, self.clock(), self.organisation)

    async def hears(self, claimed: Sequence[Claimed], outcome: Outcome, worker: str = "w") -> None:
        async with self.database.transaction() as session:
            await delivering.record(session, [Result(each, outcome) for each in claimed], worker, self.clock())

    async def tidies(self) -> None:
        async with self.database.transaction() as session:
            await delivering.reap(session, self.clock())
            await delivering.finish(session, self.clock())

    async def progress(self, push: Push) -> Progress:
        async with self.database.reading() as session:
            return await service.progress(session, push.id or 0, self.clock())

    async def state(self, push: Push) -> str:
        async with self.database.reading() as session:
            found = await session.get(Push, push.id)
            assert found is not None
            return found.state

    async def changes(self, member_id: int, **values: object) -> None:
        async with self.database.transaction() as session:
            await session.exec(update(Member).where(col(Member.id) == member_id).values(**values))

    async def rows(self, push: Push) -> list[Delivery]:
        async with self.database.reading() as session:
            return list(await session.exec(select(Delivery).where(Delivery.push_id == push.id)))


@pytest.fixture
def post(database: Database, clock: StillClock, organisation: Organisation) -> Post:
    return Post(database, clock, organisation)


async def test_a_push_reaches_every_member_of_the_audience_once(post: Post, people: People) -> None:
    await people.members(5, "001.001")
    await people.members(2, "002")
    push = await post.plans()
    first = await post.claims(3)
    second = await post.claims()
    assert len({each.key for each in (*first, *second)}) == 5
    assert await post.claims() == []
    await post.hears([*first, *second], Sent("m"))
    await post.tidies()
    assert (await post.progress(push)).sent == 5
    assert await post.state(push) == PushState.FINISHED


async def test_the_head_count_says_who_is_left_out_and_why(post: Post, people: People, organisation: Organisation) -> None:
    everybody = await people.members(6)
    await post.changes(everybody[0].member_id, muted=",quiz,reminder,")
    await post.changes(everybody[1].member_id, paused_until=post.clock() + timedelta(days=3))
    async with post.database.transaction() as session:
        await members.unbind(session, everybody[2].member_id, everybody[2].person.address_id, post.clock())
        await members.close_address(session, everybody[3].person.address_id)
    async with post.database.reading() as session:
        audience = members.audience(Audience("001"))
        heads = await service.head_count(session, audience, Purpose.QUIZ, post.clock(), organisation)
    assert (heads.members, heads.reachable, heads.muted, heads.paused, heads.unreachable) == (6, 2, 1, 1, 2)
    push = await post.plans()
    shown = await post.progress(push)
    assert shown.total == 2
    assert shown.left_out == heads


async def test_who_switched_off_quizzes_still_gets_announcements(post: Post, people: People) -> None:
    member = await people.member()
    await post.changes(member.member_id, muted=",quiz,")
    assert (await post.plans(Purpose.QUIZ)).total == 0
    assert (await post.plans(Purpose.ANNOUNCEMENT)).total == 1


async def test_at_night_a_push_waits_for_the_end_of_each_members_own_quiet_hours(post: Post, people: People) -> None:
    usual, late, owl = await people.members(3)
    await post.changes(late.member_id, quiet_from=21 * 60, quiet_to=9 * 60)
    await post.changes(owl.member_id, quiet_from=0, quiet_to=0)
    post.clock.now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
    push = await post.plans()
    assert [each.address.chat for each in await post.claims()] == [owl.sender]
    assert (await post.progress(push)).later == 2
    post.clock.now = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # 7:30
    assert [each.address.chat for each in await post.claims()] == [usual.sender]
    post.clock.now = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # 9:00
    assert [each.address.chat for each in await post.claims()] == [late.sender]


async def test_quiet_hours_mutes_and_closed_chats_hold_again_when_it_is_sent(post: Post, people: People) -> None:
    muted, closed, usual = await people.members(3)
    push = await post.plans()
    await post.changes(muted.member_id, muted=",quiz,")
    async with post.database.transaction() as session:
        await members.close_address(session, closed.person.address_id)
    post.clock.now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    assert await post.claims() == []
    shown = await post.progress(push)
    assert {(state, reason): many for state, reason, many in shown.reasons} == {("skipped", "muted"): 1, ("skipped", "closed"): 1}
    assert (shown.waiting, shown.later) == (1, 1)
    async with post.database.reading() as session:
        first = await delivering.first_waiting(session, "test", "bot", post.clock())
    assert first == datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    post.clock.now = first
    assert [each.address.chat for each in await post.claims()] == [usual.sender]


async def test_what_is_too_late_is_missed_and_not_sent(post: Post, people: People) -> None:
    await people.members(2)
    push = await post.plans(expires_at=post.clock() + timedelta(hours=1))
    post.clock.moves(hours=2)
    assert await post.claims() == []
    await post.tidies()
    assert (await post.progress(push)).missed == 2
    assert await post.state(push) == PushState.EXPIRED


async def test_a_big_push_does_not_make_a_small_one_wait(post: Post, people: People) -> None:
    await people.members(10, "001.001")
    await people.member(branch="001.002")
    await post.plans()
    small = await post.plans(branch="001.002")
    await post.claims(2)
    assert {each.key.push_id for each in await post.claims(2)} == {small.id}


async def test_a_blocked_chat_is_closed_and_the_next_push_leaves_it_out(post: Post, people: People) -> None:
    await people.members(2)
    push = await post.plans()
    first, second = await post.claims()
    await post.hears([first], Refused("blocked", gone=True))
    await post.hears([second], Refused("message-too-long"))
    assert (await post.progress(push)).failed == 2
    assert (await post.plans()).unreachable == 1


async def test_a_busy_platform_is_tried_again_and_at_last_given_up(post: Post, people: People) -> None:
    await people.member()
    push = await post.plans()
    for _ in range(MOST_ATTEMPTS):
        await post.hears(await post.claims(), TryLater(timedelta(seconds=5)))
        assert await post.claims() == []
        post.clock.moves(minutes=30)
    shown = await post.progress(push)
    assert (shown.failed, shown.reasons) == (1, ((DeliveryState.FAILED, "busy", 1),))


async def test_a_rate_limit_is_no_attempt(post: Post, people: People) -> None:
    await people.member()
    await post.plans()
    for _ in range(MOST_ATTEMPTS + 1):
        await post.hears(await post.claims(), TryLater(timedelta(seconds=30), throttled=True))
        post.clock.moves(seconds=31)
    assert len(await post.claims()) == 1


@pytest.mark.parametrize(("policy", "again"), [(Policy.RESEND, 1), (Policy.LIST, 0)])
async def test_of_which_nobody_knows_is_sent_again_or_listed(post: Post, people: People, policy: Policy, again: int) -> None:
    await people.member()
    push = await post.plans(policy=policy)
    await post.hears(await post.claims(), Uncertain())
    post.clock.moves(minutes=5)
    assert len(await post.claims()) == again
    assert (await post.progress(push)).uncertain == 1 - again


async def test_after_a_crash_only_calls_that_were_begun_are_uncertain(post: Post, people: People) -> None:
    await people.members(3)
    push = await post.plans(policy=Policy.LIST)
    claimed = await post.claims()
    async with post.database.transaction() as session:
        await delivering.begin(session, claimed[:1], "w")
    async with post.database.transaction() as session:
        assert await delivering.recover(session, post.clock()) == 3
    assert (await post.progress(push)).uncertain == 1
    assert len(await post.claims(worker="next")) == 2


async def test_a_dead_workers_leases_are_taken_over_when_they_end(post: Post, people: People) -> None:
    await people.members(2)
    push = await post.plans()
    await post.claims(worker="dead")
    post.clock.moves(seconds=59)
    await post.tidies()
    assert await post.claims(worker="heir") == []
    post.clock.moves(seconds=2)
    await post.tidies()
    await post.hears(await post.claims(worker="heir"), Sent(), "heir")
    assert (await post.progress(push)).sent == 2


async def test_what_arrived_after_its_lease_was_over_counts_once_as_sent(post: Post, people: People) -> None:
    await people.members(2)
    push = await post.plans(policy=Policy.LIST)
    claimed = await post.claims()
    async with post.database.transaction() as session:
        await delivering.begin(session, claimed, "w")
    post.clock.moves(minutes=2)
    await post.tidies()
    assert (await post.progress(push)).uncertain == 2
    await post.hears(claimed, Sent())
    shown = await post.progress(push)
    assert (shown.sent, shown.uncertain, shown.total) == (2, 0, 2)


async def test_a_worker_cannot_record_over_anothers_lease(post: Post, people: People) -> None:
    await people.member()
    push = await post.plans()
    claimed = await post.claims(worker="w")
    await post.hears(claimed, Refused("no"), "somebody else")
    assert (await post.progress(push)).failed == 0


async def test_pausing_stops_and_resuming_goes_on(post: Post, people: People) -> None:
    await people.member()
    push = await post.plans()
    async with post.database.transaction() as session:
        await service.pause(session, push.id or 0)
    assert await post.claims() == []
    async with post.database.transaction() as session:
        await service.resume(session, push.id or 0)
    assert len(await post.claims()) == 1


async def test_cancelling_also_ends_what_was_put_off_meanwhile(post: Post, people: People) -> None:
    await people.members(3)
    push = await post.plans()
    on_its_way = await post.claims(2)
    async with post.database.transaction() as session:
        await service.cancel(session, push.id or 0, post.clock())
    await post.hears(on_its_way[:1], Sent())
    await post.hears(on_its_way[1:], TryLater(timedelta(seconds=5)))
    shown = await post.progress(push)
    assert (shown.sent, shown.cancelled, shown.waiting, shown.leased) == (1, 2, 0, 0)
    async with post.database.transaction() as session:
        with pytest.raises(Refusal, match="push-is-cancelled"):
            await service.resume(session, push.id or 0)


async def test_failed_ones_can_be_tried_again_after_the_push_is_over(post: Post, people: People) -> None:
    await people.members(2)
    push = await post.plans()
    await post.hears(await post.claims(), Refused("no"))
    await post.tidies()
    async with post.database.transaction() as session:
        assert await service.retry_failed(session, push.id or 0, post.clock()) == 2
    await post.hears(await post.claims(), Sent())
    await post.tidies()
    shown = await post.progress(push)
    assert (shown.sent, shown.failed, await post.state(push)) == (2, 0, PushState.FINISHED)


@pytest.mark.parametrize(("resend", "left"), [(True, (1, 0)), (False, (0, 1))])
async def test_a_person_decides_about_the_uncertain_ones(
    post: Post, people: People, *, resend: bool, left: tuple[int, int]
) -> None:
    await people.member()
    push = await post.plans(policy=Policy.LIST)
    await post.hears(await post.claims(), Uncertain())
    await post.tidies()
    async with post.database.transaction() as session:
        assert await service.resolve_uncertain(session, push.id or 0, post.clock(), resend=resend) == 1
    shown = await post.progress(push)
    assert (shown.waiting, shown.skipped, shown.uncertain) == (*left, 0)


async def test_nothing_is_tried_again_when_the_time_is_over(post: Post, people: People) -> None:
    await people.member()
    push = await post.plans(expires_at=post.clock() + timedelta(hours=1))
    await post.hears(await post.claims(), Refused("no"))
    post.clock.moves(hours=2)
    async with post.database.transaction() as session:
        with pytest.raises(Refusal, match="push-too-late"):
            await service.retry_failed(session, push.id or 0, post.clock())


async def test_a_push_that_does_not_exist_is_said_to_be_unknown(post: Post) -> None:
    async with post.database.transaction() as session:
        with pytest.raises(NotFound, match="push-unknown"):
            await service.pause(session, 99)
        with pytest.raises(NotFound, match="push-unknown"):
            await service.progress(session, 99, post.clock())


async def test_progress_tells_pace_and_end(post: Post, people: People) -> None:
    await people.members(40)
    push = await post.plans()
    assert (await post.progress(push)).eta is None
    for _ in range(20):
        post.clock.moves(seconds=1)
        await post.hears(await post.claims(1), Sent())
    shown = await post.progress(push)
    assert 0.4 < shown.rate < 1.2
    assert shown.eta is not None
    assert timedelta(seconds=15) < shown.eta - post.clock() < timedelta(seconds=60)


async def test_every_unasked_push_offers_a_way_out_and_carries_its_tokens(post: Post, people: People) -> None:
    await people.member()
    push = await post.plans()
    message = (await post.claims())[0].message
    assert [choice.token for choice in message.choices] == [f"{push.token}.0", f"{push.token}.1"]
    assert message.choices[-1].id == "push.why:quiz..0"
    assert message.choices[-1].label == Text("push-settings")


async def test_a_button_of_a_push_holds_for_its_receiver_only(post: Post, people: People) -> None:
    mine, other = await people.member(branch="001"), await people.member(branch="002")
    push = await post.plans(expires_at=post.clock() + timedelta(days=1))
    await post.hears(await post.claims(), Sent())
    async with post.database.reading() as session:
        now = post.clock()
        assert await service.offered(session, mine.person.address_id, push.token, now)
        assert await service.latest_offer(session, mine.person.address_id, now)
        assert await service.offered(session, other.person.address_id, push.token, now) is None
        late = await service.offered(session, mine.person.address_id, push.token, now + timedelta(days=2))
        assert [each.id for each in late.choices] == ["", "push.why:quiz..0"], "only the way out still leads somewhere"


async def test_an_address_that_changed_hands_gets_nothing_of_its_former_owner(post: Post, people: People) -> None:
    member, heir = await people.members(2)
    push = await post.plans()
    async with post.database.transaction() as session:
        mine = col(AddressRow.id) == member.person.address_id
        await session.exec(update(AddressRow).where(mine).values(member_id=heir.member_id))
    assert [each.address.chat for each in await post.claims()] == [heir.sender]
    assert (await post.progress(push)).skipped == 1


async def test_the_console_lists_what_is_under_way_in_the_branch(post: Post, people: People) -> None:
    branch = await people.branch("001.002")
    async with post.database.transaction() as session:
        what = Plan("通知", QUIZ, Purpose.ANNOUNCEMENT, Policy.LIST, branch_id=branch)
        audience = members.audience(Audience("001.002"))
        push = await service.plan(session, what, audience, post.clock(), post.organisation)
    async with post.database.reading() as session:
        assert [each.id for each in await service.running(session, "001")] == [push.id]
        assert await service.running(session, "002") == []
    await post.tidies()
    async with post.database.reading() as session:
        assert await service.running(session, "001") == []
        assert [each.id for each in await service.recent(session, "001")] == [push.id]
