"""The page of a running push in a real Chromium: its figures move, and come back after the service was away."""

import asyncio
from dataclasses import replace

from playwright.async_api import Browser, expect

from console.office import Office
from core.channel import Sent
from core.pushes import delivering, service
from core.pushes.delivering import Result
from tests.browser.consoles import free_port, link, served
from tests.console.world import World


async def test_figures_move_by_themselves_and_come_back_after_a_restart(chromium: Browser, office: Office, world: World) -> None:
    port, wrong = free_port(), []
    page = await (await chromium.new_context()).new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    async with served(office, port) as server:
        await page.goto(f"{server}/console/enter?token={await link(office)}")
        await page.goto(f"{server}/console/pushes/{world.push}?lang=zh")
        await page.focus("#pause")
        async with office.database.transaction() as session:
            await service.pause(session, world.push)
        await office.backplane.publish(service.MOVED, "")
        await expect(page.locator(".badge", has_text="已暂停")).to_be_visible()
        async with office.database.transaction() as session:
            await service.resume(session, world.push)
        await office.backplane.publish(service.MOVED, "")
        await expect(page.locator("#pause")).to_be_visible()
        await page.focus("#pause")
        await carry(office)
        await expect(page.locator(".big")).to_contain_text("1 / 1")
        assert await page.evaluate("document.activeElement.id") == "pause"
        await page.locator("details.sure summary", has_text="取消推送").click()
        async with office.database.transaction() as session:
            await service.pause(session, world.push)
        await office.backplane.publish(service.MOVED, "")
        await asyncio.sleep(1.2)
        await expect(page.locator("details.sure[open] summary")).to_have_text("取消推送")
        await page.locator("details.sure[open] summary").click()
        await expect(page.locator(".badge", has_text="已暂停")).to_be_visible()
    await expect(page.locator("#live-lost")).to_be_visible()
    async with served(replace(office, ending=asyncio.Event()), port):
        async with office.database.transaction() as session:
            await service.cancel(session, world.push, office.clock())
        await expect(page.locator("#live-lost")).to_be_hidden(timeout=20_000)
        await expect(page.locator(".badge", has_text="已取消")).to_be_visible()
    assert not wrong


async def carry(office: Office) -> None:
    """Send what is due as a drain does."""
    for channel, account in (("web", "chat"), ("telegram", "bot")):
        async with office.database.transaction() as session:
            claimed = await delivering.claim(session, channel, account, 100, "w", office.clock(), office.organisation)
            await delivering.record(session, [Result(each, Sent()) for each in claimed], "w", office.clock())
    await office.backplane.publish(service.MOVED, "")
