"""Members talk to the bot on Telegram, by polling and by webhook, against the strict stand-in."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlmodel import select

from bots.telegram.connecting import EngineName
from content.wording import Wording
from core.clock import Clock
from core.database import Database
from core.dead_letters import DeadLetter
from core.members import binding
from core.members.models import AddressRow
from core.messages import Text
from core.organisation import Organisation
from core.quiz.models import Answer
from core.receive import Door
from tests.conftest import StillClock
from tests.people import People
from tests.quizzes import Quizzes, multi, single, wordy
from tests.standins import telegram_service as service
from tests.standins.telegram import Fault, TelegramStandIn
from tests.standins.telegram_limits import Limits
from tests.standins.telegram_people import Person, buttons, until
from zhibu.contacts import DatabasePolls


@pytest.fixture
def polls(database: Database, clock: Clock) -> DatabasePolls:
    return DatabasePolls(database, clock, ("telegram", "4242"))


@pytest.fixture(params=["polling", "webhook"])
async def bot(
    request: pytest.FixtureRequest,
    telegram: TelegramStandIn,
    wording: Wording,
    door: Door,
    engine: EngineName,
    polls: DatabasePolls,
) -> AsyncIterator[str]:
    """Answer on Telegram, in one of the two ways."""
    async with getattr(service, request.param)(telegram, wording, door, engine, polls):
        yield request.param


@pytest.fixture
async def wang(bot: str, telegram: TelegramStandIn, people: People, database: Database, clock: Clock) -> Person:
    """Return a member who joined on Telegram by the code of the secretary."""
    del bot
    known = await people.member("王静")
    async with database.transaction() as session:
        code = await binding.issue_code(session, known.member_id, clock())
    person = Person(telegram, 1001, "静")
    await person.says(f"/start {code}")
    [welcome] = await person.hears()
    assert "王静，您好！" in welcome
    return person


@pytest.fixture
def quizzes(database: Database, clock: StillClock, organisation: Organisation) -> Quizzes:
    return Quizzes(database, clock, organisation)


async def answered(database: Database) -> int:
    async with database.reading() as session:
        return len((await session.exec(select(Answer))).all())


async def taken(person: Person, number: int) -> None:
    """Wait until the service has acknowledged the update."""
    updates = person.standin.world.updates
    await until(person.standin, lambda: all(each["update_id"] != number for each in updates))


async def test_a_stranger_is_told_what_this_is(bot: str, telegram: TelegramStandIn, wording: Wording) -> None:
    del bot
    person = Person(telegram, 1002, "李强")
    await person.says("你好")
    assert await person.hears() == [wording.say(Text("profile-stranger", {"name": "测试单位"}), "zh")]


async def test_a_server_without_polls_asks_with_buttons(wang: Person, quizzes: Quizzes, database: Database) -> None:
    del wang.standin._methods["sendPoll"]
    await quizzes.open_now([single(), multi()])
    await wang.says("答题")
    shown = await wang.hears()
    for _ in range(2):
        if "多选" in shown[-1]:
            await wang.presses("A")
            await until(wang.standin, lambda: "☑ A" in buttons(wang.messages[-1]))
            await wang.presses("提交")
        else:
            await wang.presses("B")
        shown = await wang.hears()
    assert await answered(database) == 2
    assert all(wang.standin.world.queries.values())


async def test_one_update_delivered_three_times_at_once_has_one_effect(
    wang: Person, quizzes: Quizzes, database: Database
) -> None:
    await quizzes.open_now([wordy(0), wordy(1), wordy(2)])
    await wang.says("答题")
    await wang.hears()
    number = await wang.presses("B")
    await wang.hears()
    before = len(wang.texts)
    if wang.standin.webhook.url:
        update = {"update_id": number, "callback_query": wang.standin.world.last_query}
        await asyncio.gather(*(wang.standin.webhook.post(update) for _ in range(3)))
    else:
        for _ in range(3):
            wang.standin.world.updates.append({"update_id": number, "callback_query": wang.standin.world.last_query})
        await wang.standin.world.notify()
    await wang.says("帮助")
    await wang.hears()
    assert len(wang.texts) == before + 1
    assert await answered(database) == 1


async def test_old_forged_and_foreign_buttons_get_a_sentence(
    wang: Person, quizzes: Quizzes, wording: Wording, database: Database
) -> None:
    await quizzes.open_now([wordy(0), wordy(1), wordy(2)])
    await wang.says("答题")
    await wang.hears()
    old = wang.messages[-1]
    await wang.presses("B", old)
    await wang.hears()
    for data in (next(iter(buttons(old).values())), "forged.0", "x", "a.b.c", "…" * 20):
        await wang.forges(data, old)
        assert wording.say(Text("choice-too-old"), "zh") in (await wang.hears())[0]
    assert await answered(database) == 1


async def test_ten_thousand_characters_get_one_sentence(wang: Person, wording: Wording) -> None:
    card = wang.texts[-1]
    await wang.says("学习" * 5000)
    [shown] = await wang.hears()
    assert shown.startswith(wording.say(Text("message-too-long"), "zh"))
    assert shown.endswith(card)


@pytest.mark.parametrize("text", ["👨‍👩‍👧‍👦🇨🇳👍🏽", "\u202eשלום\u202c", "a\0b", "<b>&amp;", "\ud83d"], ids=ascii)
async def test_any_characters_are_answered(wang: Person, text: str) -> None:
    await wang.says(text)
    assert await wang.hears()


async def test_in_a_group_only_what_is_meant_for_the_bot_is_answered(
    wang: Person, telegram: TelegramStandIn, wording: Wording
) -> None:
    group = telegram.world.open(-1001, "一支部")
    await wang.says("大家好", group)
    await wang.says("/quiz@somebody_else", group)
    await wang.says("/quiz", group)
    in_group = Person(telegram, -1001)
    assert await in_group.hears() == [wording.say(Text("group-write-privately"), "zh")]
    await wang.says("帮助")
    await wang.hears()
    assert len(in_group.texts) == 1


async def test_whoever_blocks_the_bot_is_not_written_to_until_they_come_back(wang: Person, database: Database) -> None:
    async def is_open() -> bool:
        async with database.reading() as session:
            return (await session.exec(select(AddressRow.open).where(AddressRow.channel == "telegram"))).one()

    await taken(wang, await wang.blocks())
    assert not await is_open()
    await wang.unblocks()
    await wang.hears()
    assert await is_open()


async def test_what_nobody_can_read_is_kept_and_stops_nothing(wang: Person, database: Database) -> None:
    await wang.standin.world.happened(message={"message_id": "not a number"})
    await wang.says("帮助")
    await wang.hears()
    async with database.reading() as session:
        assert len((await session.exec(select(DeadLetter))).all()) == 1


async def test_pictures_and_edits_are_no_answers(wang: Person, wording: Wording) -> None:
    await wang.edits("改一改")
    await wang.shows(photo=[{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}])
    assert (await wang.hears())[0].startswith(wording.say(Text("media-not-read"), "zh"))


async def test_one_chat_that_must_wait_holds_up_nobody_else(wang: Person, telegram: TelegramStandIn) -> None:
    li = Person(telegram, 1003, "李强")
    telegram.faults.append(Fault(429, retry_after=2))
    await wang.says("帮助")
    await until(telegram, lambda: not telegram.faults)
    async with asyncio.timeout(1.5):
        await li.says("你好")
        await li.hears()
    assert await wang.hears()


async def test_at_telegrams_pace_every_answer_still_arrives(wang: Person, telegram: TelegramStandIn) -> None:
    telegram.limits = Limits(burst=2)
    for _ in range(4):
        await wang.says("帮助")
    assert len(await wang.hears(4)) == 4


async def test_telegram_was_told_the_menu_in_both_languages(bot: str, telegram: TelegramStandIn) -> None:
    del bot
    languages = [fields.get("language_code") for method, fields in telegram.calls if method == "setMyCommands"]
    assert languages == [None, "zh", "en"]
