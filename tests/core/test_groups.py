"""Groups of branches: who registers them, what they are told, and that nobody's answers are shown there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pytest

from core.channel import Moved, Refused, Sent
from core.errors import Refused as Refusal
from core.groups import service as groups
from core.groups.rules import GroupRow
from core.members import service as members
from core.members.models import Member
from core.members.rules import Audience
from core.messages import Address, Answer, Incoming, Kind
from core.pushes.models import Push
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role
from core.tasks.rules import TaskDraft
from tests.actors import Chatter, shown
from tests.conftest import StillClock
from tests.outbox import Outbox
from tests.people import Known, People
from tests.quizzes import Quizzes, single
from tests.studies import Studies

_numbers = count(1)
HERE = Address("test", "bot", "-100")


@dataclass
class Room:
    """A group in which people of a branch talk."""

    people: People
    at: Address = HERE

    async def hears(self, who: Chatter, text: str = "", **what: object) -> Answer:
        """Let somebody say something there, or do something else."""
        said = Incoming(self.at, f"g{next(_numbers)}", who.sender, text=text, group=True, group_name="第一支部群")
        return await self.people.door.receive(said._replace(**what))

    async def says(self, who: Chatter, text: str) -> list[str]:
        """Address the bot there; return what everybody sees."""
        answer = await self.hears(who, text)
        assert answer.to is None
        return [shown(each, answer.locale, self.people.wording) for each in answer.replies]

    async def presses(self, who: Chatter, token: str) -> Answer:
        return await self.hears(who, kind=Kind.PRESS, token=token)

    async def told(self, kind: Kind, text: str = "") -> Answer:
        """Let the platform say something about the group itself."""
        return await self.people.door.receive(Incoming(self.at, f"g{next(_numbers)}", self.at.chat, kind, text=text, group=True))

    async def registered(self, top: str = "001") -> list[GroupRow]:
        async with self.people.database.reading() as session:
            return await groups.groups(session, top)


@pytest.fixture
def room(people: People) -> Room:
    return Room(people)


@pytest.fixture
async def member(people: People) -> Known:
    return await people.member("李静", "001.001")


@pytest.fixture
async def secretary(people: People, clock: StillClock) -> Known:
    """Return the secretary of branch 001.001, known to the console and in the chats."""
    return await _steering(people, clock, "王书记", Right(Role.SECRETARY, "001.001"))


async def _steering(people: People, clock: StillClock, name: str, *rights: Right) -> Known:
    person = await people.member(name, "001.001")
    for right in rights:
        await people.branch(right.branch_code)
    async with people.database.transaction() as session:
        account = await staff.create_account(session, NewAccount(name, name), PasswordHash("none"), rights, clock())
        await staff.is_member(session, account, person.member_id)
    return person


async def texts(answer: Answer, people: People) -> list[str]:
    return [shown(each, answer.locale, people.wording) for each in answer.replies]


@pytest.mark.parametrize("words", ["/register", "/register@our_bot", "@our_bot 登记", "登记 @our_bot", "/REGISTER 001.001"])
async def test_a_secretary_registers_a_group_for_their_branch(room: Room, secretary: Known, words: str) -> None:
    [answer] = await room.says(secretary, words)
    assert answer.startswith("已登记：以后支部 001.001的学习任务和答题会在本群通知。")
    [group] = await room.registered()
    assert (group.name, group.branch_code, group.open, group.registered_by) == ("第一支部群", "001.001", True, "王书记")


async def test_nobody_else_registers_a_group(room: Room, member: Known, people: People, clock: StillClock) -> None:
    reader = await _steering(people, clock, "看的人", Right(Role.READER, "001"))
    stranger = Chatter(people.door, people.wording, "stranger")
    for who in (member, reader, stranger):
        [answer] = await room.says(who, "/register")
        assert answer.startswith(("只有负责本党支部", "您没有负责"))
    assert await room.registered() == []


async def test_a_secretary_cannot_take_a_group_or_a_branch_that_is_not_theirs(
    room: Room, secretary: Known, people: People, clock: StillClock
) -> None:
    other = await _steering(people, clock, "外人", Right(Role.SECRETARY, "002"))
    assert (await room.says(secretary, "/register 002"))[0].startswith("您没有负责")
    await room.says(secretary, "/register")
    for words in ("/register 002", "/unregister"):
        assert (await room.says(other, words))[0].startswith("只有负责本党支部")
    assert [group.branch_code for group in await room.registered()] == ["001.001"]


async def test_who_steers_several_branches_and_is_in_none_of_them_names_one(
    room: Room, people: People, clock: StillClock
) -> None:
    both = await _steering(people, clock, "两边", Right(Role.SECRETARY, "002"), Right(Role.SECRETARY, "003"))
    assert (await room.says(both, "/register"))[0].startswith("您没有负责这个党支部，或者您负责多个")
    assert (await room.says(both, "/register 003"))[0].startswith("已登记")
    only = await _steering(people, clock, "一边", Right(Role.SECRETARY, "004"))
    assert (await Room(people, Address("test", "bot", "-200")).says(only, "登记"))[0].startswith("已登记：以后支部 004")


async def test_a_branch_that_does_not_exist_is_said_to_be_unknown(room: Room, people: People, clock: StillClock) -> None:
    admin = await _steering(people, clock, "管理员", Right(Role.ADMIN, "001"))
    assert (await room.says(admin, "/register 001.999"))[0].startswith("没有代码为 001.999 的组织")


async def test_a_group_is_unregistered_and_told_nothing_more(room: Room, secretary: Known) -> None:
    assert (await room.says(secretary, "/unregister")) == ["本群还没有登记。"]
    await room.says(secretary, "/register")
    assert (await room.says(secretary, "取消登记")) == ["已取消登记，以后不在本群通知。"]
    assert await room.registered() == []


async def test_what_members_get_is_announced_in_the_groups_of_the_audience(
    room: Room, secretary: Known, people: People, studies: Studies, outbox: Outbox
) -> None:
    await room.says(secretary, "/register")
    elsewhere = await _steering(people, studies.clock, "别处", Right(Role.SECRETARY, "002"))
    await Room(people, Address("test", "bot", "-300")).says(elsewhere, "/register 002")
    await studies.published(await studies.draft())
    claimed = await outbox.carries()
    [told] = [each for each in claimed if each.group]
    assert (told.address.chat, told.locale) == ("-100", "zh")
    words = shown(told.message, "zh", people.wording)
    assert words.startswith("学习任务\n学习专题\n") or "学习专题" in words
    assert words.endswith("A. 打开"), "no way out that one person would take for all"
    assert "别人看不到" in words


async def test_a_task_for_some_kinds_of_members_is_no_matter_of_the_group(
    room: Room, secretary: Known, studies: Studies, outbox: Outbox
) -> None:
    await room.says(secretary, "/register")
    draft: TaskDraft = replace(await studies.draft(), audience=Audience("001", ("full",)))
    await studies.published(draft)
    assert [each.group for each in await outbox.carries()] == [False]


async def test_a_press_in_the_group_is_answered_to_the_person_alone(
    room: Room, secretary: Known, member: Known, people: People, quizzes: Quizzes, outbox: Outbox
) -> None:
    await room.says(secretary, "/register")
    await quizzes.open_now([single(), single()])
    token = await _told_token(outbox)
    answer = await room.presses(member, token)
    assert answer.to == member.address
    assert (await texts(answer, people))[0].startswith("第 1/2 题")
    assert (await member.says("B"))[0].startswith("✅"), "the talk goes on in private"
    assert (await room.says(member, "B")) == ["为保护您的隐私，请私聊我。"]


async def _told_token(outbox: Outbox) -> str:
    [told] = [each for each in await outbox.carries() if each.group]
    return told.message.choices[0].token


async def test_a_button_of_a_group_works_in_no_other_group_and_for_no_stranger(
    room: Room, secretary: Known, member: Known, people: People, studies: Studies, outbox: Outbox
) -> None:
    await room.says(secretary, "/register")
    await studies.published(await studies.draft())
    token = await _told_token(outbox)
    foreign = await Room(people, Address("test", "bot", "-300")).presses(member, token)
    assert await texts(foreign, people) == ["这个按钮属于较早的消息，已经失效。"]
    assert (await member.presses(token))[0] == "这个按钮属于较早的消息，已经失效。"
    stranger = await room.presses(Chatter(people.door, people.wording, "999"), token)
    assert (await texts(stranger, people))[0].startswith("您好！这里是测试单位")
    assert stranger.to == Address("test", "bot", "999")
    assert stranger.otherwise is not None


async def test_talk_among_members_is_not_even_looked_up(room: Room, people: People) -> None:
    stranger = Chatter(people.door, people.wording, "77")
    assert await room.hears(stranger, "大家好", addressed=False) == Answer()
    async with people.database.reading() as session:
        assert await groups.queries.place(session, room.at) is None
        assert await members.queries.address_at(session, "test", "bot", "77") is None


async def test_writing_in_a_group_does_not_reopen_a_private_chat(
    room: Room, member: Known, outbox: Outbox, studies: Studies
) -> None:
    await member.sends(Incoming(member.address, "b", member.sender, kind=Kind.BLOCKED))
    await room.says(member, "/today")
    await studies.published(await studies.draft())
    assert await outbox.claims() == []


async def test_a_group_that_puts_the_bot_out_is_closed_until_it_is_let_in_again(
    room: Room, secretary: Known, people: People, studies: Studies, outbox: Outbox
) -> None:
    [hello] = await texts(await room.told(Kind.UNBLOCKED), people)
    assert "/register" in hello
    await room.says(secretary, "/register")
    assert await room.told(Kind.BLOCKED) == Answer()
    assert [group.open for group in await room.registered()] == [False]
    await studies.published(await studies.draft())
    assert [each.group for each in await outbox.carries()] == [False]
    assert (await room.told(Kind.UNBLOCKED)).replies == ()
    assert [group.open for group in await room.registered()] == [True]


async def test_a_refusal_at_sending_closes_the_group_and_calls_nobody(
    room: Room, secretary: Known, studies: Studies, outbox: Outbox
) -> None:
    await room.says(secretary, "/register")
    await studies.published(await studies.draft())
    claimed = [each for each in await outbox.claims() if each.group]
    await outbox.hears(claimed, Refused("bot was kicked from the supergroup chat", gone=True))
    assert [group.open for group in await room.registered()] == [False]


async def test_a_group_that_becomes_a_supergroup_keeps_its_branch(room: Room, secretary: Known) -> None:
    await room.says(secretary, "/register")
    for _ in range(2):
        assert await room.told(Kind.MIGRATED, "-100900") == Answer()
    moved = Room(room.people, Address("test", "bot", "-100900"))
    assert (await moved.says(secretary, "/unregister")) == ["已取消登记，以后不在本群通知。"]


async def test_a_group_that_was_registered_anew_before_its_move_was_heard_of_is_one_group(room: Room, secretary: Known) -> None:
    await room.says(secretary, "/register")
    await Room(room.people, Address("test", "bot", "-100900")).says(secretary, "/register")
    await room.told(Kind.MIGRATED, "-100900")
    assert len(await room.registered()) == 1


async def test_a_move_that_shows_at_sending_is_followed_and_the_notice_goes_out_once(
    room: Room, secretary: Known, studies: Studies, outbox: Outbox
) -> None:
    await room.says(secretary, "/register")
    await studies.published(await studies.draft())
    claimed = [each for each in await outbox.claims() if each.group]
    await outbox.hears(claimed, Moved(room.at._replace(chat="-100900")))
    [again] = await outbox.claims()
    assert again.address.chat == "-100900"
    await outbox.hears([again], Sent("m"))
    assert await outbox.claims() == []


async def test_a_topic_is_where_its_group_is_told(people: People, secretary: Known, studies: Studies, outbox: Outbox) -> None:
    await Room(people, Address("test", "bot", "-100", "7")).says(secretary, "/register")
    await studies.published(await studies.draft())
    assert [each.address.thread for each in await outbox.claims() if each.group] == ["7"]


async def test_a_withdrawn_task_is_not_announced_either(room: Room, secretary: Known, studies: Studies, outbox: Outbox) -> None:
    await room.says(secretary, "/register")
    task = await studies.published(await studies.draft())
    await studies.withdraws(task)
    assert await outbox.claims() == []


async def test_a_group_can_be_left_in_peace_and_is_not_forgotten_like_a_stranger(
    room: Room, secretary: Known, studies: Studies, outbox: Outbox, clock: StillClock
) -> None:
    await room.says(secretary, "/register")
    async with outbox.database.transaction() as session:
        for days in (0, 40, 80):
            await members.forget_strangers(session, clock() + timedelta(days=days))
    [group] = await room.registered()
    async with outbox.database.transaction() as session:
        await groups.set_announces(session, group.id, on=False)
    await studies.published(await studies.draft())
    assert [each.group for each in await outbox.claims()] == [False]


async def test_two_accounts_are_not_one_member(people: People, secretary: Known, clock: StillClock) -> None:
    async with people.database.transaction() as session:
        rights: Sequence[Right] = [Right(Role.READER, "001")]
        other = await staff.create_account(session, NewAccount("other", "别人"), PasswordHash("none"), rights, clock())
        with pytest.raises(Refusal, match="staff-member-taken"):
            await staff.is_member(session, other, secretary.member_id)
        await staff.is_member(session, other, None)
    async with people.database.reading() as session:
        assert await session.get(Member, secretary.member_id)
        assert await session.get(Push, 1) is None
