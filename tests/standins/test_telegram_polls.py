"""Polls on the stand-in: refused as Telegram refuses them, readable by both libraries, votes told once each."""

from collections.abc import Mapping

import pytest
import telegram as ptb
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message, Poll
from telegram.request import HTTPXRequest

from tests.bots.telegram.libraries import LIBRARIES
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import Person
from tests.standins.test_telegram import Call, call  # noqa: F401 - a fixture is used by its name

QUIZ = {"type": "quiz", "correct_option_ids": [1], "is_anonymous": False}


def options(many: int) -> list[dict[str, str]]:
    return [{"text": f"选项{at}"} for at in range(many)]


@pytest.mark.parametrize("many", [1, 2, 12])
async def test_a_poll_has_one_to_twelve_options_and_both_libraries_read_it(call: Call, many: int) -> None:  # noqa: F811 - the fixture
    status, answer = await call("sendPoll", chat_id=7, question="几个？", options=options(many))
    assert status == 200
    assert len(Message.model_validate(answer["result"]).poll.options) == many
    assert len(ptb.Message.de_json(answer["result"], None).poll.options) == many


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"options": []}, "at least 1 option"),
        ({"options": options(13)}, "more than 12"),
        ({"options": [{"text": " "}]}, "non-empty"),
        ({"options": [{"text": "题" * 101}]}, "100"),
        ({"question": "题" * 301}, "300"),
        ({"type": "exam"}, "poll type"),
        ({"type": "quiz"}, "correct option"),
        (QUIZ | {"correct_option_ids": [2]}, "correct option"),
        (QUIZ | {"correct_option_ids": [0, 1]}, "correct option"),
        (QUIZ | {"explanation": "因" * 201}, "explanation"),
        (QUIZ | {"explanation": "一\n二\n三\n四"}, "explanation"),
        ({"open_period": 4}, "open period"),
        ({"open_period": 2_628_001}, "open period"),
        ({"chat_id": 999}, "chat not found"),
        ({"correct_option_id": 1}, "no field correct_option_id"),
    ],
)
async def test_a_bad_poll_is_refused(call: Call, fields: Mapping[str, object], words: str) -> None:  # noqa: F811 - the fixture
    status, answer = await call("sendPoll", **{"chat_id": 7, "question": "?", "options": options(2)} | fields)
    assert status == 400
    assert words in answer["description"]


async def test_a_vote_is_told_where_the_poll_is_not_anonymous(call: Call, telegram: TelegramStandIn) -> None:  # noqa: F811 - the fixture
    person = Person(telegram, 7)
    await call("sendPoll", chat_id=7, question="?", options=options(2), is_anonymous=False)
    await call("sendPoll", chat_id=7, question="?", options=options(2))
    await person.votes("1", 1)
    await person.votes("1")
    assert await person.votes("2", 0) == 0
    told = [each["poll_answer"]["option_ids"] for each in telegram.world.updates]
    assert told == [[1], []], "an anonymous vote is not told, a vote taken back is told as none"
    for update in telegram.world.updates:
        assert all(through(update)["poll_answer"]["poll_id"] == "1" for through in LIBRARIES.values())


async def test_a_quiz_is_answered_once_and_closed_once(call: Call, telegram: TelegramStandIn) -> None:  # noqa: F811 - the fixture
    person = Person(telegram, 7)
    _, answer = await call("sendPoll", chat_id=7, question="?", options=options(2), **QUIZ)
    await person.votes("1", 1)
    with pytest.raises(ValueError, match="no vote"):
        await person.votes("1", 0)
    with pytest.raises(ValueError, match="One option"):
        await Person(telegram, 8).votes("1", 0, 1)
    status, stopped = await call("stopPoll", chat_id=7, message_id=answer["result"]["message_id"])
    assert status == 200
    assert (Poll.model_validate(stopped["result"]).is_closed, stopped["result"]["total_voter_count"]) == (True, 1)
    assert (await call("stopPoll", chat_id=7, message_id=answer["result"]["message_id"]))[0] == 400
    assert (await call("stopPoll", chat_id=7, message_id=99))[0] == 400


async def test_both_libraries_send_a_quiz_as_the_stand_in_takes_it(telegram: TelegramStandIn) -> None:
    telegram.world.open(7)
    async with Bot(telegram.token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))) as bot:
        sent = await bot.send_poll(7, "?", ["一", "二"], type="quiz", correct_option_ids=[1], is_anonymous=False)
    async with HTTPXRequest() as request:
        more = {"correct_option_ids": [1]}
        other = ptb.Bot(telegram.token, f"{telegram.url}/bot", request=request, get_updates_request=request)
        again = await other.send_poll(7, "?", ["一", "二"], type="quiz", is_anonymous=False, api_kwargs=more)
    assert (sent.poll.is_anonymous, again.poll.is_anonymous) == (False, False)
    assert [each.text for each in sent.poll.options] == [each.text for each in again.poll.options] == ["一", "二"]
