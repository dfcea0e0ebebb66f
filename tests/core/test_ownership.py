"""Of all processes one alone holds a name, and loses it with its connection."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from core.database import Database
from core.ownership import PLANNED_NOTICE, OnlyProcess, first_here, notify
from core.ownership_shared import SharedOwnership

Join = Callable[[], SharedOwnership]


@pytest.fixture
async def join(postgres_url: str) -> AsyncIterator[Join]:
    """Return what makes one more process on the database."""
    processes: list[SharedOwnership] = []

    def joined() -> SharedOwnership:
        processes.append(SharedOwnership(make_url(postgres_url)))
        return processes[-1]

    yield joined
    for each in processes:
        await each.close()


async def within(seconds: float, what: Awaitable[None]) -> None:
    await asyncio.wait_for(what, seconds)


async def cut_off(url: str) -> None:
    """End the connections of all owners, as the death of their processes would."""
    connection = await asyncpg.connect(url)
    await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'zhibu ownership'")
    await connection.close()


async def test_only_one_holds_a_name_and_the_next_gets_it_when_the_first_goes(join: Join) -> None:
    first, second = join(), join()
    await within(3, first.until_held("bot"))
    assert not second.holds("bot")
    await asyncio.sleep(0.1)
    assert not second.holds("bot")
    await first.close()
    assert not first.holds("bot")
    await within(5, second.until_held("bot"))


async def test_two_names_may_be_held_by_two(join: Join) -> None:
    first, second = join(), join()
    await within(3, first.until_held("one"))
    await within(3, second.until_held("other"))
    assert first.holds("one")
    assert second.holds("other")


async def test_who_is_cut_off_knows_it_and_comes_back(join: Join, postgres_url: str) -> None:
    owner = join()
    heard: list[bool] = []
    owner.tell(lambda: heard.append(owner.holds("bot")))
    await within(3, owner.until_held("bot"))
    await cut_off(postgres_url)
    await within(4, owner.until_lost("bot"))
    assert not owner.holds("bot")
    await within(5, owner.until_held("bot"))
    assert heard[-3:] == [True, False, True]


async def test_what_is_planned_is_heard_once_it_is_committed(join: Join, postgres_url: str) -> None:
    listening, heard = join(), asyncio.Event()
    listening.tell(heard.set)
    await within(3, listening.until_held("bot"))
    heard.clear()
    database = Database(postgres_url)
    async with database.transaction() as session:
        await notify(session, PLANNED_NOTICE)
        await asyncio.sleep(0.1)
        assert not heard.is_set()
    await within(3, asyncio.ensure_future(_set(heard)))
    await database.close()


async def _set(heard: asyncio.Event) -> None:
    await heard.wait()


async def test_of_two_transactions_one_is_first(postgres_url: str) -> None:
    database = Database(postgres_url)
    async with database.transaction() as one, database.transaction() as other:
        assert await first_here(one, "tick")
        assert not await first_here(other, "tick")
        assert await first_here(other, "another tick")
    await database.close()


async def test_on_sqlite_everything_is_the_only_process_s_own(sqlite_url: str) -> None:
    database, only = Database(sqlite_url), OnlyProcess()
    assert only.holds("bot")
    await only.until_held("bot")
    with pytest.raises(TimeoutError):
        await within(0.05, only.until_lost("bot"))
    async with database.transaction() as session:
        assert await first_here(session, "tick")
        await notify(session, PLANNED_NOTICE)
    await only.close()
    await database.close()
