"""What leaves in one call: one delivery, or many of the same card where the channel takes those together."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from core.channel import Channel, Outcome, Push, Scope, SendsToMany, TryLater, Uncertain, Verdict
from core.clock import Clock
from core.pushes.delivering import Claimed, Result
from core.turns import Turns
from scheduler.patience import Patience

Parcel = tuple[Claimed, ...]
"""Deliveries that leave together: never none, and all of one push in one language."""
_log = structlog.get_logger()
_A_MOMENT = timedelta(seconds=5)
"""How long a delivery waits where it is for its chat to rest after a few answers; for longer it goes back to the table."""


class Counter:
    """Where parcels are made up and handed in: the channel, with `within` seconds to answer."""

    def __init__(self, channel: Channel, clock: Clock, within: float, turns: Turns) -> None:
        """Look once whether the channel takes many together."""
        self._channel, self._clock, self._turns, self._patience = channel, clock, turns, Patience(within)
        self._is_free = channel.caps.push is Push.FREE
        self._at_once = self._is_free and not turns.of_chats
        """Nothing is to be asked before a call."""
        self._many = channel if isinstance(channel, SendsToMany) and self._is_free else None

    def parcels(self, claimed: Sequence[Claimed]) -> list[Parcel]:
        """Return the deliveries as they leave: one by one, or up to as many together as the channel takes at once."""
        if self._many is None:
            return [(each,) for each in claimed]
        alike: dict[tuple[int, int, str], list[Claimed]] = {}
        for each in claimed:
            alike.setdefault((each.key.push_id, each.chunk, each.locale), []).append(each)
        most = self._many.at_once
        return [tuple(group[start : start + most]) for group in alike.values() for start in range(0, len(group), most)]

    async def hand_in(self, parcel: Parcel) -> list[Result]:
        """Return what the platform says about each delivery; silence and accidents are uncertain."""
        outcomes: Sequence[Outcome | Verdict]
        try:
            outcomes = await self._patience.wait_for(self._said(parcel))
        except TimeoutError:
            outcomes = [Uncertain("timeout")] * len(parcel)
        except Exception as error:  # noqa: BLE001 - the edge: a channel's accident is one parcel's outcome, not the drain's end
            _log.error("send raised", delivery=parcel[0].name, exc_info=error)
            outcomes = [Uncertain("raised")] * len(parcel)
        return [Result(each, outcome) for each, outcome in zip(parcel, outcomes, strict=True)]

    async def _said(self, parcel: Parcel) -> Sequence[Outcome | Verdict]:
        first = parcel[0]
        if self._many is None:
            outcome = await self._asked_first(first) if not self._at_once else None
            return (outcome or await self._channel.send(first.address, first.message, first.locale, first.name),)
        everybody = [each.address for each in parcel]
        found = await self._many.send_many(everybody, first.message, first.locale, f"push:{first.key.push_id}")
        return [found[address] for address in everybody]

    async def _asked_first(self, claimed: Claimed) -> Outcome | Verdict | None:
        """Return what keeps us from making the call, if anything does."""
        if not self._is_free:
            verdict = await self._channel.can_push(claimed.address, claimed.purpose, self._clock())
            if verdict is not Verdict.YES:
                return verdict
        wait = await self._rested(claimed)
        return TryLater(wait, "pace", throttled=True, scope=Scope.CHAT) if wait else None

    async def _rested(self, claimed: Claimed) -> timedelta:
        """Return how long the chat must still be left alone; for one that was answered a moment ago, wait here."""
        wait = await self._turns.until_chat_takes_push(claimed.address, group=claimed.group)
        if not claimed.group and timedelta() < wait <= _A_MOMENT:
            await asyncio.sleep(wait.total_seconds())
            wait = await self._turns.until_chat_takes_push(claimed.address, group=claimed.group)
        return wait
