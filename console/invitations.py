"""Pictures to scan that bring a code into a chat, one a channel that can."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from markupsafe import Markup

from console.desk import Desk
from console.pictures import qr
from core.channel import Inviting
from core.members import rules

_PATIENCE: Final = 5.0
"""Seconds that a platform has to give a link."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way in with a code: the key of the channel's name, the address, and the picture to scan."""

    label: str
    address: str
    picture: Markup


async def ways(desk: Desk, code: str, life: timedelta) -> tuple[Way, ...]:
    """Return the ways for a code that holds for about `life`."""
    found = web_and_telegram(desk, code)
    for name, channel in desk.office.channels.items():
        link = await _invitation(channel, code, life) if isinstance(channel, Inviting) else ""
        if link:
            found.append(Way(f"console-channel-{name}", link, qr(link)))
    return tuple(found)


def web_and_telegram(desk: Desk, code: str) -> list[Way]:
    """Return the ways that need no asking of a platform."""
    web = rules.web_link(desk.office.organisation.public_url, code)
    found = [Way("console-channel-webchat", web, qr(web))]
    if desk.office.telegram_bot:
        telegram = rules.telegram_link(desk.office.telegram_bot, code)
        found.append(Way("console-channel-telegram", telegram, qr(telegram)))
    return found


async def _invitation(channel: Inviting, code: str, life: timedelta) -> str:
    """Ask the channel's platform for a link; one that does not answer soon keeps nobody from the page."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await channel.invitation(code, life)
    except TimeoutError:
        return ""
