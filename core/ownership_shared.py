"""The ownership of one process of many: a name is a PostgreSQL advisory lock on a connection that stands as long as the process.

So no time runs out and no clock is asked. The same connection listens for notices, which only say that a look may be worth it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import asyncpg
import structlog
from sqlalchemy.engine import URL

from core.ownership import PLANNED_NOTICE, number

_log = structlog.get_logger()
_EVERY = 1.0
"""Seconds between two looks at the names that we want."""
_ANSWER_WITHIN = 1.5
"""Seconds after which a database that does not answer has lost us: sooner than it forgets us itself."""
_CONNECT_WITHIN = 3.0
_NOTICED_IF_CUT_OFF = {"tcp_keepalives_idle": "1", "tcp_keepalives_interval": "1", "tcp_keepalives_count": "2"}
"""With these PostgreSQL gives up the connection of a machine that vanished after three seconds instead of two hours."""


class SharedOwnership:
    """The ownership of one process of many on PostgreSQL."""

    def __init__(self, url: URL) -> None:
        """Prepare; nothing is connected before a name is asked for."""
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._wanted: dict[int, asyncio.Event] = {}
        self._free: dict[int, asyncio.Event] = {}
        self._heard: list[Callable[[], None]] = []
        self._standing: asyncio.Task[None] | None = None

    def holds(self, name: str) -> bool:
        """Tell whether the name is ours now."""
        return self._want(name).is_set()

    async def until_held(self, name: str) -> None:
        """Return once the name is ours."""
        await self._want(name).wait()

    async def until_lost(self, name: str) -> None:
        """Return once the name is not ours any more."""
        self._want(name)
        await self._free[number(name)].wait()

    def tell(self, heard: Callable[[], None]) -> None:
        """Call this whenever something was planned somewhere, or a name became ours or was lost."""
        self._heard.append(heard)
        self._stand()

    async def close(self) -> None:
        """Give every name back, by closing the connection."""
        if self._standing is not None:
            self._standing.cancel()
            with suppress(asyncio.CancelledError):
                await self._standing
        self._lose()

    def _want(self, name: str) -> asyncio.Event:
        lock = number(name)
        if lock not in self._wanted:
            self._wanted[lock], self._free[lock] = asyncio.Event(), asyncio.Event()
            self._free[lock].set()
        self._stand()
        return self._wanted[lock]

    def _stand(self) -> None:
        if self._standing is None:
            self._standing = asyncio.create_task(self._stand_for_good(), name="ownership")

    async def _stand_for_good(self) -> None:
        while True:
            try:
                await self._while_connected()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                _log.warning("what is ours is given up until the database answers", reason=type(error).__name__)
            self._lose()
            await asyncio.sleep(_EVERY)

    async def _while_connected(self) -> None:
        settings = {**_NOTICED_IF_CUT_OFF, "application_name": "zhibu ownership"}
        connection = await asyncpg.connect(self._dsn, timeout=_CONNECT_WITHIN, server_settings=settings)
        try:
            async with asyncio.timeout(_ANSWER_WITHIN):
                await connection.add_listener(PLANNED_NOTICE, lambda *_: self._say())
            while True:
                async with asyncio.timeout(_ANSWER_WITHIN):
                    await self._look(connection)
                await asyncio.sleep(_EVERY)
        finally:
            connection.terminate()

    async def _look(self, connection: "asyncpg.Connection") -> None:
        """Try to get what we want and do not have; that the database answers shows that the rest is still ours."""
        missing = [lock for lock, ours in self._wanted.items() if not ours.is_set()]
        rows = await connection.fetch("SELECT n FROM unnest($1::bigint[]) n WHERE pg_try_advisory_lock(n)", missing)
        for row in rows:
            self._wanted[row["n"]].set()
            self._free[row["n"]].clear()
        if rows:
            self._say()

    def _lose(self) -> None:
        if any(ours.is_set() for ours in self._wanted.values()):
            for lock, ours in self._wanted.items():
                ours.clear()
                self._free[lock].set()
            self._say()

    def _say(self) -> None:
        for heard in self._heard:
            heard()
