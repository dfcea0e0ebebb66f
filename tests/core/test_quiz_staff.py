"""The quiz as staff plan it: previewed, refused with a reason, changed, stopped, counted."""

from dataclasses import replace
from datetime import date, time

import pytest

from core.database import Database
from core.errors import CoreError
from core.members.rules import Audience
from core.organisation import Organisation
from core.pushes.models import Push
from core.quiz import service
from core.quiz.models import Quiz, QuizState
from tests.conftest import StillClock
from tests.people import People
from tests.quizzes import Quizzes, single


async def test_the_preview_is_the_card_that_members_get_next(
    quizzes: Quizzes, people: People, clock: StillClock, organisation: Organisation
) -> None:
    member = await people.member()
    draft = await quizzes.draft([single()])
    card = service.preview_message(draft, clock.now, organisation)
    assert [member.wording.say(each, "zh") for each in (card.title, *card.body)] == [
        "今日答题 · 1 题",
        "每日一题",
        "11月22日 00:00 前都可以作答，中途离开后可以接着答。",
    ]
    for wrong in (replace(draft, size=0), replace(draft, schedule=replace(draft.schedule, ends_on=date(2026, 11, 1)))):
        with pytest.raises(CoreError):
            service.preview_message(wrong, clock.now, organisation)
    over = replace(draft.schedule, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
    with pytest.raises(CoreError, match="quiz-flaw-no-day-left"):
        service.preview_message(replace(draft, schedule=over), clock.now, organisation)


async def test_what_cannot_work_is_refused_with_a_sentence(
    quizzes: Quizzes, people: People, database: Database, clock: StillClock, organisation: Organisation
) -> None:
    await people.branch()
    draft = await quizzes.draft([single()])
    over = replace(draft.schedule, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
    async with database.transaction() as session:
        for wrong, key in (
            (replace(draft, audience=Audience("009")), "quiz-flaw-branch"),
            (replace(draft, bank_id=99), "quiz-flaw-bank"),
            (replace(draft, title=""), "quiz-flaw-title"),
        ):
            with pytest.raises(CoreError, match=key):
                await service.create(session, wrong, clock.now)
        without_items = await service.create(session, replace(draft, tag="没有这个标签"), clock.now)
        with pytest.raises(CoreError, match="quiz-flaw-no-items"):
            await service.activate(session, without_items.id, clock.now, organisation)
        without_days = await service.create(session, replace(draft, schedule=over), clock.now)
        with pytest.raises(CoreError, match="quiz-flaw-no-day-left"):
            await service.activate(session, without_days.id, clock.now, organisation)
        with pytest.raises(CoreError, match="quiz-not-there"):
            await service.stop(session, 99, clock.now)


async def test_a_tag_narrows_the_items(quizzes: Quizzes, people: People, database: Database) -> None:
    await people.branch()
    other = single(1)
    other.tags = ["安全%", 'a"b']
    bank = await quizzes.bank([single(0), other])
    async with database.reading() as session:
        counts = [await service.usable_items(session, bank, tag) for tag in ("", "理论", "安全%", 'a"b', "安全", "%", "安")]
    assert counts == [2, 1, 1, 1, 0, 0, 0]


async def test_staff_see_the_quizzes_of_their_branch_and_change_them(
    quizzes: Quizzes, people: People, database: Database, clock: StillClock, organisation: Organisation
) -> None:
    await people.branch("001.001")
    await people.branch("002")
    draft = replace(await quizzes.draft([single()]), audience=Audience("001.001", ("full",)), tag="理论")
    async with database.transaction() as session:
        quiz = await service.create(session, draft, clock.now)
        assert await service.draft_of(session, quiz.id) == draft
        assert [each.id for each in await service.quizzes(session, "001")] == [quiz.id]
        assert await service.quizzes(session, "002") == []
        later = replace(draft, schedule=replace(draft.schedule, clock=time(9, 30)))
        changed = await service.change(session, quiz.id, later, clock.now, organisation)
        assert (changed.clock, changed.next_due_at, changed.state) == ("09:30", None, QuizState.DRAFT)


async def test_a_stopped_quiz_writes_to_nobody_who_still_waits(
    quizzes: Quizzes, people: People, database: Database, clock: StillClock
) -> None:
    await people.member()
    await quizzes.open_now([single()])
    await quizzes.stops(1)
    async with database.reading() as session:
        assert (await session.get(Push, 1)).state == "cancelled"
        quiz = await session.get(Quiz, 1)
        assert (quiz.state, quiz.next_due_at) == (QuizState.STOPPED, None)
        (summary,) = await service.rounds(session, 1)
        assert summary.closes_at == clock.now
