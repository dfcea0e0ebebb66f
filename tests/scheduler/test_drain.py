"""What waits is carried: at the account's pace, once each, whatever the platform answers."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from core.channel import MISCONFIGURED, Health, Outcome, Push, Refused, Scope, Sent, TryLater, Uncertain, Verdict, terms_of
from core.members import service as members
from core.members.rules import Audience
from core.messages import Purpose
from core.pushes import delivering, routes, service
from core.pushes.rules import Policy
from scheduler.drain import Drain, Surroundings
from tests.conftest import StillClock
from tests.people import People
from tests.scheduler.office import Office, sent
from tests.scheduler.postbox import Postbox, Sack, until


async def test_everybody_gets_it_once_under_a_name_that_stays(office: Office, people: People) -> None:
    everybody = await people.members(1_200)
    push_id = await office.plans()
    postbox = Postbox(latency=0.002)
    async with office.drain(postbox):
        await until(lambda: sent(office, push_id, 1_200))
    assert sorted(chat for chat, _ in postbox.arrived) == sorted(each.sender for each in everybody)
    assert {key for _, key in postbox.arrived} == {f"push:{push_id}:{each.person.address_id}" for each in everybody}
    assert postbox.most_in_flight <= 200


async def test_where_many_go_by_one_call_each_still_has_an_outcome_of_their_own(office: Office, people: People) -> None:
    everybody = [*await people.members(1_150), *await people.members(30, locale="en")]
    gone, sack = everybody[7].sender, Sack()
    sack.answers = lambda chat: Refused("no-such-user", gone=True) if chat == gone else Sent(f"m{chat}")
    push_id = await office.plans()
    async with office.drain(sack):
        await until(lambda: sent(office, push_id, len(everybody) - 1))
    assert (await office.progress(push_id)).failed == 1
    assert sorted(chat for chat, _ in sack.arrived) == sorted(each.sender for each in everybody if each.sender != gone)
    assert len(sack.calls) <= 6
    assert sum(sack.calls) == len(everybody)


async def test_a_call_for_many_that_must_wait_holds_the_account_and_loses_nobody(office: Office, people: People) -> None:
    await people.members(20)
    sack, refusals = Sack(), iter([True] * 20)
    wait = TryLater(timedelta(seconds=0.3), "throttled", throttled=True, scope=Scope.ACCOUNT)
    sack.answers = lambda _: wait if next(refusals, False) else Sent()
    push_id = await office.plans()
    async with office.drain(sack):
        await until(lambda: _waiting_again(office, push_id, sack))
        office.clock.moves(seconds=1)
        await until(lambda: sent(office, push_id, 20))
    assert sack.calls == [20, 20]


async def _waiting_again(office: Office, push_id: int, sack: Sack) -> bool:
    return bool(sack.calls) and (await office.progress(push_id)).waiting == 20


async def test_what_is_planned_later_leaves_as_soon_as_the_drain_is_woken(office: Office, people: People) -> None:
    await people.members(3)
    async with office.drain(Postbox()) as drain:
        await asyncio.sleep(0.1)
        push_id = await office.plans()
        drain.wake()
        await until(lambda: sent(office, push_id, 3))


async def test_a_paced_account_does_not_burst(office: Office, people: People) -> None:
    await people.members(20)
    push_id = await office.plans()
    postbox = Postbox(per_second=40)
    async with office.drain(postbox):
        await until(lambda: sent(office, push_id, 20))
    assert postbox.times[-1] - postbox.times[0] >= 19 / 40 * 0.9


async def test_after_this_process_stood_still_no_two_leave_at_once(office: Office, people: People) -> None:
    await people.members(8)
    push_id, postbox = await office.plans(), Postbox(per_second=20)

    def stands_still(_: str) -> Sent:
        if len(postbox.times) == 3:
            time.sleep(0.2)
        return Sent()

    postbox.answers = stands_still
    async with office.drain(postbox):
        await until(lambda: sent(office, push_id, 8))
    gaps = [after - before for before, after in pairwise(postbox.times)]
    assert max(gaps) >= 0.2
    assert min(gaps) >= 1 / 20 * 0.5


async def test_two_workers_share_the_work_and_nobody_gets_it_twice(office: Office, people: People) -> None:
    await people.members(300)
    push_id = await office.plans()
    one, other = Postbox(latency=0.005), Postbox(latency=0.005)
    async with office.drain(one, "one"), office.drain(other, "other"):
        await until(lambda: sent(office, push_id, 300))
    keys = [key for _, key in (*one.arrived, *other.arrived)]
    assert len(keys) == len(set(keys)) == 300


async def test_a_rate_limit_holds_the_whole_account_and_costs_nobody_the_message(office: Office, people: People) -> None:
    await people.members(12)
    push_id = await office.plans()
    postbox = Postbox(per_second=50)
    complaints = iter([TryLater(timedelta(seconds=0.4), "too-many", throttled=True)])
    postbox.answers = lambda _: next(complaints, Sent())
    async with office.drain(postbox) as drain:
        await until(lambda: sent(office, push_id, 11))
        office.clock.moves(seconds=1)
        drain.wake()
        await until(lambda: sent(office, push_id, 12))
    gaps = [later - earlier for earlier, later in zip(postbox.times, postbox.times[1:], strict=False)]
    assert max(gaps) >= 0.35


async def test_a_busy_chat_delays_nobody_else(office: Office, people: People) -> None:
    busy, *others = await people.members(5)
    push_id = await office.plans()
    later = TryLater(timedelta(minutes=5), "chat-busy", throttled=True, scope=Scope.CHAT)
    postbox = Postbox()
    postbox.answers = lambda chat: later if chat == busy.sender else Sent()
    async with office.drain(postbox):
        await until(lambda: sent(office, push_id, len(others)))
    assert (await office.progress(push_id)).later == 1


async def test_a_send_that_raises_or_never_answers_is_uncertain_and_the_drain_goes_on(office: Office, people: People) -> None:
    broken, silent, *_ = await people.members(4)
    push_id = await office.plans(Policy.LIST)
    postbox = Postbox()

    def answer(chat: str) -> Outcome:
        if chat == broken.sender:
            raise ValueError("a defect of the channel")
        return Uncertain() if chat == silent.sender else Sent()

    postbox.answers = answer
    async with office.drain(postbox):
        await until(lambda: sent(office, push_id, 2))
    shown = await office.progress(push_id)
    assert {(state, reason) for state, reason, _ in shown.reasons} == {("uncertain", "raised"), ("uncertain", "no-answer")}


async def test_blocked_chats_are_closed(office: Office, people: People) -> None:
    await people.members(3)
    push_id = await office.plans()
    postbox = Postbox()
    postbox.answers = lambda _: Refused("blocked", gone=True)

    async def failed() -> bool:
        return (await office.progress(push_id)).failed == 3

    async with office.drain(postbox):
        await until(failed)
    async with office.database.reading() as session:
        audience = members.audience(Audience("001"))
        heads = await service.head_count(session, audience, Purpose.QUIZ, office.clock(), office.organisation)
    assert heads.unreachable == 3


async def test_a_channel_that_may_not_write_first_is_not_asked_to(office: Office, people: People) -> None:
    await people.members(2)
    push_id = await office.plans()
    postbox = Postbox(push=Push.WINDOW)
    postbox.verdict = Verdict.WINDOW_CLOSED

    async def skipped() -> bool:
        return (await office.progress(push_id)).skipped == 2

    async with office.drain(postbox):
        await until(skipped)
    assert postbox.arrived == []


async def test_stopping_lets_arrive_what_is_on_its_way_and_leaves_the_rest_waiting(office: Office, people: People) -> None:
    await people.members(50)
    push_id = await office.plans()
    postbox = Postbox(per_second=50, latency=0.1)
    async with office.drain(postbox):
        await until(lambda: _some(postbox))
    shown = await office.progress(push_id)
    assert shown.sent == len(postbox.arrived) > 0
    assert (shown.leased, shown.waiting) == (0, 50 - shown.sent)


async def _some(postbox: Postbox) -> bool:
    return len(postbox.times) >= 5


async def test_a_crash_before_the_answer_is_resent_by_the_next_process(office: Office, people: People) -> None:
    await people.members(5)
    push_id = await office.plans()
    async with office.database.transaction() as session:
        await delivering.claim(session, "test", "bot", 5, "dead", office.clock(), office.organisation)
    async with office.database.transaction() as session:
        await delivering.recover(session, office.clock())
    async with office.drain(Postbox()):
        await until(lambda: sent(office, push_id, 5))


async def test_a_database_that_is_away_for_a_moment_ends_nothing(
    office: Office, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people.members(4)
    push_id = await office.plans()
    working = office.database.transaction
    failures = iter(range(3))

    @asynccontextmanager
    async def failing() -> AsyncIterator[object]:
        if next(failures, None) is not None:
            raise OSError("no connection")
        async with working() as session:
            yield session

    monkeypatch.setattr(office.database, "transaction", failing)
    async with office.drain(Postbox()) as drain:

        async def woken() -> bool:
            drain.wake()
            return await sent(office, push_id, 4)

        await until(woken)


class Locked(Postbox):
    """A platform that refuses our credentials until somebody puts them right."""

    def __init__(self) -> None:
        super().__init__(push=Push.FREE)
        self.right, self.looks = False, 0
        self.answers = lambda _: Sent() if self.right else Refused(MISCONFIGURED)

    async def check(self) -> Health:
        """Tell whether the credentials are right."""
        self.looks += 1
        return Health(ok=self.right)


async def test_where_our_credentials_are_refused_everything_waits_until_they_are_right(
    office: Office, people: People, clock: StillClock
) -> None:
    await people.members(30)
    postbox = Locked()
    async with office.database.transaction() as session:
        await routes.register(session, [("test", "bot", terms_of(postbox))])
    push_id = await office.plans(Policy.LIST)
    drain = Drain(Surroundings(office.database, clock, office.organisation, office.backplane, "w"), postbox, look_every=0.05)
    running = asyncio.create_task(drain.run())

    async def halted() -> bool:
        return (await office.progress(push_id)).halted == ("test",)

    await until(halted)
    await until(lambda: _looked(postbox, 2))
    stands = await office.progress(push_id)
    assert (stands.waiting + stands.leased, stands.failed, stands.to_call, postbox.arrived) == (30, 0, 0, [])
    postbox.right = True
    clock.moves(minutes=1)
    drain.wake()
    await until(lambda: sent(office, push_id, 30))
    assert (await office.progress(push_id)).halted == ()
    drain.stop()
    await asyncio.wait_for(running, 10)


async def _looked(postbox: Locked, times: int) -> bool:
    return postbox.looks >= times


async def test_what_goes_to_many_keeps_out_of_minutes_that_the_platform_calls_crowded(office: Office, people: People) -> None:
    await people.members(60)
    postbox = Postbox()
    postbox.caps = replace(postbox.caps, crowded_minutes=frozenset({office.clock().minute}))
    everybody = await office.plans()
    async with office.drain(postbox) as drain:

        async def put_off() -> bool:
            return (await office.progress(everybody)).later == 60

        await until(put_off)
        assert postbox.arrived == []
        office.clock.moves(minutes=2)
        drain.wake()
        await until(lambda: sent(office, everybody, 60))
