"""What runs how often; the ticks themselves are functions of the core, and any of them may run twice without harm."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core import dead_letters, visits
from core.database import Session
from core.pushes import delivering, recall, recount
from scheduler.observing import Observer

Tick = Callable[[Session, datetime], Awaitable[object]]
"""Does what is due at the instant, inside a transaction of its own."""

ANSWERS_KEPT = timedelta(hours=48)
"""How long an update that comes again gets the stored answer; no platform repeats longer than a day."""
DEAD_LETTERS_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Job:
    """A tick and how often it comes; after one that `plans`, the drains look whether something is due."""

    name: str
    every: timedelta
    tick: Tick
    plans: bool = False


def own_jobs(observer: Observer) -> tuple[Job, ...]:
    """Return the ticks that keep the outbox and the door tidy, whatever features there are."""

    async def reap(session: Session, now: datetime) -> None:
        observer.lapsed(await delivering.reap(session, now))

    return (
        Job("finish pushes", timedelta(seconds=5), delivering.finish),
        Job("reap leases", timedelta(seconds=15), reap, plans=True),
        Job("set aside what no channel carries", timedelta(seconds=15), delivering.set_aside, plans=True),
        Job("delete what arrived late", timedelta(seconds=15), recall.note_stragglers, plans=True),
        Job("recount pushes", timedelta(minutes=5), recount.reconcile),
        Job("forget answers", timedelta(hours=1), _forget_answers),
        Job("forget dead letters", timedelta(hours=6), _forget_dead_letters),
    )


async def _forget_answers(session: Session, now: datetime) -> None:
    await visits.forget_before(session, now - ANSWERS_KEPT)


async def _forget_dead_letters(session: Session, now: datetime) -> None:
    await dead_letters.forget_before(session, now - DEAD_LETTERS_KEPT)
