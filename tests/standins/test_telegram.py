"""The stand-in refuses what Telegram refuses."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import aiohttp
import pytest

from tests.standins.telegram import Fault, TelegramStandIn
from tests.standins.telegram_limits import Limits
from tests.standins.telegram_people import Person

Call = Callable[..., Awaitable[tuple[int, Mapping[str, object]]]]


@pytest.fixture
async def call(telegram: TelegramStandIn) -> AsyncIterator[Call]:
    telegram.world.open(7)
    telegram.world.open(-5)
    async with aiohttp.ClientSession() as session:

        async def call(method: str, token: str = telegram.token, **fields: object) -> tuple[int, Mapping[str, object]]:
            async with session.post(f"{telegram.url}/bot{token}/{method}", json=fields) as response:
                return response.status, await response.json()

        yield call


def keyboard(**button: str) -> Mapping[str, object]:
    return {"inline_keyboard": [[{"text": "A"} | button]]}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "好" * 4097}, "message is too long"),
        ({"text": "👍" * 2049}, "message is too long"),
        ({"text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<b>a", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<b><i>a</b></i>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<p>a</p>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "a", "chat_id": 999}, "chat not found"),
        ({"text": "a", "reply_markup": keyboard(callback_data="题" * 22)}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(url="http://localhost/")}, "Wrong HTTP URL"),
        ({"text": "a", "reply_markup": keyboard()}, "exactly one"),
        ({"text": "a", "colour": "red"}, "no field colour"),
    ],
)
async def test_a_bad_message_is_refused(call: Call, fields: Mapping[str, object], words: str) -> None:
    status, answer = await call("sendMessage", **{"chat_id": 7} | fields)
    assert status == 400
    assert words in answer["description"]


async def test_a_good_message_is_written_into_the_ledger_at_once(call: Call, telegram: TelegramStandIn) -> None:
    text = "好" * 4096
    assert (await call("sendMessage", chat_id=7, text=f"<b>{text}</b>", parse_mode="HTML"))[0] == 200
    assert [row["text"] for row in telegram.world.ledger.rows] == [text]


async def test_a_wrong_token_and_an_unknown_method_are_refused(call: Call) -> None:
    assert (await call("getMe", token="4242:other"))[0] == 401  # noqa: S106 - no secret
    assert (await call("getYou"))[0] == 404


async def test_a_second_poll_ends_the_first(call: Call) -> None:
    first = asyncio.create_task(call("getUpdates", timeout=20))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(call("getUpdates", timeout=1))
    assert (await first)[0] == 409
    assert (await second)[0] == 200


async def test_updates_come_until_they_are_confirmed(call: Call, telegram: TelegramStandIn) -> None:
    number = await Person(telegram, 7).says("你好")
    for _ in range(2):
        assert [each["update_id"] for each in (await call("getUpdates", offset=number))[1]["result"]] == [number]
    assert (await call("getUpdates", offset=number + 1))[1]["result"] == []
    assert (await call("getUpdates"))[1]["result"] == []


async def test_polling_is_refused_while_a_webhook_is_set(call: Call) -> None:
    assert (await call("setWebhook", url="http://127.0.0.1:9/"))[0] == 200
    assert (await call("getUpdates"))[0] == 409
    assert (await call("getWebhookInfo"))[1]["result"]["url"]
    assert (await call("deleteWebhook"))[0] == 200
    assert (await call("getUpdates"))[0] == 200


@pytest.mark.parametrize("fields", [{"url": "http://example.org/"}, {"url": "https://a.example/", "secret_token": "é"}])
async def test_a_bad_webhook_is_refused(call: Call, fields: Mapping[str, object]) -> None:
    assert (await call("setWebhook", **fields))[0] == 400


async def test_the_pace_is_held_over_the_bot_in_a_chat_and_in_a_group(call: Call, telegram: TelegramStandIn) -> None:
    for limits, chat, allowed in ((Limits(account=3), 7, 3), (Limits(burst=2), 7, 2), (Limits(group=4), -5, 4)):
        telegram.limits = limits
        answers = [await call("sendMessage", chat_id=chat, text=str(at)) for at in range(allowed + 1)]
        assert [status for status, _ in answers] == [200] * allowed + [429]
        assert answers[-1][1]["parameters"]["retry_after"] >= 1


async def test_blocked_and_moved_chats_are_refused(call: Call, telegram: TelegramStandIn) -> None:
    telegram.world.chats[7].blocked = True
    telegram.world.chats[-5].moved_to = -1005
    assert (await call("sendMessage", chat_id=7, text="a"))[0] == 403
    status, answer = await call("sendMessage", chat_id=-5, text="a")
    assert (status, answer["parameters"]) == (400, {"migrate_to_chat_id": -1005})


async def test_the_same_edit_twice_is_refused(call: Call) -> None:
    await call("sendMessage", chat_id=7, text="a")
    assert (await call("editMessageText", chat_id=7, message_id=1, text="b"))[0] == 200
    assert "not modified" in (await call("editMessageText", chat_id=7, message_id=1, text="b"))[1]["description"]
    assert (await call("editMessageText", chat_id=7, message_id=9, text="b"))[0] == 400
    assert (await call("deleteMessage", chat_id=7, message_id=1))[0] == 200


async def test_a_press_is_acknowledged_once(call: Call, telegram: TelegramStandIn) -> None:
    telegram.world.queries["q"] = False
    assert (await call("answerCallbackQuery", callback_query_id="q"))[0] == 200
    assert (await call("answerCallbackQuery", callback_query_id="q"))[0] == 400


async def test_scripted_faults_come_once_each(call: Call, telegram: TelegramStandIn) -> None:
    telegram.faults += [Fault(500), Fault(429, retry_after=3)]
    assert [(await call("sendMessage", chat_id=7, text="a"))[0] for _ in range(3)] == [500, 429, 200]
