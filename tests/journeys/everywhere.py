"""A live game on Telegram, in the web chat, on WeCom and on an Official Account at once, and all that its players get."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
from pydantic import SecretStr
from sqlalchemy import update

from bots.webchat.visitor import COOKIE
from core.database import execute, table
from core.groups import service as groups
from core.groups.service import Registration
from core.library.rules import ItemDraft
from core.live import queries, running, service
from core.live.models import GameRow
from core.live.rules import Command, Phase, Settings
from core.live.service import GameDraft, Host
from core.members import binding
from core.messages import Address
from core.staff.rules import Right, Role
from tests.bots.webchat_service import Visitor
from tests.conftest import StillClock
from tests.journeys.chats import OnWebChat
from tests.journeys.installation import TOP, Installation, settings_of
from tests.standins import wechat_people, wecom_people
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import Person as TelegramPerson
from tests.standins.telegram_people import buttons
from tests.standins.wechat import WeChatStandIn
from tests.standins.wecom import AGENT, CORP, SECRET, WeComStandIn
from zhibu.parts import assembled
from zhibu.serve import running as service_running
from zhibu.settings import WeChatSettings, WeComSettings

GROUP = -100500
HOST = Host((Right(Role.ADMIN, TOP),))
PATIENCE = 60.0
"""Seconds until something must have come, on however slow a machine."""
NAMES = ("电报", "网页", "企微", "公众号", "旁观")
_CHANCE = re.compile(r'"(?:message_id|task_id)": ?"?[\w@-]+"?|<CreateTime>.*?</|\d{10,}|"at": "[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}')
"""What differs by chance: numbers of messages, cards and presses, and times."""


_COUNT = re.compile(r'event: count\ndata: {"players": \d+, "answered": \d+}|: .*|')
"""What the screen is told in between, as often as there is time: how many are here and have answered, or nothing."""


@dataclass
class Follower(wechat_people.Person):
    """A follower of the Official Account who keeps what came with the answers."""

    documents: list[str] = field(default_factory=list)

    def opened(self, sealed: str) -> str:
        self.documents.append(super().opened(sealed))
        return self.documents[-1]


class Line:
    """The web chat's socket; keeps every frame as it came."""

    def __init__(self, line: object) -> None:
        self._line, self.frames = line, []

    async def send(self, frame: str) -> None:
        await self._line.send(frame)

    async def recv(self) -> str:
        self.frames.append(await self._line.recv())
        return self.frames[-1]


@dataclass
class Everywhere:
    """The running service, its game, and one player in each kind of chat."""

    service: Installation
    clock: StillClock
    telegram: TelegramStandIn
    wecom: WeComStandIn
    wechat: WeChatStandIn
    wang: TelegramPerson
    li: OnWebChat
    line: Line
    zhao: wecom_people.Person
    sun: Follower
    code: str
    pages: list[str] = field(default_factory=list)
    stream: list[str] = field(default_factory=list)

    # ── The game ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def does(self, command: Command) -> None:
        async with self.service.parts.database.transaction() as session:
            await service.host_command(session, self.code, command, HOST, self.clock())

    async def comes_to(self, phase: Phase, number: int = 1) -> None:
        """Let time pass until the game is at this phase of this question, and not a moment longer."""
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self.service.parts.database.reading() as session:
                    [row] = (await execute(session, table(GameRow).select())).all()
                    seen = await running.glance(session, row.id)
                if seen.phase is phase and row.number == number:
                    return
                self.clock.now = max(seen.due or self.clock.now, self.clock.now)
                await asyncio.sleep(0.05)

    async def joins_all(self) -> None:
        """Join, each in their own chat by the code."""
        await self.wang.says(f"/join {self.code}")
        await self.until(lambda: "欢迎参加" in self.wang.texts[-1])
        assert "欢迎参加" in (await self.li.says(f"/join {self.code}")).text
        await self.zhao.says(f"/join {self.code}")
        await self.until(lambda: "欢迎参加" in "".join(self.zhao.texts))
        assert "欢迎参加" in await self.sun.says(f"/join {self.code}")

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():  # noqa: ASYNC110 - several platforms at once
                await asyncio.sleep(0.02)

    # ── What players do and get ───────────────────────────────────────────────────────────────────────────────────

    async def group_sees(self, words: str) -> None:
        """Wait until the group's last message says so: what comes after it would take its place."""
        await self.until(lambda: bool(texts := TelegramPerson(self.telegram, GROUP).texts) and words in texts[-1])

    async def screen_shows(self, phase: str) -> None:
        await self.until(lambda: f'data-phase="{phase}"' in "".join(self.stream))

    async def all_are_asked(self) -> None:
        """Wait until the question is in front of everybody, with what to press; a second later it is open for sure."""
        group = self.telegram.world.chats[GROUP]
        await self.until(lambda: any("A" in buttons(each) for each in self.telegram.world.seen(group.id)))
        await self.until(lambda: "A" in buttons(self.wang.messages[-1]))
        await self.until(lambda: bool(self.zhao.cards))
        await self.until(lambda: any("msgmenucontent" in each for each in self.sun.texts))
        await self.screen_shows("question")
        self.clock.moves(seconds=1)

    async def all_answer(self) -> None:
        """Answer, each in their way: by a button, on a card, by a link, by a letter."""
        await self.wang.presses("B")
        await self.until(lambda: any(method == "answerCallbackQuery" for method, _ in self.telegram.calls))
        await self.zhao.presses("B")
        await self.until(lambda: "已收到：B" in "".join(self.zhao.texts))
        assert "已收到：B" in await self.sun.says("B")
        asked = await self.li.hears()
        frame = {"id": str(UUID(int=7)), "press": asked.card["choices"][1]["token"], "label": "x"}
        await self.li.tab.sends(frame)
        while (await self.li._frame()).get("notice", "")[:3] != "已收到":
            pass

    async def looks(self) -> None:
        """Open the pages that anybody may open."""
        async with httpx.AsyncClient(base_url=self.service.url, cookies={COOKIE: self.li.visitor.secret}) as client:
            for path in ("/chat", f"/screen/{self.code}", f"/screen/{self.code}?lang=en"):
                self.pages.append((await client.get(path)).text)

    @asynccontextmanager
    async def screen(self) -> AsyncIterator[None]:
        """Keep the hall's screen open for the block."""

        async def follows() -> None:
            async with (
                httpx.AsyncClient(base_url=self.service.url, timeout=None) as client,  # noqa: S113 - open as long as the block
                client.stream("GET", f"/screen/{self.code}/events") as events,
            ):
                async for each in events.aiter_text():
                    self.stream.append(each)

        following = asyncio.create_task(follows())
        try:
            await self.until(lambda: bool(self.stream))
            yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    def forgets(self) -> None:
        """Keep nothing of what was got so far: it was no part of the game."""
        for each in (self.telegram.calls, self.wecom.calls, self.wechat.calls, self.zhao.callbacks.answers):
            each.clear()
        for each in (self.sun.documents, self.line.frames, self.pages, self.stream):
            each.clear()

    def got(self) -> dict[str, list[str]]:
        """Return every body that left the service for players since then, by where it went, without what differs by chance."""
        drawn = "".join(self.stream).replace("\r\n", "\n").split("\n\n")
        itself = str(self.telegram.world.bot["id"])  # what the bot sends itself is how it finds out what the server can do
        asked = [each for each in self.telegram.calls if each[0] != "sendChatAction" and each[1].get("chat_id") != itself]
        bodies = {
            "telegram": [_body(each) for each in asked if {"chat_id", "callback_query_id"} & each[1].keys()],
            "wecom": [_body(each) for each in self.wecom.calls if "touser" in each[1]],
            "wecom's answers": [answer for _, answer in self.zhao.callbacks.answers if answer],
            "wechat": [_body(each) for each in self.wechat.calls if "touser" in each[1]] + self.sun.documents,
            "web chat": [str(each) for each in self.line.frames],
            "pages": self.pages,
            "screen": [each for each in drawn[:-1] if not _COUNT.fullmatch(each)],
        }
        return {where: sorted(_CHANCE.sub("#", each) for each in found) for where, found in bodies.items()}


def _body(call: object) -> str:
    return json.dumps(call, ensure_ascii=False, sort_keys=True, default=repr)


@asynccontextmanager
async def everywhere(database_url: str, folder: Path, engine: str, items: list[ItemDraft]) -> AsyncIterator[Everywhere]:
    """Run the service with all its channels, and a game about the items that waits for players."""
    clock = StillClock()
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramStandIn(ledger=folder / "telegram").serving())
        wecom = WeComStandIn(ledger=folder / "wecom", clock=lambda: clock().timestamp())
        await stack.enter_async_context(wecom.serving())
        wechat = await stack.enter_async_context(WeChatStandIn().serving())
        wechat.clock = clock
        told = settings_of(database_url, folder, telegram, "polling", engine)
        told = told.model_copy(update={"public_url": "https://branch.example", **_accounts(wecom, wechat)})
        parts = await stack.enter_async_context(assembled(told, clock))
        installed = Installation(parts)
        [branch] = await installed.branches("第一支部")
        codes = []
        for name in NAMES:
            member = await installed.member(name, branch)
            async with parts.database.transaction() as session:
                codes.append(await binding.issue_code(session, member, clock()))
        bank = await installed.bank(items)
        telegram.world.open(GROUP, "第一支部群").type = "supergroup"
        code = await _opened(installed, telegram, bank, len(items))
        await stack.enter_async_context(service_running(parts))
        visitor = Visitor(installed, f"{7:032x}")
        tab = await stack.enter_async_context(visitor.tab())
        tab.line = line = Line(tab.line)
        callbacks = wecom_people.Callbacks(wecom, f"{installed.url}/wecom")
        here = Everywhere(
            *(installed, clock, telegram, wecom, wechat, TelegramPerson(telegram, 1001), OnWebChat(visitor, tab), line),
            *(wecom_people.Person(callbacks, "zhao"), Follower(wechat, "o-sun", installed.url), code),
        )
        await _known(here, codes)
        await here.group_sees("等待主持人开始")
        here.forgets()
        yield here


def _accounts(wecom: WeComStandIn, wechat: WeChatStandIn) -> dict[str, object]:
    app = WeComSettings(
        corp_id=CORP,
        agent_id=str(AGENT),
        secret=SecretStr(SECRET),
        token=SecretStr(wecom_people.TOKEN),
        aes_key=SecretStr(wecom_people.AES_KEY),
        api_base=wecom.url,
    )
    account = WeChatSettings(
        app_id=wechat.app_id,
        app_secret=SecretStr(wechat.secret),
        token=SecretStr(wechat.token),
        aes_key=SecretStr(wechat.aes_key),
        api_base=wechat.url,
    )
    return {"wecom": app, "wechat": account}


async def _opened(installed: Installation, telegram: TelegramStandIn, bank: int, size: int) -> str:
    """Open the game in the group, under a code that is the same in every test, and let the one join who never answers."""
    parts = installed.parts
    async with parts.database.transaction() as session:
        at = Address("telegram", str(telegram.world.bot["id"]), str(GROUP))
        await groups.register(session, Registration(at, "第一支部群", "001.001"), parts.clock())
        [group] = await groups.groups(session, TOP)
        draft = GameDraft("主题党日", "001.001", Settings(size, seconds=60), bank, groups=(group.id,))
        opened = await service.open_game(session, draft, HOST, parts.clock())
        await execute(session, update(table(GameRow)).values(code="246810"))
        await service.join(session, "246810", len(NAMES), parts.clock())
        assert await queries.game(session, opened.id)
    return "246810"


async def _known(here: Everywhere, codes: list[str]) -> None:
    """Let everybody join the branch in their chat."""
    await here.wang.says(f"/start {codes[0]}")
    await here.until(lambda: "您已加入" in "".join(here.wang.texts))
    assert "您已加入" in await here.li.joins(codes[1])
    await here.zhao.says(f"/start {codes[2]}")
    await here.until(lambda: "您已加入" in "".join(here.zhao.texts))
    assert "您已加入" in await here.sun.says(codes[3])
