"""What operators watch: counts of this process and the state of the queue, in Prometheus's text form."""

from collections.abc import Awaitable, Callable
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.clock import Clock
from core.database import Database
from core.messages import Answer, Incoming
from core.pushes import service as pushes

Receive = Callable[[Incoming], Awaitable[Answer]]


class Metrics:
    """The counters of one process; `render` adds what the database knows at that moment."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Make an empty registry, so that several services in one process (as in tests) never share counts."""
        self._database, self._clock = database, clock
        self.registry = CollectorRegistry()
        self._updates = Counter("zhibu_updates", "Updates answered", ["channel"], registry=self.registry)
        self._seconds = Histogram("zhibu_turn_seconds", "Seconds from update to committed answer", registry=self.registry)
        self._queue = Gauge("zhibu_deliveries_open", "Deliveries waiting or on their way", ["channel"], registry=self.registry)
        self._age = Gauge("zhibu_delivery_age_seconds", "Seconds that the oldest due delivery waits", registry=self.registry)

    def counted(self, receive: Receive) -> Receive:
        """Return the door's `receive`, counted and timed."""

        async def counting(incoming: Incoming) -> Answer:
            begun = perf_counter()
            answer = await receive(incoming)
            self._seconds.observe(perf_counter() - begun)
            self._updates.labels(incoming.address.channel).inc()
            return answer

        return counting

    async def render(self) -> bytes:
        """Return every figure as text."""
        async with self._database.reading() as session:
            backlog = await pushes.backlog(session, self._clock())
        self._queue.clear()
        for channel, waiting in backlog.waiting.items():
            self._queue.labels(channel).set(waiting)
        self._age.set(backlog.oldest_seconds)
        return generate_latest(self.registry)
