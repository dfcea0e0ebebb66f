"""A branch's group on Telegram: registered by the secretary, told of what there is to do, followed when it moves."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bots.telegram.connecting import EngineName
from core.groups import service as groups
from core.library.models import Article
from core.members import binding
from core.members.models import Branch
from core.members.rules import Audience
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role
from core.tasks import service as tasks
from core.tasks.rules import TaskDraft, TaskKind
from tests.conftest import StillClock
from tests.journeys.installation import TOP, Installation, settings_of
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import Person, buttons, until
from zhibu.parts import assembled
from zhibu.serve import running

OLD, NEW = -500, -1001234567890


@dataclass
class House:
    """The service, the branch's secretary and another member, and the group they are in."""

    service: Installation
    secretary: Person
    member: Person
    group: Person

    async def closed(self) -> None:
        """Wait until the service has noticed that it may not write to the group."""
        async with asyncio.timeout(10):
            while True:
                async with self.service.parts.database.reading() as session:
                    if not any(group.open for group in await groups.groups(session, TOP)):
                        return
                await asyncio.sleep(0.05)

    async def publishes(self) -> None:
        """Publish a study task for everybody."""
        parts, now = self.service.parts, self.service.parts.clock()
        async with parts.database.transaction() as session:
            branch = await session.get(Branch, 1)
            article = Article(title="文章", markdown="**认真**学习", source="汇编", branch_id=branch.id, created_at=now)
            session.add(article)
            await session.flush()
            audience = Audience(TOP)
            draft = TaskDraft("学习专题", TaskKind.ARTICLE, audience, now, now + timedelta(days=3), article.id)
            task = await tasks.create(session, draft, now)
            await tasks.publish(session, task.id, now, parts.organisation)


@pytest.fixture
async def house(
    database_url: str,
    tmp_path: Path,
    telegram: TelegramStandIn,
    clock: StillClock,
    engine: EngineName,
) -> AsyncIterator[House]:
    mode = "polling" if "sqlite" in database_url else "webhook"
    told = settings_of(database_url, tmp_path, telegram, mode, engine)
    async with assembled(told, clock) as parts, running(parts):
        service = Installation(parts)
        [branch] = await service.branches("第一支部")
        secretary = await joined(service, telegram, "王书记", branch, 1001)
        member = await joined(service, telegram, "李静", branch, 1002)
        telegram.world.open(OLD, "第一支部群").type = "group"
        yield House(service, secretary, member, Person(telegram, OLD))


async def joined(service: Installation, telegram: TelegramStandIn, name: str, branch: str, number: int) -> Person:
    """Let somebody join on Telegram; whoever is called secretary has the right to be one."""
    member = await service.member(name, branch)
    async with service.parts.database.transaction() as session:
        code = await binding.issue_code(session, member, service.parts.clock())
        if name.endswith("书记"):
            rights = (Right(Role.SECRETARY, branch),)
            account = await staff.create_account(
                session, NewAccount(name, name), PasswordHash("none"), rights, service.parts.clock()
            )
            await staff.is_member(session, account, member)
    person = Person(telegram, number, name)
    await person.says(f"/start {code}")
    await person.hears()
    return person


async def test_a_server_without_whispers_answers_each_in_their_own_chat(house: House, telegram: TelegramStandIn) -> None:
    telegram.whispers.pressed = _Forgotten()
    await house.member.says("/register", telegram.world.chats[OLD])
    assert (await house.group.hears())[0].startswith("只有负责本党支部")
    await house.secretary.says("/register", telegram.world.chats[OLD])
    assert (await house.group.hears())[0].startswith("已登记")
    await house.publishes()
    assert "学习专题" in (await house.group.hears())[0]
    await house.member.hears()
    told = house.group.messages[-1]
    await house.member.presses("打开", told)
    assert "学习" in (await house.member.hears())[0]
    assert len(house.group.messages) == 3
    assert house.group.messages[-1] == told, "what one person opens changes nothing for the others"
    assert not telegram.world.chats[OLD].alone


async def test_what_one_person_presses_in_the_group_is_answered_there_for_them_alone(
    house: House, telegram: TelegramStandIn
) -> None:
    group = telegram.world.chats[OLD]
    await house.secretary.says("/register", group)
    await house.group.hears()
    await house.publishes()
    await house.group.hears()
    await house.member.hears()
    told = house.group.messages[-1]
    await house.member.presses("打开", told)
    await until(telegram, lambda: bool(house.member.whispered(group)))
    [card] = house.member.whispered(group)
    assert "学习专题" in str(card["text"])
    assert not house.secretary.whispered(group)
    assert len(house.group.messages) == 2
    await house.member.forges(next(iter(buttons(card).values())), card)
    await until(telegram, lambda: len(house.member.whispered(group)) == 2)
    assert house.member.texts[-1] == house.member.texts[house.member._read - 1], "nothing came to their own chat as well"


async def test_in_a_group_that_the_bot_rules_a_mistaken_command_disturbs_nobody(house: House, telegram: TelegramStandIn) -> None:
    group = telegram.world.chats[OLD]
    group.ruled_by_bot = True
    await house.member.says("/register", group)
    await until(telegram, lambda: bool(house.member.whispered(group)))
    assert str(house.member.whispered(group)[0]["text"]).startswith("只有负责本党支部")
    await house.secretary.says("/register", group)
    [public] = await house.group.hears()
    assert public.startswith("已登记")


async def test_where_a_whisper_would_be_heard_by_all_it_is_taken_back_and_never_tried_again(
    house: House, telegram: TelegramStandIn
) -> None:
    telegram.whispers.known = False
    group = telegram.world.chats[OLD]
    await house.secretary.says("/register", group)
    assert (await house.group.hears())[0].startswith("已登记")
    await house.publishes()
    await house.group.hears()
    await house.member.hears()
    for _ in range(2):
        await house.member.presses("打开", house.group.messages[1])
        assert "学习" in (await house.member.hears())[0]
    assert len(house.group.messages) == 2
    assert [method for method, _ in telegram.calls].count("deleteMessage") == 1


class _Forgotten(dict[str, tuple[int, float]]):
    """Presses that the server has forgotten: it lets a bot answer none of them alone."""

    def __setitem__(self, query: str, pressed: tuple[int, float]) -> None:
        """Keep nothing."""


@pytest.mark.parametrize("told", [True, False], ids=["told", "found out at sending"])
async def test_a_group_that_becomes_a_supergroup_is_told_there(house: House, telegram: TelegramStandIn, *, told: bool) -> None:
    await house.secretary.says("/register", telegram.world.chats[OLD])
    await house.group.hears()
    await telegram.world.becomes_supergroup(OLD, NEW, told=told)
    await until(telegram, lambda: not telegram.world.updates or not told)
    await house.publishes()
    after = Person(telegram, NEW)
    assert "学习专题" in (await after.hears())[0]
    assert list(buttons(after.messages[0])) == ["打开"]
    assert len(after.messages) == 1
    assert len(house.group.messages) == 1


async def test_a_group_that_put_the_bot_out_is_tried_once_and_then_left_alone(house: House, telegram: TelegramStandIn) -> None:
    def tried() -> int:
        return sum(fields.get("chat_id") == str(OLD) for method, fields in telegram.calls if method == "sendMessage")

    await house.secretary.says("/register", telegram.world.chats[OLD])
    await house.group.hears()
    telegram.world.chats[OLD].blocked = True
    await house.publishes()
    await house.member.hears()
    await house.closed()
    await house.publishes()
    await house.member.hears()
    assert tried() == 2, "the registration was answered, and one announcement tried"
