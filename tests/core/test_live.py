"""A live game from the lobby to the podium, as players, hosts and screens see it."""

import pytest

from core.database import Database
from core.live.rules import NameStyle, Phase
from core.organisation import Organisation
from tests.conftest import StillClock
from tests.gaming import Games
from tests.people import People


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
