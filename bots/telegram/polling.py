"""Fetching updates by long polling: confirmed only after they were answered, and no chat waits for another."""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from bots.telegram.channel import TelegramChannel
from bots.telegram.failures import Failed, Why
from bots.telegram.incoming import Unreadable, number
from bots.telegram.updates import ALLOWED, Updates

LONG = 45
"""Seconds for which Telegram holds the request while nothing happens; it allows fifty."""
_MARGIN = 10
_PEEK = 0.25
"""Seconds between looks at what is new while some chat is still being answered."""
_LONGEST_PAUSE = 30.0

_log = structlog.get_logger()


@dataclass(slots=True)
class _Pace:
    """How long to wait after failures: twice as long each time, with some chance in it."""

    failures: int = 0

    async def rest(self) -> None:
        """Wait before the next try."""
        self.failures += 1
        longest = min(_LONGEST_PAUSE, 0.5 * 2**self.failures)
        await asyncio.sleep(random.uniform(longest / 2, longest))  # noqa: S311 - spreads retries, hides nothing


@dataclass
class Polling:
    """The one consumer of a bot's updates."""

    channel: TelegramChannel
    updates: Updates
    long: int = LONG
    _next: int = 0
    _under_way: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self) -> None:
        """Fetch and answer until cancelled; what is under way then is finished first.

        Returns only when Telegram refuses the token, which no waiting mends.
        """
        pace = _Pace()
        try:
            while True:
                try:
                    await self._step()
                    pace.failures = 0
                except Failed as error:
                    if error.failure.why is Why.TOKEN:
                        _log.error("Telegram refuses the token: correct ZHIBU_TELEGRAM__TOKEN", channel=self.channel.name)
                        return
                    self._report(error.failure.why)
                    await pace.rest()
        finally:
            await self._finish()

    def _report(self, why: Why) -> None:
        if why is Why.CONFLICT:
            _log.warning("another process fetches the updates of this bot: stop it", channel=self.channel.name)
        else:
            _log.warning("updates not fetched", channel=self.channel.name, error=why.value)

    async def _step(self) -> None:
        """Fetch what is new, begin to answer it, and wait a moment for what is under way."""
        wait = 0 if self._under_way else self.long
        for update in await self.channel.api.updates(self._first_open(), wait, ALLOWED):
            await self._begin(update)
        if self._under_way:
            await asyncio.wait(list(self._under_way.values()), timeout=_PEEK)

    def _first_open(self) -> int:
        """Return the number of the first update that is not answered: asking from there on confirms those before it."""
        return min(self._under_way, default=self._next)

    async def _begin(self, update: object) -> None:
        try:
            which = number(update)
        except Unreadable as problem:  # without a number it cannot be confirmed either; Telegram itself sends none such
            _log.error("update without a number", channel=self.channel.name, problem=str(problem))
            await asyncio.sleep(_PEEK)
            return
        if which < self._next:
            return
        self._next = which + 1
        task = asyncio.create_task(self.updates.answer(update))
        self._under_way[which] = task
        task.add_done_callback(lambda _: self._under_way.pop(which))

    async def _finish(self) -> None:
        """Let answers under way arrive, then confirm them, so that the next start does not meet them again."""
        tasks = list(self._under_way.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_MARGIN)
            for task in late:
                task.cancel()
        with suppress(Failed):
            await self.channel.api.updates(self._first_open(), 0, ALLOWED)
