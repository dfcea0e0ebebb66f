"""Several replies leave as few messages."""

from bots.together import together
from core.messages import Choice, Media, Message, Plain, Quiz


def words(text: str, title: str = "") -> Message:
    return Message((Plain(text),), Plain(title) if title else None)


def test_a_verdict_and_the_next_question_are_one_message() -> None:
    question = Message((Plain("题干"),), Plain("第 2 题"), choices=(Choice("0", Plain("甲")),))
    assert together([words("解析", "正确"), question]) == (
        Message((Plain("解析"), Plain("第 2 题"), Plain("题干")), Plain("正确"), choices=question.choices),
    )


def test_what_carries_more_than_words_stands_alone() -> None:
    picture = Message((Plain("图"),), image=Media(1, "图.png", "image/png", 10))
    question = Message((Plain("题干"),), choices=(Choice("0", Plain("甲")),))
    assert together([picture, question, words("完")]) == (picture, question, words("完"))


def test_a_card_shown_in_place_takes_nothing_in() -> None:
    again = Message((Plain("题干"),), choices=(Choice("0", Plain("甲")),), in_place=True)
    assert together([words("好"), again]) == (words("好"), again)


def test_a_card_that_has_no_room_for_words_takes_none() -> None:
    quiz = Message((Plain("题干"),), choices=(Choice("0", Plain("甲")),), quiz=Quiz((0,)))
    assert together([words("解析", "正确"), quiz], lambda card: card.quiz is not None) == (words("解析", "正确"), quiz)
    assert len(together([words("解析", "正确"), quiz])) == 1


def test_nothing_stays_nothing() -> None:
    assert together([]) == ()
