"""Deletes what was taken back, account by account, at the account's pace."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog

from core.channel import Channel, Outcome, Recalling, Scope, SendsToMany, TryLater, Uncertain
from core.pushes import recall
from core.pushes.recall import ToRecall
from core.pushes.service import MOVED
from core.turns import Turns
from scheduler.drain import Surroundings

_log = structlog.get_logger()
_BATCH = 30
_UNPACED_BATCH = 500
_ANSWER_WITHIN = 30.0
_LONGEST_REST, _SHORTEST_REST = 15.0, 0.05


class Recaller:
    """Deletes the messages of one account until stopped. What it did not write down is deleted once more: that does no harm."""

    def __init__(self, around: Surroundings, channel: Channel, recalling: Recalling) -> None:
        """Prepare; nothing is looked at before `run`."""
        self._around, self._channel, self._recalling = around, channel, recalling
        self._turns = Turns(around.backplane, channel.name, channel.account, channel.caps)
        self._per_second = channel.caps.per_second
        self._for_many = isinstance(channel, SendsToMany)
        self._alone = self._per_second > 0 or self._for_many
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look at once whether something is to be deleted."""
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing more; `run` returns after the message that is being deleted."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Delete until stopped."""
        while not self._stopping:
            self._wake.clear()
            rest = _LONGEST_REST
            try:
                while self._may_go() and await self._delete_some():
                    pass
                rest = await self._until_next()
            except Exception as error:  # noqa: BLE001 - the edge: a database that is away for a while must not end it
                _log.error("deleting disturbed", account=self._turns.sequence, exc_info=error)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), rest)

    def _may_go(self) -> bool:
        return not self._stopping and (not self._alone or self._around.ownership.holds(self._turns.sequence))

    async def _delete_some(self) -> bool:
        """Delete the next messages; tell whether there may be more to delete now."""
        around, channel = self._around, self._channel
        async with around.database.reading() as session:
            limit = _BATCH if self._per_second else _UNPACED_BATCH
            batch = await recall.due(session, channel.name, channel.account, limit, around.clock())
        tried: set[tuple[int, str]] = set()
        for each in batch:
            if not self._may_go():
                return False
            message = (each.key.push_id, each.sent)
            if self._for_many and message in tried:
                continue
            tried.add(message)
            outcome = await self._delete(each)
            async with around.database.transaction() as session:
                await recall.record(session, each, outcome, around.clock(), for_all=self._for_many)
            if isinstance(outcome, TryLater) and outcome.scope is Scope.ACCOUNT:
                await self._turns.heard(outcome)
                break
        if batch:
            await around.backplane.publish(MOVED, "")
        return bool(batch)

    async def _delete(self, each: ToRecall) -> Outcome:
        if self._per_second:
            await asyncio.sleep((await self._turns.for_push(self._per_second)).total_seconds())
        try:
            async with asyncio.timeout(_ANSWER_WITHIN):
                return await self._recalling.recall(each.address, each.sent, each.name)
        except TimeoutError:
            return Uncertain("timeout")
        except Exception as error:  # noqa: BLE001 - the edge: a channel's accident is one message's outcome
            _log.error("recall raised", delivery=each.name, exc_info=error)
            return Uncertain("raised")

    async def _until_next(self) -> float:
        """Return how many seconds nothing can be due, as far as this process knows."""
        if not self._may_go():
            return _LONGEST_REST  # woken when the account becomes ours
        around, channel = self._around, self._channel
        async with around.database.reading() as session:
            first = await recall.first_due(session, channel.name, channel.account)
        if first is None:
            return _LONGEST_REST
        return min(max((first - around.clock()) / timedelta(seconds=1), _SHORTEST_REST), _LONGEST_REST)
