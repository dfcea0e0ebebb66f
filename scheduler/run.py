"""The part of a process that acts by itself: ticks by the timer, one drain for each account."""

import asyncio
import gc
import os
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from time import perf_counter

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from core.backplane import Backplane
from core.channel import Channel, terms_of
from core.clock import Clock, system_clock
from core.database import Database
from core.organisation import Organisation
from core.pushes import delivering, routes
from core.pushes.service import PLANNED
from scheduler.drain import Drain, Surroundings
from scheduler.jobs import Job, own_jobs
from scheduler.observing import Observer, Unwatched

_log = structlog.get_logger()
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Ticks fall on whole multiples of their interval from here on: one of a minute comes with the minute."""
_GOODBYE = 20.0
"""Seconds that what is on its way has to arrive when the process ends."""


class Scheduler:
    """Ticks and drains of one process. No truth lives here: all of it may die at any instant and start again."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        organisation: Organisation,
        backplane: Backplane,
        channels: Mapping[str, Channel],
        jobs: Sequence[Job],
        observer: Observer | None = None,
    ) -> None:
        """Prepare; nothing runs before `start`. `jobs` are those of the features; the outbox brings its own."""
        self._database, self._clock, self._backplane = database, clock, backplane
        self._observer = observer or Unwatched()
        worker = f"{os.getpid()}-{secrets.token_hex(6)}"
        self._around = Surroundings(database, clock, organisation, backplane, worker, self._observer)
        self._channels = tuple(channels.values())
        self._drains = tuple(Drain(self._around, channel) for channel in self._channels)
        self._jobs = (*own_jobs(self._observer), *jobs)
        self._timer = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._running: list[asyncio.Task[None]] = []
        self._listener: asyncio.Task[None] | None = None
        self.heartbeat: datetime | None = None
        """When a tick last did its work; in a healthy process not more than a few seconds ago."""

    async def start(self) -> None:
        """Take back what a crash left behind, then tick and drain until `stop`."""
        gc.freeze()  # what is loaded by now stays: without this every full collection walks it all and stalls the calls by 30 ms
        async with self._database.transaction() as session:
            await routes.register(session, [(each.name, each.account, terms_of(each)) for each in self._channels])
            if self._database.is_sqlite:  # SQLite has one process: every lease is a dead one's
                await delivering.recover(session, self._clock())
        self._running = [asyncio.create_task(drain.run()) for drain in self._drains]
        self._listener = asyncio.create_task(self._listen())
        now = system_clock()
        for job in self._jobs:
            every = IntervalTrigger(seconds=round(job.every.total_seconds()), start_date=_EPOCH, timezone=UTC)
            self._timer.add_job(self._tick, every, args=(job,), id=job.name, name=job.name, next_run_time=now)
        self._timer.start()

    async def stop(self) -> None:
        """End cleanly: nothing new is claimed, what is on its way arrives and is written, the rest waits."""
        self._timer.shutdown(wait=False)
        for drain in self._drains:
            drain.stop()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_GOODBYE)
            for task in late:
                task.cancel()
        if self._listener is not None:
            self._listener.cancel()
            self._running.append(self._listener)
        await asyncio.gather(*self._running, return_exceptions=True)

    def wake(self) -> None:
        """Let every drain look at once whether something is due."""
        for drain in self._drains:
            drain.wake()

    async def _listen(self) -> None:
        async with self._backplane.subscribe(PLANNED) as plans:
            async for _ in plans:
                self.wake()

    async def _tick(self, job: Job) -> None:
        began = perf_counter()
        try:
            async with self._database.transaction() as session:
                await job.tick(session, self._clock())
        except Exception as error:  # noqa: BLE001 - the edge: one tick's accident must not end the timer; the next one tries again
            _log.error("tick failed", job=job.name, exc_info=error)
            self._observer.ticked(job.name, perf_counter() - began, good=False)
            return
        self._observer.ticked(job.name, perf_counter() - began, good=True)
        self.heartbeat = self._clock()
        if job.plans:
            await self._backplane.publish(PLANNED, job.name)
