"""What surrounds the service fails in the middle of a push: nobody is lost, and the counts are those of the ledger."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import pytest
from redis.asyncio import Redis
from sqlalchemy import update
from sqlalchemy.engine import make_url

from content.wording import Wording
from core.backplane import Backplane
from core.backplane_redis import RedisBackplane
from core.database import Database, execute, table
from core.members.models import AddressRow
from core.organisation import Organisation
from core.pushes import delivering
from core.pushes.rules import Policy
from core.pushes.service import Progress
from tests.conftest import StillClock
from tests.faults.gate import gate
from tests.people import People
from tests.scheduler.office import Office
from tests.scheduler.postbox import Postbox, until
from tests.standins.telegram import TOKEN, Fault, TelegramStandIn
from tests.standins.telegram_service import talking

MANY = 120


@pytest.fixture
def office(database: Database, clock: StillClock, organisation: Organisation) -> Office:
    return Office(database, clock, organisation)


async def progress(office: Office, push_id: int) -> Progress:
    return await office.progress(push_id)


async def reached(postbox: Postbox, many: int) -> bool:
    return len(postbox.arrived) >= many


async def done(office: Office, push_id: int, many: int) -> bool:
    return (await office.progress(push_id)).sent == many


@asynccontextmanager
async def shared(office: Office, url: str) -> AsyncIterator[Backplane]:
    backplane = RedisBackplane(url)
    office.backplane = backplane
    try:
        yield backplane
    finally:
        await backplane.close()


async def test_a_redis_that_forgets_everything_loses_and_doubles_nothing(office: Office, people: People, redis_url: str) -> None:
    await people.members(MANY)
    push_id, postbox = await office.plans(), Postbox(per_second=200)
    async with shared(office, redis_url), Redis.from_url(redis_url) as redis, office.drain(postbox):
        for goal in (20, 60):
            await until(lambda goal=goal: reached(postbox, goal))
            await redis.flushdb()
        await until(lambda: done(office, push_id, MANY))
    assert len({key for _, key in postbox.arrived}) == len(postbox.arrived) == MANY


async def test_a_redis_that_is_not_there_stops_nothing(office: Office, people: People) -> None:
    await people.members(MANY)
    push_id, postbox = await office.plans(), Postbox(per_second=200)
    async with shared(office, "redis://127.0.0.1:9/0"), office.drain(postbox):
        await until(lambda: done(office, push_id, MANY))
    assert len(postbox.arrived) == MANY


async def test_a_redis_that_starts_anew_in_the_middle_loses_and_doubles_nothing(
    office: Office, people: People, redis_url: str
) -> None:
    await people.members(MANY)
    push_id, postbox, server = await office.plans(), Postbox(per_second=200), urlsplit(redis_url)
    async with gate(server.hostname or "", server.port or 6379) as before, Redis.from_url(redis_url) as redis:
        url = urlunsplit(server._replace(netloc=f"127.0.0.1:{before.port}"))
        async with shared(office, url), office.drain(postbox):
            await until(lambda: reached(postbox, 30))
            await before.shut()
            await redis.flushdb()
            await until(lambda: reached(postbox, 60))  # it goes on without
            await before.open()
            await until(lambda: done(office, push_id, MANY))
    assert len({key for _, key in postbox.arrived}) == len(postbox.arrived) == MANY


async def test_a_postgresql_that_starts_anew_in_the_middle_loses_nobody_and_doubles_nobody_under_the_list_policy(
    postgres_url: str, clock: StillClock, organisation: Organisation, wording: Wording
) -> None:
    address = make_url(postgres_url)
    async with gate(address.host or "", address.port or 5432) as before:
        database = Database(address.set(host="127.0.0.1", port=before.port).render_as_string(hide_password=False))
        people = People(database, door=None, wording=wording)  # type: ignore[arg-type]  # nobody writes in this test
        await people.members(MANY)
        office, postbox = Office(database, clock, organisation), Postbox(per_second=200)
        push_id = await office.plans(Policy.LIST)
        async with office.drain(postbox) as drain:
            await until(lambda: reached(postbox, 20))
            await before.shut()
            await asyncio.sleep(0.3)
            await before.open()

            async def goes_on() -> bool:
                async with database.transaction() as session:
                    await delivering.reap(session, clock())  # what was claimed by an answer that was lost on its way
                clock.moves(minutes=1)
                drain.wake()
                shown = await office.progress(push_id)
                return shown.sent + shown.uncertain == MANY

            await until(goes_on)
        shown = await office.progress(push_id)
        await database.close()
    keys = [key for _, key in postbox.arrived]
    assert len(keys) == len(set(keys))
    assert shown.sent <= len(keys) <= shown.sent + shown.uncertain


async def test_a_full_disk_holds_the_push_and_nobody_gets_it_twice(
    sqlite_url: str, clock: StillClock, organisation: Organisation, wording: Wording
) -> None:
    database = Database(sqlite_url)
    people = People(database, door=None, wording=wording)  # type: ignore[arg-type]  # nobody writes in this test
    await people.members(MANY)
    office, postbox = Office(database, clock, organisation), Postbox(per_second=200)
    push_id = await office.plans(Policy.LIST)
    async with office.drain(postbox) as drain:
        await until(lambda: reached(postbox, 10))
        await _take_writes(database, taken=False)
        await asyncio.sleep(0.5)
        held = len(postbox.arrived)
        await asyncio.sleep(0.3)
        assert len(postbox.arrived) == held < MANY
        await _take_writes(database, taken=True)

        async def goes_on() -> bool:
            drain.wake()
            return await done(office, push_id, MANY)

        await until(goes_on)
    assert len({key for _, key in postbox.arrived}) == len(postbox.arrived) == MANY
    await database.close()


async def _take_writes(database: Database, *, taken: bool) -> None:
    """Let every write of a delivery fail with SQLite's own words for a full disk, or let them succeed again."""
    fails = "CREATE TRIGGER full BEFORE UPDATE ON delivery BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TRIGGER full" if taken else fails)


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_clock_that_jumps_neither_loses_nor_doubles_anything(office: Office, people: People, hours: int) -> None:
    await people.members(MANY)
    push_id, postbox = await office.plans(Policy.LIST), Postbox(per_second=200, latency=0.05)
    async with office.drain(postbox) as drain:
        await until(lambda: reached(postbox, 30))
        office.clock.moves(hours=hours)
        async with office.database.transaction() as session:
            await delivering.reap(session, office.clock())  # as another process would whose clock is right
        office.clock.moves(hours=max(-hours, 0))

        async def open_ones_are_done() -> bool:
            drain.wake()
            shown = await office.progress(push_id)
            return shown.sent + shown.uncertain == MANY

        await until(open_ones_are_done)
    keys = [key for _, key in postbox.arrived]
    assert len(keys) == len(set(keys))
    assert len(keys) >= (await office.progress(push_id)).sent


async def test_whatever_telegram_answers_everybody_is_reached_or_listed(
    database: Database, clock: StillClock, organisation: Organisation, people: People, wording: Wording
) -> None:
    everybody = await people.members(12, channel="telegram")
    standin = TelegramStandIn()
    async with database.transaction() as session:
        await execute(session, update(table(AddressRow)).values(account=TOKEN.partition(":")[0]))
    for each in everybody:
        standin.world.open(int(each.sender))
    standin.faults = [
        Fault(429, retry_after=1),
        Fault(500),
        Fault("garbage"),
        Fault("garbage", accepted=True),
        Fault("hang up", accepted=True),
        Fault("hang up"),
    ]
    office = Office(database, clock, organisation)
    push_id = await office.plans(Policy.LIST)
    async with standin.serving(), talking(standin, wording) as channel, office.drain(channel) as drain:

        async def settled() -> bool:
            office.clock.moves(seconds=30)
            drain.wake()
            shown = await office.progress(push_id)
            return shown.sent + shown.uncertain == 12

        await until(settled)
    shown = await office.progress(push_id)
    chats = [row["chat_id"] for row in standin.world.ledger.rows]
    assert len(chats) == len(set(chats))
    assert shown.sent <= len(chats) <= shown.sent + shown.uncertain
    assert shown.uncertain <= 4
