"""A thousand people who join a live game within one second, by the button and by answering at once."""

import asyncio

from sqlalchemy import select

from core.backplane_memory import MemoryBackplane
from core.database import Database, execute, table
from core.live.intake import Intake
from core.live.models import GamePlayer
from core.live.pressing import Presses
from core.messages import Incoming, Kind
from core.organisation import Organisation
from tests.conftest import StillClock
from tests.gaming import Games
from tests.people import Known, People

MANY, BY_BUTTON = 1_000, 50


async def test_a_thousand_joins_in_one_second_are_a_thousand_players(
    database: Database, clock: StillClock, organisation: Organisation, people: People
) -> None:
    games, everybody = Games(database, clock, organisation), await people.members(MANY)
    game = await games.opens(2)
    presses = Presses(database, clock, Intake(database, clock, MemoryBackplane()))

    async def press(member: Known, token: str) -> str:
        answer = await presses.take(Incoming(member.address, "", member.sender, kind=Kind.PRESS, token=token), "zh", clock())
        assert answer is not None
        return answer.replies[0].body[0].key

    join, answer = f"live-{game.id}-j0.0", f"live-{game.id}-q1.1"
    by_button = [press(each, join) for each in everybody[:BY_BUTTON]]
    by_answer = [press(each, answer) for each in (*everybody, *everybody[-BY_BUTTON:])]
    told = await asyncio.gather(*by_button, *by_answer)
    assert set(told[:BY_BUTTON]) <= {"live-joined", "live-back"}
    assert set(told[2 * BY_BUTTON : MANY]) == {"live-answer-joined"}
    async with database.reading() as session:
        players = (await execute(session, select(table(GamePlayer)))).all()
    assert sorted(each.member_id for each in players) == sorted(each.member_id for each in everybody)
    await game.opens_question()
    told = await asyncio.gather(*(press(each, answer) for each in everybody))
    assert set(told) == {"live-answer-taken"}
