"""An administrator opens the page of the channels in a running service and is told how each of them is."""

from pathlib import Path

from tests.conftest import StillClock
from tests.journeys.installation import Installation, settings_of
from tests.standins.telegram import Fault, TelegramStandIn
from zhibu.parts import assembled
from zhibu.serve import running


async def test_the_page_asks_the_platforms_of_the_running_service(
    sqlite_url: str, tmp_path: Path, telegram: TelegramStandIn, clock: StillClock
) -> None:
    async with assembled(settings_of(sqlite_url, tmp_path, telegram), clock) as parts:
        service = Installation(parts)
        await service.branches("第一支部")
        async with running(parts), service.console() as browser:
            words = await browser.opens("/console/channels")
            assert "Telegram 已开启" in words
            assert "微信公众号 未开启" in words
            assert "@standin_bot" in await browser.opens("/console/channels/telegram")
            assert f"{service.url}/chat" in await browser.opens("/console/channels/webchat")
            assert "zhibu talk" in await browser.opens("/console/channels/terminal")
            telegram.faults.append(Fault(401, "getMe"))
            assert "Telegram 不认这个令牌" in await browser.opens("/console/channels/telegram")
            assert telegram.token not in browser.page.text
