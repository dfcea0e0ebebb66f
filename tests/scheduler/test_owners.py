"""Who carries an account alone, and what becomes of the leases of those who did before."""

import asyncio
from collections.abc import Callable

import pytest

from core.pushes import delivering
from core.pushes.delivering import Claimed
from core.pushes.rules import Policy
from scheduler.drain import Drain, Surroundings
from tests.people import People
from tests.scheduler.office import Office, sent
from tests.scheduler.postbox import Postbox, until


class Handed:
    """An ownership that a test hands over."""

    def __init__(self) -> None:
        self.ours, self.heard = False, list[Callable[[], None]]()

    def holds(self, name: str) -> bool:
        assert name == "push:test:bot"
        return self.ours

    async def until_held(self, name: str) -> None:
        raise AssertionError(name)

    async def until_lost(self, name: str) -> None:
        raise AssertionError(name)

    def tell(self, heard: Callable[[], None]) -> None:
        self.heard.append(heard)

    async def close(self) -> None:
        return


@pytest.mark.parametrize("holder", ["dead", "w"], ids=["of the last owner", "of our own, from before"])
async def test_a_paced_account_is_carried_by_its_owner_alone_who_takes_over_what_was_held(
    office: Office, people: People, holder: str
) -> None:
    await people.members(6)
    push_id = await office.plans()
    async with office.database.transaction() as session:
        await delivering.claim(session, "test", "bot", 4, holder, office.clock(), office.organisation)
    ownership, postbox = Handed(), Postbox(per_second=100)
    around = Surroundings(office.database, office.clock, office.organisation, office.backplane, "w", ownership=ownership)
    drain = Drain(around, postbox)
    running = asyncio.create_task(drain.run())
    await asyncio.sleep(0.2)
    assert postbox.times == []
    ownership.ours = True
    drain.wake()
    await until(lambda: sent(office, push_id, 6))
    drain.stop()
    await asyncio.wait_for(running, 10)


@pytest.mark.parametrize("per_second", [0.0, 50.0])
async def test_what_was_claimed_in_an_accident_is_taken_back_though_our_heartbeat_holds_it(
    office: Office, people: People, monkeypatch: pytest.MonkeyPatch, per_second: float
) -> None:
    await people.members(30)
    push_id, postbox, accidents = await office.plans(), Postbox(per_second=per_second), iter([True])
    claim = Drain._claim

    async def lost(drain: Drain) -> list[Claimed]:
        claimed = await claim(drain)
        if next(accidents, False):
            raise ConnectionResetError("the answer to the commit never came")
        return claimed

    monkeypatch.setattr(Drain, "_claim", lost)
    async with office.drain(postbox):
        await until(lambda: sent(office, push_id, 30))
    assert len(postbox.arrived) == 30


async def test_what_was_taken_from_us_before_the_call_is_not_sent_under_the_list_policy(office: Office, people: People) -> None:
    await people.members(2)
    await office.plans(Policy.LIST)
    async with office.database.transaction() as session:
        first, second = await delivering.claim(session, "test", "bot", 2, "one", office.clock(), office.organisation)
    office.clock.moves(hours=1)  # this process was asleep, or its clock was put right
    async with office.database.transaction() as session:
        assert await delivering.begin(session, [first], "one") == {first.key}
        assert await delivering.reap(session, office.clock()) == 2
        [again] = await delivering.claim(session, "test", "bot", 2, "other", office.clock(), office.organisation)
        assert again.key == second.key
        assert await delivering.begin(session, [first, second], "one") == set()
        assert await delivering.begin(session, [again], "other") == {again.key}


async def test_a_heartbeat_keeps_what_a_worker_holds(office: Office, people: People) -> None:
    await people.members(2)
    await office.plans()
    async with office.database.transaction() as session:
        await delivering.claim(session, "test", "bot", 1, "alive", office.clock(), office.organisation)
        await delivering.claim(session, "test", "bot", 1, "dead", office.clock(), office.organisation)
        office.clock.moves(seconds=40)
        await delivering.keep(session, "alive", office.clock())
        office.clock.moves(seconds=40)
        assert await delivering.reap(session, office.clock()) == 1
