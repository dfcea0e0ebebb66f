"""A live game whose runner is killed in mid-question, and whose Redis goes away in the next: each answer counts once."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from sqlalchemy import select, update

from core.backplane import Backplane
from core.backplane_redis import RedisBackplane
from core.clock import system_clock
from core.database import Database, execute, table
from core.live import queries
from core.live.intake import Intake
from core.live.ledger import Outcome, Press
from core.live.models import GameAnswer, GamePlayer, GameRow
from core.live.rules import Command, Phase
from core.live.standing import counted, game_of
from core.organisation import Organisation
from tests.conftest import StillClock
from tests.faults.gate import gate
from tests.gaming import Games, Playing
from tests.people import Known, People
from tests.scheduler.postbox import until

PLAYERS, PATIENCE = 12, 90
COUNTS = {Outcome.TAKEN, Outcome.GRACE}


@dataclass
class Match:
    """A game in the database, those who play it, the processes that may move it on, and what was acknowledged."""

    database: Database
    game: Playing
    players: Sequence[Known]
    backplane: Backplane
    redis: str
    acknowledged: dict[tuple[int, int], int] = field(default_factory=dict)
    runners: list[asyncio.subprocess.Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.intake = Intake(self.database, system_clock, self.backplane)

    async def runner(self) -> None:
        """Start one more process that moves games on."""
        url = self.database.url.render_as_string(hide_password=False)
        self.runners.append(
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.faults.game_runner", url, self.redis, cwd=Path(__file__).parents[2]
            )
        )

    async def ended(self) -> None:
        for each in self.runners:
            if each.returncode is None:
                os.kill(each.pid, signal.SIGKILL)
            await each.wait()

    async def row(self) -> GameRow:
        async with self.database.reading() as session:
            row = await queries.game(session, self.game.id)
        assert row is not None
        return row

    async def comes_to(self, phase: Phase, number: int) -> None:
        async def there() -> bool:
            row = await self.row()
            return (row.phase, row.number) == (phase, number) and (row.opens_at is None or system_clock() >= row.opens_at)

        await until(there, PATIENCE)

    async def answers(self, number: int, who: slice) -> None:
        """Let these players answer, each twice and otherwise the second time."""
        chosen = [(player, (player.member_id + number) % 3) for player in self.players[who]]
        presses = [(player, place + again) for again in (0, 1) for player, place in chosen]
        receipts = await asyncio.gather(*(self._answers(player, number, place) for player, place in presses))
        for (player, place), receipt in zip(presses, receipts, strict=True):
            if receipt in COUNTS:
                assert self.acknowledged.setdefault((number, player.member_id), place) == place, "two answers acknowledged"

    async def _answers(self, player: Known, number: int, place: int) -> Outcome:
        sender = (player.address.channel, player.address.account, player.sender)
        return (await self.intake.take(Press(sender, self.game.id, number, place, system_clock()))).outcome

    async def killed_in_mid_question(self) -> None:
        """Kill the process that moves the game on as a power cut would, and wait until the other does."""
        holder = (await self.row()).runner
        [victim] = [each for each in self.runners if str(each.pid) == holder.partition("-")[0]]
        os.kill(victim.pid, signal.SIGKILL)

        async def taken() -> bool:
            return (await self.row()).runner not in {"", holder}

        await until(taken, PATIENCE)


@pytest.fixture
def clock() -> StillClock:
    return StillClock(system_clock())


@asynccontextmanager
async def match(url: str, redis: str, organisation: Organisation, clock: StillClock) -> AsyncIterator[Match]:
    """Open a game of three questions that takes no time between them."""
    database, backplane = Database(url), RedisBackplane(redis)
    players = await People(database, None, None).members(PLAYERS)  # type: ignore[arg-type]  # nobody writes in this test
    game = await Games(database, clock, organisation).opens(3, seconds=120)
    async with database.transaction() as session:
        await execute(session, update(table(GameRow)).values(countdown=0, result=0, ranking=0, podium=1))
    for each in players:
        await game.joins(each)
    playing = Match(database, game, players, backplane, redis)
    try:
        yield playing
    finally:
        await playing.ended()
        await backplane.close()
        await database.close()


async def test_a_killed_runner_and_a_redis_that_is_gone_in_mid_question_lose_and_double_no_answer(
    postgres_url: str, redis_url: str, organisation: Organisation, clock: StillClock
) -> None:
    server = urlsplit(redis_url)
    async with gate(server.hostname or "", server.port or 6379) as before:
        redis = urlunsplit(server._replace(netloc=f"127.0.0.1:{before.port}"))
        async with match(postgres_url, redis, organisation, clock) as playing:
            await asyncio.gather(playing.runner(), playing.runner())
            await playing.game.does(Command.START)
            await playing.comes_to(Phase.QUESTION, 1)
            await playing.answers(1, slice(0, 6))
            await playing.killed_in_mid_question()
            await playing.answers(1, slice(6, PLAYERS))
            await playing.comes_to(Phase.QUESTION, 2)
            await playing.answers(2, slice(0, 6))
            await before.shut()
            await playing.answers(2, slice(6, PLAYERS))
            await playing.comes_to(Phase.QUESTION, 3)
            await before.open()
            await playing.answers(3, slice(0, PLAYERS))
            await playing.comes_to(Phase.OVER, 3)
            await counts_once(playing)


async def counts_once(playing: Match) -> None:
    """Compare the ledger with what was acknowledged, and the points with a recount."""
    answers = table(GameAnswer)
    async with playing.database.reading() as session:
        rows = (await execute(session, select(answers))).all()
        member = {each.id: each.member_id for each in await execute(session, select(table(GamePlayer)))}
        players = await queries.players(session, playing.game.id)
        row = await queries.game(session, playing.game.id)
        assert row is not None
        again = await counted(session, playing.game.id, game_of(row), [each.id for each in players], 3)
    assert {(each.number, member[each.player_id]): each.picked for each in rows} == playing.acknowledged
    assert len(rows) == 3 * PLAYERS
    assert {each.id: queries.score_of(each) for each in players} == again
    assert sum(each.points > 0 for each in again.values()) > PLAYERS // 2
