"""When two items are the same, and when an answer is right."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.library.rules import ItemDraft, ItemType, answer_of, identity, marks

SPELLING = ItemDraft(2, ItemType.SINGLE, "选择词语的正确词形        。", ("安祥", "安详"), (1,))


@pytest.mark.parametrize(
    "same",
    [
        replace(SPELLING, options=("安详", "安祥"), key=(0,)),
        replace(SPELLING, stem="选择词语的正确词形\xa0\xa0\xa0\xa0\xa0\xa0\xa0\xa0。"),
        replace(SPELLING, stem="选择词语的正确词形（  ）。"),
        replace(SPELLING, stem="选择词语的正确词形____。", row=9),
        replace(SPELLING, stem=" 选择 词语的正确词形\u200c______。\n"),
        replace(SPELLING, explanation="见词典", tags=("语文",), difficulty=1),
    ],
)
def test_order_of_options_white_space_and_the_shape_of_blanks_make_no_other_item(same: ItemDraft) -> None:
    assert identity(same) == identity(SPELLING)


@pytest.mark.parametrize(
    "other",
    [
        replace(SPELLING, options=("枯燥", "枯躁")),
        replace(SPELLING, options=("安祥", "安详", "安翔")),
        replace(SPELLING, type=ItemType.MULTI),
        replace(SPELLING, stem="选择词语的正确词形。"),
        replace(SPELLING, stem="选择词语的正确词形        ？"),
        replace(SPELLING, stem="选择词语的正确词形____、____。"),
    ],
)
def test_other_options_type_words_or_number_of_blanks_make_another_item(other: ItemDraft) -> None:
    assert identity(other) != identity(SPELLING)


@pytest.mark.parametrize(
    ("one", "two"),
    [("10 m2", "10 m²"), ("5 mW", "5 MW"), ("an ice", "a nice"), ("①②", "12"), ("x(-1)", "x(1)"), ("A?", "A？"), ("1.5", "15")],
)
def test_normalisation_keeps_apart_what_is_different(one: str, two: str) -> None:
    first, second = (ItemDraft(1, ItemType.SINGLE, "多少？", (text, "其他"), (0,)) for text in (one, two))
    assert identity(first) != identity(second)


def test_wide_letters_and_digits_are_the_same_letters() -> None:
    wide, narrow = (ItemDraft(1, ItemType.BLANK, stem, blanks=(("一",),)) for stem in ("第１２章 Ａ", "第12章A"))
    assert identity(wide) == identity(narrow)


def test_two_of_one_identity_agree_when_the_same_options_are_right() -> None:
    assert answer_of(SPELLING) == answer_of(replace(SPELLING, options=("安详", "安祥"), key=(0,)))
    assert answer_of(SPELLING) != answer_of(replace(SPELLING, key=(0,)))


def test_two_fill_ins_agree_when_they_accept_the_same_texts_in_the_same_blanks() -> None:
    first, second, turned = (
        ItemDraft(1, ItemType.BLANK, "____和____", blanks=blanks)
        for blanks in ((("4", "四"), ("三",)), (("四", "4"), ("三。",)), (("三",), ("4", "四")))
    )
    assert identity(first) == identity(turned)
    assert answer_of(first) == answer_of(second) != answer_of(turned)


def test_a_single_choice_is_right_by_its_position() -> None:
    assert marks(ItemType.SINGLE, [1], [], [1])
    assert not marks(ItemType.SINGLE, [1], [], [0])
    assert not marks(ItemType.JUDGE, [0], [], [])
    assert not marks(ItemType.SINGLE, [], [], [])


def test_a_multiple_choice_needs_all_and_only_the_right_ones_in_any_order() -> None:
    assert marks(ItemType.MULTI, [0, 2], [], (2, 0))
    assert not marks(ItemType.MULTI, [0, 2], [], (0,))
    assert not marks(ItemType.MULTI, [0, 2], [], (0, 1, 2))
    assert not marks(ItemType.MULTI, [0, 2], [], "AC")


@pytest.mark.parametrize("said", ["共产党宣言", "《共产党宣言》", " 共产党 宣言。", '"共产党宣言"'])
def test_a_blank_is_right_whatever_marks_and_spaces_stand_around_it(said: str) -> None:
    assert marks(ItemType.BLANK, [], [["《共产党宣言》"]], said)


@pytest.mark.parametrize("said", ["西皮 二黄", "西皮，二黄", "西皮；二黄", "西皮、 二黄。", "西皮\n二簧"])
def test_several_blanks_are_parted_by_a_space_or_a_mark(said: str) -> None:
    assert marks(ItemType.BLANK, [], [["西皮"], ["二黄", "二簧"]], said)


@pytest.mark.parametrize("said", ["二黄 西皮", "西皮", "西皮 二黄 二簧", "", "？", "西 皮二黄 多", "x" * 10_000])
def test_wrong_order_too_few_too_many_and_nothing_are_wrong(said: str) -> None:
    assert not marks(ItemType.BLANK, [], [["西皮"], ["二黄", "二簧"]], said)


@pytest.mark.parametrize(
    ("accepted", "said", "right"),
    [
        ("5G+", "5g＋", True), ("3.5", "35", False), ("-5", "5", False), ("50%", "５０％", True), ("50%", "50", False),
        ("10,000", "10000", True), ("1921-07-23", "19210723", False), ("，", "，", False), ("√", "√", True), ("A b", "ab", True),
    ],
)  # fmt: skip
def test_marks_that_change_a_number_count(accepted: str, said: str, right: bool) -> None:  # noqa: FBT001 - a column of the table
    assert marks(ItemType.BLANK, [], [[accepted]], said) is right


def test_blanks_are_cut_only_where_the_person_cut_them() -> None:
    assert marks(ItemType.BLANK, [], [["12"], ["3"]], "12 3")
    assert not marks(ItemType.BLANK, [], [["12"], ["3"]], "1 23")
    assert not marks(ItemType.BLANK, [], [], "12")
    assert not marks(ItemType.BLANK, [], [["12"]], [0])


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=5))
def test_any_text_has_an_identity_that_the_order_of_options_does_not_change(stem: str, options: list[str]) -> None:
    draft = ItemDraft(1, ItemType.SINGLE, stem, tuple(options), (0,))
    assert (
        identity(draft)
        == identity(replace(draft, options=tuple(reversed(options))))
        != identity(replace(draft, stem=stem + "甲"))
    )
