"""Members of an Official Account join, take a quiz by links and letters, and are pushed to: nothing comes twice."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import select

from core.library.rules import ItemDraft, ItemType
from core.members import binding
from core.members.rules import Audience
from core.pushes.models import Delivery
from core.quiz import service as quizzes
from core.quiz.models import Answer
from core.quiz.rules import EVERY_DAY, QuizDraft, Schedule
from tests.conftest import StillClock
from tests.journeys.chats import at_the_page
from tests.journeys.installation import TOP, Installation
from tests.standins.wechat import WeChatStandIn
from tests.standins.wechat_people import Person
from zhibu.parts import assembled
from zhibu.serve import running
from zhibu.settings import Settings, WebSettings, WeChatSettings

BEFORE = datetime(2026, 11, 19, 23, 58, tzinfo=UTC)
"""Two minutes before 08:00 in Shanghai."""
OPTIONS = ("红船", "窑洞", "土楼", "吊脚楼")
ITEMS = (
    ItemDraft(2, ItemType.SINGLE, "第一次会议最后在哪里举行？", OPTIONS, (0,), explanation="见教材"),
    ItemDraft(3, ItemType.MULTI, "哪些属于民居？", OPTIONS, (1, 2, 3)),
    ItemDraft(4, ItemType.JUDGE, "每年只开一次会。", ("正确", "错误"), (1,)),
)
RIGHT = {"第一次会议": "A", "哪些属于": "BCD", "每年只开": "B"}


@dataclass
class Morning:
    """The service two minutes before the quiz opens, and two who are on its roster."""

    service: Installation
    standin: WeChatStandIn
    clock: StillClock
    members: list[int]

    async def code(self, member: int) -> str:
        async with self.service.parts.database.transaction() as session:
            return await binding.issue_code(session, member, self.clock())

    def person(self, name: str) -> Person:
        return Person(self.standin, f"o-{name}", self.service.url)

    async def answers(self) -> int:
        async with self.service.parts.database.reading() as session:
            return len((await session.exec(select(Answer))).all())

    async def deliveries(self) -> list[tuple[str, str]]:
        async with self.service.parts.database.reading() as session:
            return [(row.state, row.reason) for row in await session.exec(select(Delivery))]

    async def decided(self) -> list[tuple[str, str]]:
        return [each for each in await self.deliveries() if each[0] not in {"waiting", "leased"}]

    async def plans_quiz(self, at: time) -> None:
        bank, parts = await self.service.bank(ITEMS), self.service.parts
        first = parts.organisation.today(self.clock())
        draft = QuizDraft("每日一题", bank, len(ITEMS), Audience(TOP), Schedule(at, EVERY_DAY, first))
        async with parts.database.transaction() as session:
            made = await quizzes.create(session, draft, self.clock())
            await quizzes.activate(session, made.id, self.clock(), parts.organisation)


@pytest.fixture
async def standin() -> AsyncIterator[WeChatStandIn]:
    async with WeChatStandIn().serving() as serving:
        yield serving


@pytest.fixture
def template() -> str:
    """Return the template that followers are asked to agree to; here they are asked for nothing."""
    return ""


@pytest.fixture
async def morning(
    database_url: str, tmp_path: Path, standin: WeChatStandIn, unused_tcp_port: int, template: str
) -> AsyncIterator[Morning]:
    clock = StillClock(BEFORE)
    standin.clock = clock
    account = WeChatSettings(
        app_id=standin.app_id,
        app_secret=SecretStr(standin.secret),
        token=SecretStr(standin.token),
        aes_key=SecretStr(standin.aes_key),
        api_base=standin.url,
        subscription_id=template,
    )
    standin.templates[template] = ("thing1", "thing2", "time3")
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        organisation="测试单位",
        public_url="https://branch.example" if template else f"http://127.0.0.1:{unused_tcp_port}",
        data_dir=tmp_path / "data",
        wechat=account,
        web=WebSettings(port=unused_tcp_port),
    )
    async with assembled(settings, clock) as parts, running(parts):
        service = Installation(parts)
        [branch] = await service.branches("第一支部")
        members = [await service.member(name, branch) for name in ("王静", "李强")]
        yield Morning(service, standin, clock, members)


async def scanned(morning: Morning, member: int) -> str:
    """Let the secretary issue a code in the console; return the address in the picture that is scanned in WeChat."""
    async with morning.service.console() as secretary:
        await secretary.opens(f"/console/members/{member}")
        shown = await secretary.sends(f"/console/members/{member}/code")
        [link] = re.findall(r"http://weixin\.qq\.com/q/\S+", shown)
        return link


def right(question: str) -> str:
    return next(letters for stem, letters in RIGHT.items() if stem in question)


async def test_members_join_take_the_quiz_and_hear_everything_once(morning: Morning) -> None:
    wang, li = morning.person("wang"), morning.person("li")
    link = await scanned(morning, morning.members[0])
    assert "王静，您好！您已加入第一支部" in await wang.scans(link)
    assert "已经绑定好了" in await wang.scans(link)
    assert "要一个绑定码" in await li.follows()
    assert "李强，您好！" in await li.says(await morning.code(morning.members[1]), at_once=3)

    await morning.plans_quiz(time(8))
    morning.clock.moves(minutes=1.5)
    assert "题" in await wang.menu("任务") + await wang.says("帮助")
    morning.clock.moves(minutes=1)
    for each in (wang, li):
        await each.hears("每日一")

    question = await wang.taps("开始答题", at_once=3)
    for _ in ITEMS[1:]:
        letters = right(question)
        answer = await (wang.taps(f"{letters}.") if len(letters) == 1 else wang.says(letters))
        assert "✅" in answer
        question = answer
    assert "✅" in await wang.says(f"选{right(question)}", at_once=3)

    question = await li.says("a")
    for _ in ITEMS:
        question = await li.says(right(question).lower())
        assert "✅" in question
    assert await morning.answers() == 2 * len(ITEMS)

    assert [len(each.texts) for each in (wang, li)] == [9, 7]
    assert set(wang.statuses + li.statuses) == {200}
    assert len(morning.standin.fetches) == 1
    assert await morning.deliveries() == [("sent", ""), ("sent", "")]


async def test_who_was_silent_for_two_days_is_left_alone_and_finds_the_quiz_when_they_write(morning: Morning) -> None:
    wang = morning.person("wang")
    await wang.says(await morning.code(morning.members[0]))
    morning.clock.moves(hours=47)
    await morning.plans_quiz(time(8))
    morning.clock.moves(hours=2)
    async with asyncio.timeout(15):
        while await morning.deliveries() != [("skipped", "window-closed")]:  # noqa: ASYNC110 - the scheduler tells nobody
            await asyncio.sleep(0.1)
    assert len(wang.texts) == 1
    async with morning.service.console() as secretary:
        calls = await secretary.opens("/console/pushes/1/calls")
        assert "王静" in calls
    assert "每日一题" in await wang.menu("今日")
    assert not any(path == "/cgi-bin/message/custom/send" for path, _ in morning.standin.calls)


@pytest.mark.parametrize("template", ["agreed"])
async def test_who_took_a_quiz_is_asked_for_leave_and_gets_the_next_one_long_after_they_wrote(morning: Morning) -> None:
    wang = morning.person("wang")
    await wang.says(await morning.code(morning.members[0]))
    await morning.plans_quiz(time(8))
    morning.clock.moves(minutes=3)
    await wang.hears("每日一题")
    said = await wang.says("答题")
    for _ in ITEMS:
        assert "branch.example/wechat/agree" not in said
        said = await wang.says(right(said))
    assert "branch.example/wechat/agree" in said
    assert "同意接收下一次提醒" in said
    await wang.agrees("agreed")
    for pushes, hours, outcome in ((2, 72, ("sent", "")), (3, 24, ("skipped", "needs-consent"))):
        morning.clock.moves(hours=hours)
        async with asyncio.timeout(15):
            while len(await morning.decided()) < pushes:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.1)
        assert (await morning.decided())[-1] == outcome
    assert [each["msgtype"] for each in wang.follower.heard if each["msgtype"] != "text"] == ["subscribed"]


async def test_who_cannot_be_reached_here_is_reached_in_their_other_chat(morning: Morning) -> None:
    wang = morning.person("wang")
    await wang.says(await morning.code(morning.members[0]))
    morning.clock.moves(hours=47)
    async with at_the_page(morning.service, await morning.code(morning.members[0])) as page:
        await morning.plans_quiz(time(8))
        morning.clock.moves(hours=2)
        assert "每日一题" in (await page.hears()).text
    assert len(wang.texts) == 1


async def test_a_platform_that_refuses_the_secret_is_named_in_the_console(morning: Morning) -> None:
    morning.standin.always["/cgi-bin/stable_token"] = 40125
    async with morning.service.console() as admin:
        assert "AppSecret" in await admin.opens("/console/channels/wechat")
        del morning.standin.always["/cgi-bin/stable_token"]
        assert "公众号连接正常" in await admin.opens("/console/channels/wechat")
        assert f"{morning.service.url}/wechat" in admin.sees
