"""A live game from the lobby to the podium, as players, hosts and screens see it."""

import asyncio
from datetime import timedelta

import pytest

from content.wording import Wording
from core.backplane_memory import MemoryBackplane
from core.database import Database
from core.errors import Forbidden, Refused
from core.live import queries
from core.live.intake import Intake
from core.live.ledger import Outcome, Press, Receipt
from core.live.pressing import Presses
from core.live.rules import Command, Names, NameStyle, Phase, Settings
from core.live.service import GameDraft, Host, open_game
from core.live.standing import counted, game_of
from core.messages import Incoming
from core.organisation import Organisation
from core.receive import Door
from tests.conftest import StillClock
from tests.gaming import HOST, SECRET, Games, alone
from tests.people import Known, People


@pytest.fixture
def games(database: Database, clock: StillClock, organisation: Organisation) -> Games:
    return Games(database, clock, organisation)


async def test_a_game_from_the_lobby_to_the_podium(games: Games, people: People) -> None:
    wang, li = await people.member("王静"), await people.member("李强")
    game = await games.opens(2)
    await game.joins(wang)
    await game.joins(li, style=NameStyle.NICKNAME, nickname="小李")
    assert (await game.screen()).newest == ("小李", "王静")
    assert await game.opens_question() == 1
    games.clock.moves(seconds=2)
    assert await game.presses(wang) == "已收到：B"
    games.clock.moves(seconds=2)
    assert await game.presses(li, 0) == "已收到：A"
    await game.ticks()
    seen = await game.sees(wang)
    assert (seen.stage.phase, seen.right, seen.gained, seen.points, seen.rank) == (Phase.RESULT, True, 950, 950, 1)
    assert (await game.sees(li)).right is False
    await game.until(Phase.RANKING)
    assert [(each.rank, each.name, each.points) for each in (await game.screen()).top] == [(1, "王静", 950)]
    await game.opens_question()
    await game.presses(li)
    await game.until(Phase.PODIUM)
    top = (await game.screen()).top
    assert [(each.rank, each.name, each.points) for each in top] == [(1, "小李", 1000), (2, "王静", 950)]
    await game.until(Phase.OVER)
    assert await game.presses(wang, number=2) == "时间已到，这次没有计分，请看下一题。"


async def test_a_game_that_cannot_be_played_is_refused_with_a_sentence(
    games: Games, people: People, database: Database, clock: StillClock
) -> None:
    await people.member()
    single_option = await games.banks.bank([alone(1), alone(2)])
    for bank_id in (single_option, None):
        with pytest.raises(Refused) as refused:
            async with database.transaction() as session:
                await open_game(session, GameDraft("赛", "001", Settings(5), bank_id), HOST, clock())
        assert refused.value.text.key == "live-flaw-no-items"
    with pytest.raises(Forbidden):
        async with database.transaction() as session:
            await open_game(session, GameDraft("赛", "001", Settings(5), single_option), Host(()), clock())


async def test_answers_that_do_not_count_are_told_so_and_never_leak_on(games: Games, people: People) -> None:
    wang, late, stranger = await people.member("王静"), await people.member("迟到"), await people.member("外人", "002")
    game = await games.opens(2)
    await game.joins(wang)
    await game.does(Command.START)
    assert (await game.presses(wang)).startswith("还没有开始作答")
    await game.until(Phase.QUESTION)
    assert await game.presses(wang, 3, number=2) == "还没有开始作答，请等倒计时结束后再选。"
    assert await game.presses(wang, 9) == "这个按钮已经失效，请看最新的题目。"
    assert await game.presses(wang, 1, number=7) == "这个按钮已经失效，请看最新的题目。"
    assert await game.presses(wang, 0) == "已收到：A"
    assert await game.presses(wang, 1) == "这道题您已经选了 A，不能更改。"
    assert (await game.presses(late)).startswith("您已加入比赛，从下一题开始")
    assert (await game.presses(late)).startswith("您从下一题开始计分")
    assert (await game.presses(stranger)).startswith("这场比赛是别的")
    games.clock.moves(seconds=21.5)
    await game.ticks()
    assert (await game.row()).phase == Phase.RESULT
    await game.opens_question()
    assert (await game.presses(late, 1, number=1)).startswith("您从下一题开始计分")
    assert await game.presses(wang, 1, number=1) == "这道题您已经选了 A，不能更改。"
    assert await game.presses(wang) == "已收到：B"
    games.clock.moves(seconds=20.5)
    assert (await game.presses(late)).startswith("已收到：B（刚过时间")
    await game.until(Phase.PODIUM)
    assert [(each.name, each.points) for each in (await game.screen()).top] == [("王静", 1000), ("迟到", 500)]


async def test_an_answer_after_the_bell_is_kept_as_late_and_counts_for_no_question(
    games: Games, people: People, database: Database
) -> None:
    wang, li = await people.member("王静"), await people.member("李强")
    game = await games.opens(2)
    await game.joins(wang)
    await game.joins(li)
    await game.opens_question()
    games.clock.moves(seconds=21.2)
    assert (await game.presses(wang)).startswith("时间已到")
    await game.until(Phase.RESULT)
    assert (await game.presses(li)).startswith("时间已到")
    assert await game.opens_question() == 2
    assert await game.presses(wang, 1) == "已收到：B"
    async with database.reading() as session:
        ledger = await queries.ledger(session, game.id, [1, 2])
    assert [sorted(each.verdict.value for each in answers.values()) for answers in ledger.values()] == [
        ["late", "late"],
        ["timely"],
    ]


async def test_nobody_gets_the_key_before_the_bell(games: Games, people: People) -> None:
    wang = await people.member("王静")
    game = await games.opens(1)
    await game.joins(wang)

    async def payloads() -> str:
        return repr((await game.screen(), await game.host_sees(), await game.sees(wang), wang.last))

    await game.does(Command.START)
    for phase in (Phase.COUNTDOWN, Phase.QUESTION):
        await game.until(phase)
        seen = await payloads()
        assert "key=()" in seen
        assert "key=(1,)" not in seen
        assert SECRET not in seen
    await game.presses(wang)
    games.clock.moves(seconds=20.5)
    assert SECRET not in await payloads()
    await game.until(Phase.RESULT)
    assert SECRET in await payloads()


async def test_points_are_those_of_a_recount_and_a_void_question_counts_for_nothing(
    games: Games, people: People, database: Database
) -> None:
    members = [await people.member(f"选手{number}") for number in range(4)]
    game = await games.opens(3)
    for each in members:
        await game.joins(each)
    for number in (1, 2):
        await game.opens_question()
        for place, each in enumerate(members):
            games.clock.moves(seconds=1)
            await game.presses(each, 1 if (place + number) % 2 else 0)
        await game.until(Phase.RESULT)
    await game.does(Command.VOID)
    async with database.reading() as session:
        players = await queries.players(session, game.id)
        row = await queries.game(session, game.id)
        again = await counted(session, game.id, game_of(row), [each.id for each in players], 2)
    assert {each.id: queries.score_of(each) for each in players} == again
    assert sorted(each.points for each in again.values())[:2] == [0, 0]
    assert {each.answered for each in again.values()} == {1}


async def test_who_leaves_and_comes_back_has_the_points_they_had(games: Games, people: People) -> None:
    wang = await people.member("王静")
    game = await games.opens(3)
    assert "欢迎参加" in (await wang.says(f"/join {game.opened.code} 小王"))[0]
    await game.opens_question()
    assert (await wang.says("B")) == ["已收到：B"]
    await game.until(Phase.RESULT)
    assert "您已退出比赛" in (await wang.says("退出比赛"))[0]
    again = (await wang.says(f"/join {game.opened.code}"))[0]
    assert "欢迎回到" in again
    assert "小王" in again
    seen = await game.sees(wang)
    assert (seen.points, seen.plays_from, seen.name) == (1000, 2, "小王")


async def test_two_hosts_at_once_go_on_by_one_step(games: Games, people: People) -> None:
    await people.member()
    game = await games.opens(3)
    turn = (await game.row()).turn
    await game.does(Command.START, turn=turn)
    with pytest.raises(Refused) as refused:
        await game.does(Command.SKIP, turn=turn)
    assert refused.value.text.key == "live-has-moved-on"
    with pytest.raises(Forbidden):
        await game.does(Command.STOP, by=Host(()))
    await game.does(Command.PAUSE)
    left = (await game.row()).left
    games.clock.moves(hours=2)
    assert not await game.ticks()
    await game.does(Command.RESUME)
    row = await game.row()
    assert (row.ends_at - games.clock.now).total_seconds() * 1000 == left


@pytest.mark.parametrize(
    ("names", "first", "refused"),
    [
        (Names.FREE, "王静", ()),
        (Names.REAL, "王静", (NameStyle.NICKNAME, NameStyle.ANONYMOUS)),
        (Names.NICKNAME, "#001", (NameStyle.REAL,)),
        (Names.ANONYMOUS, "#001", (NameStyle.REAL, NameStyle.NICKNAME)),
    ],
)
async def test_everybody_is_named_as_they_choose_within_what_the_game_permits(
    games: Games, people: People, names: Names, first: str, refused: tuple[NameStyle, ...]
) -> None:
    wang, li = await people.member("王静"), await people.member("李强")
    game = await games.opens(1, names=names)
    assert (await game.joins(wang)).name == first
    for style in NameStyle:
        if style in refused:
            with pytest.raises(Refused, match="live-name-not-permitted"):
                await game.joins(wang, style=style, nickname="小王")
        else:
            await game.joins(wang, style=style, nickname="小王")
    await game.opens_question()
    await game.presses(li)
    assert (await game.sees(li)).name == ("李强" if first == "王静" else "#002")


class Signs(MemoryBackplane):
    """A backplane that remembers what was told of waiting answers."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    async def put(self, key: str, value: str, life: timedelta) -> None:
        self.told.append(value)
        await super().put(key, value, life)


async def test_who_answered_in_time_is_not_told_late_however_long_the_writing_takes(
    games: Games, people: People, database: Database
) -> None:
    wang, li, _ = await people.member("王静"), await people.member("李强"), await people.member("张三")
    signs = games.backplane = Signs()
    game = await games.opens(1)
    for each in (wang, li, _):
        await game.joins(each)
    await game.opens_question()
    intake = Intake(database, games.clock, signs)

    def answers(member: Known) -> asyncio.Task[Receipt]:
        sender = (member.address.channel, member.address.account, member.sender)
        return asyncio.create_task(intake.take(Press(sender, game.id, 1, 1, games.clock())))

    games.clock.moves(seconds=20)
    bell = games.clock().isoformat()
    async with database.transaction() as session:  # whoever writes now must wait
        await queries.game(session, game.id, lock=True)
        first = answers(wang)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second = answers(li)
        await asyncio.sleep(0)
    assert [(await first).outcome, (await second).outcome] == [Outcome.TAKEN, Outcome.TAKEN]
    assert signs.told == [bell, ""]
    games.clock.moves(seconds=3)
    await signs.put(f"live-awaited:{game.id}", bell, timedelta(minutes=1))
    assert not await game.ticks()
    games.clock.moves(seconds=3)
    assert await game.ticks()
    assert (await game.row()).phase == Phase.RESULT
    assert [each.points for each in (await game.screen()).top] == [500, 500]


async def test_a_typed_letter_is_judged_by_when_it_came(
    games: Games, database: Database, wording: Wording, organisation: Organisation, people: People
) -> None:
    leaping = StillClock(games.clock.now + timedelta(hours=1))  # the machine's clock leaps; that of the games does not
    intake = Intake(database, games.clock, games.backplane)
    door = Door(database, leaping, wording.say, organisation, Presses(database, games.clock, intake))
    wang = await people.member("王静")
    game = await games.opens(1)
    await wang.says(f"/join {game.opened.code}")
    await game.opens_question()
    answer = await door.receive(Incoming(wang.address, "b-1", wang.sender, text="B"))
    assert "已收到：B" in repr([wording.say(each, "zh") for reply in answer.replies for each in reply.body])
