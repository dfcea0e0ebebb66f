"""What a button of a card means by the end of its token: what the card has, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.conversation import Card, Marked
from core.messages import Choice, Message, Plain
from tests.people import People


def card(*chosen: int, multiple: bool) -> Card:
    choices = tuple(Choice(f"o{at}", Plain(label)) for at, label in enumerate("甲乙丙丁"))
    return Card("Ab3-_9xZ", Message(choices=choices, multiple=multiple), ("甲", "乙", "丙", "丁"), chosen)


@pytest.mark.parametrize(
    ("end", "means"), [("0", (0,)), ("3", (3,)), ("4", None), ("-1", None), ("", None), ("submit", None), ("0.0", None)]
)
def test_one_option_is_picked_by_its_button(end: str, means: object) -> None:
    assert card(multiple=False).pressed(end) == means


@pytest.mark.parametrize(
    ("end", "means"),
    [
        ("2", Marked((0, 2))),
        ("0", Marked(())),
        ("4", None),
        ("submit", (0,)),
        ("submit-1-3", (1, 3)),
        ("submit-3-1", (1, 3)),
        ("submit-", ()),
        ("submit-4", ()),
        ("submit-1-4", ()),
        ("submit-1-1", ()),
        ("submit-x", ()),
        ("submitted", None),
    ],
)
def test_several_options_are_marked_one_by_one_and_handed_in_by_the_last_button(end: str, means: object) -> None:
    assert card(0, multiple=True).pressed(end) == means


@given(end=st.text(max_size=20), multiple=st.booleans())
def test_whatever_a_forged_button_says_no_option_is_picked_that_is_not_there(end: str, *, multiple: bool) -> None:
    meant = card(1, multiple=multiple).pressed(end)
    places = meant.chosen if isinstance(meant, Marked) else meant or ()
    assert all(0 <= place < 4 for place in places)


def test_a_number_with_thousands_of_digits_is_no_button() -> None:
    assert card(multiple=False).pressed("9" * 5_000) is None
    assert card(multiple=True).pressed("submit-" + "9" * 5_000) == ()


async def test_a_question_beside_an_open_menu_is_no_failed_pick(people: People) -> None:
    await people.branch("001")
    member = await people.member("王静")
    await member.says("/help")
    assert "字母" not in (await member.says("食堂几点开门"))[0]
    await member.says("/help")
    assert "字母" in (await member.says("Z"))[0]
