"""Quiz questions as polls of Telegram's own: asked, voted, counted once; by both libraries, polling and webhook."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest
from sqlmodel import col, select

from bots.telegram.connecting import EngineName
from content.wording import Wording
from core.clock import Clock
from core.database import Database
from core.members import binding
from core.messages import Text
from core.organisation import Organisation
from core.quiz.models import Answer
from core.receive import Door
from tests.conftest import StillClock
from tests.people import People
from tests.quizzes import Quizzes, judge, multi, single, wordy
from tests.standins import telegram_service as service
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import Person, buttons, until
from zhibu.contacts import DatabasePolls

Running = Callable[[], AbstractAsyncContextManager[object]]


@pytest.fixture(params=["polling", "webhook"])
def running(
    request: pytest.FixtureRequest,
    telegram: TelegramStandIn,
    wording: Wording,
    door: Door,
    engine: EngineName,
    database: Database,
    clock: Clock,
) -> Running:
    """Return what runs a process of the service."""
    polls = DatabasePolls(database, clock, ("telegram", "4242"))
    return lambda: getattr(service, request.param)(telegram, wording, door, engine, polls)


@pytest.fixture
async def wang(telegram: TelegramStandIn, running: Running, people: People, database: Database, clock: Clock) -> Person:
    """Return a member who joined on Telegram by the code of the secretary, while a process ran that runs no more."""
    known = await people.member("王静")
    async with database.transaction() as session:
        code = await binding.issue_code(session, known.member_id, clock())
    person = Person(telegram, 1001, "静")
    async with running():
        await settled(person, await person.says(f"/start {code}"))
        await person.hears()
    return person


@pytest.fixture
async def bot(wang: Person, running: Running) -> AsyncIterator[None]:
    """Let the service run from now on."""
    del wang
    async with running():
        yield


@pytest.fixture
def quizzes(database: Database, clock: StillClock, organisation: Organisation) -> Quizzes:
    return Quizzes(database, clock, organisation)


async def answers(database: Database) -> list[object]:
    async with database.reading() as session:
        return [each.picked for each in (await session.exec(select(Answer).order_by(col(Answer.number)))).all()]


def polls_tried(telegram: TelegramStandIn) -> int:
    """Return how many polls were sent to the member, taken or not."""
    return sum(method == "sendPoll" and str(fields["chat_id"]) == "1001" for method, fields in telegram.calls)


async def settled(person: Person, update: int) -> None:
    """Wait until the service has acknowledged the update."""
    updates = person.standin.world.updates
    await until(person.standin, lambda: all(each["update_id"] != update for each in updates))


async def asked(person: Person) -> dict[str, object]:
    """Wait for the next message, and return the poll that it is."""
    await person.hears()
    return person.messages[-1]["poll"]


@pytest.mark.usefixtures("bot")
async def test_a_vote_is_an_answer_and_is_not_judged_a_second_time(wang: Person, quizzes: Quizzes, database: Database) -> None:
    await quizzes.open_now([single(), multi(), judge()])
    await wang.says("答题")
    for _ in range(3):
        poll = await asked(wang)
        assert not poll["is_anonymous"]
        assert ("秘密的解析" in poll.get("explanation", "")) == ("单选" in poll["question"])
        await wang.picks(*poll["correct_option_ids"])
    [result] = await wang.hears()
    assert "3 题全部答对" in result
    assert sorted(map(str, await answers(database))) == ["[0, 2, 3]", "[1]", "[1]"]
    assert not any("回答正确" in words or "秘密" in words for words in wang.texts)


@pytest.mark.usefixtures("bot")
async def test_a_typed_letter_answers_the_poll_and_is_judged_in_words(wang: Person, quizzes: Quizzes, database: Database) -> None:
    await quizzes.open_now([single(0), single(1)])
    await wang.says("答题")
    first = await asked(wang)
    await wang.says("B")
    verdict, question = await wang.hears(2)
    assert verdict.startswith("✅ 回答正确")
    assert question.startswith("第 2/2 题")
    await wang.votes(str(first["id"]), 0)
    refused, again = await wang.hears(2)
    assert "已经失效" in refused
    assert again == question, "the open question is asked again"
    assert await answers(database) == [[1]]


@pytest.mark.usefixtures("bot")
async def test_polls_of_others_and_votes_taken_back_are_no_answers(
    wang: Person, quizzes: Quizzes, database: Database, telegram: TelegramStandIn, wording: Wording
) -> None:
    await quizzes.open_now([single(0), single(1)])
    await wang.says("答题")
    poll = await asked(wang)
    vote = {"poll_id": poll["id"], "user": telegram.world.person(wang.chat)}
    await settled(wang, await telegram.world.happened(poll_answer={**vote, "option_ids": [], "option_persistent_ids": []}))
    li = Person(telegram, 1002, "李强")
    await li.votes(str(poll["id"]), 1)
    assert await li.hears() == [wording.say(Text("choice-too-old"), "zh")]
    unknown = {**vote, "poll_id": "777", "option_ids": [1], "option_persistent_ids": ["1"]}
    await telegram.world.happened(poll_answer=unknown)
    refused, _ = await wang.hears(2)
    assert refused == wording.say(Text("choice-too-old"), "zh")
    assert await answers(database) == []


@pytest.mark.usefixtures("bot")
async def test_one_vote_delivered_three_times_counts_once(wang: Person, quizzes: Quizzes, database: Database) -> None:
    await quizzes.open_now([single(0), single(1), single(2)])
    await wang.says("答题")
    poll = await asked(wang)
    chosen = {"option_ids": [1], "option_persistent_ids": ["1"]}
    vote = {"poll_id": poll["id"], "user": wang.standin.world.person(wang.chat), **chosen}
    for _ in range(3):
        await wang.standin.world.happened(poll_answer=vote)
    await wang.says("帮助")
    await wang.hears(2)
    assert len(wang.messages) == 4, "the welcome, two questions and the help"
    assert await answers(database) == [[1]]


async def test_a_poll_outlives_the_process_that_sent_it(
    running: Running, wang: Person, quizzes: Quizzes, database: Database
) -> None:
    await quizzes.open_now([single(0), single(1)])
    async with running():
        await settled(wang, await wang.says("答题"))
        await asked(wang)
    await wang.picks(1)
    async with running():
        assert (await wang.hears())[0].startswith("第 2/2 题")
    assert await answers(database) == [[1]]


@pytest.mark.usefixtures("bot")
async def test_what_no_poll_can_hold_is_asked_with_buttons(
    wang: Person, quizzes: Quizzes, telegram: TelegramStandIn, database: Database
) -> None:
    await quizzes.open_now([wordy(0), wordy(1)])
    await wang.says("答题")
    await wang.hears()
    await wang.presses("B")
    assert (await wang.hears())[0].startswith("✅ 回答正确")
    assert list(buttons(wang.messages[-1])) == ["A", "B"]
    assert polls_tried(telegram) == 0
    assert await answers(database) == [[1]]


@pytest.mark.usefixtures("bot")
async def test_a_server_that_knows_no_such_quiz_is_asked_once(
    wang: Person, quizzes: Quizzes, telegram: TelegramStandIn, database: Database
) -> None:
    telegram.scripted("wrong correct option ID specified", "sendPoll")
    await quizzes.open_now([single(0), single(1)])
    await wang.says("答题")
    await wang.hears()
    await wang.presses("B")
    await wang.hears()
    assert list(buttons(wang.messages[-1])) == ["A", "B", "C", "D"]
    assert polls_tried(telegram) == 1
    assert await answers(database) == [[1]]


@pytest.mark.usefixtures("bot")
async def test_a_poll_that_is_refused_for_itself_is_asked_with_buttons_and_the_next_as_a_poll(
    wang: Person, quizzes: Quizzes, telegram: TelegramStandIn
) -> None:
    telegram.scripted("POLL_OPTION_INVALID", "sendPoll")
    await quizzes.open_now([single(0), single(1)])
    await wang.says("答题")
    await wang.hears()
    await wang.presses("B")
    verdict, question = await wang.hears(2)
    assert (verdict[0], question[:7]) == ("✅", "第 2/2 题")
    assert "poll" in wang.messages[-1]
