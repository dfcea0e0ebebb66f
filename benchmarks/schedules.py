"""What a minute costs in which members' own reminders are due, among a million of them; beside it the same as APScheduler jobs.

Every member has a time zone, days, quiet hours and an hour of their own, some switched the kind off, paused or set a cap, and a
quiz is open that some have finished. What is measured is the product's own tick, whole: claim, judge who gets it, write the
deliveries, move the hours on, commit. An ordinary minute is the median of the minutes of a day that have work; the worst is one
in which a tenth of all members is due. Run with `python -m benchmarks.schedules [--quick] [--only sqlite|postgresql]
[--postgres URL]`; the URL names a database that is made anew, else PostgreSQL is found as the tests find it.
"""

import argparse
import asyncio
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import String, case, cast, func, insert, literal, null, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from benchmarks.push import postgresql
from core import tables
from core.database import Database, Utc, execute, table
from core.library.models import Bank
from core.members.models import AddressRow, Branch, Member, Membership
from core.messages import Purpose
from core.organisation import Cap, Organisation, QuietHours
from core.pushes.models import Delivery, Push, PushCap
from core.quiz.models import Attempt, Quiz, Round
from core.reminders import service as reminders
from core.schedules import rules
from core.schedules.models import USUAL, Reminder, Schedule
from core.schedules.rules import Hour

HERE = Organisation(
    "基准", "zh", ZoneInfo("Asia/Shanghai"), QuietHours(22 * 60, 7 * 60), "party", "", {Purpose.REMINDER: Cap(5, 20)}
)
MIDNIGHT = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
"""A Monday begins in Shanghai; half the zones below change their clocks within the weeks around it."""
ZONES = (
    *("", "Asia/Urumqi", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dubai", "Europe/Moscow", "Africa/Cairo"),
    *("Europe/Berlin", "Europe/London", "America/Sao_Paulo", "America/New_York", "America/Denver", "America/Los_Angeles"),
    *("Pacific/Auckland", "Australia/Lord_Howe"),
)
DAYS = (rules.WORKDAYS, rules.EVERY_DAY, "12345", "135", "24", "67")
QUIET = (None, QuietHours(21 * 60, 8 * 60), QuietHours(23 * 60, 6 * 60), QuietHours(12 * 60, 14 * 60 + 30), QuietHours(0, 0))
PEAK = 20 * 60
"""The minute of the day, in Shanghai, at which a tenth is due."""
ORDINARY, WORST, MEMORY = 0.2, 5.0, 300
"""The goals: seconds, seconds, megabytes."""
BATCH = 20_000
DAY = timedelta(days=1)


def invent() -> list[Hour]:
    """Return every hour that somebody could wish for; the first are those at which a tenth of the members is due."""
    peak = [Hour(PEAK, "", rules.EVERY_DAY, quiet) for quiet in (None, QUIET[2], QUIET[3])]
    every = (
        Hour(minute, zone, days, quiet) for minute in range(0, 24 * 60, 5) for zone in ZONES for days in DAYS for quiet in QUIET
    )
    return peak + [hour for hour in every if hour not in peak]


async def seed(database: Database, hours: Sequence[Hour], members: int) -> None:
    """Write the members down, with whatever decides about a reminder."""
    rows = [_schedule(number, hour) for number, hour in enumerate(hours, 1)]
    async with database.engine.begin() as connection:
        await connection.run_sync(tables.metadata.drop_all)
        await connection.run_sync(tables.metadata.create_all)
        await _put_organisation(connection)
        for first in range(0, len(rows), BATCH):
            await connection.execute(insert(table(Schedule)), rows[first : first + BATCH])
        await _put_members(connection, len(hours), members)
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE")


async def _put_organisation(connection: AsyncConnection) -> None:
    """Make a hundred branches below one, and a quiz for all of them that is open the whole week."""
    branches = [{"id": 1, "code": "001", "name": "党委"}]
    branches += [{"id": number, "code": f"001.{number:03}", "name": f"支部{number}"} for number in range(2, 102)]
    await connection.execute(insert(table(Branch)), branches)
    await connection.execute(
        insert(table(Membership)).values(code="full", name_zh="正式", name_en="full", position=0, aliases=[])
    )
    await connection.execute(insert(table(Bank)).values(id=1, name="题库", branch_id=1, created_at=MIDNIGHT))
    quiz = Quiz(
        id=1, title="每日一题", bank_id=1, size=5, branch_id=1, clock="00:00", starts_on=date(2026, 1, 1), created_at=MIDNIGHT
    )
    await connection.execute(insert(table(Quiz)).values(quiz.model_dump()))
    week = {"opens_at": MIDNIGHT - timedelta(days=1), "closes_at": MIDNIGHT + timedelta(days=7)}
    await connection.execute(insert(table(Round)).values(id=1, quiz_id=1, day=MIDNIGHT.date(), size=5, **week))
    old = {"token": str(1), "title": "", "purpose": "reminder", "message": "{}", "policy": "resend", "state": "finished"}
    await connection.execute(insert(table(Push)).values(**old, planned_at=MIDNIGHT))


def _schedule(number: int, hour: Hour) -> dict[str, object]:
    quiet = (hour.quiet.start, hour.quiet.end) if hour.quiet else (USUAL, USUAL)
    coming = rules.next_after(hour, MIDNIGHT - timedelta(seconds=1), HERE).at
    rest = {"quiet_from": quiet[0], "quiet_to": quiet[1], "next_due_at": coming, "last_due_at": None}
    return {"id": number, "minute": hour.minute, "zone": hour.zone, "days": hour.days, **rest}


async def _put_members(connection: AsyncConnection, hours: int, members: int) -> None:
    """Of ninety-seven: five switched reminders off, two paused, three have no chat, ten finished the quiz, two set a cap."""
    number = select(literal(1).label("id")).cte("number", recursive=True)
    number = number.union_all(select(number.c.id + 1).where(number.c.id < members))
    each, share = number.c.id, number.c.id % 97
    shared = case((each % 10 == 0, 1 + each // 10 % 3), else_=4 + each * 1_999 % (hours - 3))
    at = partial(literal, type_=Utc)
    hour = table(Schedule)
    quiet = [case((hour.c[name] == USUAL, null()), else_=hour.c[name]) for name in ("quiet_from", "quiet_to")]
    person = (each, literal("同志"), 2 + each % 100, literal("full"), at(MIDNIGHT), each, literal("zh"), literal(""))
    wish = (case((share.between(0, 4), ",reminder,"), else_=""), case((share.in_([5, 6]), at(MIDNIGHT + 9 * DAY))))
    people = select(*person, *quiet, func.nullif(hour.c.zone, ""), *wish).join_from(number, hour, hour.c.id == shared)
    account = (literal("telegram"), literal("bot"))
    places = select(
        each, *account, cast(each, String), each, literal(""), literal("zh"), ~share.in_([7, 8, 9]), literal(0), at(MIDNIGHT)
    )
    finished = select(literal(1), each, literal(5), literal(3), at(MIDNIGHT), at(MIDNIGHT)).where(share.between(10, 19))
    capped = select(literal("reminder"), each, literal(1), literal(5)).where(share.between(20, 21))
    had = select(literal(1), each, each, *account, literal("sent"), at(MIDNIGHT), at(MIDNIGHT - DAY / 2), literal(0))
    for model, names, rows in (
        (
            Member,
            "id name branch_id membership joined_at address_id locale phone quiet_from quiet_to zone muted paused_until",
            people,
        ),
        (AddressRow, "id channel account sender member_id name locale open wrong_codes bound_at", places),
        (Reminder, "member_id schedule_id since", select(each, shared, at(MIDNIGHT - 9 * DAY))),
        (Attempt, "round_id member_id answered right started_at finished_at", finished),
        (PushCap, "purpose member_id per_day per_week", capped),
        (Delivery, "push_id address_id member_id channel account state not_before done_at attempts", had),
    ):
        await connection.execute(insert(table(model)).from_select(names.split(), rows))


@dataclass(frozen=True)
class Minute:
    """One tick: how many hours had come, how many people were reminded, its seconds, and its CPU seconds here and there."""

    hours: int
    people: int
    seconds: float
    cpu: float


async def tick(database: Database, now: datetime) -> Minute:
    """Do what the scheduler does, and time it with its commit."""
    due = select(func.count()).where(col(Schedule.next_due_at) <= now)
    async with database.engine.connect() as connection:
        hours = (await connection.execute(due)).scalar_one()
    began, cpu, server = time.perf_counter(), time.process_time(), 0
    async with database.transaction() as session:
        if not database.is_sqlite:
            server = int(str((await execute(session, text("SELECT pg_backend_pid()"))).one()[0]))
        there = _cpu_of(server)
        people = await reminders.remind_due(session, now, HERE)
    return Minute(hours, people, time.perf_counter() - began, time.process_time() - cpu + _cpu_of(server) - there)


def _cpu_of(pid: int) -> float:
    """Return the CPU seconds of another process of this machine; none where they cannot be read."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Judged:
    """Whether a database meets the goals, and the seconds that one member who is due takes in the worst minute."""

    name: str
    good: bool
    each: float


async def measure(name: str, url: str, members: int, *, quick: bool) -> Judged:
    """Let minutes pass, then the worst one; print what they took."""
    database = Database(url)
    began = time.perf_counter()
    hours = invent()
    await seed(database, hours, members)
    print(f"{name}: {members:,} members share {len(hours):,} hours; written in {time.perf_counter() - began:.0f} s")
    await tick(database, MIDNIGHT)  # connections, plans and pages are warm, as in a service that runs
    passed = [await tick(database, MIDNIGHT + timedelta(minutes=number)) for number in range(1, 31 if quick else 121)]
    before = MIDNIGHT + timedelta(minutes=PEAK - 1)
    slept = [await tick(database, before)]
    while slept[-1].hours:
        slept.append(await tick(database, before))
    worst = await tick(database, before + timedelta(minutes=1))
    await database.close()
    print(f"{name}: after hours of downtime {slept[0].hours:,} hours moved on in {sum(each.seconds for each in slept):.2f} s")
    return Judged(name, meets_goals(name, passed, worst, members / 1_000_000), worst.seconds / (members / 10))


def meets_goals(name: str, passed: Sequence[Minute], worst: Minute, share: float) -> bool:
    """Print the figures of one database and return whether they meet the goals."""
    busy = [each for each in passed if each.hours]
    idle = statistics.median(each.seconds for each in passed if not each.hours)
    ordinary, ordinary_cpu = (statistics.median(getattr(each, what) for each in busy) for what in ("seconds", "cpu"))
    people, hours = (statistics.median(getattr(each, what) for each in busy) for what in ("people", "hours"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    print(f"{name}: nothing due {idle * 1_000:.1f} ms")
    print(
        f"{name}: ordinary minute {ordinary * 1_000:.0f} ms, CPU {ordinary_cpu * 1_000:.0f} ms "
        f"({people:,.0f} people of {hours:,.0f} hours; goal {ORDINARY * 1_000:.0f} ms)"
    )
    print(
        f"{name}: worst minute {worst.seconds:.2f} s, CPU {worst.cpu:.2f} s ({worst.people:,} people of {worst.hours:,} hours; "
        f"goal {WORST:.0f} s); {peak:.0f} MB (goal {MEMORY} MB)"
    )
    good = ordinary <= ORDINARY and worst.seconds <= WORST * share and peak <= MEMORY
    print(f"{name}: {'goals met' if good else 'GOAL MISSED'}")
    return good


def apscheduler(folder: Path, count: int, million: int, ours: Sequence[Judged]) -> None:
    """Add so many jobs to APScheduler's own store, let them come due, and print what a million would take beside ours."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from apscheduler.triggers.cron import CronTrigger

    async def run() -> tuple[float, float]:
        store = SQLAlchemyJobStore(f"sqlite:///{folder}/jobs.db")
        scheduler = AsyncIOScheduler(jobstores={"default": store}, timezone=UTC)
        scheduler.start(paused=True)
        began = time.perf_counter()
        for number in range(count):
            trigger = CronTrigger(hour=number % 24, minute=0, timezone=ZoneInfo(ZONES[number % len(ZONES)] or "Asia/Shanghai"))
            scheduler.add_job(_ring, trigger, args=[number], id=str(number), misfire_grace_time=None)
        adding = time.perf_counter() - began
        began, due = time.perf_counter(), 0
        for job in store.get_due_jobs(datetime.now(UTC) + timedelta(hours=1))[
            : max(count // 20, 1)
        ]:  # what its loop does with each
            job._modify(next_run_time=job.trigger.get_next_fire_time(None, datetime.now(UTC) + timedelta(hours=1)))  # noqa: SLF001
            store.update_job(job)
            due += 1
        firing = (time.perf_counter() - began) / max(due, 1)
        scheduler.shutdown(wait=False)
        return adding / count, firing

    adding, firing = asyncio.run(run())
    print(
        f"APScheduler, {count:,} jobs: {adding * 1_000:.1f} ms to add one, {firing * 1_000:.1f} ms to move on a due one; "
        f"{million:,} jobs: {adding * million / 3_600:.1f} h to add them, {firing * million / 600:.0f} min for a tenth due"
    )
    for each in ours:
        print(f"APScheduler: {firing / each.each:.0f} times what a member who is due takes on {each.name}, sending not counted")


def _ring(number: int) -> None:
    """Stand for the work of a job."""


async def on_both(members: int, chosen: argparse.Namespace) -> list[Judged]:
    """Measure on SQLite and on PostgreSQL."""
    found = []
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhibu-benchmark-", ignore_cleanup_errors=True)))
        if chosen.only in {"", "sqlite"}:
            found.append(await measure("sqlite", f"sqlite+aiosqlite:///{folder}/schedules.db", members, quick=chosen.quick))
        if chosen.only in {"", "postgresql"}:
            url = chosen.postgres or await stack.enter_async_context(postgresql(folder))
            found += [await measure("postgresql", url, members, quick=chosen.quick)] if url else []
    return found


def main() -> None:
    """Measure and print; exit with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="100,000 members, half an hour of minutes, 1,000 jobs")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], default="")
    parser.add_argument("--postgres", default=os.environ.get("TEST_PG_DSN", ""), help="a database whose tables may be dropped")
    chosen = parser.parse_args()
    count = 100_000 if chosen.quick else 1_000_000
    found = asyncio.run(on_both(count, chosen))
    with tempfile.TemporaryDirectory(prefix="zhibu-benchmark-") as folder:
        apscheduler(Path(folder), 1_000 if chosen.quick else 10_000, 1_000_000, found)
    sys.exit(0 if all(each.good for each in found) else 1)


if __name__ == "__main__":
    main()
