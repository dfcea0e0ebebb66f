"""One live game over a Telegram group, private chats and the web chat at once, in a running installation."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bots.telegram.connecting import EngineName
from core.database import execute, table
from core.library.rules import ItemDraft, ItemType
from core.live import queries
from core.live.models import GameRow
from core.members import binding
from tests.journeys.chats import OnWebChat, at_the_page
from tests.journeys.installation import Installation, settings_of
from tests.journeys.test_telegram_group import joined
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import Person, buttons, until, words
from zhibu.parts import assembled
from zhibu.serve import running

GROUP = -100500
A_QUESTION = 45.0
"""Seconds until what follows a question is shown: in a group, its result stands till the next edits have their places."""
ITEMS = [ItemDraft(row, ItemType.SINGLE, f"第 {row} 问？", ("甲", "乙", "丙"), (1,), explanation="秘密的解析") for row in (1, 2)]


class Hall:
    """The service, the host, a member who plays in the group and another in the web chat."""

    def __init__(self, service: Installation, telegram: TelegramStandIn, host: Person, player: Person, web: OnWebChat) -> None:
        self.service, self.telegram, self.host, self.player, self.web = service, telegram, host, player, web
        self.group, self.chat = Person(telegram, GROUP), telegram.world.chats[GROUP]

    async def hurries(self) -> str:
        """Let the stops between questions take no time; return the game's code."""
        async with self.service.parts.database.transaction() as session:
            await execute(session, update(table(GameRow)).values(countdown=0, result=1, ranking=1, podium=1))
            return (await queries.unfinished(session, "001.001"))[0].code

    async def shows(self, said: str) -> dict[str, object]:
        """Wait until the group's last message says so."""
        await until(self.telegram, lambda: bool(self.group.texts) and said in self.group.texts[-1], A_QUESTION)
        return self.group.messages[-1]

    async def presses(self, person: Person, label: str) -> str:
        """Press a button of the group's last message; return the words shown in passing."""
        before = len(self.told())
        await person.presses(label, self.group.messages[-1])
        await until(self.telegram, lambda: len(self.told()) > before)
        return self.told()[-1]

    def told(self) -> list[str]:
        return [str(fields.get("text", "")) for method, fields in self.telegram.calls if method == "answerCallbackQuery"]


@pytest.fixture
async def hall(database_url: str, tmp_path: Path, telegram: TelegramStandIn, engine: EngineName) -> AsyncIterator[Hall]:
    told = settings_of(database_url, tmp_path, telegram, "polling", engine)
    async with assembled(told) as parts, running(parts):
        service = Installation(parts)
        [branch] = await service.branches("第一支部")
        await service.bank(ITEMS)
        host = await joined(service, telegram, "王书记", branch, 1001)
        player = await joined(service, telegram, "李静", branch, 1002)
        member = await service.member("张强", branch)
        async with parts.database.transaction() as session:
            code = await binding.issue_code(session, member, parts.clock())
        telegram.world.open(GROUP, "第一支部群").type = "supergroup"
        async with at_the_page(service, code) as web:
            yield Hall(service, telegram, host, player, web)


async def test_one_game_over_a_group_and_the_web_chat(hall: Hall) -> None:
    await hall.host.says("/register", hall.chat)
    await hall.group.hears()
    await hall.host.says("/live", hall.chat)
    await hall.shows("等待主持人开始")
    code = await hall.hurries()
    assert "欢迎参加" in await hall.presses(hall.player, "加入")
    assert "欢迎参加" in (await hall.web.says(f"/join {code} 小张")).text
    await until(hall.telegram, lambda: any("开始" in buttons(each) for each in hall.host.messages))
    await hall.host.presses("开始")
    for number in (1, 2):
        await hall.shows(f"第 {number}/2 题")
        await until(hall.telegram, lambda: "B" in buttons(hall.group.messages[-1]))
        assert "已收到：B" in await hall.presses(hall.player, "B")
        card = await hall.web.hears()
        assert "秘密" not in card.text
        await answers(hall.web, card.card["choices"][number - 1]["token"])
        result = await hall.web.hears()
        assert "秘密的解析" in result.text
        assert ("答对了" in result.text) is (number == 2)
    shown = await hall.shows("比赛结果")
    assert "photo" in shown, "the end is not drawn"
    podium = words(shown)
    assert "🥇 李静" in podium
    assert "小张" in podium
    assert "第 2 名（只有您能看到）" in (await hall.web.hears()).text
    assert "第 1 名（只有您能看到）" in await hall.presses(hall.player, "我的成绩")


async def answers(web: OnWebChat, token: str) -> None:
    """Press, and be told in passing."""
    frame = {"id": "5a1b7a0e-0000-4000-8000-" + f"{asyncio.get_running_loop().time():012.0f}"[-12:], "press": token, "label": "x"}
    await web.tab.sends(frame)
    while (await web._frame()).get("notice", "")[:3] != "已收到":
        pass
