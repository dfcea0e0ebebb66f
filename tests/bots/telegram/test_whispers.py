"""What one person alone sees in a group: sent, edited in its place, and never where all would see it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bots.telegram.channel import TelegramChannel
from bots.telegram.connecting import EngineName
from bots.telegram.engine import Only
from bots.telegram.incoming import Pressed, pressed
from content.wording import Wording
from core.channel import Sent
from core.messages import Address, Message, Plain
from tests.bots.telegram.cards import FLAG, OPTIONS, offered, question
from tests.standins.telegram import Fault, TelegramStandIn
from tests.standins.telegram_people import Person, buttons
from tests.standins.telegram_service import talking

GROUP = Address("telegram", "4242", "-100500")
SEVERAL = question(choices=offered(*OPTIONS), multiple=True)


@pytest.fixture
async def wang(telegram: TelegramStandIn) -> Person:
    telegram.world.open(-100500, "一支部")
    return Person(telegram, 7, "王静")


@pytest.fixture
async def channel(
    telegram: TelegramStandIn, wording: Wording, engine: EngineName, wang: Person
) -> AsyncIterator[TelegramChannel]:
    del wang
    async with talking(telegram, wording, engine=engine) as channel:
        await channel.learn()
        yield channel


async def press(wang: Person, card: dict[str, object]) -> tuple[Only, Pressed]:
    """Press something on the card; return what the service reads in it."""
    await wang.forges("x.0", card)
    found = pressed(wang.standin.world.updates[-1])
    assert found is not None
    return Only("7", found.query), found


def card_of_the_group(wang: Person) -> dict[str, object]:
    return {"message_id": 3, "date": 1_780_000_000, "chat": wang.standin.world.chats[-100500].as_json(), "from": {}, "text": "在"}


def alone(wang: Person) -> list[dict[str, object]]:
    return wang.whispered(wang.standin.world.chats[-100500])


async def test_a_card_is_shown_to_one_person_and_replaced_in_its_place(channel: TelegramChannel, wang: Person) -> None:
    assert channel.caps.ephemeral
    only, first = await press(wang, card_of_the_group(wang))
    assert isinstance(await channel.whisper(GROUP, only, SEVERAL, "zh", first), Sent)
    only, again = await press(wang, alone(wang)[0])
    marked = replace(SEVERAL, choices=offered(*OPTIONS, chosen=(1,)), in_place=True)
    assert isinstance(await channel.whisper(GROUP, only, marked, "zh", again), Sent)
    assert list(buttons(alone(wang)[0])) == ["A", "☑ B", "C", "D", "提交"]
    done = Message((Plain("已提交"),), in_place=True)
    assert isinstance(await channel.whisper(GROUP, only, done, "zh", again), Sent)
    assert [(each["text"], buttons(each)) for each in alone(wang)] == [("已提交", {})]
    assert not list(wang.standin.world.seen(-100500))


@pytest.mark.parametrize(
    "card", [replace(SEVERAL, image=FLAG), Message((Plain("长" * 5000),)), Message()], ids=["picture", "two messages", "nothing"]
)
async def test_what_needs_more_than_one_message_goes_to_their_own_chat(
    channel: TelegramChannel, wang: Person, card: Message
) -> None:
    only, first = await press(wang, card_of_the_group(wang))
    assert await channel.whisper(GROUP, only, card, "zh", first) is None
    assert not alone(wang)


@pytest.mark.parametrize("fault", [Fault(400), Fault(403), Fault(429), Fault(500)], ids=str)
async def test_whatever_telegram_refuses_goes_to_their_own_chat(channel: TelegramChannel, wang: Person, fault: Fault) -> None:
    only, first = await press(wang, card_of_the_group(wang))
    wang.standin.faults.append(fault)
    assert await channel.whisper(GROUP, only, SEVERAL, "zh", first) is None


async def test_another_ones_press_and_no_press_let_nobody_whisper(channel: TelegramChannel, wang: Person) -> None:
    only, first = await press(wang, card_of_the_group(wang))
    Person(wang.standin, 8, "李强")
    assert await channel.whisper(GROUP, replace(only, person="8"), SEVERAL, "zh", first) is None
    before = len(wang.standin.calls)
    for _ in range(3):
        assert await channel.whisper(GROUP, Only("7"), SEVERAL, "zh", None) is None
    assert len(wang.standin.calls) == before + 1, "a group in which the bot has no right is asked once"


async def test_an_older_server_is_never_asked_to_whisper(channel: TelegramChannel, wang: Person) -> None:
    wang.standin.without_whispers()
    await channel.learn()
    assert not channel.caps.ephemeral
    only, first = await press(wang, card_of_the_group(wang))
    before = len(wang.standin.calls)
    assert await channel.whisper(GROUP, only, SEVERAL, "zh", first) is None
    assert len(wang.standin.calls) == before
