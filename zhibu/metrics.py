"""What operators watch: counts of this process and the state of the queue, in Prometheus's text form.

Every label is from a closed set, and no figure is about one person.
"""

from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.channel import Moved, Outcome, Refused, Sent, TryLater, Uncertain, Verdict
from core.clock import Clock
from core.database import Database
from core.messages import Answer, Incoming
from core.pushes import service as pushes
from core.pushes.kinds import kind

Receive = Callable[[Incoming], Awaitable[Answer]]
_LAGS: Final = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400)
_WAITS: Final = (0.001, 0.01, 0.05, 0.1, 0.5, 1, 2, 5)


class Metrics:
    """The counters of one process; `render` adds what the database knows at that moment. It observes whoever carries."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Make an empty registry, so that several services in one process (as in tests) never share counts."""
        self._database, self._clock = database, clock
        self.registry = CollectorRegistry()
        self._updates = self._count("zhibu_updates", "Updates answered", "channel")
        self._seconds = self._histogram("zhibu_turn_seconds", "Seconds from update to committed answer")
        self._requests = self._histogram("zhibu_request_seconds", "Seconds that a request took", "area", "status")
        self._queue = Gauge("zhibu_deliveries_open", "Deliveries waiting or on their way", ["channel"], registry=self.registry)
        self._age = Gauge("zhibu_delivery_age_seconds", "Seconds that the oldest due delivery waits", registry=self.registry)
        self._sent = self._count("zhibu_deliveries_sent", "Deliveries that a platform took", "channel")
        self._not_sent = self._count("zhibu_deliveries_not_sent", "Answers that were no success", "channel", "outcome", "reason")
        self._lag = self._histogram("zhibu_delivery_lag_seconds", "Seconds from due to sent", "channel", buckets=_LAGS)
        self._waits = self._histogram("zhibu_limiter_wait_seconds", "Seconds of waiting for the pace", "channel", buckets=_WAITS)
        self._throttled = self._count("zhibu_throttled", "Platforms that said we are too fast", "channel", "scope")
        self._lapsed = self._count("zhibu_leases_expired", "Leases of dead workers that were taken back")
        self._ticks = self._histogram("zhibu_tick_seconds", "Seconds that a tick took", "job", "good")

    def _count(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self.registry)

    def _histogram(
        self, name: str, words: str, *labels: str, buckets: tuple[float, ...] = Histogram.DEFAULT_BUCKETS
    ) -> Histogram:
        return Histogram(name, words, labels, registry=self.registry, buckets=buckets)

    def counted(self, receive: Receive) -> Receive:
        """Return the door's `receive`, counted and timed."""

        async def counting(incoming: Incoming) -> Answer:
            begun = perf_counter()
            answer = await receive(incoming)
            self._seconds.observe(perf_counter() - begun)
            self._updates.labels(incoming.address.channel).inc()
            return answer

        return counting

    def requested(self, area: str, status: int, seconds: float) -> None:
        """Note a request to an area of the web half, such as `console`, its status and how long it took."""
        self._requests.labels(area, f"{status // 100}xx").observe(seconds)

    def outcome(self, channel: str, outcome: Outcome | Verdict, seconds: float) -> None:
        """Note that a delivery was answered so many seconds after it was due; a verdict when the platform was not asked."""
        if isinstance(outcome, Sent):
            self._sent.labels(channel).inc()
            self._lag.labels(channel).observe(max(seconds, 0.0))
        else:
            self._not_sent.labels(channel, *_why(outcome)).inc()

    def waited(self, channel: str, seconds: float) -> None:
        """Note how long a delivery waited for its place in the account's pace."""
        self._waits.labels(channel).observe(seconds)

    def throttled(self, channel: str, scope: str) -> None:
        """Note that the platform found us too fast, over the whole `account` or in one `chat`."""
        self._throttled.labels(channel, scope).inc()

    def lapsed(self, leases: int) -> None:
        """Note how many leases of workers that died were taken back."""
        self._lapsed.inc(leases)

    def ticked(self, job: str, seconds: float, *, good: bool) -> None:
        """Note how long a tick of the timer took, and whether it did its work."""
        self._ticks.labels(job, "yes" if good else "no").observe(seconds)

    async def render(self) -> bytes:
        """Return every figure as text."""
        async with self._database.reading() as session:
            backlog = await pushes.backlog(session, self._clock())
        self._queue.clear()
        for channel, waiting in backlog.waiting.items():
            self._queue.labels(channel).set(waiting)
        self._age.set(backlog.oldest_seconds)
        return generate_latest(self.registry)


def _why(outcome: TryLater | Refused | Uncertain | Moved | Verdict) -> tuple[str, str]:
    """Return what became of a delivery and why, both from closed sets: a platform's own words are `other`."""
    match outcome:
        case Moved():
            return "moved", "moved"
        case Verdict():
            return "skipped", outcome.value
        case TryLater(reason=reason):
            return "later", kind(reason)
        case Refused(reason=reason):
            return "refused", kind(reason)
        case Uncertain(reason=reason):
            return "uncertain", kind(reason)
