"""A web chat that listens on a free port of this machine, and a visitor who speaks its protocol."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import uuid4

import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

from bots.door import Door, Stored
from bots.webchat.channel import WebChatChannel
from bots.webchat.page import Site
from bots.webchat.routes import webchat_routes
from bots.webchat.visitor import COOKIE, new_secret, visitor_of
from core.backplane_memory import MemoryBackplane
from core.clock import Clock
from core.conversation import Speak
from core.database import Database
from zhibu.mailbox import DatabaseMailbox


class Signals(MemoryBackplane):
    """A backplane that may lose what is published, as Redis does when it is away."""

    deaf = False

    async def publish(self, topic: str, payload: str) -> None:
        if not self.deaf:
            await super().publish(topic, payload)


PICTURE = Stored("旗帜.png", "image/png", b"\x89PNG\r\n\x1a\n")


@dataclass
class WebChat:
    """The web chat alone, as the program wires it; it can be stopped and started again on the same port."""

    database: Database
    door: Door
    speak: Speak
    clock: Clock
    demo: bool = False
    port: int = 0
    files: dict[int, Stored] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.new_process()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        app = FastAPI()
        site = Site("测试单位", "zh", self.url, demo=self.demo)
        app.include_router(webchat_routes(self.channel, self.door, self.speak, site, self.open_media))
        config = uvicorn.Config(app, host="127.0.0.1", port=self.port, log_config=None, lifespan="off", ws="websockets-sansio")
        self._server = uvicorn.Server(config)
        self._running = asyncio.create_task(self._server.serve())
        while not self._server.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        self._server.should_exit = self._server.force_exit = True
        await self._running
        await self.channel.backplane.close()

    async def restart(self) -> None:
        """Stop, and come back as another process would: nothing in memory is left."""
        await self.stop()
        self.new_process()
        await self.start()

    async def open_media(self, media_id: int) -> Stored | None:
        return self.files.get(media_id)

    def new_process(self) -> None:
        mailbox = DatabaseMailbox(self.database, self.clock, "web")
        self.channel = WebChatChannel(mailbox, Signals(), self.speak, "secret")


@dataclass
class Visitor:
    """Somebody in front of the page, tab by tab: every tab remembers which letter it saw last."""

    service: WebChat
    secret: str = field(default_factory=new_secret)

    @property
    def name(self) -> str:
        found = visitor_of({COOKIE: self.secret})
        assert found
        return found

    @contextlib.asynccontextmanager
    async def tab(self, seen: int = 0) -> AsyncIterator["Tab"]:
        cookie = {"Cookie": f"{COOKIE}={self.secret}"}
        address = f"ws://127.0.0.1:{self.service.port}/chat/ws?lang=zh"
        async with connect(address, additional_headers=cookie, origin=self.service.url) as line:
            tab = Tab(line, seen)
            await tab.sends({"seen": seen})
            await tab.until("ready")
            yield tab


@dataclass
class Tab:
    """One open page."""

    line: ClientConnection
    seen: int = 0
    letters: list[dict] = field(default_factory=list)

    async def sends(self, frame: object) -> None:
        await self.line.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def says(self, text: str, key: str = "") -> list[dict]:
        """Write something and wait until it and its answer are shown; return the cards of the answer."""
        return await self._talks({"text": text}, key)

    async def presses(self, token: str, label: str = "", key: str = "") -> list[dict]:
        return await self._talks({"press": token, "label": label}, key)

    async def _talks(self, frame: dict, key: str) -> list[dict]:
        key = key or str(uuid4())
        await self.sends({"id": key, **frame})
        await self.letter(key)
        await self.letter(f"{key}:0")
        return [each["card"] for each in self.letters if each["key"].startswith(f"{key}:")]

    async def letter(self, key: str) -> dict:
        """Return the letter with this key, waiting for it."""
        while True:
            found = [each for each in self.letters if each["key"] == key]
            if found:
                return found[0]
            await self._frame()

    async def until(self, field_: str) -> dict:
        """Return the next frame that has the field; letters on the way are noted."""
        while field_ not in (frame := await self._frame()):
            pass
        return frame

    async def _frame(self) -> dict:
        frame = json.loads(await asyncio.wait_for(self.line.recv(), 10))
        if "letter" in frame:
            assert frame["letter"] > self.seen, "a letter came twice or out of order"
            self.seen = frame["letter"]
            self.letters.append(frame)
        return frame
