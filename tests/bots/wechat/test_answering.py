"""What members do reaches the core once, and its answers reach them once: with the request, after it, or at the next one."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from bots.wechat import outcomes
from bots.wechat.account import Account
from bots.wechat.messenger import SEND
from bots.wechat.setting_up import at_start
from core.messages import Choice, Kind, Media, Message, Plain
from tests.conformance.reception import Reception
from tests.conftest import StillClock
from tests.standins.wechat import APP_ID, Fault, WeChatStandIn
from tests.standins.wechat_people import _event, _message
from tests.standins.wechat_service import OnWeChat

PAGES = tuple(f"第{number}页。" + "长" * 600 for number in range(3))


def pages(_incoming: object) -> tuple[Message, ...]:
    """Answer with three cards that no single message holds."""
    choice = Choice("x", Plain("好"), "card.0")
    return tuple(Message((Plain(page),), choices=(choice,)) for page in PAGES)


async def test_a_service_that_needs_ten_seconds_answers_every_call_in_time_and_says_nothing_twice(account: OnWeChat) -> None:
    door = Reception(slow=10.0)
    async with account.running(door):
        wang = account.person("wang")
        document = wang.document(_message("text", Content="慢"))
        wang._touch()
        loop = asyncio.get_running_loop()

        async def brought(after: float) -> tuple[str, float]:
            await asyncio.sleep(after)
            begun = loop.time()
            response = await wang.bring(document)
            return response.text, loop.time() - begun

        answers = await asyncio.gather(*(brought(after) for after in (0.0, 0.0, 5.0, 9.0)))
        assert {said for said, _ in answers} == {"success"}
        assert max(seconds for _, seconds in answers) < 4.5
        assert await wang.hears("慢") == "收到：慢"
        assert (await wang.bring(document)).text == "success"
    assert wang.texts == ["收到：慢"]
    assert len(door.taken) == 1


async def test_what_does_not_fit_into_the_answer_follows_it(account: OnWeChat) -> None:
    async with account.running(Reception(pages)):
        wang = account.person("wang")
        said = await wang.says("书", at_once=3)
        await wang.hears("第2页")
        assert said == wang.texts[0]
    assert [sum(page in text for text in wang.texts) for page in PAGES] == [1, 1, 1]


async def test_what_cannot_follow_now_waits_for_the_next_message(account: OnWeChat, standin: WeChatStandIn) -> None:
    async with account.running(Reception(pages)):
        wang = account.person("wang")
        standin.faults.append(Fault(SEND, 45015))
        assert PAGES[0] in await wang.says("书")
        await asyncio.sleep(0.2)
        assert len(wang.texts) == 1
        await wang.says("书")
        await wang.hears("第2页")
        await asyncio.sleep(0.3)
    assert sorted(sum(page in text for text in wang.texts) for page in PAGES) == [2, 2, 2]


async def test_an_account_that_may_only_answer_gives_the_rest_when_it_is_asked_for(account: OnWeChat) -> None:
    account.account = Account(APP_ID, verified=False)
    async with account.running(Reception(lambda heard: pages(heard) if heard.text == "书" else ())):
        wang = account.person("wang")
        first = await wang.says("书")
        assert PAGES[0] in first
        assert "查看下一条" in first
        second = await wang.taps("查看下一条", at_once=3)
        assert PAGES[1] in second
        third = await wang.taps("查看下一条")
        assert PAGES[2] in third
        assert "查看下一条" not in third
        assert await wang.taps("查看下一条") == "没有更多未读内容了。"
    assert not account.standin.calls


async def test_a_late_answer_of_an_account_that_may_only_answer_waits_until_it_is_asked_for(account: OnWeChat) -> None:
    account.account, account.patience = Account(APP_ID, verified=False), 0.2
    door = Reception(slow=0.5)
    async with account.running(door):
        wang = account.person("wang")
        assert await wang.says("慢") == ""
        await asyncio.sleep(0.6)
        door.slow = 0.0
        assert "查看下一条" in await wang.says("在吗")
        assert await wang.taps("查看下一条") == "收到：慢"


async def test_an_answer_that_was_owed_when_the_service_was_killed_is_brought_by_the_next(
    account: OnWeChat, clock: StillClock
) -> None:
    account.patience = 0.1
    dead, door = Reception(slow=60.0), Reception()
    async with account.running(dead) as (_, answering):
        wang = account.person("wang")
        assert await wang.says("慢") == ""
        for task in (*answering.passive._bringing, *answering.passive._turns.values()):
            task.cancel()
    clock.now += timedelta(minutes=2)
    async with account.running(door) as (_, answering):
        await answering.passive.recover()
        assert await wang.hears("慢") == "收到：慢"
        await answering.passive.close()
        await answering.passive.recover()
    assert wang.texts == ["收到：慢"]


async def test_a_database_that_is_away_is_no_answer_so_that_the_platform_comes_again(account: OnWeChat) -> None:
    door = Reception(away=True)
    async with account.running(door):
        wang = account.person("wang")
        assert await wang.says("在") == ""
        assert wang.statuses == [503] * 3
        door.away = False
        assert await wang.says("在") == "收到：在"


async def test_taps_scans_pictures_and_voices_are_what_they_are(account: OnWeChat, standin: WeChatStandIn) -> None:
    door = Reception()
    async with account.running(door) as (channel, _):
        assert await at_start(channel, account.wording.say, "zh")
        wang = account.person("wang")
        link = await channel.invitation("K7Q2M9ZZ", timedelta(days=1))
        await wang.scans(link)
        await wang.scans(link)
        await wang.menu("任务")
        await wang.shows("image")
        await wang._happens(_message("voice", MediaId="m", Recognition="选第二个。"))
        await wang._happens(_message("sticker"))
        for event in ("VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "scancode_push", "never_heard_of"):
            await wang._happens(_event(event, EventKey="/today" if event == "VIEW" else ""))
        await wang._happens(_event("CLICK", EventKey="somebody-else's-menu"))
        await wang._happens(_event("subscribe", EventKey="长" * 200))
    came = [(each.kind, each.text) for each in door.taken]
    assert came == [
        (Kind.TEXT, "/start K7Q2M9ZZ"),
        (Kind.TEXT, "/start K7Q2M9ZZ"),
        (Kind.TEXT, "/tasks"),
        (Kind.MEDIA, ""),
        (Kind.TEXT, "选第二个。"),
        (Kind.OTHER, ""),
        (Kind.UNBLOCKED, ""),
    ]
    assert [each["name"] for each in standin.menu["button"]] == ["今日", "参与", "我的"]


async def test_what_nobody_can_read_is_kept_as_it_came(account: OnWeChat) -> None:
    door = Reception()
    async with account.running(door):
        wang = account.person("wang")
        documents = [wang.document({"MsgType": "text", "Content": "没有编号"}), "<html>不是</html>"]
        for document in documents:
            assert (await wang.bring(document)).text == "success"
    assert door.buried == documents


async def test_a_menu_and_a_code_that_the_account_may_not_have_are_left_out(account: OnWeChat, standin: WeChatStandIn) -> None:
    standin.always |= {"/cgi-bin/menu/create": 48001, "/cgi-bin/qrcode/create": 48001}
    async with account.running(Reception()) as (channel, _):
        assert await at_start(channel, account.wording.say, "en")
        assert await channel.invitation("K7Q2M9ZZ", timedelta(days=1)) == ""
        assert await channel.invitation("x" * 65, timedelta(days=1)) == ""
        standin.always["/cgi-bin/menu/create"] = -1
        assert not await at_start(channel, account.wording.say, "zh")


async def test_a_file_is_given_by_a_link_that_ends(account: OnWeChat, clock: StillClock) -> None:
    def with_file(_incoming: object) -> tuple[Message, ...]:
        return (Message((Plain("请看附件"),), file=Media(1, "材料 <1>.pdf", "application/pdf", 8)),)

    async with account.running(Reception(with_file)):
        said = await account.person("wang").says("附件")
        link = said.partition('<a href="')[2].partition('"')[0]
        assert ">材料 ＜1＞.pdf</a>" in said
        path = link.removeprefix(account.organisation.public_url)
        async with httpx.AsyncClient(base_url=account.url) as web:
            given = await web.get(path)
            assert given.content.startswith(b"\x89PNG")
            assert given.headers["content-disposition"].startswith("attachment")
            forged = path.replace("/files/1?", "/files/2?")
            assert [(await web.get(each)).status_code for each in (forged, path[:-1], "/wechat/files/1")] == [404] * 3
            clock.now += timedelta(days=8)
            assert (await web.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (40001, "AppSecret"),
        (40125, "AppSecret"),
        (40013, "AppID"),
        (40164, "白名单"),
        (50002, "限制"),
        (45009, "明天零点"),
        (61451, "61451"),
        (-1, "连不上"),
    ],
)
async def test_the_look_at_the_platform_says_what_to_mend(
    account: OnWeChat, standin: WeChatStandIn, code: int, words: str
) -> None:
    async with account.running(Reception()) as (channel, _):
        path = "/cgi-bin/stable_token"
        standin.always[path] = code
        health = await channel.check()
        assert not health.ok
        assert words in account.wording.say(health.says[0], "zh")
        del standin.always[path]
        mended = await channel.check()
        assert mended.ok
        assert mended.to_copy[0].value == "http://127.0.0.1:8080/wechat"


async def test_the_address_is_proven_to_the_platform_alone(account: OnWeChat) -> None:
    async with account.running(Reception()), httpx.AsyncClient(base_url=account.url) as web:
        wang = account.person("wang")
        at = str(int(account.standin.now()))
        query = {"timestamp": at, "nonce": "n", "echostr": "123", "signature": wang._sign(at, "n")}
        assert (await web.get("/wechat", params=query)).text == "123"
        assert (await web.get("/wechat", params={**query, "signature": "x"})).status_code == 403
        assert (await web.get("/wechat")).status_code == 403


async def test_a_platform_that_is_busy_for_a_moment_is_asked_again(
    account: OnWeChat, standin: WeChatStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "PAUSE", timedelta(seconds=0.05))
    async with account.running(Reception(pages)):
        wang = account.person("wang")
        standin.faults += [Fault(SEND, -1), Fault(SEND, "busy")]
        await wang.says("书")
        await wang.hears("第2页")
    assert [sum(page in text for text in wang.texts) for page in PAGES] == [1, 1, 1]
