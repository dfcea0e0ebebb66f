"""Single rows and their defects: what is mended, what is refused, and what is left alone."""

import pytest

from content.importers.bank import BankReading, read_bank
from core.library.rules import ItemDraft, ItemType
from tests.content.test_bank_files import as_xlsx

HEADER = ("题干", "A", "B", "C", "D", "答案", "题型", "难度")


def read(*rows: tuple[object, ...]) -> BankReading:
    return read_bank(as_xlsx((HEADER, *rows)), "题库.xlsx")


def one(*cells: object) -> ItemDraft:
    (draft,) = read(cells).drafts
    return draft


def codes(reading: BankReading) -> list[tuple[int, str]]:
    return [(finding.row, finding.code) for finding in reading.findings]


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ("B", (1,)), ("ｂ", (1,)), (" B\n", (1,)), ("B、河", (1,)), ("河", (1,)), ("答案：B", (1,)), ("（B）", (1,)),
        ("AC", (0, 2)), ("C,A", (0, 2)), ("A B C D", (0, 1, 2, 3)), ("A;C", (0, 2)), ("山；湖", (0, 2)), ("山、河", (0, 1)),
        (3, (2,)), ("1,3", (0, 2)),
    ],
)  # fmt: skip
def test_answers_are_understood_in_the_ways_people_write_them(answer: object, key: tuple[int, ...]) -> None:
    assert one("选哪个？", "山", "河", "湖", "海", answer).key == key


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("", "山", "河", "", "", "A"), "no-stem"),
        (("选哪个？", "山", "河", "", "", ""), "no-answer"),
        (("选哪个？", "山", "河", "", "", "E"), "answer-outside"),
        (("选哪个？", "山", "河", "", "", "D"), "answer-empty-option"),
        (("选哪个？", "山", "河", "", "", "江"), "answer-not-among"),
        (("选哪个？", "山", "河", "", "", "A、河"), "answer-disagrees"),
        (("选哪个？", "B", "A", "", "", "A"), "answer-unclear"),
        (("选哪个？", "山", "", "", "", "A"), "too-few-options"),
        (("选哪个？", "山", "山", "河", "", "A"), "same-options-key"),
        (("选哪个？", "山", "河", "", "", "AB", "单选"), "answer-several"),
        (("选哪个？", "", "", "", "", "A"), "no-options"),
        (("谈谈体会。", "", "", "", "", "略", "简答"), "type-unsupported"),
        (("选哪\ufffd？", "山", "河", "", "", "A"), "damaged"),
        (("选哪个？", "山", "河\ufffd%8", "", "", "A"), "damaged-option"),
        (("甲____，乙____。", "", "", "", "", "一个", "填空"), "blank-count"),
        (("长" * 2001, "山", "河", "", "", "A"), "too-long"),
        (("水是液体。", "", "", "", "", "3", "判断"), "answer-unclear"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(cells: tuple[object, ...], code: str) -> None:
    reading = read(("一加一？", "一", "二", "", "", "B"), cells)
    assert codes(reading) == [(3, code)]
    assert (len(reading.drafts), [raw.row for raw in reading.rejected]) == (1, [3])


def test_options_that_are_only_their_letter_are_no_options() -> None:
    reading = read(("选哪个？", "A、山", "B、河", "C", "D", "B、河"), ("血型有哪些？", "A", "B", "AB", "O", "D"))
    assert [draft.options for draft in reading.drafts] == [("山", "河"), ("A", "B", "AB", "O")]
    assert codes(reading) == [(2, "bare-letter")]


def test_an_empty_option_in_the_middle_shifts_no_letter() -> None:
    draft = one("选哪个？", "山", "", "湖", "海", "C")
    assert (draft.options, draft.key) == (("山", "湖", "海"), (1,))


def test_options_at_the_end_of_the_stem_are_taken_out_of_it() -> None:
    draft = one("选____（出题：甲）A、山，水B、河C", "A、山，水", "B、河", "C", "", "A、山，水")
    assert (draft.stem, draft.options) == ("选____（出题：甲）", ("山，水", "河"))


def test_running_numbers_go_and_years_stay() -> None:
    stems = ("1、甲？", "2.乙？", "3、2018年丙？", "4丁？", "1931年戊？", "6、3.5 米？", "7）己？", "3个庚？")
    reading = read(*((stem, "山", "河", "", "", "A") for stem in stems))
    expected = ["甲？", "乙？", "2018年丙？", "丁？", "1931年戊？", "3.5 米？", "己？", "3个庚？"]
    assert [draft.stem for draft in reading.drafts] == expected


def test_a_label_in_front_of_the_stem_is_its_type_and_the_number_after_it_goes() -> None:
    reading = read(("单选题 1.甲？", "山", "河", "", "", "A"), ("【多选】2.乙？", "山", "河", "", "", "A"))
    assert [(draft.stem, draft.type) for draft in reading.drafts] == [("甲？", ItemType.SINGLE), ("乙？", ItemType.MULTI)]


def test_an_answer_written_into_the_blank_is_never_shown() -> None:
    draft = one("遵守党的__B__是基础。", "山", "河", "", "", "")
    assert (draft.stem, draft.key) == ("遵守党的____是基础。", (1,))
    assert one("维生素（A）在（ B ）里。", "山", "河", "", "", "B").stem == "维生素（A）在（ ）里。"


@pytest.mark.parametrize(
    ("words", "right"), [(("正确", "错误"), True), (("错", "对"), False), (("×", "√"), False), (("T", "F"), True)]
)
def test_two_verdicts_are_a_statement(words: tuple[str, str], right: bool) -> None:  # noqa: FBT001 - a column of the table
    draft = one("水是液体。", *words, "", "", "A")
    assert (draft.type, draft.options, draft.key) == (ItemType.JUDGE, ("正确", "错误"), (0 if right else 1,))


def test_words_that_fill_a_blank_are_no_verdict() -> None:
    assert one("月球____行星。", "是", "否", "", "", "B").type is ItemType.SINGLE


def test_a_fill_in_takes_one_text_a_blank_and_other_ways_to_write_it() -> None:
    assert one("一年有____季。", "", "", "", "", "4或四").blanks == (("4", "四"),)
    assert one("（ ）和（ ）。", "", "", "", "", "政治；思想").blanks == (("政治",), ("思想",))
    assert one("一年有（）个月。", "", "", "", "", 12).blanks == (("12",),)


def test_the_same_question_with_another_answer_takes_neither() -> None:
    reading = read(("甲？", "山", "河", "", "", "A"), ("甲？", "河", "山", "", "", "A"), ("乙？", "山", "河", "", "", "A"))
    assert codes(reading) == [(2, "contradiction"), (3, "contradiction")]
    assert [draft.stem for draft in reading.drafts] == ["乙？"]


def test_invisible_signs_icons_and_left_overs_go() -> None:
    assert one("\u200b甲\ue631乙？\u202e查看提示", "山\u200c", "河", "", "", "A").stem == "甲乙？"


def test_numbers_answer_by_place_only_where_they_are_no_options() -> None:
    assert codes(read(("几个？", 3, 4, 5, 2, 3), ("哪个？", "山", "河", "", "", 1))) == [(2, "answer-unclear")]
    assert one("几个？", 3, 4, 5, 2, 3).key == (0,)


def test_difficulty_is_read_in_words_and_an_unknown_one_left_empty() -> None:
    reading = read(("甲？", "山", "河", "", "", "A", "", "困难"), ("乙？", "山", "河", "", "", "A", "", "神级"))
    assert [draft.difficulty for draft in reading.drafts] == [3, None]
    assert codes(reading) == [(3, "difficulty-unknown")]
