"""Members talk to the app on WeCom: known by their id or by a code, asked by a push, answering by press, ticks and letter."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from pydantic import SecretStr

from core import menu
from core.errors import NotFound
from core.groups import service as groups
from core.library.rules import ItemDraft, ItemType
from core.members import binding
from core.members import service as members
from core.members.rules import Audience, Sought
from core.members.service import MemberForm
from core.messages import Address, Text
from core.pushes import service as pushes
from core.quiz import service as quizzes
from core.quiz.rules import EVERY_DAY, Ledger, QuizDraft, Schedule
from scheduler.run import PLANNED
from tests.conftest import StillClock
from tests.journeys.installation import TOP, Installation
from tests.standins.wecom import AGENT, CORP, ROBOT, SECRET, WeComStandIn, words
from tests.standins.wecom_people import AES_KEY, TOKEN, Callbacks, Person, until
from zhibu.parts import assembled
from zhibu.serve import running
from zhibu.settings import Settings, WebSettings, WeComSettings

PLANNED_AT = datetime(2026, 11, 19, 23, 59, tzinfo=UTC)
"""A minute before 08:00 in Shanghai."""
OPTIONS = ("红船", "窑洞", "土楼", "吊脚楼")
ITEMS = (
    ItemDraft(2, ItemType.SINGLE, "第一次会议最后在哪里举行？", OPTIONS, (0,)),
    ItemDraft(3, ItemType.SINGLE, "问答当年发生在哪里？", OPTIONS, (1,)),
    ItemDraft(4, ItemType.MULTI, "哪些属于民居？", OPTIONS, (1, 2, 3)),
)


@pytest.fixture
def clock() -> StillClock:
    return StillClock(PLANNED_AT)


@pytest.fixture
async def platform(clock: StillClock, tmp_path: Path) -> AsyncIterator[WeComStandIn]:
    standin = WeComStandIn(ledger=tmp_path / "ledger.jsonl", clock=lambda: clock().timestamp())
    async with standin.serving():
        yield standin


@pytest.fixture
def settings(database_url: str, tmp_path: Path, platform: WeComStandIn) -> Settings:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = WeComSettings(
        corp_id=CORP,
        agent_id=str(AGENT),
        secret=SecretStr(SECRET),
        token=SecretStr(TOKEN),
        aes_key=SecretStr(AES_KEY),
        api_base=platform.url,
        match_numbers=True,
        robot_key=SecretStr(f"001.001={ROBOT}"),
    )
    return Settings(
        _env_file=None,
        database_url=database_url,
        organisation="测试单位",
        public_url=f"http://127.0.0.1:{port}",
        data_dir=tmp_path / "data",
        wecom=app,
        web=WebSettings(port=port),
    )


@dataclass
class Branch:
    """A running service with a branch, a quiz that opens at eight, and the callbacks of WeCom."""

    service: Installation
    clock: StillClock
    callbacks: Callbacks
    code: str

    async def member(self, name: str, number: str = "") -> int:
        form = MemberForm(name, self.code, "full", number)
        async with self.service.parts.database.transaction() as session:
            return (await members.add_member(session, form, self.clock())).id

    async def invitation(self, member: int) -> str:
        async with self.service.parts.database.transaction() as session:
            return await binding.issue_code(session, member, self.clock())

    async def quiz_opens(self) -> int:
        """Let it be eight, and return the push that goes out."""
        parts = self.service.parts
        self.clock.moves(minutes=1)
        async with parts.database.transaction() as session:
            await quizzes.open_due(session, self.clock(), parts.organisation)
        await parts.backplane.publish(PLANNED, "test")
        return 1

    async def ledger(self) -> Ledger:
        async with self.service.parts.database.reading() as session:
            return await quizzes.ledger(session, 1)

    async def sent(self, push: int) -> pushes.Progress:
        """Return where the push stands once nobody waits for it."""
        async with asyncio.timeout(20):
            while True:
                with suppress(NotFound):  # a tick of the service may just be opening the quiz itself
                    async with self.service.parts.database.reading() as session:
                        stands = await pushes.progress(session, push, self.clock())
                    if stands.total and not stands.waiting and not stands.leased:
                        return stands
                await asyncio.sleep(0.1)


@asynccontextmanager
async def running_branch(
    settings: Settings, clock: StillClock, platform: WeComStandIn, numbers: Sequence[str] = ()
) -> AsyncIterator[Branch]:
    """Plan a quiz for a branch with members of these numbers, and run the service."""
    async with AsyncExitStack() as stack:
        service = Installation(await stack.enter_async_context(assembled(settings, clock)))
        [code] = await service.branches("第一支部")
        bank = await service.bank(ITEMS)
        schedule = Schedule(time(8), EVERY_DAY, date(2026, 11, 20))
        async with service.parts.database.transaction() as session:
            draft = QuizDraft("每日一题", bank, len(ITEMS), Audience(TOP), schedule)
            quiz = await quizzes.create(session, draft, clock())
            await quizzes.activate(session, quiz.id, clock(), service.parts.organisation)
        branch = Branch(service, clock, Callbacks(platform, f"{settings.public_url}/wecom"), code)
        for number in numbers:
            await branch.member(number, number)
        await stack.enter_async_context(running(service.parts))
        yield branch


@pytest.fixture
async def branch(settings: Settings, clock: StillClock, platform: WeComStandIn) -> AsyncIterator[Branch]:
    async with running_branch(settings, clock, platform) as branch:
        yield branch


async def test_a_member_known_by_their_id_takes_the_quiz_by_press_letter_and_ticks(branch: Branch) -> None:
    await branch.member("王静", "WangJing")
    wang = Person(branch.callbacks, "wangjing")
    await wang.says("今日")
    assert "今天没有要完成的事项" in (await wang.hears())[0]
    push = await branch.quiz_opens()
    [asked] = await wang.hears()
    assert "今日答题" in asked
    assert (await branch.sent(push)).sent == 1
    await wang.presses(next(iter(_labels(wang))))
    for _ in ITEMS:
        asked = "".join(await wang.hears())
        [item] = [each for each in ITEMS if each.stem in asked]
        await _answers(wang, item)
    assert f"{len(ITEMS)} 题全部答对" in wang.texts[-1]
    assert await branch.ledger() == Ledger(1, len(ITEMS), len(ITEMS))


async def _answers(wang: Person, item: ItemDraft) -> None:
    if item.type is ItemType.MULTI:
        await wang.ticks(["B", "C", "D"])
    elif item.row == 2:
        await wang.presses("A")
    else:
        await wang.says("B")


def _labels(person: Person) -> list[str]:
    return [each["text"] for each in person.cards[-1]["template_card"]["button_list"]]


async def test_somebody_whom_nobody_knows_joins_by_the_secretarys_code(branch: Branch) -> None:
    member = await branch.member("李华")
    li = Person(branch.callbacks, "LiHua")
    await li.happens("subscribe")
    [told] = await li.hears()
    assert "测试单位" in told
    await li.says(f"/start {await branch.invitation(member)}")
    assert "您已加入" in (await li.hears())[0]


async def test_three_deliveries_at_once_and_a_fourth_say_nothing_twice(
    branch: Branch,
) -> None:
    await branch.member("王静", "wangjing")
    wang = Person(branch.callbacks, "WangJing")
    await branch.quiz_opens()
    await wang.says("/quiz")
    await wang.hears()
    said = wang.written("B")
    await asyncio.gather(*(branch.callbacks.posts(said) for _ in range(3)))
    await branch.callbacks.posts(said)
    assert "".join(await wang.hears()).count("正确答案") == 1
    assert [status for status, _ in branch.callbacks.answers] == [200] * 5
    assert (await branch.ledger()).answers == 1


async def test_members_who_are_users_are_found_and_written_to_without_ever_having_written(
    settings: Settings, clock: StillClock, platform: WeComStandIn
) -> None:
    platform.user("wangjing")
    platform.user("lihua").visible = False
    async with running_branch(settings, clock, platform, numbers=("WangJing", "LiHua", "none", "no user")) as branch:
        async with asyncio.timeout(10):
            while not await _reached(branch):  # noqa: ASYNC110 - who is found stands in the database
                await asyncio.sleep(0.05)
        assert (await branch.sent(await branch.quiz_opens())).sent == 1
        wang = Person(branch.callbacks, "WangJing")
        assert "今日答题" in (await wang.hears())[0]
        await wang.presses(next(iter(_labels(wang))))
        assert "第 1/3 题" in "".join(wang.texts[1:])
    assert sum(path == "user/get" for path, _ in platform.calls) == 3


async def _reached(branch: Branch) -> int:
    async with branch.service.parts.database.reading() as session:
        return sum(row.addresses for row in (await members.members(session, Sought(TOP))).rows)


async def test_a_push_to_three_hundred_members_is_one_call_and_reaches_each_once(branch: Branch, platform: WeComStandIn) -> None:
    names = [f"user{number}" for number in range(300)]
    for name in names:
        member = await branch.member(name, name)
        platform.user(name)
        async with branch.service.parts.database.transaction() as session:
            await members.attach(session, member, Address("wecom", f"{CORP}/{AGENT}", name), branch.clock())
    push = await branch.quiz_opens()
    branch.clock.moves(minutes=10)  # what goes to many keeps out of the full hour
    stands = await branch.sent(push)
    assert (stands.total, stands.sent) == (300, 300)
    reached = (str(row["chat_id"]) for row in platform.ledger.rows)
    assert sorted(each for each in reached if each != "group") == sorted(names)
    assert sum(path == "message/send" for path, _ in platform.calls) == 1


async def test_whoever_may_not_see_the_app_any_more_is_left_alone(branch: Branch, platform: WeComStandIn) -> None:
    for name in ("wangjing", "lihua"):
        await branch.member(name, name)
        await Person(branch.callbacks, name).says("帮助")
    platform.users["lihua"].visible = False
    stands = await branch.sent(await branch.quiz_opens())
    assert (stands.sent, stands.failed) == (1, 1)
    head = "<xml><FromUserName>sys</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>change_contact</Event>"
    await branch.callbacks.posts(f"{head}<ChangeType>delete_user</ChangeType><UserID>wangjing</UserID></xml>")
    async with branch.service.parts.database.reading() as session:
        assert not await members.addresses(session, 1)


async def test_the_menu_stands_below_the_chat_and_its_entries_are_commands(branch: Branch, platform: WeComStandIn) -> None:
    await branch.member("王静", "wangjing")
    wang = Person(branch.callbacks, "WangJing")
    await until(platform, lambda: bool(platform.menu))
    keys = [each["key"] for button in platform.menu["button"] for each in button.get("sub_button", [button])]
    assert keys == [f"/{name}" for name in menu.COMMANDS]
    await wang.clicks("/today")
    assert await wang.hears()


async def test_wecom_is_answered_when_the_address_is_entered_on_its_page(branch: Branch) -> None:
    assert await branch.callbacks.greets() == (200, "1616140317555161061")


async def test_a_stranger_is_told_how_to_join(branch: Branch) -> None:
    stranger = Person(branch.callbacks, "nobody")
    await stranger.says("你好")
    wording = branch.service.parts.wording
    assert await stranger.hears() == [wording.say(Text("profile-stranger", {"name": "测试单位"}), "zh")]


async def test_the_branchs_group_is_told_once_by_its_robot_and_answers_stay_private(
    branch: Branch, platform: WeComStandIn
) -> None:
    await branch.member("王静", "wangjing")
    wang = Person(branch.callbacks, "WangJing")
    await wang.says("今日")
    await _registered(branch)
    await branch.quiz_opens()
    await until(platform, lambda: bool(platform.group))
    [told] = [words(each) for each in platform.group]
    assert "答题" in told
    assert told.endswith(branch.service.parts.wording.say(Text("wecom-robot-answer-privately"), "zh"))
    await wang.hears(2)
    await wang.presses(next(iter(_labels(wang))))
    await wang.says("B")
    assert "正确答案" in "".join(wang.texts[-2:])
    assert len(platform.group) == 1


async def _registered(branch: Branch) -> None:
    """Wait until the group of the robot is the branch's."""
    async with asyncio.timeout(10):
        while True:
            async with branch.service.parts.database.reading() as session:
                if await groups.groups(session, TOP):
                    return
            await asyncio.sleep(0.05)
