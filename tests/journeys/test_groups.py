"""A branch's group on Telegram: registered by its secretary, told of a task; what a member does about it stays private."""

from collections.abc import AsyncIterator

import pytest

from bots.telegram.channel import TelegramChannel
from bots.telegram.connecting import EngineName
from content.wording import Wording
from core.clock import Clock
from core.database import Database
from core.members import binding
from core.organisation import Organisation
from core.pushes import delivering
from core.pushes.delivering import Result
from core.receive import Door
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role
from tests.conftest import StillClock
from tests.people import Known, People
from tests.standins import telegram_service as service
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import Person, buttons, until
from tests.standins.telegram_world import Chat
from tests.studies import Studies


@pytest.fixture
async def bot(telegram: TelegramStandIn, wording: Wording, door: Door, engine: EngineName) -> AsyncIterator[TelegramChannel]:
    telegram.without_whispers()  # answers for one person in the group itself are tried in `test_telegram_group.py`
    async with service.polling(telegram, wording, door, engine) as channel:
        yield channel


@pytest.fixture
def studies(database: Database, clock: StillClock, organisation: Organisation) -> Studies:
    return Studies(database, clock, organisation)


@pytest.fixture
def group(telegram: TelegramStandIn) -> Chat:
    return telegram.world.open(-1001, "第一支部群")


async def joined(telegram: TelegramStandIn, people: People, clock: Clock, known: Known, number: int) -> Person:
    async with people.database.transaction() as session:
        code = await binding.issue_code(session, known.member_id, clock())
    person = Person(telegram, number, "某某")
    await person.says(f"/start {code}")
    await person.hears()
    return person


@pytest.fixture
async def secretary(bot: TelegramChannel, telegram: TelegramStandIn, people: People, clock: Clock) -> Person:
    del bot
    known = await people.member("王书记")
    async with people.database.transaction() as session:
        rights = [Right(Role.SECRETARY, "001")]
        account = await staff.create_account(session, NewAccount("wang", "王书记"), PasswordHash("none"), rights, clock())
        await staff.is_member(session, account, known.member_id)
    return await joined(telegram, people, clock, known, 1001)


async def seen(telegram: TelegramStandIn, chat: Chat, many: int) -> list[str]:
    """Wait until the bot has said so much in the group; return what it said."""
    await until(telegram, lambda: len(list(telegram.world.seen(chat.id))) >= many)
    return [str(each["text"]) for each in telegram.world.seen(chat.id)]


async def carried(studies: Studies, bot: TelegramChannel) -> None:
    """Send what is due, as a drain does."""
    async with studies.database.transaction() as session:
        what = [bot.name, bot.account, 100, "w", studies.clock()]
        claimed = []
        while more := await delivering.claim(session, *what, studies.organisation):
            claimed += more
    results = [Result(each, await bot.send(each.address, each.message, each.locale, each.name)) for each in claimed]
    async with studies.database.transaction() as session:
        await delivering.record(session, results, "w", studies.clock())


async def test_a_task_is_told_in_the_group_and_done_in_private(
    bot: TelegramChannel, telegram: TelegramStandIn, group: Chat, secretary: Person, people: People, studies: Studies
) -> None:
    li = await joined(telegram, people, studies.clock, await people.member("李静"), 1002)
    await secretary.says("/register@standin_bot", chat=group)
    assert (await seen(telegram, group, 1))[0].startswith("已登记")
    await studies.published(await studies.draft())
    await carried(studies, bot)
    told = (await seen(telegram, group, 2))[1]
    assert "学习专题" in told
    assert "别人看不到" in told
    [_, card] = telegram.world.seen(group.id)
    await li.forges(buttons(card)["打开"], card)
    assert (await li.hears())[0].startswith("学习专题")
    await li.presses("已学完")
    await li.hears()
    assert len(await seen(telegram, group, 2)) == 2, "the group sees nothing of it"


async def test_who_never_wrote_to_the_bot_is_asked_to_in_the_group(
    bot: TelegramChannel, telegram: TelegramStandIn, group: Chat, secretary: Person, studies: Studies
) -> None:
    await secretary.says("/register@standin_bot", chat=group)
    await seen(telegram, group, 1)
    await studies.published(await studies.draft())
    await carried(studies, bot)
    [_, card] = telegram.world.seen(group.id)
    shy = Person(telegram, 1003, "陌生人")
    shy.chat.blocked = True
    await shy.forges(buttons(card)["打开"], card)
    assert (await seen(telegram, group, 3))[2].startswith("请先私聊我")


async def test_a_group_that_became_a_supergroup_is_told_under_its_new_id(
    bot: TelegramChannel, telegram: TelegramStandIn, group: Chat, secretary: Person, studies: Studies
) -> None:
    await secretary.says("/register@standin_bot", chat=group)
    await seen(telegram, group, 1)
    new = telegram.world.open(-1009001, "第一支部群")
    group.moved_to = new.id
    await studies.published(await studies.draft())
    await carried(studies, bot)
    await carried(studies, bot)
    assert "学习专题" in (await seen(telegram, new, 1))[0]
