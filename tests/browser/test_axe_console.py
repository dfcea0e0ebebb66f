"""Every page of the console in a real Chromium: nothing that axe calls a violation, nothing the page's own policy blocks."""

import os
from collections.abc import AsyncIterator, Mapping

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from console.office import Office
from content.importers.packs import Manifest, PackArticle, write_pack
from core.library.rules import ItemDraft, ItemType
from tests.browser.axe import violations
from tests.browser.consoles import link
from tests.console.world import World, addresses

SIZES: Mapping[str, ViewportSize] = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1366, "height": 768}}
PARTS = 5
"""Into which the pages are dealt, so that several look at them at a time and none for long."""
UNDER_WAY = ".htmx-request, .htmx-swapping, .htmx-settling"
BANK = "题干,选项A,选项B,选项C,答案\n一加一等于几？,一,二,三,B\n没有答案的题？,甲,乙,丙,\n".encode()
ROSTER = "姓名,工号,支部,类别\n周敏,1003,第一支部,正式党员\n吴刚,1004,没有这个支部,正式党员\n".encode()
PLAN = "日期,标题,支部\n每月20日,交党费,第一支部\n有空的时候,座谈,\n11/25 14:00,会议,没有这个支部\n".encode()
PACK = write_pack(
    Manifest("basics", 2, "基础知识", "自编", "CC0-1.0"),
    (ItemDraft(1, ItemType.JUDGE, "水是固体。", ("正确", "错误"), (1,)),),
    (PackArticle("学习材料", "自编", "正文。"),),
)
PICTURES = os.environ.get("ZHIBU_TEST_PICTURES", "")
"""A folder for a picture of every page, for people to look at; empty = none are taken."""


async def faults(page: Page, name: str) -> list[str]:
    """Return what axe found on the page at every size, and whether it is wider than the screen there."""
    found = []
    for size, screen in SIZES.items():
        await page.set_viewport_size(screen)
        if PICTURES:
            await page.screenshot(path=f"{PICTURES}/{name}-{size}.png", full_page=True)
        found += [f"{name} ({size}): {each}" for each in await violations(page)]
        if await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{name} ({size}): wider than the screen")
    return found


class Clean:
    """A page that notes what the browser complains of and what it asks of other hosts."""

    def __init__(self, page: Page, server: str, locale: str) -> None:
        self.page, self.server, self.locale = page, server, locale
        self.wrong: list[str] = []
        page.on("console", lambda said: self.complains(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complains(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith((server, "data:")) else self.complains(asked.url))

    def complains(self, words: str) -> None:
        if "status of 404" not in words:  # the page of an error is looked at, too, and the browser tells its status
            self.wrong.append(f"{self.page.url}: {words}")

    async def looks(self, path: str, name: str = "") -> None:
        """Open the page and note what axe finds."""
        await self.page.goto(f"{self.server}{path}")
        await self.stays(name or path.removeprefix("/console/").replace("/", "-") or "home")

    async def stays(self, name: str) -> None:
        """Note what axe finds on the page as it is now."""
        await expect(self.page.locator(UNDER_WAY)).to_have_count(0)
        assert await self.page.get_attribute("html", "lang") == {"zh": "zh-CN", "en": "en"}[self.locale]
        self.wrong += await faults(self.page, f"{self.locale}-{name}")

    async def sends(self, action: str) -> None:
        """Send the form that goes to this address."""
        async with self.page.expect_navigation():
            await self.page.evaluate("where => document.querySelector(`form[action='${where}']`).requestSubmit()", action)


@pytest.fixture(params=["zh", "en"])
async def clean(
    request: pytest.FixtureRequest, chromium: Browser, server: str, office: Office, world: World
) -> AsyncIterator[Clean]:
    """Return a page on which the administrator is signed in; at the end nothing may be wrong."""
    del world
    context = await chromium.new_context(bypass_csp=False)
    clean = Clean(await context.new_page(), server, request.param)
    way_in = await link(office)
    await clean.looks(f"/console/sign-in?lang={request.param}", "sign-in")
    await clean.page.goto(f"{server}/console/enter?token={way_in}")
    yield clean
    await context.close()
    assert not clean.wrong, "\n".join(clean.wrong)


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_page_has_a_violation(clean: Clean, world: World, part: int) -> None:
    for path in list(addresses(world))[part::PARTS]:
        await clean.looks(path)


async def test_no_page_that_follows_a_step_has_a_violation(clean: Clean, world: World) -> None:
    for path, file in (("banks/import", BANK), ("roster", ROSTER), ("calendar/import", PLAN), ("banks/packs", PACK)):
        await clean.page.goto(f"{clean.server}/console/{path}")
        await clean.page.set_input_files("input[type=file]", {"name": "表.csv", "mimeType": "text/csv", "buffer": file})
        for name in await clean.page.locator("#name").all():
            await name.fill("新题库")
        await clean.sends(f"/console/{path}")
        assert await clean.page.locator("table").count(), "no preview is shown"
        await clean.stays(f"preview-{path.replace('/', '-')}")
    for path, action in ((f"members/{world.member}", "code"), ("accounts/1", "password")):
        await clean.page.goto(f"{clean.server}/console/{path}")
        await clean.sends(f"/console/{path}/{action}")
        assert await clean.page.locator(".code").count(), "no fresh secret is shown"
        await clean.stays(f"fresh-{action}")
    await clean.looks("/console/no-such-page")
    assert not await clean.page.locator("table").count()


async def test_a_planted_fault_is_found(chromium: Browser) -> None:
    page = await (await chromium.new_context()).new_page()
    await page.set_content(
        "<html lang='en'><title>Plan</title><main><h1>Plan</h1><img src='plan.png'><p style='width: 500px'>wide"
    )
    said = [each.split(": ")[:2] for each in await faults(page, "plan")]
    assert said == [["plan (phone)", "image-alt"], ["plan (phone)", "wider than the screen"], ["plan (desk)", "image-alt"]]


async def test_set_up_has_no_violation(chromium: Browser, server: str) -> None:
    page = await (await chromium.new_context()).new_page()
    await page.goto(f"{server}/console/")
    assert page.url.endswith("/console/setup")
    assert not await faults(page, "set-up")
