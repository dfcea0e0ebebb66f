"""`zhibu talk`: a conversation in the terminal, through the same door as any channel."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO
from uuid import uuid4

from rich.console import Console

from bots.door import Door
from bots.terminal.channel import TerminalChannel
from bots.terminal.plan import plan
from core.clock import Clock
from core.conversation import Speak
from core.database import Database
from core.members import service as members
from core.messages import Address, Answer, Incoming, Text

_LEAVE = "exit"
_LOOK_SECONDS = 0.5
"""How often the terminal looks for what was sent unasked."""
_GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Talk:
    """One person at one terminal."""

    door: Door
    channel: TerminalChannel
    speak: Speak
    console: Console
    address: Address
    locale: str

    async def run(self, lines: AsyncIterator[str]) -> None:
        """Answer line by line until they end or one says `exit`; show what comes unasked in between."""
        if self.console.is_terminal:
            self.console.print(self.speak(Text("terminal-leave"), self.locale), style="dim")
        self._prompt()
        next_line = asyncio.ensure_future(anext(lines, None))
        while True:
            await asyncio.wait({next_line}, timeout=_LOOK_SECONDS)
            await self._show_post()
            if not next_line.done():
                continue
            line = next_line.result()
            if line is None or line.strip() == _LEAVE:
                return
            await self._says(line)
            next_line = asyncio.ensure_future(anext(lines, None))

    async def _says(self, line: str) -> None:
        words = line.strip()
        if words:
            incoming = Incoming(self.address, str(uuid4()), self.address.chat, text=words, language=self.locale)
            self._show(await self.door.receive(incoming))
            await self._show_post()
        self._prompt()

    async def _show_post(self) -> None:
        post = await self.channel.collect(self.address.chat)
        for answer in post:
            self.console.print()
            self._show(answer)
        if post:
            self._prompt()

    def _show(self, answer: Answer) -> None:
        for reply in answer.replies:
            self.console.print(plan(reply, answer.locale, self.speak))

    def _prompt(self) -> None:
        if self.console.is_terminal:
            self.console.print("› ", end="", style="bold")


async def place_of(database: Database, clock: Clock, member: str = "") -> Address:
    """Return the terminal's address, bound to the member with this number or name; without one that of a guest.

    Raises NotFound when nobody is called so, Refused when several are.
    """
    if not member:
        return Address(TerminalChannel.name, TerminalChannel.account, _GUEST)
    async with database.transaction() as session:
        found = await members.member_for_terminal(session, member)
        place = Address(TerminalChannel.name, TerminalChannel.account, f"member-{found.id}")
        await members.attach(session, found.id or 0, place, clock())
    return place


async def typed(stream: TextIO) -> AsyncIterator[str]:
    """Return the lines of the stream as they are typed or piped, without holding up anything else."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        with suppress(RuntimeError):  # the program is over: nobody waits for the rest
            for line in stream:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, name="typed", daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line
