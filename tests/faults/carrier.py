"""A process that carries deliveries to a platform which is a file: started by a test, and killed by it.

    python -m tests.faults.carrier DATABASE_URL LEDGER

Every line of the ledger is one message that the platform took, whatever became of the process afterwards.
"""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime

from core.backplane_memory import MemoryBackplane
from core.channel import Capabilities, Outcome, Sent, Verdict
from core.clock import system_clock
from core.database import Database
from core.messages import Address, Message, Purpose
from core.organisation import Organisation, QuietHours
from core.ownership import OnlyProcess
from core.ownership_shared import SharedOwnership
from scheduler.drain import Surroundings
from scheduler.run import Scheduler


class Ledger:
    """A platform that writes down what it takes, then needs a moment to answer."""

    name, account = "test", "bot"
    caps = Capabilities(text_limit=4_096, per_second=150)

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY)

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        assert to.channel == self.name
        assert message.body
        assert locale
        os.write(self._file, f"{key}\n".encode())
        await asyncio.sleep(0.02)
        return Sent(key)

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:
        raise AssertionError(f"a channel that pushes freely is not asked: {to} {purpose} {now}")


async def carry(url: str, ledger: str) -> None:
    """Carry until killed; asked to end, end as the service does."""
    organisation = Organisation("测试单位", "zh", UTC, QuietHours(0, 0), "party", "http://127.0.0.1")
    database, ended = Database(url), asyncio.Event()
    ownership = OnlyProcess() if database.is_sqlite else SharedOwnership(database.url)
    around = Surroundings(database, system_clock, organisation, MemoryBackplane(), ownership=ownership)
    scheduler = Scheduler(around, {"test": Ledger(ledger)}, [])
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await scheduler.start()
    await ended.wait()
    await scheduler.stop()
    await ownership.close()
    await database.close()


if __name__ == "__main__":
    asyncio.run(carry(*sys.argv[1:3]))
