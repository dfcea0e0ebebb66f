"""What the platform is told at the start, and codes to scan: both only where the account may."""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from bots.tencent.client import Json, Reply
from bots.wechat.channel import WeChatChannel
from bots.wechat.incoming import CHANNEL
from core.conversation import Speak
from core.messages import Text

MENU: Sequence[tuple[str, Sequence[str]]] = (
    ("today", ()),
    ("study", ("tasks", "quiz")),
    ("own", ("settings", "help", "language")),
)
"""The menu below the chat: three places, each a command or a few of them."""
_LONGEST_SCENE = 64
_log = structlog.get_logger()


def menu(speak: Speak, locale: str) -> Json:
    """Return the menu as the platform takes it."""
    return {"button": [_place(name, commands, speak, locale) for name, commands in MENU]}


def _place(name: str, commands: Sequence[str], speak: Speak, locale: str) -> Json:
    if not commands:
        return _command(name, speak, locale)
    return {
        "name": speak(Text(f"wechat-menu-{name}"), locale),
        "sub_button": [_command(command, speak, locale) for command in commands],
    }


def _command(command: str, speak: Speak, locale: str) -> Json:
    return {"type": "click", "name": speak(Text(f"wechat-menu-{command}"), locale), "key": f"/{command}"}


async def at_start(channel: WeChatChannel, speak: Speak, locale: str) -> bool:
    """Set the menu; tell whether that is done, or cannot be done and need not be tried again."""
    reply = await channel.api.post("/cgi-bin/menu/create", menu(speak, locale))
    if isinstance(reply, Reply):
        if reply.code:
            _log.warning("the menu was not set: look at the channels page", channel=CHANNEL, code=reply.code)
        return reply.code != -1
    _log.warning("the menu was not set yet", channel=CHANNEL, reason=reply.value)
    return False


async def scene_link(channel: WeChatChannel, scene: str, life: timedelta) -> str:
    """Return an address that, shown as a picture and scanned, brings its reader here with the scene; empty when there is none."""
    if not channel.about.verified or not 1 <= len(scene) <= _LONGEST_SCENE:
        return ""
    body = {
        "expire_seconds": min(max(int(life.total_seconds()), 60), 30 * 24 * 3600),
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": scene}},
    }
    reply = await channel.api.post("/cgi-bin/qrcode/create", body)
    return reply.text("url") if isinstance(reply, Reply) and reply.code == 0 else ""
