"""The kinds of quizzes as members meet them: retried, lost and revived, timed and handed in, shuffled but for what must stay."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlmodel import select

from content.presets.quizzes import quizzes as presets
from core.conversation import Context
from core.database import Database
from core.library.cards import Question, Solution
from core.library.models import Item
from core.library.rules import ItemType
from core.messages import Incoming
from core.pushes.models import Delivery, Push
from core.quiz import dialogue, modes, service
from core.quiz.models import Answer, Attempt, Round
from core.quiz.modes import Asked, Mode, Terms, order, places, shuffled
from tests.conftest import StillClock
from tests.people import Known, People
from tests.quizzes import Quizzes, blank, judge, single

EXAM = Terms(Mode.EXAM, minutes=30, pass_percent=60, told=False)
CHALLENGE = Terms(Mode.CHALLENGE, tries=2, lives=2)


async def opened(quizzes: Quizzes, items: list[Item], terms: Terms, *, hours: int | None = None) -> int:
    """Return the id of a round that is open on these terms."""
    draft = await quizzes.draft(items, open_hours=hours)
    quiz = await quizzes.activated(replace(draft, terms=terms))
    coming = service.next_after(draft.schedule, quizzes.clock.now, quizzes.organisation)
    assert coming is not None
    quizzes.clock.now = coming.opens_at
    assert await quizzes.opens()
    async with quizzes.database.reading() as session:
        return (await session.exec(select(Round.id).where(Round.quiz_id == quiz))).one()


async def hands_in(quizzes: Quizzes) -> int:
    async with quizzes.database.transaction() as session:
        return await service.hand_in_due(session, quizzes.clock.now, quizzes.organisation)


def choices(member: Known) -> list[str]:
    return [each.id for each in member.offered().choices]


async def test_a_quiz_may_be_retried_until_its_tries_are_used_or_all_is_right(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    await opened(quizzes, [single(0), single(1)], Terms(Mode.SPECIAL, tries=3))
    await member.says("/quiz")
    for _ in range(2):
        await member.presses(0)
        await member.presses(1)
        assert choices(member)[0].startswith("quiz.again:")
        assert (await member.says("再答一次"))[0].startswith("第 1/2 题")
    await member.presses(0)
    await member.presses(1)
    assert not [each for each in choices(member) if each.startswith("quiz.again:")], "three tries are used"


async def test_a_quiz_for_full_marks_ends_with_full_marks(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    round_id = await opened(quizzes, [single(0)], Terms(Mode.SPECIAL, tries=0))
    await member.says("/quiz")
    for _ in range(4):
        await member.presses(0)
        await member.says("再答一次")
    assert "全部答对" in (await member.presses(1))[-1]
    assert not [each for each in choices(member) if each.startswith("quiz.again:")]
    async with quizzes.database.transaction() as session:
        again = await service.enter(session, round_id, member.person, quizzes.clock.now, again=True)
        assert again is not None
        assert again.number == 5
        assert again.ended


async def test_another_try_is_refused_while_one_is_open_and_once_the_round_is_over(
    quizzes: Quizzes, people: People, clock: StillClock
) -> None:
    member = await people.member()
    round_id = await opened(quizzes, [single(0), single(1)], Terms(Mode.SPECIAL, tries=3))
    await member.says("/quiz")
    await member.presses(0)
    async with quizzes.database.transaction() as session:
        at = await service.enter(session, round_id, member.person, clock.now, again=True)
        assert at is not None
        assert (at.number, at.answered) == (1, 1)
    await member.presses(0)
    clock.moves(days=1)
    assert "2 题答对 0 题" in (await member.presses(0))[0]
    assert not [each for each in choices(member) if each.startswith("quiz.again:")]


async def test_a_challenge_ends_with_the_second_error_and_the_first_is_forgiven(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    await opened(quizzes, [single(number) for number in range(6)], CHALLENGE)
    await member.says("/quiz")
    await member.presses(1)
    verdict, revived, question = await member.presses(0)
    assert verdict.startswith("❌")
    assert revived == "还可以再错 1 次，继续加油！"
    assert question.startswith("第 3/6 题")
    await member.presses(1)
    verdict, end = await member.presses(0)
    assert end.startswith("答题完成\n挑战结束，这次答对 2 题，很不错！\nA. 再答一次")
    assert "第 1/6 题" in (await member.presses(0))[0]
    for _ in range(6):
        shown = await member.presses(1)
    assert "6 题全部答对" in shown[-1]


async def test_a_challenge_may_end_with_an_error_in_its_last_question(quizzes: Quizzes, people: People) -> None:
    member = await people.member()
    await opened(quizzes, [single(0)], CHALLENGE)
    await member.says("/quiz")
    _, end = await member.presses(0)
    assert "1 题答对 0 题" in end


async def test_an_exam_says_nothing_until_it_is_over_and_shows_solutions_when_all_are_done(
    quizzes: Quizzes, people: People, clock: StillClock
) -> None:
    member, other = await people.members(2)
    await opened(quizzes, [single(0), single(1), judge()], EXAM, hours=2)
    rules, question = await member.says("/quiz")
    assert rules == "请在 11月21日 08:30 前答完，到时自动交卷。中途离开后发送 /quiz 可以接着答。\n答对 60% 为合格。"
    assert question.startswith("第 1/3 题")
    assert member.last.replies[-1].quiz is None, "a poll of the platform's own would tell"
    seen = [question]
    for _ in range(3):
        seen += await member.presses(1)
    assert not any("✅" in each or "❌" in each or "解析" in each for each in seen[:-1])
    assert "3 题答对 3 题，得分 100，合格，祝贺您！\n答案和解析在 11月21日 10:00 之后可以查看。" in seen[-1]
    await other.says("/quiz")
    for place in (1, 0, 0):
        shown = await other.presses(place)
    assert "得分 33，这次还没到合格线" in shown[-1] or "得分 0" in shown[-1]
    assert not [each for each in choices(other) if each.startswith("quiz.review:")]
    clock.moves(hours=3)
    [over] = await other.says("/quiz")
    assert "A. 看解析：每日一题" in over
    [result] = await other.presses(0)
    assert "A. 看答错的题" in result
    [first] = await other.presses(0)
    assert first.startswith("答错的题 1/2\n")
    assert "正确答案" in first
    [second] = await other.presses(0)
    assert second.startswith("答错的题 2/2\n")
    assert not [each for each in choices(other) if each.startswith("quiz.review:")]


async def test_solutions_are_for_those_who_answered_and_for_nobody_before_the_end(
    quizzes: Quizzes, people: People, clock: StillClock
) -> None:
    member, curious = await people.members(2)
    await opened(quizzes, [single(0)], EXAM, hours=2)
    await member.says("/quiz")
    await member.presses(0)
    async with quizzes.database.transaction() as session:
        for asking, which in ((member, "1.1"), (curious, "1.1"), (member, "1.2"), (member, "9.1")):
            incoming = Incoming(asking.address, "x", asking.sender)
            context = Context(session, clock.now, asking.person, incoming, quizzes.organisation, asking.wording.say, clock.now)
            turn = await dialogue.review(context, which)
            assert [asking.wording.say(each.body[0], "zh") for each in turn.replies] == ["这次答题已经结束，欢迎参加下一次。"]
            assert len(turn.replies[0].body) == 1


async def test_an_exam_is_handed_in_at_its_deadline_by_the_clock_and_whoever_wrote_it_is_told(
    quizzes: Quizzes, people: People, clock: StillClock, database: Database
) -> None:
    members = await people.members(3)
    await opened(quizzes, [single(0), single(1)], EXAM, hours=2)
    for member in members[:2]:
        await member.says("/quiz")
        await member.presses(1)
    clock.moves(minutes=29)
    assert await hands_in(quizzes) == 0
    clock.moves(minutes=5)
    assert await hands_in(quizzes) == 2
    assert await hands_in(quizzes) == 0
    async with database.reading() as session:
        attempts = (await session.exec(select(Attempt))).all()
        assert {each.finished_at for each in attempts} == {clock.now - timedelta(minutes=4)}
        push = (await session.exec(select(Push).where(Push.purpose == "reply"))).one()
        told = (await session.exec(select(Delivery.member_id).where(Delivery.push_id == push.id))).all()
        assert set(told) == {each.member_id for each in members[:2]}
    shown = await members[0].presses(1)
    assert "2 题答对 1 题，得分 50，这次还没到合格线" in shown[-1]


async def test_an_answer_after_the_deadline_hands_the_exam_in_and_counts_for_nothing(
    quizzes: Quizzes, people: People, clock: StillClock, database: Database
) -> None:
    member = await people.member()
    await opened(quizzes, [single(0), single(1)], EXAM, hours=2)
    await member.says("/quiz")
    await member.presses(1)
    clock.moves(minutes=30)
    assert "2 题答对 1 题" in (await member.presses(1))[0]
    async with database.reading() as session:
        assert len((await session.exec(select(Answer))).all()) == 1
    assert await hands_in(quizzes) == 0


async def test_a_shuffled_exam_keeps_its_order_when_it_goes_on_and_stores_answers_in_the_items_own(
    quizzes: Quizzes, people: People, database: Database
) -> None:
    members = await people.members(3)
    items = [single(number) for number in range(6)]
    await opened(quizzes, [*items, blank()], replace(EXAM, shuffled=True), hours=2)
    orders = set()
    for member in members:
        await member.says("/quiz")
        stems = []
        for _ in range(7):
            again = (await member.says("/quiz"))[-1]
            lines = again.splitlines()
            stems.append(lines[1])
            letter = next((line[0] for line in lines if line.endswith(". 二")), "")
            await member.says(letter or "一切为了群众，一切依靠群众")
        orders.add(tuple(stems))
    assert len(orders) == 3
    async with database.reading() as session:
        answers = (await session.exec(select(Answer))).all()
        assert all(each.right for each in answers)
        assert {tuple(each.picked) for each in answers if isinstance(each.picked, list)} == {(1,)}


OPTIONS = some.lists(some.text("甲乙丙丁戊己庚辛", min_size=1, max_size=4), min_size=2, max_size=8, unique=True)


@settings(max_examples=80, deadline=None)
@given(OPTIONS, some.integers(1, 10**6), some.sampled_from(("以上都对", "以上皆非", "All of the above", "都不正确", None)))
def test_shuffled_options_are_all_there_the_key_goes_along_and_what_speaks_of_others_stays(
    options: list[str], seed: int, last: str | None
) -> None:
    full = [*options, *([last] if last else [])]
    asked = Asked(7, Question("single", "?", full, 0), Solution("single", full, [0], [], "", ""))
    moved = shuffled(asked, seed)
    assert sorted(moved.question.options) == sorted(full)
    assert [moved.solution.options[place] for place in moved.solution.key] == [full[0]]
    assert moved.own(list(moved.solution.key)) == [0]
    assert moved.own("words") == "words"
    assert last is None or moved.question.options[-1] == last
    assert shuffled(asked, seed) == moved


@pytest.mark.parametrize(
    "options", [["一", "二", "A和B都对"], ["一", "二", "AB"], ["①", "①②", "②③"], ["x", "y", "A、B"], ["x", "y", "both A and B"]]
)
def test_nothing_moves_where_an_option_names_others_by_letter(options: list[str]) -> None:
    assert all(places("single", options, seed, 1) == [0, 1, 2] for seed in range(20))


def test_options_of_a_statement_and_of_a_fill_in_stay() -> None:
    assert all(places(ItemType.JUDGE, ["正确", "错误"], seed, 1) == [0, 1] for seed in range(20))
    fill = Asked(1, Question("blank", "____", [], 1), Solution("blank", [], [], [["x"]], "", ""))
    assert shuffled(fill, 3) is fill


def test_orders_differ_between_attempts_and_hold_every_number_once() -> None:
    orders = {tuple(order(10, seed)) for seed in range(50)}
    assert len(orders) > 45
    assert all(sorted(each) == list(range(1, 11)) for each in orders)
    assert order(0, 1) == []


@pytest.mark.parametrize(
    ("terms", "key"),
    [
        (Terms(tries=-1), "quiz-flaw-tries"),
        (Terms(tries=21), "quiz-flaw-tries"),
        (Terms(minutes=0), "quiz-flaw-minutes"),
        (Terms(minutes=301), "quiz-flaw-minutes"),
        (Terms(pass_percent=0), "quiz-flaw-pass"),
        (Terms(pass_percent=101), "quiz-flaw-pass"),
        (Terms(lives=0), "quiz-flaw-lives"),
        (Terms(lives=6), "quiz-flaw-lives"),
    ],
)
def test_terms_that_cannot_work_are_refused_with_the_reason(terms: Terms, key: str) -> None:
    found = modes.flaw(terms)
    assert found is not None
    assert found.key == key


def test_every_kind_has_a_preset_that_works_and_names_its_source() -> None:
    assert set(presets()) == set(Mode)
    for mode, preset in presets().items():
        assert preset.terms.mode is mode
        assert modes.flaw(preset.terms) is None
        assert preset.source
        assert preset.as_of


def test_an_exam_without_a_limit_ends_with_its_round(clock: StillClock) -> None:
    closes = clock.now + timedelta(hours=1)
    assert Terms(Mode.EXAM).deadline(clock.now, closes) == closes
    assert Terms(minutes=90).deadline(clock.now, closes) == closes
    assert Terms(minutes=30).deadline(clock.now, closes) == clock.now + timedelta(minutes=30)
    assert Terms().deadline(clock.now, closes) is None
