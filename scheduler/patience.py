"""How long a platform may take to answer: one timer for all calls, since one each would cost more than all else about a call."""

import asyncio
from collections.abc import Awaitable
from time import monotonic
from typing import TypeVar

Answer = TypeVar("Answer")


class Patience:
    """Ends calls that take longer than `within` seconds. Any number may wait at once, one for each task."""

    def __init__(self, within: float) -> None:
        """Begin with nobody waiting."""
        self._within = within
        self._until: dict[asyncio.Task[object], float] = {}
        """Who waits, the one whose patience ends first in front."""
        self._given_up: set[asyncio.Task[object]] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def wait_for(self, call: Awaitable[Answer]) -> Answer:
        """Return what the call returns; raise TimeoutError when it took too long and was cancelled."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can wait")
        self._until[task] = monotonic() + self._within  # not the loop's clock: asking for the loop costs more than the time
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._within, self._look)
        try:
            return await call
        except asyncio.CancelledError:
            if self._was_given_up(task) and not task.uncancel():
                raise TimeoutError from None
            raise
        finally:
            del self._until[task]
            if self._was_given_up(task):  # the call swallowed it, or ended otherwise in the same moment
                task.uncancel()

    def _was_given_up(self, task: asyncio.Task[object]) -> bool:
        if task not in self._given_up:
            return False
        self._given_up.remove(task)
        return True

    def _look(self) -> None:
        """Give up those whose time is over, and look again when that of the next one will be."""
        now, self._timer = monotonic(), None
        for task, until in self._until.items():
            if until > now:
                self._timer = asyncio.get_running_loop().call_later(until - now, self._look)
                return
            if task not in self._given_up:
                self._given_up.add(task)
                task.cancel()
