"""Live games under people's eyes: one look at the database for all screens and hosts of a process that follow the same game."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from console.eyes import Eye
from core.backplane import Backplane
from core.clock import Clock
from core.database import Database
from core.errors import NotFound
from core.live import service as live
from core.live.rules import Phase
from core.live.views import ScreenView

_log = structlog.get_logger()
_LEAST: Final = 0.3
"""Seconds between two looks, however many answers come."""
_MOST: Final = 1.0
"""Seconds after which it is looked without a signal: one may be lost, and the bell rings by the clock alone."""
MOST_EYES: Final = 400
"""Pages that one process keeps up to date: the address of a screen is known to everybody in the hall."""


@dataclass
class _Followed:
    """One game that is followed: who looks on, who looks, and what was seen last."""

    eyes: set[Eye[ScreenView]] = field(default_factory=set)
    task: asyncio.Task[None] | None = None
    seen: ScreenView | None = None


class GameWatch:
    """Follows games for all pages of a process; nobody looks at a game whose pages are all closed."""

    def __init__(self, database: Database, clock: Clock, backplane: Backplane, ending: asyncio.Event) -> None:
        """Hold what looking needs; once `ending` is set, every open page is let go."""
        self._database, self._clock, self._backplane, self._ending = database, clock, backplane, ending
        self._games: dict[str, _Followed] = {}

    def now(self) -> datetime:
        """Return the time by which games are played."""
        return self._clock()

    @property
    def full(self) -> bool:
        """Tell whether no further page is taken."""
        return sum(len(game.eyes) for game in self._games.values()) >= MOST_EYES

    @asynccontextmanager
    async def of(self, code: str) -> AsyncIterator[Eye[ScreenView]]:
        """Open an eye on the game with this code while the block lasts."""
        eye: Eye[ScreenView] = Eye()
        game = self._games.setdefault(code, _Followed())
        game.eyes.add(eye)
        if game.seen is not None:
            eye.show(replace(game.seen, stage=replace(game.seen.stage, now=self._clock())))
        if game.task is None:
            game.task = asyncio.create_task(self._follow(code, game), name=f"watch game {code}")
        try:
            yield eye
        finally:
            game.eyes.discard(eye)
            if not game.eyes:
                game.task.cancel()
                self._games.pop(code, None)

    async def _follow(self, code: str, game: _Followed) -> None:
        view = await self._look(code, game)
        while view is None:  # the database is away
            await asyncio.sleep(_MOST)
            view = await self._look(code, game)
        moved = asyncio.Event()
        async with live.subscribe(self._backplane, view.stage.id) as signals, asyncio.TaskGroup() as tasks:
            tasks.create_task(_listen(signals, moved))
            tasks.create_task(self._let_go(game))
            while True:
                await asyncio.sleep(_LEAST)
                with suppress(TimeoutError):
                    await asyncio.wait_for(moved.wait(), self._patience(game.seen))
                moved.clear()
                await self._look(code, game)

    def _patience(self, view: ScreenView | None) -> float:
        """Return how many seconds to wait for a signal: not beyond the bell."""
        if view is None or view.stage.ends_at is None or view.stage.paused or view.stage.phase is not Phase.QUESTION:
            return _MOST
        left = (view.stage.ends_at - self._clock()) / timedelta(seconds=1)
        return min(_MOST, max(left, 0.0) + _LEAST / 10)

    async def _let_go(self, game: _Followed) -> None:
        await self._ending.wait()
        for eye in tuple(game.eyes):
            eye.show(None)

    async def _look(self, code: str, game: _Followed) -> ScreenView | None:
        """Look at the game and show it to whoever has it open, if it is another than before."""
        try:
            async with self._database.reading() as session:
                view = await live.view_for_screen(session, code, self._clock())
        except NotFound:
            raise
        except Exception as error:  # noqa: BLE001 - the edge: a database that is away for a while must not end the watch
            _log.error("watch of a game disturbed", exc_info=error)
            return None
        before, game.seen = game.seen, view
        if before is None or replace(before, stage=replace(before.stage, now=view.stage.now)) != view:
            for eye in game.eyes:
                eye.show(view)
        return view


async def _listen(signals: AsyncIterator[str], moved: asyncio.Event) -> None:
    async for _ in signals:
        moved.set()
