"""What answers tell about items: figures that hold by their definitions, and a doubt about a key that is wrong."""

from hypothesis import given, settings
from hypothesis import strategies as some

from core.corrections import figures
from core.database import Database
from core.library.statistics import FEWEST, ItemFigures, WholeFigures, analyse
from core.quiz import analysis
from tests.people import People
from tests.quizzes import Quizzes, blank, single

MARKS = some.lists(some.lists(some.sampled_from((0.0, 0.5, 1.0)), min_size=4, max_size=4), min_size=2, max_size=12)


@settings(max_examples=60, deadline=None)
@given(MARKS)
def test_figures_keep_within_their_bounds_and_do_not_hang_on_the_order_of_attempts(marks: list[list[float]]) -> None:
    attempts = [dict(enumerate(each)) for each in marks]
    found, turned = (analyse(each, dict.fromkeys(range(4), 1.0)) for each in (attempts, attempts[::-1]))
    for item, told in found.items.items():
        assert told.facility is not None
        assert 0 <= told.facility <= 100
        assert told.discrimination is None or abs(told.discrimination) <= 100.000001
        assert told.efficiency is None or told.efficiency <= 100.000001
        other = turned.items[item].discrimination
        assert (other is None) == (told.discrimination is None)
        assert other is None or told.discrimination is None or abs(other - told.discrimination) < 1e-6
    assert found.whole is not None
    assert found.whole.alpha is None or found.whole.alpha <= 1.000001


def test_what_nobody_answered_has_no_figures() -> None:
    found = analyse([], {1: 1.0})
    assert found.items == {1: ItemFigures(0)}
    assert found.whole is None


def test_one_attempt_tells_how_easy_an_item_is_and_no_more() -> None:
    found = analyse([{1: 1.0, 2: 0.0}], {1: 1.0, 2: 1.0})
    assert found.items[1] == ItemFigures(1, 100.0)
    assert found.whole == WholeFigures(1, 1.0)


def test_an_item_alone_in_its_attempts_says_nothing_about_the_rest() -> None:
    found = analyse([{1: 1.0}, {1: 0.0}, {1: 1.0}, {1: 1.0}], {1: 1.0})
    assert found.items[1].discrimination is None
    assert found.items[1].efficiency is None
    assert found.whole is not None
    assert found.whole.alpha is None
    assert found.whole.kurtosis is not None


def test_attempts_at_different_items_have_figures_and_no_whole() -> None:
    found = analyse([{1: 1.0, 2: 1.0}, {1: 0.0, 3: 0.0}, {1: 1.0, 3: 1.0}], {1: 1.0, 2: 1.0, 3: 1.0})
    assert found.whole is None
    assert found.items[1].discrimination is not None
    assert abs(found.items[1].discrimination - 100) < 1e-9
    assert found.items[2].answers == 1


def test_an_item_that_works_against_the_others_has_no_weight() -> None:
    attempts = [{1: 1.0, 2: 0.0, 3: 0.0}, {1: 0.0, 2: 1.0, 3: 1.0}, {1: 0.0, 2: 1.0, 3: 1.0}, {1: 1.0, 2: 0.0, 3: 1.0}]
    found = analyse(attempts, dict.fromkeys((1, 2, 3), 1.0))
    assert found.items[1].weight is None
    assert found.items[2].weight is not None
    assert not found.items[1].suspect, "four answers are chance"


async def test_a_wrong_key_stands_out_after_ten_answers(quizzes: Quizzes, people: People, database: Database) -> None:
    many = FEWEST + 2
    members = await people.members(many)
    items = [single(0), single(1), single(2), blank()]
    round_id = await quizzes.open_now(items)
    for number, member in enumerate(members):
        shown = await member.says("/quiz")
        for _ in items:
            able = number % 2 == 0
            if "填空" in shown[-1]:
                shown = await member.says("一切为了群众 一切依靠群众" if able else "没有")
            else:  # the able know that A is right where the key says B
                shown = await member.presses(0 if able == ("第 0 问" in shown[-1]) else 1)
    async with database.reading() as session:
        found = await analysis.of_round(session, round_id)
        quiz = await analysis.of_quiz(session, 1)
        bank = await figures.of_bank(session, 1)
        unknown = await figures.of_item(session, found.items[0].item.id)
    first, *others = found.items
    assert (first.item.stem, first.figures.suspect, first.picks) == ("第 0 问", True, (many // 2, many // 2, 0, 0))
    assert first.figures.discrimination is not None
    assert first.figures.discrimination < -99
    assert [each.figures.suspect for each in others] == [False] * 3
    assert found.whole is not None
    assert found.whole.attempts == many
    assert quiz == found
    assert bank.items == found.items
    assert unknown == first
    assert next(row for row in others if row.item.type == "blank").picks == ()


async def test_an_item_that_nobody_was_asked_has_no_answers(quizzes: Quizzes, people: People, database: Database) -> None:
    await people.branch()
    await quizzes.bank([single(0)])
    async with database.reading() as session:
        assert (await figures.of_item(session, 1)).figures.answers == 0
