"""What Telegram is told once at the start: who delivers updates, and the menu of commands."""

import structlog

from bots.telegram.channel import TelegramChannel
from bots.telegram.engine import Command
from bots.telegram.failures import Failed
from bots.telegram.incoming import Bot
from bots.telegram.updates import ALLOWED
from core import menu
from core.conversation import Speak
from core.messages import Text

PATH = "/telegram"
_log = structlog.get_logger()


async def introduce(channel: TelegramChannel, speak: Speak, locale: str) -> None:
    """Learn our user name and set the menu in both languages; `locale` is for everybody else. Raises Failed."""
    await learn_username(channel)
    for language, code in ((locale, ""), ("zh", "zh"), ("en", "en")):
        commands = [Command(name, speak(Text(f"channel-command-{name}"), language)) for name in menu.COMMANDS]
        await channel.api.set_menu(commands, code)


async def learn_username(channel: TelegramChannel) -> None:
    """Ask for our user name, by which groups call us, and for what the server knows. Raises Failed."""
    channel.bot = Bot(channel.account, await channel.api.username())
    await channel.learn()


async def use_webhook(channel: TelegramChannel, public_url: str, secret: str) -> None:
    """Ask Telegram to deliver to `public_url` from now on. Raises Failed."""
    await channel.api.set_webhook(public_url.rstrip("/") + PATH, secret, ALLOWED)
    _log.info("webhook set", channel=channel.name)


async def use_polling(channel: TelegramChannel) -> None:
    """Ask Telegram to keep updates until they are fetched. Raises Failed."""
    await channel.api.drop_webhook()


async def at_start(channel: TelegramChannel, speak: Speak, locale: str, *, webhook: tuple[str, str] | None = None) -> bool:
    """Introduce the bot and choose the delivery: to a webhook (public address, secret) or by polling.

    Returns whether it worked; the reason stands in the log. Whoever starts the service tries again later.
    """
    try:
        await introduce(channel, speak, locale)
        await (use_webhook(channel, *webhook) if webhook else use_polling(channel))
    except Failed as error:
        _log.error("Telegram cannot be set up: check ZHIBU_TELEGRAM__TOKEN and the network", error=str(error))
        return False
    return True
