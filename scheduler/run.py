"""The part of a process that acts by itself: ticks by the timer, one drain for each account."""

import asyncio
import gc
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from time import perf_counter

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from core.channel import Channel, Recalling, terms_of
from core.clock import system_clock
from core.ownership import first_here
from core.pushes import delivering, routes
from core.pushes.rules import LEASE
from core.pushes.service import PLANNED
from scheduler.drain import Drain, Surroundings
from scheduler.jobs import Job, own_jobs
from scheduler.recalling import Recaller

_log = structlog.get_logger()
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Ticks fall on whole multiples of their interval from here on: one of a minute comes with the minute."""
_BEAT = LEASE.total_seconds() / 4
"""Seconds between two heartbeats."""
_GOODBYE = 20.0
"""Seconds that what is on its way has to arrive when the process ends."""


def spare_what_stays() -> None:
    """Let the garbage collector leave alone what is loaded by now, and come rarely for what batches of deliveries leave behind.

    Else every full collection walks it all and stalls the calls by 30 ms, and each batch is walked several times while it lives.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class Scheduler:
    """Ticks and drains of one process. No truth lives here: all of it may die at any instant and start again."""

    def __init__(self, around: Surroundings, channels: Mapping[str, Channel], jobs: Sequence[Job]) -> None:
        """Prepare; nothing runs before `start`. `jobs` are those of the features; the outbox brings its own."""
        self._around, self._database, self._clock, self._backplane = around, around.database, around.clock, around.backplane
        self._observer = around.observer
        self._channels = tuple(channels.values())
        recalling = [each for each in self._channels if isinstance(each, Recalling)]
        self._carriers: tuple[Drain | Recaller, ...] = (
            *(Drain(self._around, channel) for channel in self._channels),
            *(Recaller(self._around, channel, channel) for channel in recalling),
        )
        self._jobs = (*own_jobs(self._observer), *jobs)
        self._timer = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._running: list[asyncio.Task[None]] = []
        self._listener: asyncio.Task[None] | None = None
        self._beating: asyncio.Task[None] | None = None
        self.heartbeat: datetime | None = None
        """When a tick last did its work; in a healthy process not more than a few seconds ago."""

    async def start(self) -> None:
        """Take back what a crash left behind, then tick and drain until `stop`."""
        spare_what_stays()
        async with self._database.transaction() as session:
            await routes.register(session, [(each.name, each.account, terms_of(each)) for each in self._channels])
            if self._database.is_sqlite:  # SQLite has one process: every lease is a dead one's
                await delivering.recover(session, self._clock())
        self._around.ownership.tell(self.wake)
        self._running = [asyncio.create_task(carrier.run()) for carrier in self._carriers]
        self._beating = asyncio.create_task(self._beat())
        self._listener = asyncio.create_task(self._listen())
        now = system_clock()
        for job in self._jobs:
            every = IntervalTrigger(seconds=round(job.every.total_seconds()), start_date=_EPOCH, timezone=UTC)
            self._timer.add_job(self._tick, every, args=(job,), id=job.name, name=job.name, next_run_time=now)
        self._timer.start()

    async def stop(self) -> None:
        """End cleanly: nothing new is claimed, what is on its way arrives and is written, the rest waits."""
        self._timer.shutdown(wait=False)
        for carrier in self._carriers:
            carrier.stop()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=_GOODBYE)
            for task in late:
                task.cancel()
        for background in filter(None, (self._listener, self._beating)):
            background.cancel()
            self._running.append(background)
        await asyncio.gather(*self._running, return_exceptions=True)

    def wake(self) -> None:
        """Let every drain look at once whether something is due, and whatever deletes as well."""
        for carrier in self._carriers:
            carrier.wake()

    async def _listen(self) -> None:
        async with self._backplane.subscribe(PLANNED) as plans:
            async for _ in plans:
                self.wake()

    async def _beat(self) -> None:
        """Renew what this process holds, for as long as it lives and the database answers."""
        while True:
            await asyncio.sleep(_BEAT)
            try:
                async with self._database.transaction() as session:
                    await delivering.keep(session, self._around.worker, self._clock())
            except Exception as error:  # noqa: BLE001 - the edge: a database that is away for a while must not end the heart
                _log.error("leases not renewed", exc_info=error)

    async def _tick(self, job: Job) -> None:
        """Do the job, unless another process is at it."""
        began = perf_counter()
        try:
            async with self._database.transaction() as session:
                if await first_here(session, f"tick:{job.name}"):
                    await job.tick(session, self._clock())
        except Exception as error:  # noqa: BLE001 - the edge: one tick's accident must not end the timer; the next one tries again
            _log.error("tick failed", job=job.name, exc_info=error)
            self._observer.ticked(job.name, perf_counter() - began, good=False)
            return
        self._observer.ticked(job.name, perf_counter() - began, good=True)
        self.heartbeat = self._clock()
        if job.plans:
            await self._backplane.publish(PLANNED, job.name)
