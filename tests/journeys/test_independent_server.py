"""A whole quiz against a Bot API server that was not made by us: through both engines, by polling and by webhook."""

from pathlib import Path

import pytest
from sqlmodel import select

from bots.telegram.connecting import EngineName
from core.database import Database
from core.members import binding
from core.quiz.models import Answer
from tests.conftest import StillClock
from tests.journeys.independent import IndependentServer, Talker, labels
from tests.journeys.installation import Installation, settings_of
from tests.quizzes import Quizzes, blank, judge, multi, single
from zhibu.parts import assembled
from zhibu.serve import running

KINDS = (single, multi, judge, blank)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_whole_quiz_is_taken_on_sqlite(
    sqlite_url: str, tmp_path: Path, clock: StillClock, engine: EngineName, mode: str
) -> None:
    await takes_a_whole_quiz(sqlite_url, tmp_path, clock, engine, mode)


@pytest.mark.parametrize(("engine", "mode"), [("aiogram", "webhook"), ("ptb", "polling")])
async def test_a_whole_quiz_is_taken_on_postgresql(
    postgres_url: str, tmp_path: Path, clock: StillClock, engine: EngineName, mode: str
) -> None:
    await takes_a_whole_quiz(postgres_url, tmp_path, clock, engine, mode)


async def takes_a_whole_quiz(url: str, tmp_path: Path, clock: StillClock, engine: EngineName, mode: str) -> None:
    """Join, answer every question, and compare what stands in the database and at the server."""
    async with IndependentServer(tmp_path / "journal.jsonl").serving() as server:
        told = settings_of(url, tmp_path, server, mode, engine)
        async with assembled(told, clock) as parts, running(parts, worker=False):
            wang = await joined(Installation(parts), Talker(server, 1001))
            await Quizzes(parts.database, clock, parts.organisation).open_now([kind() for kind in KINDS])
            result = await taken(wang)
            assert "4" in result["text"]
            assert await answers(parts.database) == 4
    found = server.judged("sendMessage", "editMessageReplyMarkup", "answerCallbackQuery", "setMyCommands")
    assert found["ok"], found
    assert server.asked("sendPoll") == 1, "the server's refusal of polls was not learned"


async def joined(service: Installation, talker: Talker) -> Talker:
    """Let them join by the code of their secretary."""
    [branch] = await service.branches("第一支部")
    member = await service.member("王静", branch)
    async with service.parts.database.transaction() as session:
        code = await binding.issue_code(session, member, service.parts.clock())
    assert "王静，您好！" in (await talker.says(f"/start {code}"))["text"]
    return talker


async def taken(wang: Talker) -> dict[str, object]:
    """Answer every question, whatever its kind; return the last card."""
    card = await wang.says("答题")
    for _ in KINDS:
        if "多选" in card["text"]:
            for letter in "ACD":
                card = await wang.marks(card, letter)
            assert labels(card) == ["☑ A", "B", "☑ C", "☑ D", "提交"]
            card = await wang.presses(card, "提交")
        elif "填空" in card["text"]:
            card = await wang.says("一切为了群众 一切依靠群众")
        else:
            card = await wang.presses(card, labels(card)[1])
    return card


async def answers(database: Database) -> int:
    async with database.reading() as session:
        return len((await session.exec(select(Answer))).all())
