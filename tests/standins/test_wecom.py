"""The stand-in refuses what WeCom refuses."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import aiohttp
import pytest

from tests.standins.wecom import AGENT, CORP, ROBOT, SECRET, WeComStandIn

Call = Callable[..., Awaitable[Mapping[str, object]]]


@pytest.fixture
async def call(wecom: WeComStandIn) -> AsyncIterator[Call]:
    wecom.user("wangjing")
    async with aiohttp.ClientSession(wecom.url) as session:

        async def token() -> str:
            async with session.get("/cgi-bin/gettoken", params={"corpid": CORP, "corpsecret": SECRET}) as response:
                return str((await response.json())["access_token"])

        async def call(path: str, body: Mapping[str, object], **query: str) -> Mapping[str, object]:
            given = query or {"access_token": await token()}
            async with session.post(f"/cgi-bin/{path}", params=given, json=body) as response:
                return await response.json()

        yield call


def text(content: str = "你好", **more: object) -> dict[str, object]:
    return {"touser": "WangJing", "agentid": AGENT, "msgtype": "text", "text": {"content": content}, **more}


def card(**more: object) -> dict[str, object]:
    buttons = [{"type": 0, "text": "A", "key": "a.0"}]
    shown = {"card_type": "button_interaction", "main_title": {"title": "题"}, "task_id": "t1", "button_list": buttons, **more}
    return text() | {"msgtype": "template_card", "template_card": shown}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (text(), 0),
        (text(" "), 44004),
        (text("好" * 683), 45002),
        (text(agentid=7), 301002),
        (text(touser="nobody"), 81013),
        (text(touser="|".join(map(str, range(1001)))), 40058),
        (text(colour="red"), 40058),
        (text(msgtype="image", image={"media_id": "m"}), 40007),
        (text(enable_duplicate_check=1, duplicate_check_interval=5 * 3600), 40058),
        (card(), 0),
        (card(task_id="题"), 40058),
        (card(main_title={"title": "题" * 27}), 40058),
        (card(sub_title_text="题" * 113), 40058),
        (card(button_list=[]), 40058),
        (card(button_list=[{"type": 0, "text": str(at), "key": str(at)} for at in range(7)]), 40058),
        (card(button_list=[{"type": 0, "text": "A", "key": "a"}] * 2), 40058),
        (card(button_list=[{"type": 0, "text": "题" * 11, "key": "a"}]), 40058),
        (card(button_list=[{"type": 0, "text": "A", "key": "a" * 1025}]), 40058),
        (card(colour="red"), 40058),
    ],
)
async def test_a_bad_message_is_refused_and_a_good_one_is_not(call: Call, body: Mapping[str, object], code: int) -> None:
    assert (await call("message/send", body))["errcode"] == code


async def test_a_task_is_taken_once_and_the_same_push_shown_once(call: Call, wecom: WeComStandIn) -> None:
    assert [(await call("message/send", card()))["errcode"] for _ in range(2)] == [0, 40058]
    for _ in range(2):
        assert (await call("message/send", text(enable_duplicate_check=1)))["errcode"] == 0
    assert len(wecom.users["wangjing"].messages) == 2


async def test_beyond_thirty_a_minute_messages_vanish_without_a_word(call: Call, wecom: WeComStandIn) -> None:
    assert {(await call("message/send", text(str(at))))["errcode"] for at in range(32)} == {0}
    assert (len(wecom.users["wangjing"].messages), wecom.dropped) == (30, 2)


async def test_a_token_must_be_there_be_the_one_given_and_not_be_over(call: Call, wecom: WeComStandIn) -> None:
    assert (await call("message/send", text(), debug="1"))["errcode"] == 41001
    assert (await call("message/send", text(), access_token="another"))["errcode"] == 40014  # noqa: S106 - no secret
    await call("message/send", text())
    wecom.expire()
    assert (await call("message/send", text(), access_token=wecom.token))["errcode"] == 42001


async def test_a_pressed_card_is_changed_once(call: Call, wecom: WeComStandIn) -> None:
    await call("message/send", card())
    wecom.codes["c"] = ("wangjing", wecom.users["wangjing"].messages[0])
    change = {"userids": ["wangjing"], "agentid": AGENT, "response_code": "c", "button": {"replace_name": "已作答"}}
    assert [(await call("message/update_template_card", change))["errcode"] for _ in range(2)] == [0, 40058]


async def test_a_robot_needs_its_key_and_says_twenty_things_a_minute(call: Call) -> None:
    said = {"msgtype": "text", "text": {"content": "通知"}}
    assert (await call("webhook/send", said, key="another"))["errcode"] == 93000
    codes = [(await call("webhook/send", said, key=ROBOT))["errcode"] for _ in range(21)]
    assert codes == [0] * 20 + [45009]
