"""The daily quiz as members meet it: it opens at its minute, is answered in the chat, and counts each answer once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from core.database import Database
from core.errors import CoreError
from core.library.models import Item
from core.pushes.models import Delivery, Push
from core.quiz import service
from core.quiz.models import Answer, Attempt, Quiz, Round, RoundItem
from tests.conftest import StillClock
from tests.people import Known, People
from tests.quizzes import Quizzes, blank, judge, multi, single

EIGHT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
"""A Monday, 08:00 in Shanghai."""


async def test_a_quiz_opens_once_at_its_minute_and_is_announced_to_its_audience(
    quizzes: Quizzes, people: People, database: Database, clock: StillClock
) -> None:
    await people.members(3, "001.002")
    await people.member(branch="002")
    await quizzes.daily([single(n) for n in range(5)], size=2)
    assert await quizzes.opens() == 0
    clock.now = EIGHT
    assert await quizzes.opens() == 1
    assert await quizzes.opens() == 0
    async with database.reading() as session:
        assert len((await session.exec(select(Delivery))).all()) == 3
        push = (await session.exec(select(Push))).one()
        assert push.purpose == "quiz"
        assert push.expires_at == datetime(2026, 11, 23, 16, tzinfo=UTC)
        assert len((await session.exec(select(RoundItem))).all()) == 2


async def test_a_member_answers_by_button_letter_and_words_and_sees_what_is_right(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    await quizzes.open_now([single(0), multi(), judge(), blank()])
    shown = await member.says("答题")
    seen = [shown[0]]
    answers: dict[str, Callable[[], Awaitable[list[str]]]] = {
        "单选": lambda: member.presses(1),
        "多选": lambda: member.says("acd"),
        "判断": lambda: member.says("错"),
        "填空": lambda: member.says("一切为了群众，一切依靠群众"),
    }
    for _ in range(4):
        kind = next(kind for kind in answers if kind in shown[-1].partition("\n")[0])
        shown = await answers[kind]()
        seen += shown
    assert sum("✅ 回答正确" in words for words in seen) == 4
    assert "4 题全部答对" in seen[-1]
    assert "解析：群众路线" in "\n".join(seen)
    assert await member.says("/quiz") == [seen[-1]]


async def test_the_key_is_in_nothing_that_a_card_shows_before_it_is_answered(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    await quizzes.open_now([single(n) for n in range(3)])
    await member.says("/quiz")
    for _ in range(3):
        question = member.last.replies[-1]
        assert "秘密的解析" in repr(question.quiz), "the platform may tell it, once the question is answered"
        assert "秘密的解析" not in repr(replace(question, quiz=None))
        assert {choice.id for choice in question.choices} == {"0", "1", "2", "3"}
        assert all(choice.token.count(".") == 1 for choice in question.choices)
        await member.presses(0)
    assert "秘密的解析" in repr(member.last.replies[0])


async def test_a_wrong_answer_names_the_right_one_and_goes_on(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    await quizzes.open_now([single(0), single(1)])
    await member.says("/quiz")
    verdict, question = await member.presses(0)
    assert verdict.startswith("❌ 这题没有答对\n正确答案：B. 二")
    assert question.startswith("第 2/2 题 · 单选")
    _, result = await member.presses(0)
    assert "2 题答对 0 题，看过解析就有收获" in result


async def test_an_attempt_goes_on_where_it_stopped(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    await quizzes.open_now([single(n) for n in range(3)])
    await member.says("/quiz")
    await member.presses(1)
    await member.says("/cancel")
    assert (await member.says("答题"))[0].startswith("第 2/3 题")


async def test_a_second_answer_to_a_question_changes_nothing(quizzes: Quizzes, people: People, database: Database) -> None:
    member = await people.member()
    await quizzes.open_now([single(n) for n in range(3)])
    await member.says("/quiz")
    token = member.offered().choices[0].token
    await member.presses(token)
    again = await member.presses(token)
    assert "已经失效" in again[0]
    assert again[1].startswith("第 2/3 题")
    async with database.reading() as session:
        assert [answer.picked for answer in (await session.exec(select(Answer))).all()] == [[0]]


async def test_thirty_presses_on_one_question_at_once_count_once(quizzes: Quizzes, people: People, database: Database) -> None:
    member = await people.member()
    await quizzes.open_now([single(n) for n in range(30)])
    await member.says("/quiz")
    token = member.offered().choices[1].token
    await asyncio.gather(*(member.presses(token) for _ in range(30)))
    async with database.reading() as session:
        assert len((await session.exec(select(Answer))).all()) == 1


async def test_thirty_answers_to_thirty_questions_at_once_count_thirty(
    quizzes: Quizzes, people: People, clock: StillClock, database: Database
) -> None:
    member = await people.member()
    round_id = await quizzes.open_now([single(n) for n in range(30)])
    await member.says("/quiz")
    await asyncio.gather(*(member.says("B") for _ in range(30)))
    async with database.reading() as session:
        attempt = (await session.exec(select(Attempt))).one()
        assert (attempt.answered, attempt.right, attempt.finished_at) == (30, 30, clock.now)
        ledger = await service.ledger(session, round_id)
        assert (ledger.attempts, ledger.answers, ledger.right) == (1, 30, 30)


async def test_two_chats_of_one_member_share_one_attempt(quizzes: Quizzes, people: People, database: Database) -> None:
    member = await people.member()
    other = await people.other_chat(member, "web")
    await quizzes.open_now([single(n) for n in range(2)])
    await member.says("/quiz")
    await other.says("/quiz")
    await member.presses(1)
    assert (await other.presses(1))[0].startswith("第 2/2 题")
    await other.presses(1)
    assert "2 题全部答对" in (await member.presses(1))[0]
    async with database.reading() as session:
        assert len((await session.exec(select(Answer))).all()) == 2


async def test_two_chats_that_answer_at_once_never_count_one_question_twice(
    quizzes: Quizzes, people: People, database: Database
) -> None:
    member = await people.member()
    other = await people.other_chat(member, "web")
    await quizzes.open_now([single(n) for n in range(20)])
    await member.says("/quiz")
    await other.says("/quiz")
    await asyncio.gather(*(chat.says("B") for _ in range(20) for chat in (member, other)))
    async with database.reading() as session:
        answers = (await session.exec(select(Answer))).all()
        attempt = (await session.exec(select(Attempt))).one()
        assert len(answers) == attempt.answered
        assert attempt.answered >= 10


async def test_an_answer_that_another_chat_gave_meanwhile_is_refused(
    quizzes: Quizzes, people: People, clock: StillClock, database: Database
) -> None:
    member = await people.member()
    await quizzes.open_now([single(0)])
    await member.says("/quiz")
    async with database.reading() as session:
        before = await service.standing(session, 1)
        assert before is not None
    await member.presses(1)
    with pytest.raises(IntegrityError):  # a look of another transaction breaks on the answer's own key
        async with database.transaction() as session:
            await service.answer(session, before, [1], clock.now)
    async with database.transaction() as session:
        after = await service.standing(session, 1)
        assert after is not None
        with pytest.raises(CoreError):
            await service.answer(session, after, [1], clock.now)


async def test_a_round_that_closes_in_between_says_so_and_shows_what_was_done(
    quizzes: Quizzes, people: People, clock: StillClock
) -> None:
    member, late = await people.members(2)
    round_id = await quizzes.open_now([single(n) for n in range(3)])
    await member.says("/quiz")
    await member.presses(1)
    clock.moves(hours=20)
    assert await member.presses(1) == ["这次答题已经结束。您答了 1/3 题，答对 1 题，谢谢参与！"]
    assert (await member.says("/quiz"))[0].startswith("现在没有可以作答的题目，下一次答题在 11月22日 08:00。\n")
    assert await quizzes.pressed_in_push(late, round_id) == ["这个按钮属于较早的消息，已经失效。"]


async def test_a_press_on_the_push_begins_the_quiz(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    round_id = await quizzes.open_now([single(0)])
    assert (await quizzes.pressed_in_push(member, round_id))[0].startswith("第 1/1 题")


async def test_an_ended_round_is_shown_to_those_who_took_part_and_closed_to_others(
    quizzes: Quizzes, people: People, clock: StillClock
) -> None:
    member, other = await people.members(2)
    round_id = await quizzes.open_now([single()])
    await member.says("/quiz")
    clock.moves(days=1)
    assert await enters(quizzes, member, round_id)
    assert not await enters(quizzes, other, round_id)


async def enters(quizzes: Quizzes, member: Known, round_id: int) -> bool:
    async with quizzes.database.transaction() as session:
        return await service.enter(session, round_id, member.person, quizzes.clock.now) is not None


async def test_nobody_enters_a_round_that_is_not_theirs(quizzes: Quizzes, people: People) -> None:
    stranger = await people.member(branch="002")
    kept_out = await people.member(membership="probationary")
    round_id = await quizzes.open_now([single(0)], memberships=("full",))
    assert not await enters(quizzes, stranger, round_id)
    assert not await enters(quizzes, kept_out, round_id)
    assert not await enters(quizzes, kept_out, 999)
    assert (await stranger.says("/quiz"))[0].startswith("现在没有可以作答的题目，有新题时会通知您。\n")
    assert (await kept_out.says("/quiz"))[0].startswith("现在没有可以作答的题目，有新题时会通知您。\n")


async def test_several_open_quizzes_are_offered_by_name(quizzes: Quizzes, people: People, clock: StillClock) -> None:
    member = await people.member()
    await quizzes.open_now([single(0)], title="每日一题")
    clock.moves(minutes=-1)
    await quizzes.open_now([single(1), single(2)], title="安全知识")
    (offer,) = await member.says("/quiz")
    assert offer == "请选择要作答的题目。\nA. 每日一题（1 题）\nB. 安全知识（2 题）\nC. 练习"
    assert (await member.says("安全知识（2 题）"))[0].startswith("第 1/2 题")


async def test_a_quiz_chosen_from_an_old_list_may_be_over(quizzes: Quizzes, people: People, clock: StillClock) -> None:
    member = await people.member()
    await quizzes.open_now([single(0)], title="每日一题")
    clock.moves(minutes=-1)
    await quizzes.open_now([single(1)], title="安全知识")
    await member.says("/quiz")
    clock.moves(days=1)
    assert await member.presses(1) == ["这次答题已经结束，欢迎参加下一次。"]


async def test_bad_answers_are_asked_again_and_count_for_nothing(quizzes: Quizzes, people: People, database: Database) -> None:
    member = await people.member()
    await quizzes.open_now([multi()])
    await member.says("/quiz")
    for words in ("🙂", "Z", "\u202eA\u202c ?", "A" * 5000, "谢谢"):
        assert (await member.says(words))[-1].startswith("第 1/1 题")
    async with database.reading() as session:
        assert (await session.exec(select(Answer))).all() == []


async def test_several_options_are_handed_in_with_one_press(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    await quizzes.open_now([multi()])
    await member.says("/quiz")
    card = member.offered().choices[0].token.partition(".")[0]
    for places in ("submit", "submit-", "submit-x", "submit-0-0", "submit-0-4", "submit--1", "submit-0-²"):
        assert (await member.presses(f"{card}.{places}"))[-1].startswith("第 1/1 题")
    assert (await member.presses(f"{card}.submit-3-0-2"))[0].startswith("✅")


async def test_an_empty_answer_to_a_fill_in_is_asked_again(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    await quizzes.open_now([blank()])
    await member.says("/quiz")
    assert (await member.says("   "))[0].startswith("第 1/1 题 · 填空")
    assert (await member.says("B"))[0].startswith("❌ 这题没有答对\n正确答案：一切为了群众 / 一切依靠群众")


async def test_an_attempt_whose_round_was_deleted_ends_kindly(quizzes: Quizzes, people: People, database: Database) -> None:
    member = await people.member()
    await quizzes.open_now([single(0)])
    await member.says("/quiz")
    async with database.transaction() as session:
        await session.delete((await session.exec(select(Round))).one())
    assert await member.presses(0) == ["这次答题已经结束，欢迎参加下一次。"]


async def test_a_member_who_is_asked_in_english_reads_english(quizzes: Quizzes, people: People) -> None:
    member = await people.member(locale="en")
    await quizzes.open_now([judge()])
    assert (await member.says("/quiz"))[0] == "Question 1 of 1 · true or false\n每年只开一次会。\nA. True\nB. False"
    assert (await member.says("no"))[1].startswith("Quiz completed\nAll 1 right, wonderful!\nA. Practise")


async def test_items_come_again_only_when_all_had_their_turn_and_retired_ones_never(
    quizzes: Quizzes, people: People, clock: StillClock, database: Database
) -> None:
    await people.branch()
    await quizzes.daily([single(n) for n in range(7)], size=2)
    async with database.transaction() as session:
        retired = (await session.exec(select(Item))).first()
        retired.retired_at = clock.now
    for day in range(3):
        clock.now = EIGHT + timedelta(days=day)
        assert await quizzes.opens() == 1
    async with database.reading() as session:
        asked = [place.item_id for place in (await session.exec(select(RoundItem))).all()]
    assert len(set(asked)) == 6
    assert retired.id not in asked


async def test_after_a_long_stop_only_the_latest_round_opens(quizzes: Quizzes, people: People, clock: StillClock) -> None:
    await people.branch()
    quiz = await quizzes.daily([single(n) for n in range(5)], size=1)
    clock.now = EIGHT + timedelta(days=3, hours=2)
    assert await quizzes.opens() == 1
    async with quizzes.database.reading() as session:
        assert [each.day.day for each in await service.rounds(session, quiz)] == [26]
        assert (await session.get(Quiz, quiz)).next_due_at == EIGHT + timedelta(days=4)


async def test_a_round_whose_hours_are_over_is_not_opened_late(quizzes: Quizzes, people: People, clock: StillClock) -> None:
    await people.branch()
    await quizzes.daily([single(0)], size=1, open_hours=2)
    clock.now = EIGHT + timedelta(hours=2)
    assert await quizzes.opens() == 0


async def test_two_schedulers_open_a_round_once(quizzes: Quizzes, people: People, clock: StillClock, database: Database) -> None:
    await people.members(2)
    await quizzes.daily([single(0)], size=1)
    clock.now = EIGHT
    assert sum(await asyncio.gather(*(quizzes.opens() for _ in range(8)))) == 1
    async with database.reading() as session:
        assert len((await session.exec(select(Push))).all()) == 1


async def test_a_day_has_one_round_even_when_the_time_is_changed(quizzes: Quizzes, people: People, clock: StillClock) -> None:
    await people.branch()
    quiz = await quizzes.daily([single(0)], size=1)
    clock.now = EIGHT
    await quizzes.opens()
    await quizzes.moves(quiz, "10:00")
    clock.moves(hours=3)
    assert await quizzes.opens() == 0


async def test_a_bank_that_ran_dry_opens_nothing_and_is_tried_again_next_time(
    quizzes: Quizzes, people: People, clock: StillClock, database: Database
) -> None:
    await people.branch()
    quiz = await quizzes.daily([single(0)], size=1)
    async with database.transaction() as session:
        (await session.exec(select(Item))).one().retired_at = clock.now
    clock.now = EIGHT
    assert await quizzes.opens() == 0
    async with database.transaction() as session:
        dry = await session.get(Quiz, quiz)
        assert (dry.next_due_at, dry.unopened_at) == (EIGHT + timedelta(days=1), EIGHT)
        (await session.exec(select(Item))).one().retired_at = None
    clock.moves(days=1)
    assert await quizzes.opens() == 1
    async with database.reading() as session:
        assert (await session.get(Quiz, quiz)).unopened_at is None


async def test_a_stopped_quiz_closes_its_round_and_opens_no_more(quizzes: Quizzes, people: People, clock: StillClock) -> None:
    member = await people.member()
    await quizzes.open_now([single(0), single(1)])
    await member.says("/quiz")
    await quizzes.stops(1)
    assert await member.presses(0) == ["这次答题已经结束，欢迎参加下一次。"]
    clock.moves(days=7)
    assert await quizzes.opens() == 0


async def test_results_count_by_branch_and_equal_the_ledger(quizzes: Quizzes, people: People) -> None:
    first, second = await people.members(2, "001.001")
    third, _ = await people.members(2, "001.002")
    await people.members(2, "002")
    round_id = await quizzes.open_now([single(0), single(1)])
    for member, letters in ((first, "BB"), (second, "A"), (third, "BA")):
        await member.says("/quiz")
        for letter in letters:
            await member.says(letter)
    async with quizzes.database.reading() as session:
        one, two = await service.results(session, 1, "001", round_id)
        assert (one.members, one.took_part, one.finished, one.answered, one.right, one.percent) == (2, 2, 1, 3, 2, 67)
        assert (two.members, two.took_part, two.finished, two.answered, two.right, two.percent) == (2, 1, 1, 2, 1, 50)
        assert [each.code for each in await service.results(session, 1, "001.002")] == ["001.002"]
        ledger = await service.ledger(session, round_id)
        assert (ledger.attempts, ledger.answers, ledger.right) == (3, one.answered + two.answered, one.right + two.right)
        (summary,) = await service.rounds(session, 1)
        assert (summary.attempts, summary.finished, summary.answered, summary.right) == (3, 2, 5, 3)
