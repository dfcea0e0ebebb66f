"""The page of a push that runs: figures come by themselves, once a second at most, while the reader may read them."""

import asyncio
from dataclasses import replace

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from console.app import console_app
from console.office import Office
from console.watching import Watch
from core.channel import Sent
from core.pushes import delivering, service
from core.pushes.delivering import Result
from core.staff import service as staff
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.listening import hears
from tests.console.world import World


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return a SQLite database only: what is read is tried on both where pushes are; this is about who is told, and when."""
    return sqlite_url


@pytest.fixture
def office(office: Office) -> Office:
    return replace(office, beat=0.1)


async def carry(office: Office) -> int:
    """Send what is due on the web chat and by Telegram, and say that something moved, as a drain does."""
    count = 0
    for channel, account in (("web", "chat"), ("telegram", "bot")):
        async with office.database.transaction() as session:
            claimed = await delivering.claim(session, channel, account, 100, "w", office.clock(), office.organisation)
            await delivering.record(session, [Result(each, Sent()) for each in claimed], "w", office.clock())
        count += len(claimed)
    await office.backplane.publish(service.MOVED, "")
    return count


async def test_the_figures_come_by_themselves_and_the_stream_ends_with_the_push(
    admin: Browser, site: FastAPI, world: World, office: Office
) -> None:
    await admin.opens(f"/console/pushes/{world.push}")
    assert f'data-live="/console/pushes/{world.push}/events"' in admin.page.text
    async with hears(site, admin, f"/console/pushes/{world.push}/events") as stream:
        name, part = await stream.event()
        assert (stream.status, stream.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        assert (stream.headers["x-accel-buffering"], stream.headers["cache-control"]) == ("no", "no-store")
        assert "content-encoding" not in stream.headers
        assert (name, "<strong>0</strong> / 1" in part) == ("stands", True)
        assert 'id="pause"' in part
        assert await carry(office)
        name, part = await stream.event()
        assert (name, "<strong>1</strong> / 1" in part) == ("stands", True)
        async with office.database.transaction() as session:
            await delivering.finish(session, office.clock())
        name, part = await stream.event()
        assert (name, "已完成" in part, 'id="pause"' in part) == ("stands", True, False)
        assert (await stream.event())[0] == "over"
        await asyncio.wait_for(stream.over.wait(), 20)


async def test_many_pages_of_a_push_cost_one_look_a_second_and_none_when_they_are_closed(
    admin: Browser, site: FastAPI, world: World, office: Office
) -> None:
    [console] = [each.app for each in site.routes if getattr(each, "path", "") == "/console"]
    watch: Watch = console.state.watch
    asked: list[str] = []
    engine = office.database._reader.sync_engine
    async with hears(site, admin, f"/console/pushes/{world.push}/events") as first:
        await first.event()
        async with hears(site, admin, f"/console/pushes/{world.push}/events") as second:
            await second.event()
            looks = watch.looks
            event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
            for _ in range(20):
                await office.backplane.publish(service.MOVED, "")
                await asyncio.sleep(0.1)
            assert 1 <= watch.looks - looks <= 3
            assert len([each for each in asked if "FROM push" in each]) <= 3
    looks = watch.looks
    await office.backplane.publish(service.MOVED, "")
    await asyncio.sleep(0.05)
    assert watch.looks == looks


async def test_the_stream_ends_when_the_sign_in_does(admin: Browser, site: FastAPI, world: World, office: Office) -> None:
    async with hears(site, admin, f"/console/pushes/{world.push}/events") as stream:
        await stream.event()
        async with office.database.transaction() as session:
            await staff.sign_out_everywhere(session, 1)
            await staff.sign_out_everywhere(session, 2)
        assert (await stream.event())[0] == "leave"
        await asyncio.wait_for(stream.over.wait(), 20)


async def test_the_stream_ends_when_a_right_is_lost(visitor: Browser, site: FastAPI, world: World, office: Office) -> None:
    right = Right(Role.SECRETARY, "001.001")
    secretary = await signed_in(visitor, office, "secretary", right)
    async with hears(site, secretary, f"/console/pushes/{world.push}/events") as stream:
        await stream.event()
        async with office.database.transaction() as session:
            await staff.revoke(session, await staff.account_named(session, "secretary"), right)
        assert (await stream.event())[0] == "leave"


async def test_an_open_page_does_not_make_a_sign_in_last(admin: Browser, site: FastAPI, world: World, office: Office) -> None:
    async with hears(site, admin, f"/console/pushes/{world.push}/events") as stream:
        await stream.event()
        office.clock.moves(days=30)
        assert (await stream.event())[0] in {"stands", "leave"}
        await asyncio.wait_for(stream.over.wait(), 20)


async def test_what_somebody_may_not_see_is_not_streamed(visitor: Browser, site: FastAPI, world: World, office: Office) -> None:
    other = await signed_in(visitor, office, "other", Right(Role.SECRETARY, "001.002"))
    async with hears(site, other, f"/console/pushes/{world.push}/events") as stream:
        await asyncio.wait_for(stream.over.wait(), 20)
    assert stream.status == 404


async def test_a_process_that_ends_lets_go_of_its_readers(admin: Browser, world: World, office: Office) -> None:
    ending = asyncio.Event()
    late = replace(office, ending=ending, beat=30.0)
    app = FastAPI()
    app.mount("/console", console_app(late))
    async with hears(app, admin, f"/console/pushes/{world.push}/events") as stream:
        await stream.event()
        ending.set()
        await asyncio.wait_for(stream.over.wait(), 2)
