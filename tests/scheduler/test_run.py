"""The part of a process that acts by itself, as a whole."""

import asyncio
from datetime import datetime, timedelta

import pytest

from core.backplane_memory import MemoryBackplane
from core.database import Database, Session
from core.members import service as members
from core.members.rules import Audience
from core.messages import Message, Plain, Purpose
from core.organisation import Organisation
from core.ownership import first_here
from core.pushes import service
from core.pushes.models import Push
from core.pushes.rules import Policy, PushState
from core.pushes.service import Plan
from scheduler.drain import Surroundings
from scheduler.jobs import Job
from scheduler.pace import Pace
from scheduler.run import Scheduler
from tests.conftest import StillClock
from tests.people import People
from tests.scheduler.postbox import Postbox, until


async def test_what_a_tick_plans_is_sent_at_once_and_the_heart_beats(
    database: Database, clock: StillClock, organisation: Organisation, people: People
) -> None:
    await people.members(5)
    planned: list[int] = []

    async def plan_once(session: Session, now: datetime) -> None:
        if not planned:
            what = Plan("每日一题", Message((Plain("题目"),)), Purpose.QUIZ, Policy.RESEND)
            push = await service.plan(session, what, members.audience(Audience("001")), now, organisation)
            planned.append(push.id or 0)

    postbox = Postbox()
    jobs = [Job("quiz", timedelta(minutes=1), plan_once, plans=True)]
    scheduler = Scheduler(Surroundings(database, clock, organisation, MemoryBackplane()), {"test": postbox}, jobs)
    await scheduler.start()
    await until(lambda: _arrived(postbox, 5))
    await scheduler.stop()
    assert scheduler.heartbeat == clock()
    async with database.reading() as session:
        assert (await service.progress(session, planned[0], clock())).sent == 5


async def test_a_publication_wakes_the_drains(
    database: Database, clock: StillClock, organisation: Organisation, people: People
) -> None:
    await people.members(2)
    backplane, postbox = MemoryBackplane(), Postbox()
    scheduler = Scheduler(Surroundings(database, clock, organisation, backplane), {"test": postbox}, [])
    await scheduler.start()
    await asyncio.sleep(0.3)
    async with database.transaction() as session:
        what = Plan("通知", Message((Plain("开会"),)), Purpose.QUIZ, Policy.LIST)
        await service.plan(session, what, members.audience(Audience("001")), clock(), organisation)
    await backplane.publish(service.PLANNED, "")
    await until(lambda: _arrived(postbox, 2))
    await scheduler.stop()


async def test_a_tick_that_fails_stops_no_other(
    database: Database, clock: StillClock, organisation: Organisation, people: People
) -> None:
    await people.member()
    async with database.transaction() as session:
        what = Plan("通知", Message((Plain("开会"),)), Purpose.QUIZ, Policy.LIST)
        push = await service.plan(session, what, members.audience(Audience("002")), clock(), organisation)

    async def broken(_session: Session, _now: datetime) -> None:
        raise ValueError("a defect of a feature")

    jobs = [Job("broken", timedelta(seconds=1), broken)]
    scheduler = Scheduler(Surroundings(database, clock, organisation, MemoryBackplane()), {}, jobs)
    await scheduler.start()

    async def finished() -> bool:
        async with database.reading() as session:
            found = await session.get(Push, push.id)
            return found is not None and found.state == PushState.FINISHED

    await until(finished)
    await scheduler.stop()


async def _arrived(postbox: Postbox, count: int) -> bool:
    return len(postbox.arrived) == count


def test_a_pace_steps_back_after_a_complaint_and_recovers() -> None:
    pace = Pace(20)
    assert pace.per_second(0) == 20
    pace.slow_down(0)
    assert pace.per_second(0) == pytest.approx(19.4)  # an accident
    pace.slow_down(1)
    assert pace.per_second(1) == pytest.approx(16.5, abs=0.1)  # no accident any more
    for _ in range(50):
        pace.slow_down(1)
    assert pace.per_second(1) == 5
    assert pace.per_second(10_000) == 20


async def test_a_tick_is_left_to_the_process_that_is_at_it(
    postgres_url: str, clock: StillClock, organisation: Organisation
) -> None:
    database, ran = Database(postgres_url), asyncio.Event()

    async def work(_session: Session, _now: datetime) -> None:
        ran.set()

    scheduler = Scheduler(
        Surroundings(database, clock, organisation, MemoryBackplane()), {}, [Job("work", timedelta(hours=1), work)]
    )
    async with database.transaction() as elsewhere:
        assert await first_here(elsewhere, "tick:work")
        await scheduler.start()
        await asyncio.sleep(0.3)
        assert not ran.is_set()
    await scheduler.stop()
    await database.close()
