"""The service inside somebody's own aiogram dispatcher: one router that takes what is meant for the service."""

import json
from collections.abc import Mapping

from aiogram import Router
from aiogram.types import TelegramObject, Update

from bots.telegram.updates import ALLOWED, Updates


def raw(update: Update) -> Mapping[str, object]:
    """Return the update as Telegram sent it, as far as the library keeps it."""
    found: Mapping[str, object] = json.loads(update.model_dump_json(by_alias=True, exclude_unset=True))
    return found


def service_router(updates: Updates) -> Router:
    """Return a router that hands updates to the service, which answers them through its own connection.

    Updates that an earlier router takes never come here; filters on the router's observers narrow it further.
    """
    router = Router(name="zhibu")

    async def take(_: TelegramObject, event_update: Update) -> None:
        await updates.answer(raw(event_update))

    for kind in ALLOWED:
        router.observers[kind].register(take)
    return router
