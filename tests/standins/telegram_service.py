"""The service on Telegram in one process with its stand-in: by polling, or by a webhook that a real web server takes."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import uvicorn
from fastapi import FastAPI

from bots.door import Door, OpenMedia, Stored
from bots.telegram import setting_up
from bots.telegram.channel import TelegramChannel
from bots.telegram.connecting import EngineName, connect
from bots.telegram.polling import Polling
from bots.telegram.updates import Updates
from bots.telegram.voting import Polls
from bots.telegram.webhook import router
from content.wording import Wording
from tests.standins.telegram import TelegramStandIn

SECRET = "a-secret-of-this-test"  # noqa: S105 - no secret


async def no_media(_id: int) -> Stored | None:
    return None


@dataclass
class KeptPolls:
    """Keeps in memory which card each poll shows."""

    kept: dict[str, str] = field(default_factory=dict)

    async def remember(self, poll: str, token: str) -> None:
        self.kept[poll] = token

    async def token(self, poll: str) -> str:
        return self.kept.get(poll, "")


@asynccontextmanager
async def talking(
    standin: TelegramStandIn,
    wording: Wording,
    open_media: OpenMedia = no_media,
    engine: EngineName = "aiogram",
    polls: Polls | None = None,
) -> AsyncIterator[TelegramChannel]:
    """Give a channel to the stand-in."""
    channel = TelegramChannel(connect(engine, standin.token, standin.url), wording.say, open_media, polls=polls)
    try:
        yield channel
    finally:
        await channel.close()


@asynccontextmanager
async def polling(
    standin: TelegramStandIn, wording: Wording, door: Door, engine: EngineName, polls: Polls | None = None
) -> AsyncIterator[TelegramChannel]:
    """Answer by polling while the block runs."""
    async with talking(standin, wording, engine=engine, polls=polls) as channel:
        assert await setting_up.at_start(channel, wording.say, "zh")
        task = asyncio.create_task(Polling(channel, Updates(channel, door)).run())
        try:
            yield channel
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def webhook(
    standin: TelegramStandIn,
    wording: Wording,
    door: Door,
    engine: EngineName,
    polls: Polls | None = None,
    open_media: OpenMedia = no_media,
) -> AsyncIterator[str]:
    """Answer by webhook while the block runs; gives the address of the web server."""
    async with talking(standin, wording, open_media, engine=engine, polls=polls) as channel:
        app = FastAPI(openapi_url=None)
        app.include_router(router(Updates(channel, door), SECRET))
        async with _served(app) as url:
            assert await setting_up.at_start(channel, wording.say, "zh", webhook=(url, SECRET))
            try:
                yield url
            finally:
                await standin.webhook.stop()


@asynccontextmanager
async def _served(app: FastAPI) -> AsyncIterator[str]:
    # With the protocol named, asyncio sends without delay; else each answer that has a body waits 40 ms for the client.
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="off"))
        server.install_signal_handlers = lambda: None
        serving = asyncio.create_task(server.serve([listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
