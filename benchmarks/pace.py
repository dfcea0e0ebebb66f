"""How much of Telegram's pace is used, and whether a chat ever gets more than its platform takes, with answers going beside.

A strict stand-in for the Bot API accepts 30 messages in any sliding second, one a second in a chat and 20 a minute in a group.
Run with `python -m benchmarks.pace [--processes 1|3] [--seconds 60]` for the cap, or with `--mixed [--seconds 600]` for a push
to members, notices to groups and members who ask, all at once. One process has SQLite, three `zhibu worker` have PostgreSQL and
Redis. In the mixed run one of the groups plays a live quiz all the while, carried on by the service's own runner.
Exits with 1 when a goal is missed; both ends share this machine, so run it where two cores are free.
"""

import argparse
import asyncio
import gc
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import insert

from benchmarks.cluster import Fleet, environment
from benchmarks.crash import FIRST_CHAT, Trial, seed, until
from benchmarks.database_servers import postgres, redis
from benchmarks.live_group import PLAYERS, Seen, play, watched
from benchmarks.live_hall import HOST
from core.clock import system_clock
from core.database import Database, execute, table
from core.groups import service as groups
from core.groups.service import Registration
from core.library import service as library
from core.library.rules import ItemDraft, ItemType
from core.live import queries as live_queries
from core.live import service as live
from core.live.models import GamePlayer
from core.live.rules import Command, Settings
from core.live.service import GameDraft
from core.messages import Address, Message, Plain, Purpose
from core.pushes import service
from core.pushes.models import Push
from tests.standins.telegram import TOKEN, TelegramStandIn
from tests.standins.telegram_limits import Limits
from tests.standins.telegram_people import Person

CAP = 30
LEAST_USED, MOST_REFUSED = 0.95, 0.002
SLOWEST_ANSWER = 0.3
GROUPS = (-1001, -1002, -1003)
ASKING = 300
"""Members of whom some one asks something four times a second."""
SECONDS_A_QUESTION = 21
"""As often as a group takes the messages of a game."""
_EVERY_QUESTION, _EVERY_NOTICE = 0.25, 4.0


class Noting(Limits):
    """The limits, with a note of all that was let through, edits among it, and of whose own limit was in the way."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__(account=CAP)
        self.taken: list[tuple[int, float]] = []
        self.refused: Counter[str] = Counter()

    def wait(self, chat: int) -> int:
        """Return the seconds to wait, or 0 and count the message."""
        now = time.monotonic()
        own = self._window(self._groups[chat], self.group, 60.0, now) if chat < 0 else self._chat_wait(chat, now)
        seconds = super().wait(chat)
        if seconds:
            self.refused["account" if own <= 0 else "group" if chat < 0 else "chat"] += 1
        else:
            self.taken.append((chat, now))
        return seconds


@asynccontextmanager
async def serving(members: int, kinds: Sequence[str]) -> AsyncIterator[Trial]:
    """Plan a push to so many members and let the processes carry it."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhibu-pace-", ignore_cleanup_errors=True)))
        shared = len(kinds) > 1
        url = stack.enter_context(postgres()).url if shared else f"sqlite+aiosqlite:///{folder}/zhibu.db"
        cache = stack.enter_context(redis()).url if shared else ""
        standin = TelegramStandIn(limits=Noting(), ledger=folder / "ledger.jsonl")
        await stack.enter_async_context(standin.serving())
        trial = Trial(folder, standin, Database(url), members)
        stack.push_async_callback(trial.database.close)
        await seed(trial)
        fleet = Fleet(environment(trial, url, cache), folder)
        stack.push_async_callback(fleet.end)
        for place, kind in enumerate(kinds):
            await fleet.start(place, kind)
        gc.collect()
        gc.freeze()  # a platform does not stand still for a fifth of a second because of what we planned on this side
        yield trial


async def cap(processes: int, seconds: int) -> bool:
    """Measure how much of the cap one bot uses, whichever number of processes shares it."""
    kinds = ["serve"] if processes == 1 else ["worker"] * processes
    async with serving((seconds + 10) * CAP, kinds) as trial:
        rows = trial.standin.world.ledger.rows
        await until(lambda: _some(rows))
        await asyncio.sleep(2)  # the start is no part of it
        before, asked = len(rows), _asked(trial)
        await asyncio.sleep(seconds)
        sent, calls = len(rows) - before, _asked(trial) - asked
    used, refused = sent / (CAP * seconds), (calls - sent) / max(calls, 1)
    good = used >= LEAST_USED and refused <= MOST_REFUSED
    print(f"{processes} process(es), {seconds} s: {sent} sent, {used:.1%} of the cap (goal {LEAST_USED:.0%})")
    print(f"refused {calls - sent} of {calls}, {refused:.2%} (goal {MOST_REFUSED:.1%}): {'goal met' if good else 'GOAL MISSED'}")
    return good


async def _some(rows: Sequence[object]) -> bool:
    return len(rows) > CAP


def _asked(trial: Trial) -> int:
    return sum(method == "sendMessage" for method, _ in trial.standin.calls)


async def mixed(seconds: int) -> bool:
    """Let a push, notices, a live quiz and questions of members meet; measure the answers, and the pace of each chat."""
    async with serving(seconds * CAP, ["serve"]) as trial:
        standin, until_then = trial.standin, time.time() + seconds
        for each in GROUPS:
            standin.world.open(each, "支部群").type = "supergroup"
        await _open_groups(trial)
        await until(lambda: _some(standin.world.ledger.rows))
        game, seen = await _begin_game(trial, max(seconds // SECONDS_A_QUESTION, 3)), Seen()
        playing = [asyncio.create_task(play(FIRST_CHAT + ASKING + at, standin, GROUPS[0])) for at in range(PLAYERS)]
        playing += [asyncio.create_task(watched(trial.database, game, standin, seen, GROUPS[0]))]
        telling = asyncio.create_task(_tell(trial, until_then))
        waits = await _ask(trial, until_then)
        await telling
        for task in playing:
            task.cancel()
        for accident in await asyncio.gather(*playing, return_exceptions=True):
            if isinstance(accident, Exception):
                raise accident
    return _judged(waits, standin.limits) & _played(seen)


async def _begin_game(trial: Trial, questions: int) -> int:
    """Open a game in one of the groups, let players join it, and start it; the service carries it on."""
    pace, now = Settings(size=questions, seconds=5, countdown=3, result=5, ranking=5, podium=5), system_clock()
    async with trial.database.transaction() as session:
        bank = await library.create_bank(session, "题库", "001", now)
        drafts = [ItemDraft(row, ItemType.SINGLE, f"第 {row} 问？", ("甲", "乙", "丙", "丁"), (1,)) for row in range(questions)]
        await library.store(session, bank.id or 0, "x", drafts, 0, now)
        [group] = [each for each in await groups.groups(session, "001") if each.name == str(GROUPS[0])]
        game = await live.open_game(session, GameDraft("大赛", "001", pace, bank.id, groups=(group.id,)), HOST, now)
        row = await live_queries.game(session, game.id)
        if row is None:
            raise LookupError("the game just opened is not there")
        players = [live.new_player(row, FIRST_CHAT + ASKING + at, f"选手{at}", 1, now) for at in range(PLAYERS)]
        await execute(session, insert(table(GamePlayer)), players)
    async with trial.database.transaction() as session:
        await live.host_command(session, game.code, Command.START, HOST, system_clock())
    return game.id


async def _open_groups(trial: Trial) -> None:
    async with trial.database.transaction() as session:
        for each in GROUPS:
            place = Address("telegram", TOKEN.partition(":")[0], str(each))
            await groups.register(session, Registration(place, str(each), "001"), system_clock())


async def _tell(trial: Trial, until_then: float) -> None:
    """Tell all groups something new more often than one group takes."""
    message = Message((Plain("下一题"),), purpose=Purpose.ANNOUNCEMENT)
    while time.time() < until_then:
        async with trial.database.transaction() as session:
            of = await session.get(Push, trial.push_id)
            if of is not None:
                await service.tell_groups(session, of, message, system_clock())
        await asyncio.sleep(_EVERY_NOTICE)


async def _ask(trial: Trial, until_then: float) -> list[float]:
    """Let members ask at random; return how many seconds each waited for the answer."""
    people = [Person(trial.standin, FIRST_CHAT + at) for at in range(ASKING)]
    asking: list[asyncio.Task[float]] = []
    while time.time() < until_then:
        asking.append(asyncio.create_task(_answered(trial, people[len(asking) % ASKING])))
        await asyncio.sleep(random.expovariate(1 / _EVERY_QUESTION))
    return list(await asyncio.gather(*asking))


async def _answered(trial: Trial, person: Person) -> float:
    began, rows = time.time(), trial.standin.world.ledger.rows
    seen = len(rows)
    await person.says("/help")

    async def came() -> bool:
        return any(row["chat_id"] == person.chat.id and row["text"] != "今晚七点开会。" for row in rows[seen:])

    await until(came)
    return time.time() - began


def _judged(waits: list[float], limits: Limits) -> bool:
    if not isinstance(limits, Noting):
        raise TypeError("nothing was noted")
    by_chat: dict[int, list[float]] = defaultdict(list)
    for chat, at in limits.taken:
        by_chat[chat].append(at)
    in_group = max((_most_within(at, 60) for chat, at in by_chat.items() if chat < 0), default=0)
    in_chat = max(_most_within(at, 10) for chat, at in by_chat.items() if chat > 0)
    p50, p99 = (sorted(waits)[int(len(waits) * share)] for share in (0.5, 0.99))
    own, refused = limits.refused["group"] + limits.refused["chat"], limits.refused["account"]
    cap = refused / (len(limits.taken) + refused)
    good = not own and p99 <= SLOWEST_ANSWER
    print(
        f"{len(limits.taken)} messages and edits; refused: {own} by a chat's or group's own limit (goal 0), {cap:.2%} by the cap"
    )
    print(f"{len(waits)} answers: median {p50:.3f} s, p99 {p99:.3f} s (goal 0.3)")
    print(f"most in one group within a minute {in_group} (limit 20), in one chat within ten seconds {in_chat} (limit 15)")
    print("goal met" if good else "GOAL MISSED")
    return good


def _played(seen: Seen) -> bool:
    """Print how the game went; tell whether the group saw its questions at all."""
    late = [seen.shown[phase] - began for phase, began in seen.began.items() if phase in seen.shown]
    latest = max(late, default=0.0)
    print(f"the live quiz beside it: {len(late)} of {len(seen.began)} phases shown, the latest by {latest:.2f} s")
    return len(late) > len(seen.began) / 2


def _most_within(times: Sequence[float], seconds: float) -> int:
    return max(sum(first <= at < first + seconds for at in times) for first in times)


def main() -> None:
    """Measure and print; exit with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--processes", type=int, choices=[1, 3], default=1)
    parser.add_argument("--mixed", action="store_true")
    parser.add_argument("--seconds", type=int, default=0)
    chosen = parser.parse_args()
    work = mixed(chosen.seconds or 600) if chosen.mixed else cap(chosen.processes, chosen.seconds or 60)
    sys.exit(0 if asyncio.run(work) else 1)


if __name__ == "__main__":
    main()
