"""A game of thirty questions in one Telegram group whose server takes twenty messages a minute and not one more.

Each question has four phases, each is one edit of the group's message; counts of answers go in between where there is room.
A phase is on time when the group sees it within the grace of the instant at which its time begins, as the game itself tells:
so much later the bell still counts answers, and nobody loses time. Printed: how many calls the server refused as too many, how
many phases were shown, and how late. The game runs at the fastest pace that can be set, about ten minutes. Run with
`python -m benchmarks.live_group [--questions 30]`.
"""

import argparse
import asyncio
import random
import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.live import served
from benchmarks.live_hall import GROUP, HOST, fill
from core.clock import system_clock
from core.database import Database
from core.live import queries, service
from core.live.rules import GRACE, Command, Phase, Settings
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_limits import Limits
from tests.standins.telegram_people import Person, buttons

PLAYERS = 8
LATEST = GRACE.total_seconds()
"""Seconds after which a phase counts as shown too late."""
_NUMBER = re.compile(r"第 (\d+)/")
_MARKS = ((Phase.COUNTDOWN, "⏳"), (Phase.QUESTION, "⏱"), (Phase.RESULT, "✅"), (Phase.RANKING, "1. 选手"), (Phase.PODIUM, "🏆"))


class Counting(Limits):
    """The limits, with a count of the refusals."""

    refused = 0

    def wait(self, chat: int) -> int:
        """Return the seconds to wait, or 0 and count the message."""
        seconds = super().wait(chat)
        self.refused += seconds > 0
        return seconds


@dataclass
class Seen:
    """When each phase of each question began, and when the group saw it first."""

    began: dict[tuple[int, Phase], float] = field(default_factory=dict)
    shown: dict[tuple[int, Phase], float] = field(default_factory=dict)


def main() -> None:
    """Play, and fail when anything was refused, or shown late or not at all."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--questions", type=int, default=30)
    told = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(not asyncio.run(played(told.questions, Path(folder))))


async def played(questions: int, folder: Path) -> bool:
    """Play the game; tell whether every phase was shown in time and no call was refused."""
    url = f"sqlite+aiosqlite:///{folder}/live.db"
    hall = await fill(url, 0, PLAYERS, Settings(size=questions, seconds=5, countdown=3, result=5, ranking=5, podium=5))
    limits, seen = Counting(), Seen()
    async with TelegramStandIn(limits=limits).serving() as standin, served(url, "", standin, folder):
        standin.world.open(GROUP, "大厅").type = "supergroup"
        database = Database(url)
        async with database.transaction() as session:
            await service.host_command(session, hall.game.code, Command.START, HOST, system_clock())
        playing = [asyncio.create_task(play(number, standin)) for number in hall.numbers]
        await watched(database, hall.game.id, standin, seen)
        for each in playing:
            each.cancel()
        await asyncio.gather(*playing, return_exceptions=True)
        await database.close()
        calls = sum(method in {"sendMessage", "editMessageText"} for method, _ in standin.calls)
    late = {phase: seen.shown[phase] - began for phase, began in seen.began.items() if phase in seen.shown}
    missing = sorted(phase for phase in seen.began if phase not in seen.shown)
    too_late = sum(each > LATEST for each in late.values())
    longest = max(late.values(), default=0.0)
    print(
        f"{questions} questions: {calls} messages and edits, refused as too many: {limits.refused} · phases shown {len(late)} of "
        f"{len(seen.began)}, more than {LATEST:.0f} s late: {too_late}, the latest by {longest:.2f} s · never shown: {missing}"
    )
    return not limits.refused and not missing and not too_late


async def watched(database: Database, game_id: int, standin: TelegramStandIn, seen: Seen, group: int = GROUP) -> None:
    """Note what begins and what the group is shown until the game is over."""
    read = 0
    while True:
        async with database.reading() as session:
            row = await queries.game(session, game_id)
        now = system_clock().timestamp()
        if row is None or row.phase == Phase.OVER:
            return
        if row.opens_at is not None:
            seen.began[row.number, Phase(row.phase)] = row.opens_at.timestamp()
        for method, fields in standin.calls[read:]:
            if method in {"sendMessage", "editMessageText", "sendPhoto"} and str(fields.get("chat_id")) == str(group):
                note(str(fields.get("text") or fields.get("caption")), now, seen)
        read = len(standin.calls)

        await asyncio.sleep(0.05)


def note(text: str, now: float, seen: Seen) -> None:
    """Note which phase the words show."""
    phase = next((each for each, mark in _MARKS if mark in text), None)
    named = _NUMBER.search(text)
    if phase is not None:
        seen.shown.setdefault((int(named[1]) if named else max(each for each, _ in seen.began), phase), now)


async def play(number: int, standin: TelegramStandIn, group: int = GROUP) -> None:
    """Answer every question at some instant, as one player in the group."""
    person, chat, answered = Person(standin, number), standin.world.chats[group], 0
    while True:
        await asyncio.sleep(random.random())  # noqa: S311 - any instant will do
        message = next((each for each in reversed(chat.messages.values()) if "B" in buttons(each)), None)
        if message is not None and message["message_id"] != answered:
            answered = message["message_id"]
            await person.forges(buttons(message)["B"], message)


if __name__ == "__main__":
    main()
