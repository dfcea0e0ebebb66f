"""One account's way out: claims what is due, sends it at the account's pace, hands the outcomes to the recorder."""

import asyncio
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from random import random
from time import monotonic

import structlog

from core.backplane import Backplane
from core.channel import Channel, Outcome, Scope, SendsToMany, Sent, TryLater, Verdict
from core.clock import Clock
from core.database import Database
from core.organisation import Organisation
from core.ownership import OnlyProcess, Ownership
from core.pushes import delivering
from core.pushes.delivering import Claimed, Result
from core.pushes.rules import LEASE, uncrowded
from core.turns import Turns
from scheduler.credentials import Credentials, refuses_us
from scheduler.hands import Hands
from scheduler.observing import Observer, Unwatched
from scheduler.pace import Pace
from scheduler.parcels import Counter, Parcel
from scheduler.recorder import Recorder

_log = structlog.get_logger()
_UNPACED_BATCH = 1_000
_UNPACED_IN_FLIGHT = 200
_FEWEST_IN_FLIGHT = 4
_GATHER = 0.05
"""Seconds in which the outcomes of an unpaced account gather; those of a paced one are written one by one."""
_ANSWER_WITHIN = LEASE.total_seconds() / 2
"""Seconds that a platform has to answer, and that a claimed delivery may wait for its turn: together within the lease."""
LOOK_EVERY = 30.0
"""Seconds between two looks whether a platform takes our credentials again."""
_SHORT_WAIT, _FEW_PLACES = 2.0, 4
"""Seconds of waiting for a place in the sequence, or its number in the queue, beyond which claimed deliveries are given back."""
_LATE = 0.5
"""Places by which a push may leave late. If it is later, the next place stays empty: whoever had it would come too soon
after this one for a platform that counts strictly."""
_MANY = 50
"""Deliveries at once that a platform may ask to keep out of its crowded minutes."""
_SHORTEST_REST, _LONGEST_REST = 0.05, 15.0
_OUR_OWN = frozenset({"pace", "group-cap", "member-cap"})
"""Why we hold a message back ourselves, before any platform complains."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every drain of a process works with; `worker` names the process in its leases."""

    database: Database
    clock: Clock
    organisation: Organisation
    backplane: Backplane
    worker: str = field(default_factory=lambda: f"{os.getpid()}-{secrets.token_hex(6)}")
    observer: Observer = field(default_factory=Unwatched)
    ownership: Ownership = field(default_factory=OnlyProcess)


class Drain:
    """Carries the deliveries of one account until stopped. Any number may run, here and in other processes."""

    def __init__(self, around: Surroundings, channel: Channel, look_every: float = LOOK_EVERY) -> None:
        """Prepare; nothing is claimed before `run`. After a refusal the credentials are looked at so many seconds apart."""
        self._around, self._channel = around, channel
        per_second = channel.caps.per_second
        self._turns = Turns(around.backplane, channel.name, channel.account, channel.caps)
        self._sequence = self._turns.sequence
        self._pace = Pace(per_second)
        # One second's worth: with the batch that is fetched ahead, a pause takes effect within about two.
        self._batch = ceil(per_second) if per_second else _UNPACED_BATCH
        in_flight = max(ceil(per_second), _FEWEST_IN_FLIGHT) if per_second else _UNPACED_IN_FLIGHT
        self._recorder = Recorder(
            around.database, around.clock, around.worker, 0.0 if per_second else _GATHER, around.backplane, self._observe
        )
        self._counter = Counter(channel, around.clock, _ANSWER_WITHIN, self._turns)
        self._hands = Hands(in_flight, self._call, self._must_hold, self._place if per_second else None)
        self._wake = asyncio.Event()
        self._stopping = False
        self._held_until = 0.0
        self._credentials = Credentials(channel, around.database, around.clock)
        self._look_every = look_every
        # At a pace one process is all but idle: sharing the account among several would gain nothing.
        # Where many leave by one call, two would tear the chunks apart.
        self._alone = per_second > 0 or isinstance(channel, SendsToMany)
        self._owned = False
        self._disturbed = False
        """Something went wrong since the last look: there may be leases of ours that we know nothing of."""

    def wake(self) -> None:
        """Look at once whether something is due."""
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is on its way has arrived and is written."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Carry until stopped."""
        writing = asyncio.create_task(self._recorder.run(), name=f"recorder {self._sequence}")
        try:
            await self._carry_until_stopped()
            await self._hands.arrived()
            await self._recorder.settled()
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing

    async def _carry_until_stopped(self) -> None:
        while not self._stopping:
            self._wake.clear()
            rest = _LONGEST_REST
            try:
                await self._take_over()
                if self._credentials.refused and not self._must_hold():
                    await self._look_again()
                await self._carry()
                rest = await self._until_next()
            except Exception as error:  # noqa: BLE001 - the edge: a database that is away for a while must not end the drain
                _log.error("drain disturbed", account=self._sequence, exc_info=error)
                self._disturbed = True
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), rest)

    def _is_ours(self) -> bool:
        return not self._alone or self._around.ownership.holds(self._sequence)

    async def _take_over(self) -> None:
        """Take back at once what is leased and on nobody's way.

        When the account becomes ours alone, that is what its last owner died with; after an accident, what we claimed or could
        not give back while the database was away: our own heartbeat would hold it for ever.
        """
        owned, self._owned = self._owned, self._is_ours()
        if not self._owned or not (self._disturbed or (self._alone and not owned)):
            return
        around, channel = self._around, self._channel
        try:
            await self._hands.arrived()
            await self._recorder.settled()
            async with around.database.transaction() as session:
                whose = None if self._alone else around.worker
                await delivering.take_over(session, channel.name, channel.account, whose, around.clock())
        except BaseException:
            self._owned = False
            raise
        self._disturbed = False

    async def _look_again(self) -> None:
        await self._credentials.look_again()
        if self._credentials.refused:
            self._held_until = monotonic() + self._look_every

    async def _carry(self) -> None:
        """Hand out batch after batch, the next one claimed while this one leaves, until nothing is due or we must hold."""
        batch = await self._claim()
        while batch:
            ahead = asyncio.create_task(self._claim())
            try:
                left = await self._hand_out(batch)
            finally:
                following = await ahead
            if left or self._must_hold():
                await self._give_back([*left, *following])
                return
            batch = following

    async def _claim(self) -> list[Claimed]:
        if self._must_hold():
            return []
        around, channel = self._around, self._channel
        async with around.database.transaction() as session:
            claimed = await delivering.claim(
                session, channel.name, channel.account, self._batch, around.worker, around.clock(), around.organisation
            )
        free = self._uncrowded() if len(claimed) >= _MANY else None
        if free is None:
            return claimed
        await self._give_back(claimed, free)
        return []

    def _uncrowded(self) -> datetime | None:
        """Return until when what goes to many must wait because the platform asks not to begin it in this minute."""
        now, minutes = self._around.clock(), self._channel.caps.crowded_minutes
        free = uncrowded(self._around.organisation.local(now), minutes, random())  # noqa: S311 - spreads, guards nothing
        return free if free > now else None

    async def _give_back(self, claimed: Sequence[Claimed], until: datetime | None = None) -> None:
        if claimed:
            async with self._around.database.transaction() as session:
                await delivering.give_back(session, claimed, self._around.worker, until or self._around.clock())

    async def _hand_out(self, batch: list[Claimed]) -> list[Claimed]:
        """Start a call for each parcel at its place in the sequence; return the deliveries that must be given back."""
        not_after = monotonic() + _ANSWER_WITHIN
        left = await self._hands.hand_out(self._counter.parcels(batch), not_after)
        return [each for parcel in left for each in parcel]

    async def _place(self) -> bool:
        """Wait for the next place in the account's sequence; False where that would take too long."""
        now = monotonic()
        per_second = self._pace.per_second(now)
        wait = (await self._turns.for_push(per_second)).total_seconds()
        if wait > max(_SHORT_WAIT, _FEW_PLACES / per_second):  # another process, or this one, was told to pause
            self._held_until = now + wait
            return False
        self._around.observer.waited(self._channel.name, wait)
        await asyncio.sleep(wait)
        if monotonic() - now - wait > _LATE / per_second:
            await self._turns.for_push(per_second)
        return True

    def _must_hold(self) -> bool:
        return self._stopping or monotonic() < self._held_until or not self._is_ours()

    async def _call(self, parcel: Parcel, not_after: float) -> None:
        if parcel[0].only_once:
            ours = await asyncio.gather(*(self._recorder.begin(each) for each in parcel))
            parcel = tuple(each for each, is_ours in zip(parcel, ours, strict=True) if is_ours)
        if not parcel:
            return
        if monotonic() > not_after:  # the lease may be over before the answer comes
            await self._give_back(parcel)
            return
        results = await self._counter.hand_in(parcel)
        self._recorder.add(results)
        told = [each.outcome for each in results if not isinstance(each.outcome, Sent)]
        if told:
            await self._heed(told)

    async def _heed(self, told: Sequence[Outcome | Verdict]) -> None:
        """Hold the account where a platform said so, or does not take our credentials."""
        later = next((each for each in told if isinstance(each, TryLater) and each.scope is Scope.ACCOUNT), None)
        if later is not None:
            await self._hold(later)
        if any(refuses_us(each) for each in told):
            self._held_until = monotonic() + self._look_every
            await self._credentials.refuse()
            self.wake()  # to rest until the next look, not until the next delivery

    def _observe(self, results: Sequence[Result]) -> None:
        now, observer, channel = self._around.clock(), self._around.observer, self._channel.name
        for each in results:
            observer.outcome(channel, each.outcome, (now - each.claimed.due_at).total_seconds())
            if isinstance(each.outcome, TryLater) and each.outcome.throttled and each.outcome.reason not in _OUR_OWN:
                observer.throttled(channel, each.outcome.scope)

    async def _hold(self, outcome: TryLater) -> None:
        """Let nothing of this account leave for as long as the platform said, in any process."""
        now = monotonic()
        if outcome.throttled and now >= self._held_until:
            self._pace.slow_down(now)
        self._held_until = max(self._held_until, now + outcome.after.total_seconds())
        await self._turns.heard(outcome)
        self.wake()  # to rest for as long, not until the next delivery

    async def _until_next(self) -> float:
        """Return how many seconds nothing can be due, as far as this process knows."""
        if not self._is_ours():
            return _LONGEST_REST  # woken when it becomes ours
        held = self._held_until - monotonic()
        if held > 0 or self._credentials.refused:
            return max(held, _SHORTEST_REST)
        around, channel = self._around, self._channel
        async with around.database.reading() as session:
            first = await delivering.first_waiting(session, channel.name, channel.account, around.clock())
        if first is None:
            return _LONGEST_REST
        return min(max((first - around.clock()) / timedelta(seconds=1), _SHORTEST_REST), _LONGEST_REST)
