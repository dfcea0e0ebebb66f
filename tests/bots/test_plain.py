"""Cutting and listing plain text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots import plain
from core.channel import Unit

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇨🇳"


def test_options_stand_behind_their_letters() -> None:
    assert plain.lettered(("一", "二")) == "A. 一\nB. 二"


def test_more_options_than_letters_are_numbered() -> None:
    assert plain.letters(26)[-1] == "Z"
    assert plain.letters(27)[-1] == "27"


@pytest.mark.parametrize(
    ("unit", "length"), [(Unit.CHARACTERS, 2), (Unit.UTF16, 3), (Unit.BYTES, 7)], ids=["characters", "utf16", "bytes"]
)
def test_length_is_counted_in_the_channels_unit(unit: Unit, length: int) -> None:
    assert plain.length("好👍", unit) == length


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("text", ["a", "好", "👍", FAMILY, FLAG, "é", "字。"], ids=ascii)
def test_at_the_limit_nothing_is_cut_and_beyond_it_is(text: str, unit: Unit) -> None:
    whole = text * 20
    limit = plain.length(whole, unit)
    assert plain.split(whole, limit, unit) == (whole,)
    assert plain.split(whole, limit + 1, unit) == (whole,)
    pieces = plain.split(whole, limit - 1, unit)
    assert len(pieces) == 2
    assert "".join(pieces) == whole


@pytest.mark.parametrize("visible", [FAMILY, FLAG, "é́", "👍🏽", "1️⃣", "❤️"], ids=ascii)
def test_no_visible_character_is_torn(visible: str) -> None:
    room = plain.length(visible, Unit.UTF16)
    for limit in range(room, 3 * room):
        for piece in plain.split(visible * 7, limit, Unit.UTF16):
            assert piece.replace(visible, "") == ""


def test_a_cut_goes_before_a_paragraph_a_sentence_or_a_word() -> None:
    assert plain.split("第一段。第二句\n\n第二段", 11, Unit.CHARACTERS) == ("第一段。第二句", "第二段")
    assert plain.split("今天开会。明天学习", 8, Unit.CHARACTERS) == ("今天开会。", "明天学习")
    assert plain.split("one two three", 9, Unit.CHARACTERS) == ("one two", "three")


def test_one_character_with_endless_accents_still_ends() -> None:
    pieces = plain.split("e" + "\u0301" * 10_000, 4096, Unit.UTF16)
    assert all(plain.length(piece, Unit.UTF16) <= 4096 for piece in pieces)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300), st.integers(4, 60), st.sampled_from(Unit))
def test_pieces_fit_and_together_are_the_text(text: str, limit: int, unit: Unit) -> None:
    pieces = plain.split(text, limit, unit)
    assert all(0 < plain.length(piece, unit) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
