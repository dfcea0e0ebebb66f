"""What WeCom is told once at the start: the menu below the chat, whose entries are our commands."""

import structlog

from bots.tencent.client import Api
from bots.wecom import outcomes
from bots.wecom.wires import Json
from core.conversation import Speak
from core.menu import ROOMS
from core.messages import Text

_log = structlog.get_logger()


async def at_start(api: Api, agent: str, speak: Speak, locale: str) -> bool:
    """Set the menu; return whether it worked. The reason stands in the log; whoever starts the service tries again later."""
    answer = await api.post(f"/cgi-bin/menu/create?agentid={agent}", menu(speak, locale))
    wrong = outcomes.fault(answer)
    if wrong is not None:
        _log.error("the menu on WeCom cannot be set: look at the channels page", problem=wrong.value)
    return wrong is None


def menu(speak: Speak, locale: str) -> Json:
    """Return the menu as the API takes it."""
    return {"button": [_place(name, commands, speak, locale) for name, commands in ROOMS.items()]}


def _place(name: str, commands: tuple[str, ...], speak: Speak, locale: str) -> Json:
    entries = [_command(command, speak, locale) for command in commands]
    return {"name": speak(Text(f"menu-{name}"), locale), "sub_button": entries} if len(entries) > 1 else entries[0]


def _command(command: str, speak: Speak, locale: str) -> Json:
    return {"type": "click", "name": speak(Text(f"profile-do-{command}"), locale), "key": f"/{command}"}
