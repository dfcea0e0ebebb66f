"""A backplane for one process, as small as a test needs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta


class Signals:
    def __init__(self) -> None:
        self._queues: dict[str, set[asyncio.Queue[str]]] = {}
        self.deaf = False
        """True while what is published reaches nobody, as when Redis is away."""

    async def publish(self, topic: str, payload: str) -> None:
        for queue in () if self.deaf else self._queues.get(topic, ()):
            queue.put_nowait(payload)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[AsyncIterator[str]]:
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._queues.setdefault(topic, set()).add(queue)
        try:
            yield self._payloads(queue)
        finally:
            self._queues[topic].discard(queue)

    async def _payloads(self, queue: asyncio.Queue[str]) -> AsyncIterator[str]:
        while True:
            yield await queue.get()

    async def reserve(self, key: str, per_second: float) -> timedelta:
        raise NotImplementedError

    async def pause(self, key: str, wait: timedelta) -> None:
        raise NotImplementedError

    async def close(self) -> None:
        self._queues.clear()
