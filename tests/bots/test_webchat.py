"""The web chat over a real socket: nothing is lost, nothing comes twice, nobody gets at another's letters."""

import asyncio
import json
from uuid import uuid4

import aiohttp
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bots.webchat.routes import MOST_SOCKETS, NO_COOKIE, TOO_MANY
from bots.webchat.visitor import COOKIE
from core.channel import Sent
from core.messages import Address, Incoming, Kind, Message, Plain
from tests.bots.showroom import Showroom, reminder
from tests.bots.webchat_service import PICTURE, Tab, Visitor, WebChat


async def chats(tab: Tab) -> None:
    for word in "一二三":
        await tab.says(word)


def words(cards: list[dict]) -> list[str]:
    return [part["text"] for card in cards for part in card["body"]]


async def test_a_visitor_writes_and_is_answered(visitor: Visitor, showroom: Showroom) -> None:
    async with visitor.tab() as tab:
        assert words(await tab.says("你好")) == ["收到：你好"]
    address = Address("webchat", "web", visitor.name)
    assert showroom.taken == [Incoming(address, showroom.taken[0].message_id, visitor.name, text="你好", language="zh")]


async def test_a_press_carries_its_token_and_stands_in_the_history_by_its_label(visitor: Visitor, showroom: Showroom) -> None:
    async with visitor.tab() as tab:
        card = (await tab.says("题"))[0]
        await tab.presses(card["choices"][1]["token"], "B. 实现共产主义")
    assert (showroom.taken[-1].kind, showroom.taken[-1].token) == (Kind.PRESS, "card1.1")
    assert [each["card"] for each in tab.letters if each["mine"]][-1] == {"text": "B. 实现共产主义", "token": "card1.1"}


async def test_a_page_that_comes_back_gets_what_came_after_the_last_letter_it_saw(webchat: WebChat, visitor: Visitor) -> None:
    async with visitor.tab() as tab:
        await tab.says("一")
    for number in range(250):
        await webchat.channel.send(Address("webchat", "web", visitor.name), Message((Plain(str(number)),)), "zh", f"k{number}")
    async with visitor.tab(seen=tab.seen) as again:
        assert words([each["card"] for each in again.letters]) == [str(number) for number in range(250)]
    async with visitor.tab(seen=again.seen) as nothing_new:
        assert nothing_new.letters == []


async def test_a_new_page_shows_the_newest_letters_and_earlier_ones_when_asked(webchat: WebChat, visitor: Visitor) -> None:
    for number in range(150):
        await webchat.channel.send(Address("webchat", "web", visitor.name), Message((Plain(str(number)),)), "zh", f"k{number}")
    async with visitor.tab() as tab:
        assert words([each["card"] for each in tab.letters]) == [str(number) for number in range(50, 150)]
        await tab.sends({"before": tab.letters[0]["letter"]})
        earlier = (await tab.until("earlier"))["earlier"]
        assert words([each["card"] for each in earlier]) == [str(number) for number in range(50)]
        await tab.sends({"before": earlier[0]["letter"]})
        assert (await tab.until("earlier"))["earlier"] == []


async def test_a_message_that_is_repeated_is_answered_once(visitor: Visitor, showroom: Showroom) -> None:
    key = str(uuid4())
    async with visitor.tab() as tab:
        for _ in range(3):
            await tab.sends({"id": key, "text": "你好"})
        await tab.says("再见")
    assert [each["key"] for each in tab.letters].count(key) == 1
    assert [each["key"] for each in tab.letters].count(f"{key}:0") == 1
    assert [each.text for each in showroom.taken] == ["你好", "再见"]


async def test_two_tabs_show_the_same_conversation(visitor: Visitor) -> None:
    async with visitor.tab() as one, visitor.tab() as other:
        await asyncio.gather(*(chats(tab) for tab in (one, other)))
        for tab, partner in ((one, other), (other, one)):
            for letter in partner.letters:
                await tab.letter(letter["key"])
        assert [each["key"] for each in one.letters] == [each["key"] for each in other.letters]
        assert len(one.letters) == 12


async def test_the_service_restarts_in_the_middle_and_the_message_is_answered_once(
    webchat: WebChat, visitor: Visitor, showroom: Showroom
) -> None:
    key = str(uuid4())
    showroom.slow = 0.3
    async with visitor.tab() as tab:
        await tab.sends({"id": key, "text": "题"})
        await asyncio.sleep(0.1)
        await webchat.restart()
        with pytest.raises(ConnectionClosed):
            await tab.letter(key)
    async with visitor.tab(seen=tab.seen) as again:
        assert (await again.says("题", key))[0]["title"] == "第 1 题 / 共 5 题"
    async with visitor.tab() as whole:
        assert [each["key"] for each in whole.letters] == [key, f"{key}:0"]
    assert len(showroom.taken) == 1


async def test_a_push_shows_at_once_and_a_second_with_its_key_never(webchat: WebChat, visitor: Visitor) -> None:
    address = Address("webchat", "web", visitor.name)
    async with visitor.tab() as tab:
        await webchat.channel.send(address, reminder(), "zh", "7:1")
        assert (await tab.letter("push:7:1"))["card"]["title"] == "学习提醒"
        await webchat.channel.send(address, reminder(), "zh", "7:1")
        await tab.says("好")
    assert [each["key"] for each in tab.letters].count("push:7:1") == 1


async def test_what_is_taken_back_goes_from_every_page_also_from_one_that_was_away(webchat: WebChat, visitor: Visitor) -> None:
    address = Address("webchat", "web", visitor.name)
    async with visitor.tab() as tab:
        await webchat.channel.send(address, reminder(), "zh", "7:1")
        seen = (await tab.letter("push:7:1"))["letter"]
        assert await webchat.channel.recall(address, "", "7:1") == Sent()
        assert (await tab.letter("gone:push:7:1"))["card"] == {"gone": "push:7:1"}
    async with visitor.tab(seen=seen) as back:
        assert [each["card"] for each in back.letters] == [{"gone": "push:7:1"}]
    async with visitor.tab() as new:
        assert "push:7:1" not in [each["key"] for each in new.letters]


async def test_when_signals_are_lost_the_next_word_brings_everything(webchat: WebChat, visitor: Visitor) -> None:
    async with visitor.tab() as tab:
        webchat.channel.backplane.deaf = True
        await webchat.channel.send(Address("webchat", "web", visitor.name), reminder(), "zh", "1")
        await tab.says("好")
        assert tab.letters[0]["key"] == "push:1"


async def test_a_frame_that_cannot_be_read_gets_a_sentence_and_the_socket_stays(visitor: Visitor, showroom: Showroom) -> None:
    async with visitor.tab() as tab:
        for frame in ("{", b"\x00\xff", "x" * 70_000):
            await tab.sends(frame)
            assert (await tab.until("notice"))["notice"] == "这条消息没能看懂，请刷新页面后再试。"
        assert words(await tab.says("你好")) == ["收到：你好"]
    assert len(showroom.buried) == 3


async def test_who_sends_nothing_but_rubbish_does_not_fill_the_dead_letters(visitor: Visitor, showroom: Showroom) -> None:
    async with visitor.tab() as tab:
        for _ in range(20):
            await tab.sends("{")
        for _ in range(20):
            await tab.until("notice")
    assert len(showroom.buried) <= 5


async def test_ten_thousand_characters_are_handed_on_and_more_are_refused_with_a_sentence(
    visitor: Visitor, showroom: Showroom
) -> None:
    async with visitor.tab() as tab:
        await tab.says("长" * 10_000)
        await tab.sends({"id": str(uuid4()), "text": "长" * 10_001})
        assert "太长了" in (await tab.until("notice"))["notice"]
    assert [len(each.text) for each in showroom.taken] == [10_000]


async def test_who_writes_too_fast_is_asked_to_wait_and_told_which_message_to_repeat(visitor: Visitor) -> None:
    keys = [str(uuid4()) for _ in range(12)]
    async with visitor.tab() as tab:
        for key in keys:
            await tab.sends({"id": key, "text": "快"})
        notice = await tab.until("notice")
    assert (notice["notice"], notice["again"]) == ("您发得太快了，请稍等一下。", True)
    assert notice["id"] in keys


@pytest.mark.parametrize("text", ["😀👨‍👩‍👧", "\u202eabc", "<b>x</b>", "a\nb", "'; --"])
async def test_what_was_written_comes_back_letter_for_letter(text: str, visitor: Visitor) -> None:
    async with visitor.tab() as tab:
        key = str(uuid4())
        await tab.says(text, key)
        assert (await tab.letter(key))["card"] == {"text": text}


async def test_nobody_sees_the_letters_of_another(visitor: Visitor, webchat: WebChat) -> None:
    async with visitor.tab() as tab:
        await tab.says("秘密")
    async with Visitor(webchat).tab() as stranger:
        assert stranger.letters == []


async def test_a_page_of_another_site_cannot_open_the_socket(webchat: WebChat, visitor: Visitor) -> None:
    address, cookie = f"ws://127.0.0.1:{webchat.port}/chat/ws", {"Cookie": f"{COOKIE}={visitor.secret}"}
    for origin in ("https://evil.example", "null", None):
        with pytest.raises(InvalidStatus):
            await connect(address, additional_headers=cookie, origin=origin)


async def test_a_socket_without_our_cookie_is_closed(webchat: WebChat) -> None:
    for cookie in ({}, {"Cookie": f"{COOKIE}=guess"}):
        async with connect(f"ws://127.0.0.1:{webchat.port}/chat/ws", additional_headers=cookie, origin=webchat.url) as line:
            with pytest.raises(ConnectionClosed):
                await line.recv()
            assert line.close_code == NO_COOKIE


async def test_a_visitor_has_five_windows_and_a_closed_one_makes_room(visitor: Visitor, webchat: WebChat) -> None:
    tabs = [visitor.tab() for _ in range(MOST_SOCKETS)]
    for tab in tabs:
        await tab.__aenter__()
    address, cookie = f"ws://127.0.0.1:{webchat.port}/chat/ws", {"Cookie": f"{COOKIE}={visitor.secret}"}
    async with connect(address, additional_headers=cookie, origin=webchat.url) as line:
        with pytest.raises(ConnectionClosed):
            await line.recv()
        assert line.close_code == TOO_MANY
    for tab in tabs:
        await tab.__aexit__(None, None, None)
    async with visitor.tab() as tab:
        assert await tab.says("你好")


async def test_the_page_gives_a_secret_cookie_once_and_lets_no_stranger_in(webchat: WebChat) -> None:
    async with aiohttp.ClientSession() as browser:
        first = await browser.get(f"{webchat.url}/chat", headers={"Accept-Language": "en-GB,en;q=0.9"})
        cookie = first.cookies[COOKIE]
        assert (cookie["httponly"], cookie["samesite"], len(cookie.value)) == (True, "lax", 32)
        assert "default-src 'self'" in first.headers["Content-Security-Policy"]
        assert '<html lang="en">' in await first.text()
        jar = {"Cookie": f"{COOKIE}={cookie.value}"}
        assert COOKIE not in (await browser.get(f"{webchat.url}/chat", headers=jar)).cookies


@pytest.mark.parametrize(
    ("asked", "cookie", "accepts", "lang"),
    [
        ("", "", "", "zh-CN"),
        ("", "", "en-US,en;q=0.8", "en"),
        ("", "", "fr,en;q=0.8,zh;q=0.7", "en"),
        ("", "zh", "en", "zh-CN"),
        ("?lang=en", "zh", "zh", "en"),
        ("?lang=xx", "", "zh-TW", "zh-CN"),
    ],
)
async def test_the_page_speaks_the_language_that_was_asked_for(
    asked: str, cookie: str, accepts: str, lang: str, webchat: WebChat
) -> None:
    headers = {"Accept-Language": accepts, "Cookie": f"zhibu_lang={cookie}"}
    async with aiohttp.ClientSession() as browser:
        page = await browser.get(f"{webchat.url}/chat{asked}", headers=headers)
        assert f'<html lang="{lang}">' in await page.text()


async def test_a_file_is_given_to_the_visitor_it_was_sent_to_and_to_nobody_else(webchat: WebChat, visitor: Visitor) -> None:
    webchat.files[5] = PICTURE
    async with visitor.tab() as tab:
        image = (await tab.says("附件"))[0]["image"]
    async with aiohttp.ClientSession() as browser:
        mine = await browser.get(webchat.url + image["url"], headers={"Cookie": f"{COOKIE}={visitor.secret}"})
        assert (mine.status, mine.content_type, await mine.read()) == (200, "image/png", PICTURE.content)
        assert (await browser.get(webchat.url + image["url"])).status == 404
        stranger = {"Cookie": f"{COOKIE}={Visitor(webchat).secret}"}
        assert (await browser.get(webchat.url + image["url"], headers=stranger)).status == 404
        other_file = image["url"].replace("/5?", "/6?")
        assert (await browser.get(webchat.url + other_file, headers={"Cookie": f"{COOKIE}={visitor.secret}"})).status == 404


async def test_letters_are_stored_under_a_name_that_is_not_the_cookie(visitor: Visitor) -> None:
    assert visitor.secret not in visitor.name
    assert json.dumps(visitor.name).isascii()
