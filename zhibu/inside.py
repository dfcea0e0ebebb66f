"""The service's Telegram inside a program of somebody else's, whose own bot fetches the updates.

The service itself runs as ever with `ZHIBU_TELEGRAM__MODE=handler`, so that nobody else fetches them; the program uses the
same settings and with them the same database.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bots.telegram.setting_up import learn_username
from bots.telegram.updates import Updates
from zhibu.parts import assembled
from zhibu.settings import Settings
from zhibu.telegram import channel_of


@asynccontextmanager
async def telegram_updates(settings: Settings) -> AsyncIterator[Updates]:
    """Return what a `ServiceHandler` or a `service_router` hands updates to, as long as the block lasts.

    A token that Telegram refuses, or no network, raises Failed.
    """
    async with assembled(settings) as parts, channel_of(parts) as channel:
        await learn_username(channel)
        yield Updates(channel, parts.counted_door())
