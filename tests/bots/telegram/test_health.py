"""A look at Telegram says in words what is wrong; it never raises."""

import pytest

from bots.telegram import health
from bots.telegram.connecting import EngineName
from bots.telegram.engine import Delivery
from bots.telegram.failures import Failure, Why
from content.wording import LOCALES, Wording
from core.channel import Health
from tests.standins.telegram import Fault, TelegramStandIn
from tests.standins.telegram_service import talking

HOOK = "https://zhibu.example.org/telegram"


def keys(found: Health) -> list[str]:
    return [each.key.removeprefix("telegram-check-") for each in found.says]


@pytest.mark.parametrize(
    ("delivery", "webhook", "says"),
    [
        (Delivery(), "", ["fine"]),
        (Delivery(HOOK), HOOK, ["fine"]),
        (Delivery(HOOK), "", ["elsewhere"]),
        (Delivery(), HOOK, ["not-set"]),
        (Delivery("https://old.example.org/telegram"), HOOK, ["not-set"]),
        (Delivery(), "http://127.0.0.1:8080/telegram", ["https"]),
        (Delivery(HOOK, 1, "SSL error"), HOOK, ["trouble"]),
        (Delivery(HOOK, 0, "SSL error, long over"), HOOK, ["fine"]),
        (Delivery("https://another.example.org/", 3, "of another program"), None, ["fine"]),
        (Delivery(waiting=5_000), "", ["waiting"]),
        (Delivery(HOOK, 101, "Connection refused"), HOOK, ["trouble", "waiting"]),
    ],
)
def test_how_telegram_delivers_is_compared_with_how_it_should(delivery: Delivery, webhook: str, says: list[str]) -> None:
    found = health.found("standin_bot", delivery, webhook)
    assert (keys(found), found.ok) == (says, says == ["fine"])
    assert found.to_copy[0].value == "https://t.me/standin_bot"
    for locale in LOCALES:
        assert all(Wording().say(each, locale) for each in (*found.says, found.to_copy[0].label))


@pytest.mark.parametrize("why", list(Why))
def test_every_failure_has_a_sentence(why: Why) -> None:
    found = health.failed(Failure(why, "said"))
    assert not found.ok
    assert keys(found) == [
        {
            Why.TOKEN: "token",
            Why.NOT_REACHED: "unreachable",
            Why.NO_ANSWER: "unreachable",
            Why.SERVER: "unreachable",
            Why.UNREADABLE: "unreachable",
        }.get(why, "other")
    ]
    assert all(Wording().say(each, locale) for each in found.says for locale in LOCALES)


async def test_a_look_asks_telegram_itself(telegram: TelegramStandIn, wording: Wording, engine: EngineName) -> None:
    async with talking(telegram, wording, engine=engine) as channel:
        assert keys(await channel.check()) == ["fine"]
        telegram.faults.append(Fault(401, "getMe"))
        assert keys(await channel.check()) == ["token"]
        telegram.faults.append(Fault("garbage", "getWebhookInfo"))
        assert keys(await channel.check()) == ["unreachable"]
