"""How cards look on Telegram."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots import plain, rich
from bots.planned import Planned, Unrenderable
from bots.telegram.plan import CAPS, LARGEST_FILE, plan
from content.wording import Wording
from core.channel import Unit
from core.messages import Choice, Media, Message, Plain
from tests.bots.telegram.cards import FLAG, GOLDEN, OPTIONS, offered, planned, question
from tests.standins import telegram_rules as rules

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
