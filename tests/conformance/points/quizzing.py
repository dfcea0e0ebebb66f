"""A quiz question on a channel: by a poll of the platform's own where it has one, else as any card with choices."""

from collections.abc import Sequence

from sqlmodel import col, select

from core.library.models import Item
from core.library.rules import ItemType
from core.messages import Text
from core.quiz.models import Answer
from tests.conformance.descriptor import Does, Shown, Stage
from tests.conformance.points.talking import Talker, joined, words_of
from tests.quizzes import Quizzes, item

_OPTIONS = ("一", "二", "三", "四")


def _questions() -> tuple[Item, ...]:
    """Return two questions of one right option each and one of three, each with an explanation of its own."""
    one = [item(ItemType.SINGLE, f"第 {letter} 问", options=_OPTIONS, key=[1], explanation=f"解析{letter}") for letter in "甲乙"]
    return (*one, item(ItemType.MULTI, "第 丙 问", options=_OPTIONS, key=[0, 2, 3], explanation="解析丙"))


async def quizzes(stage: Stage) -> None:
    """A quiz shows no solution before its answer, counts each answer once however it is given, and judges it once."""
    person, house = stage.channel.people[0], stage.house
    await joined(stage, person, "王静")
    questions = _questions()
    explained = {each.stem: each.explanation for each in questions}
    await Quizzes(house.database, house.clock, house.organisation).open_now(questions)
    async with stage.channel.opened(house) as rig, rig.service(house.door()):
        talker = Talker(rig, person)
        shown = await talker.says("/quiz")
        for number in range(1, 4):
            [asked] = (stem for stem in explained if stem in words_of(shown))
            assert explained.pop(asked) not in words_of(shown), "the solution stands in the question"
            right = (0, 2, 3) if "丙" in asked else (1,)
            before, shown = shown, await (_typed(talker, right) if number == 2 else _tapped(talker, shown, right))
            judged = "回答正确" in words_of(shown)
            assert judged != (before[-1].poll and number != 2), "judged twice, or by nobody"
            assert len(await _answers(stage)) == number
        await _refused(stage, talker, before)
    assert all(await _answers(stage))


async def _answers(stage: Stage) -> Sequence[bool]:
    """Return for each answer that is stored whether it is right."""
    async with stage.house.database.reading() as session:
        return (await session.exec(select(Answer.right).order_by(col(Answer.number)))).all()


async def _typed(talker: Talker, places: tuple[int, ...]) -> Sequence[Shown]:
    return await talker.says("".join("ABCD"[place] for place in places))


async def _tapped(talker: Talker, shown: Sequence[Shown], places: tuple[int, ...]) -> Sequence[Shown]:
    """Answer by what can be tapped, if anything can."""
    options = shown[-1].buttons
    if shown[-1].poll:
        first, *others = (options[place].token for place in places)
        return await talker.does(Does.VOTES, "-".join((first, *(token.rpartition(".")[2] for token in others))))
    if not options:
        return await _typed(talker, places)
    if len(places) == 1:
        return await talker.presses(options[places[0]].token)
    card = options[0].token.rpartition(".")[0]
    return await talker.presses(f"{card}.submit-{'-'.join(map(str, places))}")


async def _refused(stage: Stage, talker: Talker, answered: Sequence[Shown]) -> None:
    """Tap another option of a question that is answered: a sentence says that it is too late."""
    if not answered[-1].buttons:
        return
    shown = await _tapped(talker, answered, (0,))
    assert stage.house.wording.say(Text("choice-too-old"), "zh") in words_of(shown)
    assert len(await _answers(stage)) == 3
