"""Wires Telegram; imported only when a token is set."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from fastapi import APIRouter

from bots.telegram.channel import TelegramChannel
from bots.telegram.connecting import connect
from bots.telegram.incoming import CHANNEL
from bots.telegram.polling import Polling
from bots.telegram.setting_up import PATH, at_start
from bots.telegram.updates import Updates
from bots.telegram.webhook import router
from core.ownership import Ownership
from core.turns import Turns
from zhibu.contacts import DatabasePolls
from zhibu.parts import Parts
from zhibu.settings import SettingsError

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


@asynccontextmanager
async def telegram(parts: Parts, routers: list[APIRouter], *, web: bool) -> AsyncIterator[TelegramChannel]:
    """Return the channel; while the block lasts, updates are taken by polling or, where the web half runs, by webhook.

    A platform that cannot be reached at the start keeps nobody else waiting: it is tried again in the background.
    """
    told = parts.settings.telegram
    secret = told.secret.get_secret_value()
    async with channel_of(parts) as channel, AsyncExitStack() as stack:
        turns = Turns(parts.backplane, channel.name, channel.account, channel.caps)
        updates = Updates(channel, parts.counted_door(), turns)
        by_webhook = told.mode == "webhook"
        if by_webhook:
            channel.webhook = parts.organisation.public_url + PATH
            routers.append(_webhook(updates, secret))
        if told.mode == "handler":
            channel.webhook = None
        elif web:
            receiving = _receive(parts, channel, updates, secret if by_webhook else None)
            await stack.enter_async_context(_meanwhile(receiving))
        yield channel


@asynccontextmanager
async def channel_of(parts: Parts) -> AsyncIterator[TelegramChannel]:
    """Return the channel as the settings name it, able to send."""
    told = parts.settings.telegram
    try:
        engine = connect(told.engine, told.token.get_secret_value(), told.api_base)
    except ValueError:
        raise SettingsError(
            "Setting ZHIBU_TELEGRAM__TOKEN: copy the token from BotFather; it looks like 123456789:AAE…."
        ) from None
    polls = DatabasePolls(parts.database, parts.clock, (CHANNEL, engine.id)) if told.quiz_polls else None
    channel = TelegramChannel(engine, parts.wording.say, parts.open_media, told.username, polls)
    try:
        yield channel
    finally:
        await channel.close()


def _webhook(updates: Updates, secret: str) -> APIRouter:
    try:
        return router(updates, secret)
    except ValueError as error:
        raise SettingsError(str(error)) from None


@asynccontextmanager
async def _meanwhile(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Let the work go on until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _receive(parts: Parts, channel: TelegramChannel, updates: Updates, secret: str | None) -> None:
    """Tell Telegram how to deliver, as often as it takes; then poll, unless it delivers by webhook."""
    webhook = None if secret is None else (parts.organisation.public_url, secret)
    pause = _FIRST_PAUSE
    while not await at_start(channel, parts.wording.say, parts.organisation.locale, webhook=webhook):
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
    if webhook is None:
        await _poll_when_ours(parts.ownership, channel, updates)


async def _poll_when_ours(ownership: Ownership, channel: TelegramChannel, updates: Updates) -> None:
    """Fetch updates while it is for this process to do so: Telegram hands them to one at a time."""
    name = f"updates:{channel.name}:{channel.account}"
    while True:
        await ownership.until_held(name)
        async with _meanwhile(Polling(channel, updates).run()):
            await ownership.until_lost(name)
