"""Live games at the console: opened, led from a page that keeps itself up to date, shown on the big screen, told in a file."""

import asyncio
import io
import re
from dataclasses import replace

import pytest
from fastapi import FastAPI
from python_calamine import CalamineWorkbook

from console.app import console_app
from console.game_watch import MOST_EYES, GameWatch
from console.office import Office
from console.screen import screen_app
from core.live import service as live
from core.live.rules import Phase
from core.live.service import topic
from core.staff.rules import Right, Role
from tests.conftest import StillClock
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.listening import hears
from tests.console.world import World

GAME = {
    "title": "国庆抢答",
    "bank": "1",
    "tag": "党史",
    "size": "3",
    "seconds": "15",
    "pace": "auto",
    "scoring": "speed",
    "points": "1000",
    "streak": "yes",
    "teams": "mean",
    "branch": "001",
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return a SQLite database only: games themselves are tried on both."""
    return sqlite_url


@pytest.fixture
def office(office: Office) -> Office:
    previews = {"console-channel-webchat": lambda card, locale: office.wording.say(card.body[0], locale)}
    return replace(office, beat=0.1, previews=previews)


@pytest.fixture
def watch(office: Office) -> GameWatch:
    return GameWatch(office.database, office.clock, office.backplane, office.ending)


@pytest.fixture
def site(office: Office, watch: GameWatch) -> FastAPI:
    whole = FastAPI()
    whole.mount("/console", console_app(office, watch))
    whole.mount("/screen", screen_app(office, watch))
    return whole


async def opened(admin: Browser, **fields: str) -> str:
    await admin.opens("/console/live/new")
    words = await admin.sends("/console/live/new", {**GAME, **fields})
    assert "房间已开" in words
    return admin.path.rsplit("/", 1)[1]


async def presses(admin: Browser, code: str, command: str, **fields: str) -> str:
    await admin.opens(f"/console/live/{code}")
    return await admin.sends(f"/console/live/{code}/do", {"command": command, **fields})


@pytest.mark.usefixtures("world")
async def test_a_game_is_opened_with_what_was_filled_in_and_led_to_its_end(admin: Browser, office: Office) -> None:
    code = await opened(admin)
    async with office.database.reading() as session:
        settings = (await live.view_for_screen(session, code, office.clock())).stage.settings
    assert (settings.size, settings.seconds, settings.teams, settings.auto, settings.streak) == (3, 15, "mean", True, True)
    assert "等待加入" in admin.sees
    assert code in admin.sees
    assert "准备" in await presses(admin, code, "start")
    assert "作答中" in await presses(admin, code, "skip")
    assert "已暂停" in await presses(admin, code, "pause")
    assert "比赛已经暂停了" in await presses(admin, code, "pause")
    assert "作答中" in await presses(admin, code, "resume")
    assert "公布答案" in await presses(admin, code, "skip")
    assert "第 2 / 3 题" in await presses(admin, code, "void")
    assert "已结束" in await presses(admin, code, "stop")
    assert "已结束" in await admin.opens("/console/live")


@pytest.mark.usefixtures("world")
async def test_a_press_on_what_has_passed_does_nothing(admin: Browser) -> None:
    code = await opened(admin)
    await presses(admin, code, "start")
    words = await presses(admin, code, "skip", turn="0")
    assert "比赛已经进入下一步" in words
    assert "准备" in words
    await presses(admin, code, "dance")
    assert admin.status == 422


@pytest.mark.usefixtures("world")
async def test_what_cannot_be_played_is_refused_with_a_sentence_and_a_preview_opens_nothing(admin: Browser) -> None:
    await admin.opens("/console/live/new")
    words = await admin.sends("/console/live/new", {**GAME, "preview": "yes"})
    assert "题：下列哪一项正确" in words
    assert admin.path == "/console/live/new"
    for fields, said in (
        ({"tag": "没有这个"}, "没有可以用的题目"),
        ({"seconds": "3"}, "5 到 240"),
        ({"size": "0"}, "1 到 50"),
        ({"branch": ""}, "请填写"),
    ):
        assert said in await admin.sends("/console/live/new", {**GAME, **fields}), fields
        assert admin.status == 422
    await admin.posts("/console/live/new", {**GAME, **admin.hidden("/console/live/new"), "group": "999"})
    assert admin.status == 404
    assert "国庆抢答" not in await admin.opens("/console/live")


async def test_the_screen_needs_no_sign_in_shows_chosen_names_and_the_key_only_after_the_bell(
    visitor: Browser, world: World
) -> None:
    words = await visitor.opens(f"/screen/{world.game}")
    assert visitor.status == 200
    assert "主题党日抢答" in words
    assert visitor.page.headers["content-security-policy"].startswith("default-src 'self'")
    assert "set-cookie" not in visitor.page.headers
    assert 'class="tile tile-0' in visitor.page.text
    assert visitor.page.text.count("tile-") >= 3
    assert " right" in visitor.page.text
    await visitor.opens("/screen/nothing")
    assert visitor.status == 404
    assert "没有找到这场比赛" in visitor.sees


async def test_before_the_bell_no_page_of_the_game_tells_the_key(visitor: Browser, admin: Browser, world: World) -> None:
    del world
    code = await opened(admin)
    for command in ("start", "skip"):
        await presses(admin, code, command)
        for path in (f"/screen/{code}", f"/console/live/{code}"):
            await visitor.opens(path)
            assert visitor.status == 200
            assert "见教材" not in visitor.page.text, "the explanation tells the key"
            assert not re.search(r'<li class="(?:tile[^"]*)?right', visitor.page.text)
    await presses(admin, code, "skip")
    await visitor.opens(f"/screen/{code}")
    assert visitor.page.text.count(" right") >= 1
    assert "见教材" in visitor.page.text


async def test_the_screen_follows_the_game_and_counts_who_is_here(
    visitor: Browser, admin: Browser, site: FastAPI, world: World, office: Office
) -> None:
    code = await opened(admin)
    async with hears(site, visitor, f"/screen/{code}/events?lang=en") as stream:
        name, part = await stream.event()
        assert (stream.status, name) == (200, "stage")
        assert "Scan to join" in part
        async with office.database.transaction() as session:
            joined = await live.join(session, code, world.member, office.clock())
        await office.backplane.publish(topic(joined.game_id), "turn")
        name, part = await stream.event()
        assert (name, "李静" in part) == ("stage", True)
        await presses(admin, code, "start")
        await office.backplane.publish(topic(joined.game_id), "turn")
        name, part = await stream.event()
        assert 'data-phase="countdown"' in part
        await presses(admin, code, "stop")
        name, part = await stream.event()
        assert 'data-phase="over"' in part
        assert await stream.event() == ("over", "")
        await asyncio.wait_for(stream.over.wait(), 5)


async def test_the_bell_is_shown_by_the_clock_alone(
    visitor: Browser, admin: Browser, site: FastAPI, world: World, clock: StillClock
) -> None:
    del world
    code = await opened(admin)
    for command in ("start", "skip"):
        await presses(admin, code, command)
    async with hears(site, visitor, f"/screen/{code}/events") as stream:
        assert 'data-phase="question"' in (await stream.event())[1]
        clock.moves(seconds=15)
        assert 'data-phase="closed"' in (await stream.event())[1]


async def test_the_host_page_follows_and_ends_with_the_sign_in(
    admin: Browser, site: FastAPI, world: World, office: Office
) -> None:
    code = await opened(admin)
    async with hears(site, admin, f"/console/live/{code}/events") as stream:
        name, part = await stream.event()
        assert (name, 'value="start"' in part) == ("stage", True)
        async with office.database.transaction() as session:
            joined = await live.join(session, code, world.member, office.clock())
        await office.backplane.publish(topic(joined.game_id), "turn")
        assert "李静" in (await stream.event())[1]
        await admin.sends("/console/sign-out")
        assert (await stream.event())[0] == "leave"


async def test_nobody_looks_when_no_page_is_open_and_one_looks_for_all(watch: GameWatch, world: World) -> None:
    async with watch.of(world.game) as one, watch.of(world.game) as other:
        first, second = await one.next(5), await other.next(5)
        assert first is not None
        assert second is not None
        assert (first.stage.phase, second.stage.phase) == (Phase.RESULT, Phase.RESULT)
        assert len([task for task in asyncio.all_tasks() if task.get_name().startswith("watch game")]) == 1
        assert not watch.full
    await asyncio.sleep(0)
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("watch game") and not task.cancelling()]
    assert MOST_EYES >= 100


async def test_results_name_players_only_to_those_who_may_see_members(
    visitor: Browser, office: Office, world: World, branches: dict[str, str]
) -> None:
    secretary = await signed_in(visitor, office, "secretary", Right(Role.SECRETARY, world.codes["first"]))
    assert "李静" in await secretary.opens(f"/console/live/{world.game}/results")
    await secretary.opens(f"/console/live/{world.game}/results.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(secretary.page.content))
    assert book.sheet_names == ["参加的人", "各党支部情况", "每题情况"]
    assert book.get_sheet_by_index(1).to_python()[0] == ["党支部", "人数", "作答", "答对", "平均得分"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["名次", "显示的名字", "党支部"]
    assert [row[1] for row in rows[1:]] == ["李静"]
    reader = await signed_in(visitor, office, "reader", Right(Role.READER, branches["top"]))
    assert "李静" not in await reader.opens(f"/console/live/{world.game}/results")
    assert reader.status == 200
    for path in (f"live/{world.game}", f"live/{world.game}/results.xlsx", "live/new"):
        await reader.opens(f"/console/{path}")
        assert reader.status == 403, path
    other = await signed_in(visitor, office, "other", Right(Role.SECRETARY, world.codes["second"]))
    for path in ("", "/events", "/results", "/results.xlsx"):
        await other.opens(f"/console/live/{world.game}{path}")
        assert other.status == 404, path
