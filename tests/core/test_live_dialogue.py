"""Live games in conversation: opened, joined, answered and led by words, in private and in a group."""

import pytest

from core.database import Database
from core.live import queries, service
from core.live.rules import Command
from core.organisation import Organisation
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import Right, Role
from core.staff.service import NewAccount
from tests.conftest import StillClock
from tests.core.test_groups import Room
from tests.gaming import HOST, Games
from tests.people import Known, People
from tests.quizzes import single


@pytest.fixture
def games(database: Database, clock: StillClock, organisation: Organisation) -> Games:
    return Games(database, clock, organisation)


@pytest.fixture
async def host(people: People, clock: StillClock) -> Known:
    person = await people.member("王书记")
    async with people.database.transaction() as session:
        rights = (Right(Role.SECRETARY, "001"),)
        account = await staff.create_account(session, NewAccount("王书记", "王书记"), PasswordHash("none"), rights, clock())
        await staff.is_member(session, account, person.member_id)
    return person


async def codes(games: Games) -> list[str]:
    async with games.database.reading() as session:
        return [row.code for row in await queries.unfinished(session, "001")]


async def test_a_secretary_opens_leads_and_ends_a_game_by_words(games: Games, host: Known, people: People) -> None:
    li = await people.member("李强")
    assert "支部书记" in (await li.says("/live"))[0]
    nothing = (await host.says("/live"))[0]
    assert (await li.says("/join"))[0]
    await games.banks.bank([single(number) for number in range(6)])
    await host.says("/live")
    await games.banks.bank([single(number) for number in range(3)])
    await host.says("/cancel")
    await host.says("/live")
    await host.presses(0)
    assert (await host.presses(0))[0].startswith("5 题，每题 20 秒；个人赛；名字由各人自己选；题目不限。")
    assert nothing != (await host.presses(0))[0]
    [code] = await codes(games)
    assert (await host.says("/live"))[0]
    assert (await host.says("这是什么"))[0]
    await li.says("/join")
    await host.says("开始")
    await host.says("下一步")
    assert (await host.says("再看看"))[0]
    assert (await li.says("你好呀"))[0]
    assert "已收到" in (await li.says("B"))[0]
    other = await people.member("孙丽")
    await other.says(f"/join {code} 匿名")
    assert (await other.says("退出比赛"))[0]
    assert (await host.presses([each.id for each in host.offered().choices].index("stop")))[0]
    assert await codes(games) == []
    assert (await li.says("A"))[0]


async def test_one_of_several_games_is_picked(games: Games, people: People) -> None:
    li = await people.member("李强")
    first, _ = await games.opens(2), await games.opens(2)
    await li.says("/join")
    await li.presses(0)
    assert (await first.screen()).newest or len(await codes(games)) == 2


async def test_a_group_plays_one_game_at_a_time(games: Games, host: Known, people: People) -> None:
    room, li = Room(people), await people.member("李强")
    assert (await room.hears(host, "/live")).replies
    assert (await room.hears(li, "/join")).replies
    await room.hears(host, "/register")
    assert (await room.hears(host, "/live")).replies, "no bank"
    await games.banks.bank([single(number) for number in range(6)])
    assert (await room.hears(li, "/live")).replies, "no right"
    await room.hears(host, "/live")
    [code] = await codes(games)
    assert (await room.hears(host, "/live")).replies, "one at a time"
    await room.hears(li, "/join")
    elsewhere = await people.member("外人", "002")
    assert (await room.hears(elsewhere, "/join")).replies, "another branch"
    async with games.database.reading() as session:
        view = await service.view_for_screen(session, code, games.clock())
    assert view.newest
    async with games.database.transaction() as session:
        await service.host_command(session, code, Command.STOP, HOST, games.clock())


async def test_a_host_decides_in_the_chat_what_is_played_and_how(games: Games, host: Known) -> None:
    await games.banks.bank([single(number) for number in range(6)])
    await host.says("开赛")
    await host.presses(0)
    assert "按党支部分队，取平均分" in (await host.presses(1))[0]
    assert "只用真名" in (await host.presses(2))[0]
    assert "A. 理论" in (await host.presses(3))[0]
    assert (await host.presses(0))[0].startswith("5 题，每题 20 秒；按党支部分队，取平均分；只用真名；只出“理论”的题。")
    assert "个人赛；只用真名" in (await host.presses(1))[0]
    await host.presses(0)
    [code] = await codes(games)
    async with games.database.reading() as session:
        row = await queries.game_coded(session, code)
        assert (row.teams, row.names, row.size) == ("none", "real", 5)


async def test_a_host_hands_the_game_to_a_colleague_by_word_or_choice(
    games: Games, host: Known, people: People, clock: StillClock
) -> None:
    heir, second = await people.member("李强"), await people.member("赵敏")
    await games.banks.bank([single(number) for number in range(6)])
    await host.says("开赛")
    await host.presses(0)
    await host.presses(0)
    assert "没有别的负责人可以接手" in (await host.says("交给 李强"))[0]
    async with people.database.transaction() as session:
        for each in (heir, second):
            rights = (Right(Role.SECRETARY, "001"),)
            new = NewAccount(each.person.name, each.person.name)
            account = await staff.create_account(session, new, PasswordHash("none"), rights, clock())
            await staff.is_member(session, account, each.member_id)
    assert await host.says("交给 李强") == ["已交给李强主持，主持按钮会出现在对方的私聊里。"]
    assert (await heir.says("开赛"))[0].startswith("主持：")
    shown = (await heir.says("交给"))[0]
    assert "交给谁来主持？" in shown
    place = [each.id.rpartition("-")[2] for each in heir.offered().choices].index(str(second.member_id))
    assert (await heir.presses(place)) == ["已交给赵敏主持，主持按钮会出现在对方的私聊里。"]
    [code] = await codes(games)
    async with games.database.reading() as session:
        assert (await queries.game_coded(session, code)).host_id == second.member_id
