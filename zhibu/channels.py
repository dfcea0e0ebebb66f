"""The channels that the settings switch on; the code of the others is never imported."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import APIRouter

from core.channel import Channel
from zhibu.parts import Parts


@asynccontextmanager
async def switched_on(parts: Parts, routers: list[APIRouter], *, web: bool) -> AsyncIterator[dict[str, Channel]]:
    """Return the channels by name; while the block lasts they can send, and where the web half runs they take updates.

    What they take by webhook is added to the routers.
    """
    channels: dict[str, Channel] = {each.name: each for each in (parts.webchat, parts.terminal)}
    async with AsyncExitStack() as stack:
        if parts.settings.telegram.token.get_secret_value():
            from zhibu.telegram import telegram  # noqa: PLC0415 - its library costs start time and memory: only with a token

            channels["telegram"] = await stack.enter_async_context(telegram(parts, routers, web=web))
        if parts.settings.wechat.app_id:
            from zhibu.wechat import wechat  # noqa: PLC0415 - its libraries cost start time and memory: only with an app id

            channels["wechat"] = await stack.enter_async_context(wechat(parts, routers, web=web))
        if parts.settings.wecom.corp_id:
            from zhibu.wecom import wecom  # noqa: PLC0415 - its libraries cost start time and memory: only with an app

            channels["wecom"] = await stack.enter_async_context(wecom(parts, routers, web=web))
        if parts.settings.wecom.robot_key.get_secret_value():
            from zhibu.wecom_robot import robots  # noqa: PLC0415 - as above

            channels["wecom-robot"] = await stack.enter_async_context(robots(parts))
        yield channels
