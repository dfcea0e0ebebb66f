"""The terminal: lines in, lines out."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType

from rich.console import Console

from bots.door import Door
from bots.terminal.channel import TerminalChannel
from bots.terminal.plan import plan
from content.wording import Wording
from core.messages import Address, Incoming, Message
from tests.conformance.descriptor import Act, Does, Fault, House, Shown, Throttle
from zhibu.mailbox import DatabaseMailbox
from zhibu.talk import Talk

CAPS = TerminalChannel.caps
_WIDE = 100_000
"""Columns of a screen on which no line is broken: what a person reads does not depend on the width of theirs."""


class Terminal:
    """See `Descriptor`."""

    name = "terminal"
    caps = CAPS
    people = ("guest", "member-1", "member-2")
    payloads = ""
    pure = ("bots.terminal.plan",)
    secrets: Sequence[str] = ()
    freshness = None
    faults: Sequence[Fault] = ()
    throttles: Sequence[Throttle] = ()
    refusals = ()
    apart: Mapping[str, str] = MappingProxyType({
        "verification": "whoever sits at the terminal of this machine may type",
        "repeats": "a line is typed once",
        "files": "a terminal sends lines of text",
        "own_messages": "the terminal reads nothing but what is typed",
        "errors": "sending is keeping: there is no platform that could refuse",
        "throttling": "as above",
        "credentials": "there are none",
        "passive_deadline": "the terminal waits as long as it takes",
        "blocking": "whoever wants nothing closes the window; what was kept waits",
        "groups": "there are none",
        "moving": "without groups none can move",
        "recalling": "what is printed stays printed",
        "edits": "what is printed stays printed",
        "forged_tokens": "nothing can be pressed: what is typed is words",
        "clocks": "lines carry no time",
        "poison": "every line can be read",
    })  # fmt: skip

    def planned(self, message: Message, wording: Wording, locale: str) -> Sequence[Shown]:
        screen = Console(file=io.StringIO(), width=_WIDE)
        screen.print(plan(message, locale, wording.say))
        return _read(screen.file.getvalue())

    def raw(self, act: Act) -> tuple[str, str]:
        """Return who types it and the line."""
        assert act.does in {Does.SAYS, Does.PRESSES, Does.NOTHING}
        return act.sender, act.words

    def meaning(self, raw: object) -> Incoming | None:
        who, line = raw
        return Incoming(Address("terminal", "local", who), "1", who, text=line.strip()) if line.strip() else None

    @asynccontextmanager
    async def opened(self, house: House, *, passive: float = 0.0) -> AsyncIterator["Rig"]:
        del passive
        yield Rig(house)


class Rig:
    """See `conformance.descriptor.Rig`."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._mailbox = DatabaseMailbox(house.database, house.clock, "local")
        self._screens: dict[str, list[Shown]] = {}
        self._door: Door | None = None

    @asynccontextmanager
    async def service(self, door: Door) -> AsyncIterator[TerminalChannel]:
        self._door = door
        yield TerminalChannel(self._mailbox)

    async def happens(self, act: Act) -> int:
        await self._sits_down(act.sender, act.words)
        return 200

    async def delivers(self, body: bytes) -> int:
        raise NotImplementedError

    async def screen(self, chat: str) -> Sequence[Shown]:
        await self._sits_down(chat)
        return tuple(self._screens[chat])

    async def forgeries(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        raise NotImplementedError

    garbage = forgeries

    def moves(self, group: str, to: str) -> None:
        raise NotImplementedError

    def fails(self, fault: object) -> None:
        raise NotImplementedError

    def calls(self) -> int:
        raise NotImplementedError

    expire = revoke = fetches = calls

    async def _sits_down(self, who: str, *lines: str) -> None:
        """Type the lines and read what is printed: each time one message, for on a screen nothing separates them."""
        screen = Console(file=io.StringIO(), width=_WIDE)

        async def typed() -> AsyncIterator[str]:
            for line in lines:
                yield line + "\n"

        place = Address("terminal", "local", who)
        await Talk(self._door, TerminalChannel(self._mailbox), self.house.wording.say, screen, place, "zh").run(typed())
        self._screens.setdefault(who, []).extend(_read(screen.file.getvalue()))


def _read(printed: str) -> list[Shown]:
    text = printed.strip("\n")
    return [Shown(text, len(text), 0)] if text else []


DESCRIPTOR = Terminal()
