"""How cards look on Telegram."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots import plain, rich
from bots.planned import Planned, Unrenderable
from bots.telegram.plan import CAPS, LARGEST_FILE, plan
from content.wording import Wording
from core.channel import Unit
from core.messages import Choice, Markdown, Media, Message, Plain, Quiz
from tests.bots.telegram.cards import FLAG, GOLDEN, OPTIONS, offered, planned, question
from tests.standins import telegram_rules as rules
from tests.standins.telegram_polls import poll_of

WORDING = Wording()


def shown(message: Message, wording: Wording, **caps: int) -> Planned:
    return plan(message, replace(CAPS, **caps), "zh", wording.say)


def test_every_card_looks_as_it_was_approved() -> None:
    assert planned() == GOLDEN.read_text(encoding="utf-8")


def test_each_button_carries_its_choice_and_the_last_one_hands_in(wording: Wording) -> None:
    card = shown(question(choices=offered(*OPTIONS, chosen=(1,)), multiple=True), wording)
    buttons = [button for row in card.wires[-1].rows for button in row]
    assert [button.label for button in buttons] == ["A", "☑ B", "C", "D", "提交"]
    assert [button.token for button in buttons] == ["Ab3-_9xZ.0", "Ab3-_9xZ.1", "Ab3-_9xZ.2", "Ab3-_9xZ.3", "Ab3-_9xZ.submit"]


def test_without_buttons_the_options_are_a_list_and_the_card_says_how_to_answer(wording: Wording) -> None:
    card = shown(question(choices=offered(*OPTIONS)), wording, buttons=0)
    assert rich.as_plain(card.wires[0].words).endswith("D. 依法治国\n\n回复字母作答")
    assert card.degradations == ("choices→lettered list",)


@pytest.mark.parametrize(
    "message",
    [
        Message(),
        Message((Plain(" \n "),)),
        Message(choices=offered("好")),
        Message((Plain("选"),), choices=offered("好", " ")),
        Message((Plain("选"),), choices=(Choice("a", Plain("好"), ""),)),
        Message((Plain("选"),), choices=(Choice("a", Plain("好"), "题" * 22),)),
        Message((Plain("选"),), choices=offered(*(str(at) for at in range(101)))),
        Message((Plain("看"),), file=Media(1, "a", "x/y", LARGEST_FILE + 1)),
    ],
    ids=["nothing", "white space", "only buttons", "no label", "no token", "66 bytes", "101 options", "50 MB"],
)
def test_a_card_that_cannot_be_shown_is_refused_before_anything_is_sent(message: Message, wording: Wording) -> None:
    with pytest.raises(Unrenderable):
        shown(message, wording)


@pytest.mark.parametrize(("more", "wires"), [(-1, 1), (0, 1), (1, 2)])
@pytest.mark.parametrize("letter", ["好", "👍"])
def test_words_are_cut_beyond_4096_utf16_units(letter: str, more: int, wires: int, wording: Wording) -> None:
    many = 4096 // plain.length(letter, Unit.UTF16) + more
    assert len(shown(Message((Plain(letter * many),)), wording).wires) == wires


@pytest.mark.parametrize(("more", "wires"), [(-1, 1), (0, 1), (1, 2)])
def test_words_beyond_1024_units_stand_below_the_picture(more: int, wires: int, wording: Wording) -> None:
    assert len(shown(Message((Plain("好" * (1024 + more)),), image=FLAG), wording).wires) == wires


def test_only_the_last_of_several_messages_has_the_buttons(wording: Wording) -> None:
    card = shown(question(body=(Plain("长" * 9000),), choices=offered(*OPTIONS)), wording)
    assert [bool(wire.rows) for wire in card.wires] == [False, False, True]
    assert card.degradations == ("text→several messages",)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text(min_size=1, max_size=50).filter(lambda label: label.strip()), max_size=13),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
    st.text(max_size=300),
)
def test_whatever_the_card_telegram_takes_it(labels: list[str], shape: tuple[bool, bool, bool], words: str) -> None:
    lettered, multiple, picture = shape
    body = (Plain("题：" + words * 20),)
    image = FLAG if picture else None
    message = Message(body, choices=offered(*labels), lettered=lettered, multiple=multiple, image=image)
    for wire in plan(message, CAPS, "zh", WORDING.say).wires:
        what = ("caption", 1024) if wire.photo else ("text", 4096)
        rules.parse(rich.as_html(wire.words), "HTML", what[1], what[0])
        rows = [[{"text": each.label, "callback_data": each.token} for each in row] for row in wire.rows]
        rules.keyboard({"inline_keyboard": rows})


LABELS = st.lists(st.text(min_size=1, max_size=110).filter(lambda label: label.strip()), min_size=1, max_size=13)


@settings(deadline=None, max_examples=120)
@given(LABELS, st.sets(st.integers(0, 14), max_size=4), st.tuples(st.booleans(), st.booleans()), st.text(max_size=310), st.data())
def test_whatever_the_quiz_telegram_takes_it(
    labels: list[str], right: set[int], shape: tuple[bool, bool], words: str, data: st.DataObject
) -> None:
    lettered, multiple = shape
    why = tuple(map(Plain, data.draw(st.lists(st.text(max_size=110), max_size=4))))
    quiz = Quiz(tuple(sorted(right)), why)
    message = Message((Plain("题" + words),), choices=offered(*labels), lettered=lettered, multiple=multiple, quiz=quiz)
    [first, *more] = plan(message, CAPS, "zh", WORDING.say).wires
    if first.poll is None:
        assert first.rows
        return
    assert not more
    poll = first.poll
    fields = {"question": poll.question, "options": list(poll.options), "type": "quiz", "explanation": poll.explanation}
    taken = poll_of(fields | {"correct_option_ids": json.dumps(poll.right), "allows_multiple_answers": poll.several}, 1)
    assert (taken["correct_option_ids"], len(taken["options"])) == (sorted(right), len(labels))


@pytest.mark.parametrize(
    ("more", "is_poll"),
    [
        ({}, True),
        ({"body": (Plain("题" * 294),)}, True),
        ({"body": (Plain("题" * 295),)}, False),
        ({"choices": offered("一", "二" * 97)}, True),
        ({"choices": offered("一", "二" * 98)}, False),
        ({"choices": offered(*"一二三四五六七八九十壬子")}, True),
        ({"choices": offered(*"一二三四五六七八九十壬子丑")}, False),
        ({"choices": offered("一", "一"), "lettered": False}, False),
        ({"quiz": Quiz((0,), (Plain("因" * 200),))}, True),
        ({"quiz": Quiz((0,), (Plain("因" * 201),))}, False),
        ({"quiz": Quiz((0,), (Plain("一\n二"), Plain("二"), Plain("三")))}, True),
        ({"quiz": Quiz((0,), (Plain("一"), Plain("二"), Plain("三"), Plain("四")))}, False),
        ({"quiz": Quiz((0, 1))}, False),
        ({"quiz": Quiz((0, 1)), "multiple": True}, True),
        ({"quiz": Quiz((9,))}, False),
        ({"quiz": Quiz(())}, False),
        ({"image": FLAG}, False),
        ({"body": (Markdown("**题**"),)}, False),
    ],
)
def test_a_quiz_is_a_poll_exactly_where_it_fits_one(more: dict[str, object], *, is_poll: bool, wording: Wording) -> None:
    card = shown(question(**{"choices": offered(*OPTIONS), "quiz": Quiz((0,))} | more), wording)
    assert (card.wires[-1].poll is not None) == is_poll
    assert ("quiz→buttons" in card.degradations) != is_poll


def test_without_polls_a_quiz_has_buttons(wording: Wording) -> None:
    card = question(choices=offered(*OPTIONS), quiz=Quiz((0,)))
    assert plan(card, replace(CAPS, quiz=None), "zh", wording.say).wires == shown(replace(card, quiz=None), wording).wires
