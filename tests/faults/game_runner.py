"""A process that moves live games on: started by a test, and killed by it.

python -m tests.faults.game_runner DATABASE_URL REDIS_URL
"""

import asyncio
import sys
from datetime import UTC

from core.backplane_redis import RedisBackplane
from core.clock import system_clock
from core.database import Database
from core.organisation import Organisation, QuietHours
from scheduler.live import LiveRunner


async def move_on(url: str, redis: str) -> None:
    """Move games on until killed."""
    organisation = Organisation("测试单位", "zh", UTC, QuietHours(0, 0), "party", "http://127.0.0.1")
    await LiveRunner(Database(url), system_clock, organisation, RedisBackplane(redis), ()).run()


if __name__ == "__main__":
    asyncio.run(move_on(*sys.argv[1:3]))
