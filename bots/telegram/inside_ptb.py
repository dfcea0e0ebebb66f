"""The service inside somebody's own python-telegram-bot application: one handler that takes what is meant for the service."""

from collections.abc import Callable, Mapping
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseHandler, CallbackContext

from bots.telegram.updates import ALLOWED, Updates

Context = CallbackContext[Any, Any, Any, Any]


def raw(update: Update) -> Mapping[str, object]:
    """Return the update as Telegram sent it, as far as the library keeps it."""
    return update.to_dict()


def everything(_: Update) -> bool:
    """Leave the choice to the handlers before this one."""
    return True


class ServiceHandler(BaseHandler[Update, Context, None]):
    """Hands updates to the service, which answers them through its own connection.

    `wanted` tells which updates are the service's; as with any handler, those that an earlier one of its group takes never come
    here. Updates of several chats are answered at once, those of one chat in order, whatever `concurrent_updates` says.
    """

    def __init__(self, updates: Updates, wanted: Callable[[Update], bool] = everything) -> None:
        """Take what is wanted."""
        super().__init__(_never_called, block=False)
        self._updates, self._wanted = updates, wanted

    def check_update(self, update: object) -> bool:
        """Tell whether the service takes the update."""
        if not isinstance(update, Update) or all(getattr(update, kind) is None for kind in ALLOWED):
            return False
        return self._wanted(update)

    async def handle_update(self, update: Update, application: Application, check_result: object, context: Context) -> None:  # type: ignore[type-arg]  # noqa: ARG002 - six types that say nothing here; the library's names
        """Answer the update, as often as it takes."""
        await self._updates.answer(raw(update))


async def _never_called(update: Update, context: Context) -> None:
    """Stand where the library wants a callback: the handler itself takes updates."""
