"""A live game over every kind of chat: nobody gets the key before the bell, and members in WeCom and WeChat play as all do."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bots.telegram.connecting import EngineName
from core.library.rules import ItemDraft, ItemType
from core.live import seeing
from core.live.rules import Command, Phase
from core.messages import Plain
from scheduler import live as runner
from tests.journeys.everywhere import Everywhere, everywhere

WHY, WHENCE = "WhyItIsRight", "WhereItStands"
TOLD_TO_PLAYERS = {"telegram", "wecom", "wechat", "web chat", "pages", "screen"}


def item(right: int, row: int = 1) -> ItemDraft:
    why, whence = f"{WHY}{right}", f"{WHENCE}{right}"
    return ItemDraft(row, ItemType.SINGLE, f"第 {row} 问？", ("甲", "乙", "丙"), (right,), explanation=why, source=whence)


@pytest.fixture(autouse=True)
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show no counts in between: how many there are depends on how fast the machine is."""
    monkeypatch.setattr(runner, "_COUNTERS", {})


async def overheard(url: str, folder: Path, engine: str, right: int) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Play a game whose key is this option; return what came before the bell, and what came after it."""
    copied = shutil.copyfile(url.partition("///")[2], folder / "zhibu.db")
    async with everywhere(f"sqlite+aiosqlite:///{copied}", folder, engine, [item(right)]) as here:
        await here.joins_all()
        async with here.screen():
            await here.screen_shows("lobby")
            await here.does(Command.START)
            await here.comes_to(Phase.COUNTDOWN)
            await here.group_sees("后开始作答")
            await here.screen_shows("countdown")
            await here.looks()
            await here.comes_to(Phase.QUESTION)
            await here.all_are_asked()
            await here.looks()
            await here.all_answer()
            before = here.got()
            await here.comes_to(Phase.RESULT)
            await here.looks()
            await here.li.hears()
            for where in TOLD_TO_PLAYERS - {"web chat", "pages"}:
                await here.until(lambda where=where: WHY in "".join(here.got()[where]))
            return before, here.got()


def _folder(where: Path, right: int) -> Path:
    folder = where / f"game{right}"
    folder.mkdir()
    return folder


async def test_before_the_bell_nothing_that_leaves_the_service_depends_on_the_key(
    sqlite_url: str, tmp_path: Path, engine: EngineName
) -> None:
    games = [await overheard(sqlite_url, _folder(tmp_path, right), engine, right) for right in (0, 2)]
    for before, after in games:
        leaks = [each for bodies in before.values() for each in bodies if re.search(f"{WHY}|{WHENCE}|correct_option", each)]
        assert not leaks
        assert all(WHY in "".join(after[where]) for where in TOLD_TO_PLAYERS), "what was got is not all that players got"
    assert games[0][0] == games[1][0]
    assert games[0][1] != games[1][1]


async def test_a_key_that_leaks_is_seen_wherever_it_leaks(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same games, but the third option is told apart when it is right."""

    async def leaking(*where: object) -> object:
        shown, asked = await told(*where), where[2]
        options = tuple(Plain("丙。") if place == 2 and place in asked.key else each for place, each in enumerate(shown.options))
        return replace(shown, options=options)

    told = seeing._question
    monkeypatch.setattr(seeing, "_question", leaking)
    one, other = [(await overheard(sqlite_url, _folder(tmp_path, right), "aiogram", right))[0] for right in (0, 2)]
    assert {where for where in one if one[where] != other[where]} == TOLD_TO_PLAYERS


@pytest.fixture
async def here(database_url: str, tmp_path: Path) -> Everywhere:
    async with everywhere(database_url, tmp_path, "aiogram", [item(1), item(1, 2)]) as hall:
        yield hall


async def test_members_on_wecom_and_in_wechat_answer_leave_and_come_back_with_their_points(here: Everywhere) -> None:
    zhao, sun = here.zhao, here.sun
    await here.joins_all()
    async with here.screen():
        await here.does(Command.START)
        await here.comes_to(Phase.QUESTION)
        await here.all_are_asked()
    here.clock.moves(seconds=5)
    await zhao.presses("B")
    assert "已收到：B" in await sun.taps("B")
    await here.until(lambda: "已收到：B" in "".join(zhao.texts))
    await zhao.says("C")
    await here.until(lambda: "您已经选了 B" in zhao.texts[-1])
    await here.comes_to(Phase.RESULT)
    await here.until(lambda: "答对了" in zhao.texts[-1])
    await sun.hears(WHY)
    assert "95" in zhao.texts[-1]
    await zhao.says("退出比赛")
    await here.until(lambda: "您已退出" in zhao.texts[-1])
    assert "您已退出" in await sun.says("退出比赛")
    await zhao.says(f"/join {here.code}")
    await here.until(lambda: "之前的得分都在" in zhao.texts[-1])
    assert "之前的得分都在" in await sun.says(f"/join {here.code}")
    await here.comes_to(Phase.QUESTION, 2)
    await here.until(lambda: "第 2/2 题" in zhao.texts[-1])
    await sun.hears("第 2/2 题")
    here.clock.moves(seconds=1)
    await zhao.says("b")
    await here.until(lambda: "已收到：B" in zhao.texts[-1])
    here.clock.moves(seconds=6)
    assert "已收到：B" in await sun.says("B")
    await here.comes_to(Phase.PODIUM, 2)
    await here.until(lambda: "第 1 名" in zhao.texts[-1])
    assert "第 2 名" in await sun.hears("比赛结果")
    assert "电报" not in zhao.texts[-1], "somebody without points is named in public"
