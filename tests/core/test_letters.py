"""Which card a typed letter picks from: the one that the person was shown last."""

import pytest

from tests.conftest import StillClock
from tests.outbox import Outbox
from tests.people import Known, People
from tests.quizzes import Quizzes, single
from tests.studies import Studies


@pytest.fixture
async def member(people: People) -> Known:
    return await people.member()


async def test_a_letter_after_a_push_picks_from_the_push_and_not_from_an_older_menu(
    member: Known, studies: Studies, outbox: Outbox, clock: StillClock
) -> None:
    await member.says("/help")
    clock.moves(seconds=5)
    await studies.published(await studies.draft())
    await outbox.carries()
    [study] = await member.says("a")
    assert study.startswith("学习专题\n")


async def test_a_push_on_its_way_counts_as_arrived(member: Known, studies: Studies, outbox: Outbox, clock: StillClock) -> None:
    await member.says("/help")
    clock.moves(seconds=5)
    await studies.published(await studies.draft())
    await outbox.claims()
    assert (await member.says("A"))[0].startswith("学习专题\n")


async def test_a_menu_after_a_push_is_what_a_letter_picks_from(
    member: Known, studies: Studies, outbox: Outbox, clock: StillClock
) -> None:
    await studies.published(await studies.draft())
    await outbox.carries()
    clock.moves(seconds=5)
    await member.says("/help")
    letter = "ABCDEFGHIJKL"[[each.id for each in member.offered().choices].index("profile.do:quiz")]
    assert (await member.says(letter))[0].startswith("现在没有可以作答的题目，有新题时会通知您。\n")
    await member.says("/help")
    assert (await member.says("打开"))[0].startswith("学习专题\n"), "what only the push offers is still understood"


async def test_words_that_the_push_does_not_offer_are_read_by_the_older_menu(
    member: Known, studies: Studies, outbox: Outbox, clock: StillClock
) -> None:
    await member.says("/help")
    letter = "ABCDEFGHIJKLMNOP"[[each.id for each in member.offered().choices].index("profile.do:settings")]
    clock.moves(seconds=5)
    await studies.published(await studies.draft())
    await outbox.carries()
    assert (await member.says(letter))[0].startswith("您的设置")


async def test_a_letter_that_could_answer_a_question_or_a_push_is_asked_again_and_then_counts(
    member: Known, studies: Studies, quizzes: Quizzes, outbox: Outbox, clock: StillClock
) -> None:
    await quizzes.open_now([single()])
    await outbox.carries()
    await member.says("/quiz")
    clock.moves(seconds=5)
    await studies.published(await studies.draft())
    await outbox.carries()
    sorry, question = await member.says("B")
    assert sorry.startswith("刚刚来了一条新消息")
    assert question.startswith("第 1/1 题")
    clock.moves(seconds=5)
    assert (await member.says("B"))[0].startswith("✅")


async def test_a_letter_that_only_the_question_offers_is_its_answer(
    member: Known, studies: Studies, quizzes: Quizzes, outbox: Outbox, clock: StillClock
) -> None:
    await quizzes.open_now([single()])
    await member.says("/quiz")
    clock.moves(seconds=5)
    await studies.published(await studies.draft())
    await outbox.carries()
    assert (await member.says("D"))[0].startswith("❌")
