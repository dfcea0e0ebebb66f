"""A member takes the daily quiz in a terminal: `zhibu talk`, typed line by line into a process of its own."""

from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from datetime import time, timedelta
from pathlib import Path

import pytest

from content.presets.memberships import memberships
from core.clock import system_clock
from core.database import Database
from core.library import service as library
from core.library.rules import ItemDraft, ItemType
from core.members import service as members
from core.members.rules import Audience
from core.members.service import MemberForm
from core.organisation import Organisation
from core.quiz import service as quizzes
from core.quiz.rules import EVERY_DAY, Ledger, QuizDraft, Schedule
from tests.journeys.terminals import Terminal, talking

OPTIONS = ("红船", "窑洞", "土楼")
ITEMS = (
    ItemDraft(2, ItemType.SINGLE, "问答当年发生在哪里？", OPTIONS, (1,), explanation="见教材"),
    ItemDraft(3, ItemType.JUDGE, "每年只开一次会。", ("正确", "错误"), (1,)),
    ItemDraft(4, ItemType.MULTI, "哪些属于民居？", OPTIONS, (1, 2)),
)
TYPED = {"问答当年": "窑洞", "每年只开": "B", "哪些属于": "bc"}
"""A label, a letter, several letters: all of them right."""


@pytest.fixture
async def round_id(sqlite_url: str, organisation: Organisation) -> int:
    """Open a quiz that began a minute ago by the clock on the wall, for a member with the number 1001."""
    database, now = Database(sqlite_url), system_clock()
    begun = organisation.local(now - timedelta(minutes=1))
    async with database.transaction() as session:
        await members.seed_memberships(session, memberships("party"))
        branch = await members.add_branch(session, "第一支部")
        await members.add_member(session, MemberForm("王静", branch.code, "full", "1001"), now)
        bank = await library.create_bank(session, "题库", branch.code, now)
        await library.store(session, bank.id, "题库.xlsx", ITEMS, 0, now)
        schedule = Schedule(time(begun.hour, begun.minute), EVERY_DAY, begun.date(), open_hours=24)
        quiz = await quizzes.create(
            session, QuizDraft("每日一题", bank.id, len(ITEMS), Audience(branch.code), schedule), now - timedelta(minutes=3)
        )
        await quizzes.activate(session, quiz.id, now - timedelta(minutes=3), organisation)
        await quizzes.open_due(session, now, organisation)
        [opened] = await quizzes.rounds(session, quiz.id)
    await database.close()
    return opened.id


@pytest.fixture
async def talk(sqlite_url: str, tmp_path: Path, round_id: int) -> AsyncIterator[Process]:
    """Start the conversation once the quiz is open."""
    del round_id
    async with talking(sqlite_url, tmp_path) as process:
        yield process


async def test_a_quiz_is_answered_to_the_end_in_a_terminal(talk: Process, round_id: int, sqlite_url: str) -> None:
    terminal, verdicts = Terminal(talk), ""
    terminal.types("/quiz")
    for number in range(1, len(ITEMS) + 1):
        shown = await terminal.until("字母作答")
        verdicts += shown
        assert f"第 {number}/{len(ITEMS)} 题" in shown
        [answer] = [words for stem, words in TYPED.items() if stem in shown]
        terminal.types(answer)
    ended = await terminal.until("全部答对")
    await terminal.until("字母作答")  # the way back to the menu
    assert "答题完成" in ended
    assert (verdicts + ended).count("✅") == len(ITEMS)
    terminal.types("exit")
    rest, complaints = await talk.communicate()
    assert (talk.returncode, rest, complaints) == (0, b"", b"")
    database = Database(sqlite_url)
    async with database.reading() as session:
        assert await quizzes.ledger(session, round_id) == Ledger(1, len(ITEMS), len(ITEMS))
    await database.close()
