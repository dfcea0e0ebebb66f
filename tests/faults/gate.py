"""A gate in front of a server: shut, every connection breaks and none is taken, as while the server starts anew."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Gate:
    """Passes on what comes to its port while it is open."""

    def __init__(self, host: str, port: int) -> None:
        self._there = (host, port)
        self._ways: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def open(self) -> None:
        """Take connections, on the same port each time."""
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Break every connection and take no other."""
        if self._server:
            self._server.close()
        for each in self._ways:
            each.transport.abort()
        self._ways.clear()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._there)
        self._ways |= {writer, back}
        with suppress(OSError):
            await asyncio.gather(_pump(reader, back), _pump(there, writer))
        self._ways -= {writer, back}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


@asynccontextmanager
async def gate(host: str, port: int) -> AsyncIterator[Gate]:
    """Give an open gate, shut at the end of the block."""
    before = Gate(host, port)
    await before.open()
    try:
        yield before
    finally:
        await before.shut()
