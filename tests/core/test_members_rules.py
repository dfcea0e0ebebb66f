"""What follows from the codes of branches, from typed binding codes, and from what a member switched off."""

from datetime import UTC, datetime, timedelta

import pytest

from core.members import rules
from core.messages import Purpose

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


def test_branches_are_numbered_with_three_digits_a_level() -> None:
    assert rules.next_code("", ()) == "001"
    assert rules.next_code("", ("001",)) == "002"
    assert rules.next_code("001.003", ("001.003.011", "001.003.002")) == "001.003.012"


def test_a_number_given_up_is_used_again_only_when_all_others_are_taken() -> None:
    assert rules.next_code("001", ("001.001", "001.003")) == "001.004"
    assert rules.next_code("001", ("001.001", "001.999")) == "001.002"
    assert rules.next_code("001", [f"001.{number:03}" for number in range(1, 1000)]) is None


@pytest.mark.parametrize("words", ["K7Q2M9XY", " k7q2m9xy ", "K7Q2-M9XY", "k7q2 m9xy", "Ｋ７Ｑ２Ｍ９ＸＹ", "K7Q2—M9XY"])
def test_a_code_is_read_however_it_is_typed(words: str) -> None:
    assert rules.binding_code(words) == "K7Q2M9XY"


@pytest.mark.parametrize("words", ["", "K7Q2M9X", "K7Q2M9XYZ", "K7Q2M9X0", "K7Q2M9XI", "你好你好你好你好", "/start K7Q2M9XY"])
def test_other_words_are_no_code(words: str) -> None:
    assert rules.binding_code(words) is None


def test_links_carry_the_code_in_at_most_64_safe_signs() -> None:
    assert rules.telegram_link("zhibu_bot", "K7Q2M9XY") == "https://t.me/zhibu_bot?start=K7Q2M9XY"
    assert rules.web_link("https://zhibu.example.org", "K7Q2M9XY") == "https://zhibu.example.org/chat?code=K7Q2M9XY"


def test_wrong_codes_count_for_an_hour() -> None:
    assert rules.wrong_codes(3, None, NOW) == 0
    assert rules.wrong_codes(3, NOW - timedelta(minutes=59), NOW) == 3
    assert rules.wrong_codes(3, NOW - timedelta(hours=1), NOW) == 0


def test_what_is_switched_off_is_stored_so_that_one_kind_can_be_looked_for() -> None:
    assert rules.stored_muted({Purpose.REMINDER, Purpose.QUIZ}) == ",quiz,reminder,"
    assert rules.stored_muted(()) == ""
    assert rules.muted(",quiz,reminder,") == {Purpose.QUIZ, Purpose.REMINDER}
    assert rules.muted("") == frozenset()


def test_a_branch_counts_those_below_it_too() -> None:
    codes = ["001.002", "001.002.001", "001.003"]
    assert rules.with_all_below(codes, [2, 3, 5]) == {"001.002": 5, "001.002.001": 3, "001.003": 5}


@pytest.mark.parametrize(("phone", "shown"), [("13900000000", "139****0000"), ("6543210", "****3210"), ("110", "****"), ("", "")])
def test_a_telephone_number_is_shown_by_its_ends(phone: str, shown: str) -> None:
    assert rules.masked(phone) == shown
