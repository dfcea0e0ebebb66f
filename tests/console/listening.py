"""A browser's ear: an open stream of events, heard as it is sent, closed when the test has heard enough."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.types import Message

from tests.console.browser import Browser


@dataclass
class Stream:
    """What came of the answer so far."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    lines: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def event(self) -> tuple[str, str]:
        """Return the next event, its name and its data; a comment is none."""
        name, data = "", []
        async with asyncio.timeout(10):
            while line := await self.lines.get():
                key, _, value = line.partition(": ")
                name = value if key == "event" else name
                data += [value] if key == "data" else []
        return (name, "\n".join(data)) if name else await self.event()


@asynccontextmanager
async def hears(site: FastAPI, browser: Browser, path: str) -> AsyncIterator[Stream]:
    """Open the address with the browser's cookies, as its EventSource does."""
    stream, gone, asked = Stream(), asyncio.Event(), False

    async def receive() -> Message:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            stream.status = message["status"]
            stream.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            for line in message.get("body", b"").decode(errors="replace").splitlines():
                stream.lines.put_nowait(line)

    path, _, query = path.partition("?")
    cookies = "; ".join(f"{each.name}={each.value}" for each in browser.client.cookies.jar)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"zhibu.test"), (b"cookie", cookies.encode()), (b"accept-encoding", b"gzip")],
        "server": ("zhibu.test", 80),
        "client": ("127.0.0.1", 1),
    }

    async def answer() -> None:
        await site(scope, receive, send)
        stream.over.set()

    task = asyncio.create_task(answer())
    try:
        yield stream
    finally:
        gone.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(task, 5)
