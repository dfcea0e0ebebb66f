"""The channels of this installation: which are on, whether their platform takes us, and what to do where it does not."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import structlog
from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk, Desk
from core.channel import Checkable, Health
from core.errors import Forbidden, NotFound
from core.messages import Text
from core.staff.rules import Permission

router = APIRouter()

KNOWN: Final = ("webchat", "telegram", "wechat", "wecom", "wecom-robot", "terminal")
"""Every channel that an installation can switch on, in the order in which they are shown."""
SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "telegram": ("ZHIBU_TELEGRAM__TOKEN",),
    "wechat": ("ZHIBU_WECHAT__APP_ID", "ZHIBU_WECHAT__APP_SECRET", "ZHIBU_WECHAT__TOKEN", "ZHIBU_WECHAT__AES_KEY"),
    "wecom": (
        *("ZHIBU_WECOM__CORP_ID", "ZHIBU_WECOM__AGENT_ID", "ZHIBU_WECOM__SECRET"),
        *("ZHIBU_WECOM__TOKEN", "ZHIBU_WECOM__AES_KEY"),
    ),
    "wecom-robot": ("ZHIBU_WECOM__ROBOT_KEY",),
}
"""What must be set before a channel is on; a channel that is not named is always on."""
PATIENCE: Final = 10.0
"""Seconds in which a platform must have answered."""
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Row:
    """One channel as the page shows it; `health` stands there once the platform was asked."""

    name: str
    on: bool
    checkable: bool
    settings: tuple[str, ...] = ()
    health: Health | None = None


@router.get("/channels")
async def show(desk: AtDesk) -> Response:
    """List the channels; the one named by `test` is asked before the page is shown, the others by the page itself."""
    _only_for_keepers_of_settings(desk)
    tested = desk.asked("test")
    rows = [_row(desk, name) for name in KNOWN]
    if tested:
        health = await asked(_channel(desk, tested))
        rows = [replace(row, health=health) if row.name == tested else row for row in rows]
    return desk.page("channels.html", {"rows": rows})


@router.get("/channels/{name}")
async def test(desk: AtDesk, name: str) -> Response:
    """Ask the channel's platform and show what it says, as a piece of the page."""
    _only_for_keepers_of_settings(desk)
    return desk.part("channel-health.html", {"health": await asked(_channel(desk, name)), "name": name})


async def asked(channel: Checkable, patience: float = PATIENCE) -> Health:
    """Return what the look at the platform found; one that takes too long, or that fails against its promise, is no answer."""
    try:
        async with asyncio.timeout(patience):
            return await channel.check()
    except TimeoutError:
        return Health(ok=False, says=(Text("console-channels-silent", {"seconds": int(PATIENCE)}),))
    except Exception as error:  # noqa: BLE001 - the page must say something about one channel whatever its adapter does
        _log.error("check failed", channel=channel.name, exc_info=error)
        return Health(ok=False, says=(Text("console-channels-failed"),))


def _row(desk: Desk, name: str) -> Row:
    channel = desk.office.channels.get(name)
    return Row(name, channel is not None, isinstance(channel, Checkable), SETTINGS.get(name, ()))


def _channel(desk: Desk, name: str) -> Checkable:
    channel = desk.office.channels.get(name)
    if not isinstance(channel, Checkable):
        raise NotFound(Text("console-not-found"))
    return channel


def _only_for_keepers_of_settings(desk: Desk) -> None:
    if not desk.may(Permission.CHANGE_SETTINGS):
        raise Forbidden(Text("console-not-allowed"))
