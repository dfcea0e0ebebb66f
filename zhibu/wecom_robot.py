"""Wires the robots of WeCom groups; imported only when keys are set. Each group is registered for its branch at the start."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import structlog

from bots.tencent.client import Http
from bots.wecom_robot.channel import WeComRobotChannel
from core.errors import CoreError
from core.groups import service as groups
from core.groups.service import Registration
from core.members import service as members
from core.messages import Text
from zhibu.parts import Parts
from zhibu.settings import PREFIX, SettingsError

_ENTRY = re.compile(r"(?:(?P<branch>\d{3}(?:\.\d{3})*)\s*=\s*)?(?P<key>[A-Za-z0-9-]{8,64})")
_AGAIN = 60.0
"""Seconds after which a branch that is not there yet is looked for again."""
_log = structlog.get_logger()


@asynccontextmanager
async def robots(parts: Parts) -> AsyncIterator[WeComRobotChannel]:
    """Return the channel; while the block lasts, groups whose branches come to be are registered for them."""
    told = parts.settings.wecom
    keys = _branches_by_key(told.robot_key.get_secret_value())
    http = Http(told.api_base)
    channel = WeComRobotChannel(list(keys), http, parts.backplane, parts.wording.say, parts.open_media)
    registering = asyncio.create_task(_register_all(parts, channel, keys))
    try:
        yield channel
    finally:
        registering.cancel()
        with suppress(asyncio.CancelledError):
            await registering
        await http.close()


def _branches_by_key(words: str) -> Mapping[str, str]:
    """Return the code of the branch for each key, an empty one for the top branch; raise SettingsError."""
    found = {}
    for entry in filter(None, (each.strip() for each in words.split(","))):
        read = _ENTRY.fullmatch(entry)
        if read is None:
            raise SettingsError(f"Setting {PREFIX}WECOM__ROBOT_KEY: write 001.003=KEY; the KEY ends the robot's Webhook address.")
        found[read["key"]] = read["branch"] or ""
    return found


async def _register_all(parts: Parts, channel: WeComRobotChannel, keys: Mapping[str, str]) -> None:
    """Register every group for its branch, as often as it takes."""
    left = dict(keys)
    while left:
        for key, branch in list(left.items()):
            if await _registered(parts, channel, key, branch):
                del left[key]
        if left:
            await asyncio.sleep(_AGAIN)


async def _registered(parts: Parts, channel: WeComRobotChannel, key: str, branch: str) -> bool:
    """Register one group unless it is; staff may have given it to another branch since."""
    at, name = channel.address(key), parts.wording.say(Text("wecom-robot-group"), parts.organisation.locale)
    try:
        async with parts.database.transaction() as session:
            if await groups.group_at(session, at) is not None:
                return True
            top = await members.top_branch(session)
            code = branch or (top.code if top else "")
            await groups.register(session, Registration(at, name, code), parts.clock())
    except CoreError:
        _log.warning("the group of a robot has no branch yet", branch=branch or "top")
        return False
    except Exception as error:  # noqa: BLE001 - the edge: a database that is away for a while is asked again
        _log.error("the group of a robot is not registered", error=type(error).__name__)
        return False
    return True
