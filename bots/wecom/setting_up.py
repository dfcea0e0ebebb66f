"""What WeCom is told once at the start: the menu below the chat, whose entries are our commands."""

import structlog

from bots.tencent.client import Api
from bots.wecom import outcomes
from bots.wecom.wires import Json
from core.conversation import Speak
from core.messages import Text

MENU = (("today", ()), ("study", ("tasks", "quiz")), ("more", ("settings", "help", "cancel")))
"""The three entries of the menu; those with entries of their own open them, the other is a command itself."""
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
    return {"button": [_entry(name, below, speak, locale) for name, below in MENU]}


def _entry(name: str, below: tuple[str, ...], speak: Speak, locale: str) -> Json:
    head: Json = {"name": speak(Text(f"wecom-menu-{name}"), locale)}
    if not below:
        return {**head, "type": "click", "key": f"/{name}"}
    entries = [{"type": "click", "name": speak(Text(f"channel-command-{each}"), locale), "key": f"/{each}"} for each in below]
    return {**head, "sub_button": entries}
