"""Typed words are understood as one of the options shown, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.choicebook import Unclear, attempted, normalise, resolve

FOUR = ("北京", "上海", "嘉兴", "以上都对")
JUDGE = ("正确", "错误")


@pytest.mark.parametrize(
    "said",
    [
        "B",
        "b",
        "Ｂ",
        "B.",
        "（b）",
        "2",
        "②",
        "２",
        "选B",
        "我选b",
        "答案是B",
        "第二个",
        "第2个",
        "二",
        "2号",
        "上海",
        " 上海。 ",
        "option b",
        "second",
        "选项B",
        "B选项",
        "選B",
        "B吧",
        "选第二个吧",
        "B. 上海",
        "2、上海",
        "2️⃣",
        "🅱️",
        "ⓑ",
    ],
)
def test_one_option_is_picked_in_every_way_people_write(said: str) -> None:
    assert resolve(said, FOUR, multiple=False) == (1,)


@pytest.mark.parametrize(
    "said", ["", "  ", "。", "E", "9", "0", "第", "你好", "上海市", "what is B?", "AB", "十一", "一二", "B. 广州", "十", "bad"]
)
def test_what_is_no_pick_is_never_guessed(said: str) -> None:
    assert resolve(said, FOUR, multiple=False) is None


@pytest.mark.parametrize(
    "said", ["ACD", "acd", "A C D", "A,C,D", "A、C、D", "a，c；d", "134", "1 3 4", "A和C和D", "选ACD", "Ａ Ｃ Ｄ", "DCA"]
)
def test_several_options_are_picked_at_once(said: str) -> None:
    assert resolve(said, FOUR, multiple=True) == (0, 2, 3)


@pytest.mark.parametrize("said", ["ACE", "A C 9", "AC北京", "不知道"])
def test_a_part_that_is_no_option_makes_the_whole_none(said: str) -> None:
    assert resolve(said, FOUR, multiple=True) is None


@pytest.mark.parametrize("said", ["A或B", "A还是B", "A、B", "1,2", "a or b", "A. 上海", "2、嘉兴"])
def test_two_options_where_one_is_asked_for_are_unclear(said: str) -> None:
    assert resolve(said, FOUR, multiple=False) == Unclear()


@pytest.mark.parametrize("said", ["全选", "都选", "All"])
def test_all_options_are_picked_by_a_word(said: str) -> None:
    assert resolve(said, FOUR, multiple=True) == (0, 1, 2, 3)
    assert resolve(said, FOUR, multiple=False) is None


@pytest.mark.parametrize(("said", "place"), [("十", 9), ("十一", 10), ("第十九个", 18), ("二十", 19), ("二十五", 24), ("25", 24)])
def test_large_numbers_are_read_as_they_are_spoken(said: str, place: int) -> None:
    labels = tuple(f"选项编号{at}号" for at in range(26))
    assert resolve(said, labels, multiple=False) == (place,)


@pytest.mark.parametrize(
    ("said", "tried"), [("Z", True), ("9", True), ("第七个", True), ("食堂几点开门", False), ("", False), ("上海", False)]
)
def test_an_attempt_to_pick_is_told_from_a_question(said: str, *, tried: bool) -> None:
    assert attempted(said) is tried


def test_one_letter_picks_one_of_several() -> None:
    assert resolve("B", FOUR, multiple=True) == (1,)


@pytest.mark.parametrize("said", ["对", "√", "是", "yes", "T", "true", "正确"])
def test_words_of_agreement_pick_the_right_verdict(said: str) -> None:
    assert resolve(said, JUDGE, multiple=False) == (0,)


@pytest.mark.parametrize("said", ["错", "×", "否", "no", "F", "不对"])
def test_words_of_denial_pick_the_wrong_verdict(said: str) -> None:
    assert resolve(said, JUDGE, multiple=False) == (1,)


def test_a_number_that_is_an_option_and_a_place_is_unclear() -> None:
    assert resolve("3", ("3", "2", "1"), multiple=False) == Unclear()
    assert resolve("2", ("3", "2", "1"), multiple=False) == (1,)


def test_two_options_with_the_same_words_are_unclear() -> None:
    assert resolve("五日以下", ("五日以下", "五日以下"), multiple=False) == Unclear()
    assert resolve("五日以下", ("五日以下", "五日以下"), multiple=True) == Unclear()
    assert resolve("是", ("对", "错", "正确"), multiple=False) == Unclear()
    assert resolve("正确", ("对", "错", "正确"), multiple=False) == (2,)


@pytest.mark.parametrize("multiple", [True, False])
@given(said=st.text(max_size=40), labels=st.lists(st.text(min_size=1, max_size=8).map(normalise), min_size=1, max_size=8))
def test_whatever_is_typed_the_places_exist(said: str, labels: list[str], *, multiple: bool) -> None:
    places = resolve(said, labels, multiple=multiple)
    if isinstance(places, tuple):
        assert places
        assert all(0 <= place < len(labels) for place in places)
        assert multiple or len(places) == 1
