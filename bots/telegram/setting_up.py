"""What Telegram is told once at the start: who delivers updates, and the menu of commands."""

import structlog
from aiogram.exceptions import AiogramError
from aiogram.methods import DeleteWebhook, GetMe, SetMyCommands, SetWebhook
from aiogram.types import BotCommand

from bots.telegram.channel import TelegramChannel
from bots.telegram.incoming import Bot
from bots.telegram.updates import ALLOWED
from core.conversation import Speak
from core.messages import Text

MENU = ("today", "tasks", "quiz", "settings", "help", "cancel")
"""The commands that Telegram's menu shows, in order."""
PATH = "/telegram"
_log = structlog.get_logger()


async def introduce(channel: TelegramChannel, speak: Speak, locale: str) -> None:
    """Learn our user name and set the menu in both languages; `locale` is for everybody else. Raises AiogramError."""
    me = await channel.api(GetMe())
    channel.bot = Bot(channel.account, me.username or "")
    for language, code in ((locale, None), ("zh", "zh"), ("en", "en")):
        menu = [BotCommand(command=name, description=speak(Text(f"channel-command-{name}"), language)) for name in MENU]
        await channel.api(SetMyCommands(commands=menu, language_code=code))


async def use_webhook(channel: TelegramChannel, public_url: str, secret: str) -> None:
    """Ask Telegram to deliver to `public_url` from now on. Raises AiogramError."""
    url = public_url.rstrip("/") + PATH
    await channel.api(SetWebhook(url=url, secret_token=secret, allowed_updates=ALLOWED, max_connections=40))
    _log.info("webhook set", channel=channel.name)


async def use_polling(channel: TelegramChannel) -> None:
    """Ask Telegram to keep updates until they are fetched. Raises AiogramError."""
    await channel.api(DeleteWebhook(drop_pending_updates=False))


async def at_start(channel: TelegramChannel, speak: Speak, locale: str, *, webhook: tuple[str, str] | None = None) -> bool:
    """Introduce the bot and choose the delivery: to a webhook (public address, secret) or by polling.

    Returns whether it worked; the reason stands in the log. Whoever starts the service tries again later.
    """
    try:
        await introduce(channel, speak, locale)
        await (use_webhook(channel, *webhook) if webhook else use_polling(channel))
    except AiogramError as error:
        _log.error("Telegram cannot be set up: check ZHIBU_TELEGRAM__TOKEN and the network", error=type(error).__name__)
        return False
    return True
