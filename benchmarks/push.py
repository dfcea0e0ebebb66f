"""How much the outbox costs: deliveries through a 30 ms stub beside a bare asyncio loop, and the time planning takes.

Both send to the same stub, which notes every message in a file and answers after 30 ms, with 200 calls in flight; they take
turns in one run. Run with `python -m benchmarks.push [--quick] [--rounds 3] [--only sqlite|postgresql|workers|client]`.
PostgreSQL is the one in TEST_PG_DSN, else the system's own or a wheel's, started for the run with fsync off. `workers` compares
two processes with one; `client` the outbox's processor time with that of a real send by aiogram, the cheaper of the two
libraries, over TLS as Telegram demands it (on the loopback; in the clear beside it).
"""

import argparse
import asyncio
import gc
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from sqlalchemy import insert, select, update
from sqlmodel import col

from benchmarks import certificates
from benchmarks.ports import free_port
from core import tables
from core.backplane_memory import MemoryBackplane
from core.channel import Capabilities, Outcome, Sent, Verdict
from core.clock import system_clock
from core.database import Database, table
from core.members import service as members
from core.members.models import AddressRow, Branch, Member, Membership
from core.members.rules import Audience
from core.messages import Address, Choice, Message, Plain, Purpose
from core.organisation import Organisation, QuietHours
from core.pushes import delivering, service
from core.pushes.rules import Policy
from core.pushes.service import Plan, Progress
from scheduler.drain import Drain, Surroundings
from scheduler.run import spare_what_stays
from tests import databases, servers

LATENCY = 0.03
IN_FLIGHT = 200
RATIO, TWO_WORKERS, SHARE_OF_A_SEND = 0.95, 1.8, 0.10
ORGANISATION = Organisation("基准", "zh", UTC, QuietHours(0, 0), "party", "http://127.0.0.1")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Stub:
    """A platform that notes every message in a file and answers after 30 ms."""

    name, account = "stub", "bot"
    caps = Capabilities(text_limit=4_096)

    def __init__(self, ledger: Path) -> None:
        """Open the ledger."""
        self._ledger = os.open(ledger, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
        self.count = 0

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        """Note the message, then answer."""
        del message, locale, key
        os.write(self._ledger, f"{to.chat}\n".encode())
        await asyncio.sleep(LATENCY)
        self.count += 1
        return Sent(to.chat)

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:
        """Allow everything."""
        del to, purpose, now
        return Verdict.YES

    def close(self) -> None:
        """Close the ledger."""
        os.close(self._ledger)


@dataclass(frozen=True)
class Run:
    """Messages per second, and CPU seconds of this process per 1,000 messages."""

    per_second: float
    cpu: float


@dataclass
class _Stopwatch:
    wall: float = 0.0
    cpu: float = 0.0

    def run(self, count: int) -> Run:
        return Run(count / self.wall, self.cpu / count * 1_000)


@contextmanager
def stopwatch() -> Iterator[_Stopwatch]:
    """Measure wall and CPU seconds of the block."""
    watch, wall, cpu = _Stopwatch(), time.perf_counter(), time.process_time()
    yield watch
    watch.wall, watch.cpu = time.perf_counter() - wall, time.process_time() - cpu


async def bare(stub: Stub, count: int) -> Run:
    """Send without any record: workers that take the next number until none is left."""
    numbers = iter(range(count))
    message = _message()

    async def work() -> None:
        for number in numbers:
            await stub.send(Address("stub", "bot", str(number)), message, "zh", str(number))

    with stopwatch() as watch:
        await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
    return watch.run(count)


async def outbox(database: Database, stub: Stub, count: int) -> tuple[Run, float]:
    """Plan a push to everybody and drain it; return the pace of the drain and the seconds that planning took."""
    began = time.perf_counter()
    async with database.transaction() as session:
        what = Plan("基准", _message(), Purpose.ANNOUNCEMENT, Policy.RESEND)
        push = await service.plan(session, what, members.audience(Audience("001")), system_clock(), ORGANISATION)
    planning = time.perf_counter() - began
    stub.count = 0
    drain = Drain(Surroundings(database, system_clock, ORGANISATION, MemoryBackplane(), "benchmark"), stub)
    with stopwatch() as watch:
        running = asyncio.create_task(drain.run())
        while stub.count < count:  # noqa: ASYNC110 - the stub is shared with the bare loop and tells nobody
            await asyncio.sleep(0.02)
        drain.stop()
        await running
    shown = await _progress(database, push.id or 0)
    if shown.sent != count:
        sys.exit(f"sent {shown.sent} of {count}: the figures mean nothing")
    return watch.run(count), planning


async def _progress(database: Database, push_id: int) -> Progress:
    async with database.transaction() as session:
        await delivering.finish(session, system_clock())
        return await service.progress(session, push_id, system_clock())


def _message() -> Message:
    return Message(
        (Plain("今天的题目到了，请点开始。"),), title=Plain("每日一题"), choices=(Choice("quiz.start:1", Plain("开始")),)
    )


async def seed(database: Database, count: int) -> None:
    """Make one branch of so many members, each with an address."""
    async with database.engine.begin() as connection:
        await connection.run_sync(tables.metadata.create_all)
        await connection.execute(insert(table(Branch)).values(id=1, code="001", name="支部"))
        await connection.execute(insert(table(Membership)).values(code="full", name_zh="正式", name_en="full", position=0))
        people = ({"id": number, "name": f"同志{number}", "branch_id": 1, "membership": "full"} for number in range(1, count + 1))
        rest = {"joined_at": NOW, "locale": "zh", "muted": "", "phone": ""}
        await connection.execute(insert(table(Member)), [each | rest for each in people])
        places = ({"id": number, "sender": str(number), "member_id": number} for number in range(1, count + 1))
        rest = {"channel": "stub", "account": "bot", "name": "", "locale": "zh", "open": True, "bound_at": NOW}
        await connection.execute(insert(table(AddressRow)), [each | rest for each in places])
        mine = select(col(AddressRow.id)).where(col(AddressRow.member_id) == col(Member.id)).scalar_subquery()
        await connection.execute(update(table(Member)).values(address_id=mine))
    if not database.is_sqlite:
        async with database.engine.connect() as connection:
            await connection.exec_driver_sql("ANALYZE")


async def compare(name: str, url: str, folder: Path, count: int, rounds: int) -> bool:
    """Print the figures of one database; return whether they meet the goals."""
    database, stub = Database(url), Stub(folder / f"{name}.ledger")
    await seed(database, count)
    gc.collect()
    spare_what_stays()  # as the service does at its start; it serves both loops
    ratios, plannings = [], []
    for number in range(1, rounds + 1):
        peer = await bare(stub, count)
        ours, planning = await outbox(database, stub, count)
        ratios.append(ours.per_second / peer.per_second)
        plannings.append(planning)
        print(
            f"{name} {number}: bare {peer.per_second:,.0f}/s ({peer.cpu:.3f} CPU s per 1,000)  outbox {ours.per_second:,.0f}/s "
            f"({ours.cpu:.3f})  ratio {ratios[-1]:.2f}  planning {planning:.2f} s"
        )
    await database.close()
    stub.close()
    most = (1.0 if name == "sqlite" else 3.0) * count / 100_000
    ratio, planned = statistics.median(ratios), statistics.median(plannings)
    good = ratio >= RATIO and planned <= most
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    verdict = "goal met" if good else "GOAL MISSED"
    figures = f"ratio {ratio:.2f} (goal {RATIO}), planning {count:,} rows {planned:.2f} s (goal {most:.1f}), {peak:.0f} MB"
    print(f"{name}: {figures}: {verdict}")
    return good


@asynccontextmanager
async def postgresql(folder: Path) -> AsyncIterator[str]:
    """Give the address of an empty PostgreSQL database, or nothing where there is no PostgreSQL."""
    server = servers.shared(folder, "postgres", servers.start_postgres)
    if server.missing:
        yield ""
        return
    try:
        async with databases.copied("postgresql:///template1", server) as url:
            yield url
    finally:
        servers.stop_all(folder)


async def drained(url: str, ledger: Path) -> None:
    """Drain what is planned until nothing is open: one worker of two."""
    database, stub = Database(url), Stub(ledger)
    spare_what_stays()
    drain = Drain(Surroundings(database, system_clock, ORGANISATION, MemoryBackplane()), stub)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    running = asyncio.create_task(drain.run())
    while await _open(database):
        drain.wake()
        await asyncio.sleep(0.05)
    drain.stop()
    await running
    await database.close()


async def _open(database: Database) -> int:
    async with database.reading() as session:
        return (await service.backlog(session, system_clock())).waiting.get(Stub.name, 0)


async def workers(url: str, folder: Path, count: int) -> bool:
    """Compare two worker processes with one."""
    database = Database(url)
    await seed(database, count)
    paces = [await _with_workers(database, url, folder, many, count) for many in (1, 2)]
    await database.close()
    ratio = paces[1] / paces[0]
    verdict = "goal met" if ratio >= TWO_WORKERS else "GOAL MISSED"
    print(f"workers: one {paces[0]:,.0f}/s, two {paces[1]:,.0f}/s, ratio {ratio:.2f} (goal {TWO_WORKERS}): {verdict}")
    return ratio >= TWO_WORKERS


async def _with_workers(database: Database, url: str, folder: Path, many: int, count: int) -> float:
    async with database.transaction() as session:
        what = Plan("基准", _message(), Purpose.ANNOUNCEMENT, Policy.RESEND)
        await service.plan(session, what, members.audience(Audience("001")), system_clock(), ORGANISATION)
    command = (sys.executable, "-m", "benchmarks.push", "--drain", url, "--ledger", str(folder / f"of-{many}"))
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    running = [await asyncio.create_subprocess_exec(*command, **pipes) for _ in range(many)]
    for each in running:
        await each.stdout.readline()
    began = time.perf_counter()
    await asyncio.gather(*(each.communicate(b"go\n") for each in running))
    return count / (time.perf_counter() - began)


async def client(name: str, url: str, folder: Path, count: int, rounds: int) -> bool:
    """Compare the processor time of the outbox with that of aiogram's own sending, in turns."""
    certificate = certificates.make(folder / "loopback.pem")
    database, stub = Database(url), Stub(folder / f"{name}-client.ledger")
    await seed(database, count)
    gc.collect()
    spare_what_stays()
    some = count // 10
    plain, secured, costs = await _sends(some, None), [], []
    for _ in range(rounds):
        secured.append(await _sends(some, certificate))
        peer, (ours, _) = await bare(stub, count), await outbox(database, stub, count)
        costs.append(max(ours.cpu - peer.cpu, 0.0))
    await database.close()
    stub.close()
    send, cost = statistics.median(secured), statistics.median(costs)
    verdict = "goal met" if cost / send <= SHARE_OF_A_SEND else "GOAL MISSED"
    print(
        f"client, {name}: CPU s per 1,000: aiogram over TLS {send:.3f} (in the clear {plain:.3f}), outbox {cost:.3f}; "
        f"share {cost / send:.1%} (goal {SHARE_OF_A_SEND:.0%}), in the clear it would be {cost / plain:.1%}: {verdict}"
    )
    return cost / send <= SHARE_OF_A_SEND


async def _sends(count: int, certificate: Path | None) -> float:
    """Return the CPU seconds that aiogram takes for 1,000 sends, over TLS where there is a certificate."""
    from bots.telegram.connecting import connect
    from bots.telegram.engine import SendText
    from bots.telegram.plan import Button
    from tests.standins.telegram import TOKEN

    # What the outbox carries beside it, as Telegram gets it: every push has a button that says why one gets it.
    words = "<b>每日一题</b>\n\n今天的题目到了，请点开始。"
    rows = ((Button("开始", "Ab3-_9xZQ7Lk.0"),), (Button("为什么收到", "Ab3-_9xZQ7Lk.1"),))
    port, protected = free_port(), ("--certificate", str(certificate)) if certificate else ()
    command = (sys.executable, "-m", "tests.standins", "telegram", "--no-limits", "--members", "50", "--port", str(port))
    standin = await asyncio.create_subprocess_exec(*command, *protected, stdout=asyncio.subprocess.PIPE)
    try:
        await standin.stdout.readline()
        with mock.patch("certifi.where", return_value=str(certificate)) if certificate else nullcontext():
            engine = connect("aiogram", TOKEN, f"{'https' if certificate else 'http'}://127.0.0.1:{port}")
        numbers = iter(range(count))

        async def work() -> None:
            for number in numbers:
                await engine.carry_out(SendText(str(number % 50 + 1), words, rows=rows))

        with stopwatch() as watch:
            await asyncio.gather(*(work() for _ in range(20)))
        await engine.close()
    finally:
        standin.kill()
        await standin.wait()
    return watch.run(count).cpu


async def measure(count: int, rounds: int, only: str) -> bool:
    """Compare on both databases; return whether all goals are met."""
    good = True
    with tempfile.TemporaryDirectory(prefix="zhibu-benchmark-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for each in ("workers", "clients"):
            (folder / each).mkdir()
        if only in {"", "sqlite"}:
            good &= await compare("sqlite", f"sqlite+aiosqlite:///{folder}/push.db", folder, count, rounds)
        if only in {"", "postgresql"}:
            async with postgresql(folder) as url:
                good &= await compare("postgresql", url, folder, count, rounds) if url else True
        if only in {"", "workers"}:
            async with postgresql(folder / "workers") as url:
                good &= await workers(url, folder, count) if url else True
        if only in {"", "client"}:
            good &= await client("sqlite", f"sqlite+aiosqlite:///{folder}/client.db", folder, count, rounds)
            async with postgresql(folder / "clients") as url:
                good &= await client("postgresql", url, folder, count, rounds) if url else True
    return good


def main() -> None:
    """Measure and print; exit with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="10,000 deliveries instead of 100,000, one round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["sqlite", "postgresql", "workers", "client"], default="")
    parser.add_argument("--drain", default="", help="drain this database until nothing is open: one worker of a comparison")
    parser.add_argument("--ledger", type=Path)
    chosen = parser.parse_args()
    if chosen.drain:
        asyncio.run(drained(chosen.drain, chosen.ledger))
        return
    count, rounds = (10_000, 1) if chosen.quick else (100_000, chosen.rounds)
    sys.exit(0 if asyncio.run(measure(count, rounds, chosen.only)) else 1)


if __name__ == "__main__":
    main()
