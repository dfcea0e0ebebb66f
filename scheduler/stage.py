"""How a live game gets onto the chats: the newest card to every group at the pace it takes, and to every player by themselves."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from core.channel import Channel, Editing, Moved, Outcome, Refused, Sent, TryLater
from core.messages import Address, Message
from core.turns import Turns

_log = structlog.get_logger()
_PATIENCE = 5.0
"""Seconds in which a platform must have taken a card; what comes after it is newer."""
_LOOK_AGAIN = 0.2

Account = tuple[str, str]
Channels = Mapping[Account, Channel]
Remember = Callable[[str, int], Coroutine[None, None, None]]
"""Keeps which message a place shows now, and which turn of the game."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a place should show: the card at a turn; `fresh` begins a new message, else the last one is changed.

    `spare` is what may be left out where the pace does not allow it: how many have answered by now.
    """

    turn: int
    message: Message
    fresh: bool = False
    spare: bool = False


@dataclass
class Board:
    """One chat that follows a game: shows the newest picture, never faster than the platform takes, older ones not at all."""

    channel: Channel
    address: Address
    locale: str
    turns: Turns
    remember: Remember
    shown: str = ""
    group: bool = True
    _next: Picture | None = None
    _place: bool = False
    """A place in the group's pace is taken for the next picture."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while the place shows all that it should."""

    def show(self, picture: Picture) -> None:
        """Show this as soon as the platform takes it."""
        if picture.spare and self._next is not None:
            return
        began_anew = self._next is not None and self._next.fresh
        self._next = Picture(picture.turn, picture.message, picture.fresh or began_anew, picture.spare)
        self.settled.clear()
        self._news.set()

    @property
    def idle(self) -> bool:
        """Tell whether the place shows all that it should."""
        return self.settled.is_set()

    async def has_place(self) -> bool:
        """Take a place in the pace for the next picture, and tell whether it is there: then the picture is shown at once."""
        if self.idle and not self._place:
            self._place = not await self.turns.for_show(self.address, group=self.group)
        return self.idle and self._place

    async def run(self) -> None:
        """Show until cancelled."""
        self.settled.set()
        while True:
            await self._news.wait()
            self._news.clear()
            while self._next is not None:
                if not await self._may_go():
                    continue
                picture, self._next = self._next, None
                await self._bring(picture)
            self.settled.set()

    async def _may_go(self) -> bool:
        """Take a place in the group's pace, or wait a little: by then there may be something newer to show."""
        if self._place and self._next is not None and not self._next.spare:
            self._place = False
            return True
        wait = await self.turns.for_show(self.address, group=self.group)
        if wait:
            if self._next is not None and self._next.spare:
                self._next = None
            await asyncio.sleep(min(wait.total_seconds(), _LOOK_AGAIN))
        return not wait

    async def _bring(self, picture: Picture) -> None:
        outcome = await within(_PATIENCE, self._said(picture))
        if isinstance(outcome, Sent):
            self.shown = outcome.id or self.shown
            await self.remember(self.shown, picture.turn)
        elif isinstance(outcome, Moved):
            self.address = outcome.to
            self.show(picture)
        elif isinstance(outcome, TryLater):
            await self.turns.heard(outcome)
            if not picture.spare and self._next is None:
                self._next = picture
        else:
            _log.warning("game not shown", channel=self.channel.name, outcome=type(outcome).__name__)

    async def _said(self, picture: Picture) -> Outcome:
        if isinstance(self.channel, Editing) and self.shown and not picture.fresh:
            outcome = await self.channel.edit(self.address, self.shown, picture.message, self.locale)
            if not isinstance(outcome, Refused) or outcome.gone:
                return Sent(self.shown) if isinstance(outcome, Sent) else outcome
        return await self.channel.send(self.address, picture.message, self.locale, f"live:{picture.turn}")


async def within(seconds: float, work: Coroutine[None, None, Outcome]) -> Outcome:
    """Return what the platform says; silence and accidents are refusals of this one card."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        return Refused("timeout")
    except Exception as error:  # noqa: BLE001 - the edge: one chat's accident must not stop the game for the others
        _log.error("showing a game raised", exc_info=error)
        return Refused("raised")


async def ended(tasks: "list[asyncio.Task[None]]") -> None:
    """Cancel the tasks and wait until they are gone."""
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task


def pace(channel: Channel) -> timedelta:
    """Return the time between two messages to people of this account."""
    return timedelta(seconds=1 / channel.caps.per_second) if channel.caps.per_second else timedelta()
