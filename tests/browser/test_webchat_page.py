"""The web chat in a real browser: what a visitor sees, presses and finds again."""

import re

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from bots.webchat.visitor import visitor_of
from core.messages import Address, Kind, Message, Plain
from tests.bots.showroom import Showroom, reminder
from tests.bots.webchat_service import PICTURE, WebChat
from tests.browser.axe import violations

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


async def opened(chromium: Browser, webchat: WebChat, path: str = "/chat?lang=zh", **settings: object) -> Page:
    """Return the page once it is connected."""
    context = await chromium.new_context(**{"viewport": PHONE, "locale": "zh-CN"} | settings)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"The page raised {error}"))
    await page.goto(webchat.url + path)
    await connected(page)
    return page


async def connected(page: Page) -> None:
    await expect(page.locator("#state[data-state=connected]")).to_be_visible(timeout=15_000)


async def says(page: Page, text: str) -> None:
    before = await page.locator("#letters .theirs").count()
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")
    await expect(page.locator("#letters .theirs")).not_to_have_count(before)
    await expect(page.locator("#unsent article")).to_have_count(0)


async def address_of(context: BrowserContext) -> Address:
    cookies = {each["name"]: each["value"] for each in await context.cookies()}
    return Address("webchat", "web", visitor_of(cookies) or "")


async def bubbles(page: Page) -> list[str]:
    return await page.locator("#letters article .bubble").all_inner_texts()


async def test_a_visitor_writes_presses_reloads_and_finds_everything_again(chromium: Browser, webchat: WebChat) -> None:
    page = await opened(chromium, webchat)
    await page.get_by_role("button", name="开始").click()
    await says(page, "题")
    await page.get_by_role("button", name="全心全意为人民服务").click()
    await expect(page.get_by_text("您选了 card1.0")).to_be_visible()
    before = await bubbles(page)
    await page.reload()
    await expect(page.get_by_text("您选了 card1.0")).to_be_visible()
    assert await bubbles(page) == before
    pressed = page.get_by_role("button", name="全心全意为人民服务")
    await expect(pressed).to_have_class(re.compile("chosen"))
    await expect(pressed).to_be_disabled()


async def test_several_options_are_marked_and_handed_in_at_once(chromium: Browser, webchat: WebChat, showroom: Showroom) -> None:
    page = await opened(chromium, webchat)
    await says(page, "多选")
    for name in ("党员大会", "党小组会", "党课", "党小组会"):
        await page.get_by_role("button", name=name).click()
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_text("您选了 card2.submit-0-3")).to_be_visible()
    assert [each.token for each in showroom.taken if each.kind is Kind.PRESS] == ["card2.submit-0-3"]
    await page.reload()
    await expect(page.locator("[aria-pressed=true]")).to_have_count(2)
    await expect(page.get_by_role("button", name="提交")).to_be_disabled()


async def test_a_card_that_a_newer_one_replaced_cannot_be_pressed_and_a_push_still_can(
    chromium: Browser, webchat: WebChat, showroom: Showroom
) -> None:
    page = await opened(chromium, webchat)
    await says(page, "题")
    await webchat.channel.send(await address_of(page.context), reminder(), "zh", "1")
    await expect(page.get_by_text("学习提醒")).to_be_visible()
    await expect(page.get_by_role("button", name="改革开放")).to_be_enabled()
    await says(page, "菜单")
    await expect(page.get_by_role("button", name="改革开放")).to_be_disabled()
    await page.get_by_role("button", name="改革开放").click(force=True)
    await page.get_by_role("button", name="打开").click()
    await expect(page.get_by_text("您选了 push1.0")).to_be_visible()
    assert [each.token for each in showroom.taken if each.kind is Kind.PRESS] == ["push1.0"]


async def test_a_push_that_is_taken_back_goes_from_the_open_page_and_its_line_of_time_with_it(
    chromium: Browser, webchat: WebChat
) -> None:
    page = await opened(chromium, webchat)
    visitor = await address_of(page.context)
    await webchat.channel.send(visitor, reminder(), "zh", "1")
    await expect(page.get_by_text("学习提醒")).to_be_visible()
    await webchat.channel.recall(visitor, "", "1")
    await expect(page.locator("#letters > *")).to_have_count(0)
    await expect(page.locator("#empty")).to_be_visible()
    await says(page, "你好")
    before = await bubbles(page)
    await webchat.channel.send(visitor, reminder("push2"), "zh", "2")
    await expect(page.get_by_text("学习提醒")).to_be_visible()
    await webchat.channel.recall(visitor, "", "2")
    await expect(page.get_by_text("学习提醒")).to_have_count(0)
    assert await bubbles(page) == before


async def test_what_was_written_while_the_service_was_away_is_answered_once_when_it_is_back(
    chromium: Browser, webchat: WebChat, showroom: Showroom
) -> None:
    page = await opened(chromium, webchat)
    await says(page, "先")
    await webchat.stop()
    await expect(page.locator("#state[data-state=offline]")).to_be_visible()
    await page.get_by_role("textbox").fill("后")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("等待发送")).to_be_visible()
    webchat.new_process()
    await webchat.start()
    await expect(page.get_by_text("收到：后")).to_be_visible(timeout=15_000)
    assert await bubbles(page) == ["先", "收到：先", "后", "收到：后"]
    assert [each.text for each in showroom.taken] == ["先", "后"]


async def test_what_waits_to_be_sent_survives_a_reload(chromium: Browser, webchat: WebChat, showroom: Showroom) -> None:
    page = await opened(chromium, webchat)
    showroom.slow = 30
    await page.get_by_role("textbox").fill("没发完")
    await page.keyboard.press("Enter")
    await expect(page.locator("#unsent article")).to_have_count(1)
    showroom.slow = 0
    await page.reload()
    await expect(page.get_by_text("收到：没发完")).to_be_visible()
    assert await bubbles(page) == ["没发完", "收到：没发完"]


async def test_many_messages_in_a_row_all_arrive_in_order(chromium: Browser, webchat: WebChat, showroom: Showroom) -> None:
    page = await opened(chromium, webchat)
    written = [f"第{number}句" for number in range(12)]
    for words in written:
        await page.get_by_role("textbox").fill(words)
        await page.keyboard.press("Enter")
    await expect(page.get_by_text("收到：第11句")).to_be_visible(timeout=20_000)
    assert [each.text for each in showroom.taken] == written


async def test_an_invitation_in_the_address_is_used_once_and_leaves_the_address(
    chromium: Browser, webchat: WebChat, showroom: Showroom
) -> None:
    page = await opened(chromium, webchat, "/chat?code=K7Q2M9")
    await expect(page.get_by_text("收到：/start K7Q2M9")).to_be_visible()
    assert page.url == webchat.url + "/chat"
    await page.reload()
    await connected(page)
    assert [each.text for each in showroom.taken] == ["/start K7Q2M9"]


async def test_earlier_letters_come_when_asked_for(chromium: Browser, webchat: WebChat) -> None:
    page = await opened(chromium, webchat)
    address = await address_of(page.context)
    for number in range(120):
        await webchat.channel.send(address, Message((Plain(f"第{number}条"),)), "zh", str(number))
    await page.reload()
    await expect(page.get_by_text("第119条")).to_be_visible()
    await page.get_by_role("button", name="查看更早的消息").click()
    await expect(page.locator("#letters article")).to_have_count(120)
    assert (await bubbles(page))[:2] == ["第0条", "第1条"]
    await page.get_by_role("button", name="查看更早的消息").click()
    await expect(page.get_by_text("以上是全部记录")).to_be_visible()


async def test_enter_that_ends_the_writing_of_a_chinese_word_sends_nothing(
    chromium: Browser, webchat: WebChat, showroom: Showroom
) -> None:
    page = await opened(chromium, webchat)
    await page.get_by_role("textbox").fill("nihao")
    await page.get_by_role("textbox").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await page.get_by_role("textbox").press("Shift+Enter")
    assert showroom.taken == []
    assert await page.get_by_role("textbox").input_value() == "nihao\n"


async def test_half_a_character_holds_up_nothing(chromium: Browser, webchat: WebChat) -> None:
    page = await opened(chromium, webchat)
    await page.evaluate("document.getElementById('words').value = 'a\\ud800b'")
    await page.keyboard.press("Tab")
    await page.get_by_role("button", name="发送").click()
    await expect(page.get_by_text("收到：a\ufffdb")).to_be_visible()


async def test_a_message_that_is_refused_makes_way_for_the_next(chromium: Browser, webchat: WebChat, showroom: Showroom) -> None:
    page = await opened(chromium, webchat)
    refused = {"at": 1, "shown": "旧的", "frame": {"id": "no-uuid", "text": "旧的"}}
    await page.evaluate("m => localStorage.setItem('zhibu.unsent.no-uuid', JSON.stringify(m))", refused)
    await page.reload()
    await expect(page.get_by_role("alert")).to_have_text("这条消息没能看懂，请刷新页面后再试。")
    await expect(page.get_by_role("textbox")).to_have_value("旧的")
    await says(page, "新的")
    assert [each.text for each in showroom.taken] == ["新的"]


async def test_the_whole_conversation_can_be_held_with_the_keyboard(chromium: Browser, webchat: WebChat) -> None:
    page = await opened(chromium, webchat)
    await says(page, "题")
    for _ in range(20):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.textContent.includes('依法治国')"):
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("您选了 card1.3")).to_be_visible()
    assert await page.evaluate("document.activeElement.textContent.includes('依法治国')")


async def test_nothing_is_asked_of_another_host_and_no_script_of_a_text_runs(chromium: Browser, webchat: WebChat) -> None:
    page = await opened(chromium, webchat)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    await says(page, "文章")
    await says(page, "坏链接")
    await says(page, "<img src=https://evil.example/x onerror=alert(1)>")
    await page.reload()
    await connected(page)
    assert hosts == {webchat.url.split("/")[2]}
    assert await page.locator("#letters img, #letters script, #letters [href^=javascript]").count() == 0


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_axe_finds_nothing_by_day_and_by_night(
    language: str, viewport: dict[str, int], chromium: Browser, webchat: WebChat
) -> None:
    webchat.files[5] = PICTURE
    page = await opened(chromium, webchat, f"/chat?lang={language}", viewport=viewport, bypass_csp=True)
    assert await violations(page) == []
    for word in ("菜单", "题", "多选", "文章", "附件", "超长" + "x" * 200):
        await says(page, word)
    await webchat.channel.send(await address_of(page.context), reminder(), "zh", "1")
    await expect(page.get_by_text("学习提醒")).to_be_visible()
    await page.get_by_role("button", name="打开").click()
    await expect(page.get_by_text("您选了 push1.0")).to_be_visible()
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = "[...document.querySelectorAll('button, textarea, .language')].filter(e => e.offsetHeight && e.offsetHeight < 44)"
    assert await page.evaluate(f"{small}.length") == 0
