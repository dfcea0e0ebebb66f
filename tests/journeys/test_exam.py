"""An exam that outlives its service: begun, killed, gone on with, handed in by the clock; then the wrong answers come back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from core.library.rules import ItemDraft, ItemType
from core.members import service as members
from core.members.rules import Audience
from core.quiz import service as quizzes
from core.quiz.modes import Mode, Terms
from core.quiz.rules import EVERY_DAY, QuizDraft, Schedule
from tests.conftest import StillClock
from tests.journeys.chats import OnTelegram, Shown
from tests.journeys.installation import Installation, settings_of
from tests.standins.telegram import TelegramStandIn
from zhibu.parts import assembled
from zhibu.serve import running

OPTIONS = ("红船", "窑洞", "土楼", "以上都不对")
ITEMS = tuple(ItemDraft(row, ItemType.SINGLE, f"第 {row} 道考题", OPTIONS, (0,), explanation="见教材") for row in range(2, 6))
OPENS = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
"""08:00 in Shanghai."""
EXAM = Terms(Mode.EXAM, minutes=30, pass_percent=60, shuffled=True, told=False)


async def planned(service: Installation) -> int:
    """Plan the exam and return the id of a member of the branch."""
    [branch] = await service.branches("第一支部")
    bank, parts = await service.bank(ITEMS), service.parts
    schedule = Schedule(time(8), EVERY_DAY, date(2026, 11, 20), date(2026, 11, 20), 2)
    async with parts.database.transaction() as session:
        draft = QuizDraft("年终考试", bank, len(ITEMS), Audience(branch), schedule)
        quiz = await quizzes.create(session, replace(draft, terms=EXAM), parts.clock())
        await quizzes.activate(session, quiz.id, parts.clock(), parts.organisation)
    return await service.member("王静", branch)


def answered(card: Shown, *, right: bool) -> int:
    """Return the place of a right or a wrong option, wherever this exam shows it."""
    lines = [line for line in (*card.text.splitlines(), *card.labels) if any(option in line for option in OPTIONS)]
    assert OPTIONS[3] in lines[3], "what speaks of the others stays last"
    return next(place for place, line in enumerate(lines) if (OPTIONS[0] in line) is right)


async def test_an_exam_goes_on_after_a_crash_and_is_handed_in_and_what_was_wrong_comes_back(
    database_url: str, tmp_path: Path, telegram: TelegramStandIn
) -> None:
    clock, settings = StillClock(OPENS - timedelta(minutes=1)), settings_of(database_url, tmp_path, telegram)
    chat = OnTelegram(telegram, 1001)
    async with assembled(settings, clock) as parts, running(parts):
        member = await planned(Installation(parts))
        async with parts.database.transaction() as session:
            await members.attach(session, member, chat.address, clock())
        clock.now = OPENS
        assert "考试 · 4 题" in (await chat.hears()).text
        question = await chat.says("/quiz", 2)
        question = await chat.presses(question, answered(question, right=True))
        assert "第 2/4 题" in question.text
    async with assembled(settings, clock) as parts, running(parts):
        again = await chat.says("/quiz")
        assert again.text == question.text, "the same question with its options in the same order"
        await chat.presses(again, answered(again, right=False))
        clock.moves(minutes=31)
        over = await chat.hears()
        assert "已自动交卷" in over.text
        assert "4 题答对 1 题，得分 25，这次还没到合格线" in (await chat.presses(over, 0)).text
        clock.moves(days=1)
        book = await chat.says("/wrong")
        assert "错题本里有 1 题" in book.text
        card = await chat.presses(book, 0)
        assert "练习第 1 题" in card.text
