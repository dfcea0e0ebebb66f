"""Wires Telegram; imported only when a token is set."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter

from bots.telegram.channel import TelegramChannel
from bots.telegram.connecting import connect
from bots.telegram.polling import Polling
from bots.telegram.setting_up import PATH, at_start
from bots.telegram.updates import Updates
from bots.telegram.webhook import router
from zhibu.parts import Parts
from zhibu.settings import SettingsError

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


@asynccontextmanager
async def telegram(parts: Parts, routers: list[APIRouter], *, web: bool) -> AsyncIterator[TelegramChannel]:
    """Return the channel; while the block lasts, updates are taken by polling or, where the web half runs, by webhook.

    A platform that cannot be reached at the start keeps nobody else waiting: it is tried again in the background.
    """
    told = parts.settings.telegram
    token, secret = told.token.get_secret_value(), told.secret.get_secret_value()
    try:
        engine = connect(told.engine, token, told.api_base)
    except ValueError:
        raise SettingsError(
            "Setting ZHIBU_TELEGRAM__TOKEN: copy the token from BotFather; it looks like 123456789:AAE…."
        ) from None
    channel = TelegramChannel(engine, parts.wording.say, parts.open_media, told.username)
    updates = Updates(channel, parts.counted_door())
    by_webhook = told.mode == "webhook"
    if by_webhook:
        channel.webhook = parts.organisation.public_url + PATH
        try:
            routers.append(router(updates, secret))
        except ValueError as error:
            raise SettingsError(str(error)) from None
    receiving = asyncio.create_task(_receive(parts, channel, updates, secret if by_webhook else None)) if web else None
    try:
        yield channel
    finally:
        if receiving:
            receiving.cancel()
            with suppress(asyncio.CancelledError):
                await receiving
        await channel.close()


async def _receive(parts: Parts, channel: TelegramChannel, updates: Updates, secret: str | None) -> None:
    """Tell Telegram how to deliver, as often as it takes; then poll, unless it delivers by webhook."""
    webhook = None if secret is None else (parts.organisation.public_url, secret)
    pause = _FIRST_PAUSE
    while not await at_start(channel, parts.wording.say, parts.organisation.locale, webhook=webhook):
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
    if webhook is None:
        await Polling(channel, updates).run()
