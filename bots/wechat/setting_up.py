"""What the platform is told at the start: the menu, where the account may have one."""

import structlog

from bots.tencent.client import Json, Reply
from bots.wechat.channel import WeChatChannel
from bots.wechat.incoming import CHANNEL
from core.conversation import Speak
from core.menu import ROOMS
from core.messages import Text

_log = structlog.get_logger()


def menu(speak: Speak, locale: str) -> Json:
    """Return the menu as the platform takes it."""
    return {"button": [_place(name, commands, speak, locale) for name, commands in ROOMS.items()]}


def _place(name: str, commands: tuple[str, ...], speak: Speak, locale: str) -> Json:
    entries = [_command(command, speak, locale) for command in commands]
    return {"name": speak(Text(f"menu-{name}"), locale), "sub_button": entries} if len(entries) > 1 else entries[0]


def _command(command: str, speak: Speak, locale: str) -> Json:
    return {"type": "click", "name": speak(Text(f"profile-do-{command}"), locale), "key": f"/{command}"}


async def at_start(channel: WeChatChannel, speak: Speak, locale: str) -> bool:
    """Set the menu; tell whether that is done, or cannot be done and need not be tried again."""
    reply = await channel.api.post("/cgi-bin/menu/create", menu(speak, locale))
    if isinstance(reply, Reply):
        if reply.code:
            _log.warning("the menu was not set: look at the channels page", channel=CHANNEL, code=reply.code)
        return reply.code != -1
    _log.warning("the menu was not set yet", channel=CHANNEL, reason=reply.value)
    return False
