"""Talking in the terminal: the same door, the same post, in plain lines."""

import io
import os
from collections.abc import AsyncIterator

import pytest
from rich.console import Console

from bots.terminal.channel import TerminalChannel
from bots.terminal.plan import plan
from content.wording import Wording
from core.clock import Clock
from core.database import Database
from core.errors import NotFound
from core.messages import Address, Choice, Link, Message, Plain
from core.receive import Door
from tests.bots.showroom import ANSWERS, Showroom, menu, reminder, several
from tests.people import People
from zhibu.mailbox import DatabaseMailbox
from zhibu.talk import Talk, place_of, typed


def printed(message: Message, wording: Wording, locale: str = "zh") -> str:
    screen = Console(file=io.StringIO(), width=60)
    screen.print(plan(message, locale, wording.say))
    return screen.file.getvalue()


@pytest.fixture
def channel(database: Database, clock: Clock) -> TerminalChannel:
    return TerminalChannel(DatabaseMailbox(database, clock, "local"))


class Screen:
    """A terminal in a test: types lines, reads what is printed."""

    def __init__(self, door: Door | Showroom, channel: TerminalChannel, wording: Wording, address: Address) -> None:
        self.console = Console(file=io.StringIO(), width=80)
        self.talk = Talk(door, channel, wording.say, self.console, address, "zh")

    async def types(self, *lines: str) -> str:
        await self.talk.run(self._lines(lines))
        return self.console.file.getvalue()

    async def _lines(self, lines: tuple[str, ...]) -> AsyncIterator[str]:
        for line in lines:
            yield line + "\n"


GUEST = Address("terminal", "local", "guest")


async def test_lines_are_answered_in_order_until_exit(channel: TerminalChannel, wording: Wording, showroom: Showroom) -> None:
    shown = await Screen(showroom, channel, wording, GUEST).types("你好", "", "  再见 ", "exit", "没人听")
    assert shown == "收到：你好\n收到：再见\n"


async def test_a_stranger_is_answered_through_the_real_door(channel: TerminalChannel, door: Door, wording: Wording) -> None:
    assert "绑定码" in await Screen(door, channel, wording, GUEST).types("/help")


async def test_a_member_is_known_by_number_or_name(
    channel: TerminalChannel, door: Door, wording: Wording, people: People, database: Database, clock: Clock
) -> None:
    member = await people.member("赵敏")
    place = await place_of(database, clock, "赵敏")
    assert place == await place_of(database, clock, member.sender)
    assert await Screen(door, channel, wording, place).types("今日")
    with pytest.raises(NotFound):
        await place_of(database, clock, "没有这个人")


async def test_what_was_sent_unasked_is_shown_once(channel: TerminalChannel, wording: Wording, showroom: Showroom) -> None:
    await channel.send(GUEST, reminder(), "zh", "7:1")
    await channel.send(GUEST, reminder(), "zh", "7:1")
    shown = await Screen(showroom, channel, wording, GUEST).types()
    assert shown.count("学习提醒") == 1
    assert await Screen(showroom, channel, wording, GUEST).types() == ""


async def test_piped_lines_are_read_to_the_end() -> None:
    reading, writing = os.pipe()
    os.write(writing, "一\n二".encode())
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as stream:
        assert [line async for line in typed(stream)] == ["一\n", "二"]


def test_options_are_lettered_and_the_way_to_answer_stands_below(wording: Wording) -> None:
    assert printed(several(), wording).splitlines() == [
        "第 2 题 / 共 5 题",
        "“三会一课”包括哪些？（多选）",
        "  A. 党员大会",
        "  B. 支部委员会会议",
        "  C. 党小组会",
        "  D. 党课",
        "  可多选，回复全部字母作答，例如 ACD",
    ]
    assert "Reply with the letter" in printed(menu(), wording, "en")


def test_more_options_than_letters_are_numbered(wording: Wording) -> None:
    choices = tuple(Choice(str(place), Plain(f"第{place + 1}项")) for place in range(30))
    lines = printed(Message((Plain("选"),), choices=choices), wording).splitlines()
    assert (lines[26], lines[27], lines[30]) == ("  26. 第26项", "  27. 第27项", "  30. 第30项")


def test_pictures_files_and_links_are_named(wording: Wording) -> None:
    shown = printed(ANSWERS["附件"][0], wording) + printed(Message(link=Link("https://e.org/a", Plain("原文"))), wording)
    assert "〔图片〕旗帜.png" in shown
    assert "〔文件〕通知.docx" in shown
    assert "原文 https://e.org/a" in shown


def test_rich_text_is_rendered_and_nothing_steers_the_terminal(wording: Wording) -> None:
    assert "读原文" in printed(ANSWERS["文章"][0], wording)
    shown = printed(Message((Plain("红\x1b[31m色\x07[bold]"),)), wording)
    assert shown == "红[31m色[bold]\n"
