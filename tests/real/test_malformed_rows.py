"""Forty-four defective rows of real banks, each treated as the note beside it says."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from content.importers.bank import BankReading, read_bank, repaired
from core.findings import Severity
from core.library.rules import ItemType, identity
from tests.content.test_bank_files import as_xlsx

ROWS = 44
CRIB_STYLES = ("dots", "colon", "letter in brackets", "brackets")
FIVE = ("题目", "A", "B", "C", "D", "答案")
HINTED = ("题干", "A选项", "B选项", "C选项", "D选项", "正确答案(只能输入ABCD否则报错)", "类型")


@cache
def rows(shared: Path) -> list[dict[str, object]]:
    found = json.loads((shared / "fixtures" / "malformed_rows.json").read_text(encoding="utf-8"))
    assert len(found) == ROWS
    return found


def read(raw: object) -> BankReading:
    """Read the row in the form of file that it came in: text, JSON, or a table under the header that its bank has."""
    if isinstance(raw, str):
        return read_bank(raw.encode(), "x.txt")
    if isinstance(raw, dict) or isinstance(raw[0], dict):
        return read_bank(json.dumps(raw, ensure_ascii=False).encode(), "x.json")
    if isinstance(raw[0], tuple):
        return read_bank(as_xlsx((FIVE, *map(tuple, raw))), "x.xlsx")
    if isinstance(raw[0], list):
        return read_bank(as_xlsx((("题目", "答案"), *map(tuple, raw))), "x.xlsx")
    if str(raw[0])[0].isdecimal() and len(raw) == len(CRIB_STYLES):
        return read_bank("\n".join(raw).encode(), "x.txt")
    header = {2: ("题目", "答案"), 3: ("题目", "选项", "答案"), 6: FIVE, 7: HINTED}[len(raw)]
    return read_bank(as_xlsx((header, tuple(raw))), "x.xlsx")


def codes(reading: BankReading) -> list[str]:
    return [finding.code for finding in reading.findings]


def one(reading: BankReading, kind: ItemType, key: tuple[int, ...]) -> bool:
    (draft,) = reading.drafts
    return (draft.type, draft.key) == (kind, key)


def lettered(key: tuple[int, ...], options: tuple[str, ...] = ()) -> Callable[[BankReading], bool]:
    def holds(reading: BankReading) -> bool:
        (draft,) = reading.drafts
        return draft.key == key and (not options or draft.options == options)

    return holds


def repaired_from(code: str, answer: str) -> Callable[[BankReading], bool]:
    """Return a check that the row is only listed, and that accepting the repair offered with it takes it with this answer."""

    def holds(reading: BankReading) -> bool:
        errors = [finding for finding in reading.findings if finding.severity is Severity.ERROR]
        assert ([finding.code for finding in errors], reading.drafts) == ([code], ())
        (draft,) = repaired(reading, (), (code,)).drafts
        said = {text for texts in draft.blanks for text in texts} or {draft.options[place] for place in draft.key}
        return errors[0].repair == answer and said == {answer}

    return holds


def refused(code: str, rows: int = 1) -> Callable[[BankReading], bool]:
    return lambda reading: (
        not reading.drafts
        and len(reading.rejected) == rows
        and {each.code for each in reading.findings if each.severity is Severity.ERROR} == {code}
    )


def fills(*texts: str) -> Callable[[BankReading], bool]:
    return lambda reading: any(draft.blanks == (texts,) for draft in reading.drafts)


TREATED: dict[int, Callable[[BankReading], bool]] = {
    0: lambda reading: one(reading, ItemType.MULTI, (0, 2)),
    2: repaired_from("blank-lost", "发展为了人民"),
    3: lambda reading: lettered((1,), ("《淮南子》", "《史记》", "《礼记·月令》", "《授时历》"))(reading)
    and "《授时历》" not in reading.drafts[0].stem,
    4: lambda reading: reading.drafts[0].stem.count("____") == 2 and lettered((2,))(reading),
    6: lettered((2,)),
    7: lambda reading: not reading.drafts and "answer-in-sentence" in codes(reading),
    8: refused("no-options"),
    9: lambda reading: lettered((0, 1, 2, 3, 4))(reading) and any("，" in each for each in reading.drafts[0].options),
    10: repaired_from("blank-lost", "防范化解金融风险"),
    11: lettered((3,)),
    12: lettered((2,), ("党的十七大", "党的十八大", "党的十九大", "党的二十大")),
    13: fills("4", "四"),
    14: lambda reading: len(reading.drafts) == 1 and codes(reading).count("no-answer") == 2 and "proof-read" in codes(reading),
    15: lettered((0,), ("资产阶级革命派", "资产阶级改良派", "立宪派", "旧官僚")),
    16: refused("no-options"),
    17: lambda reading: lettered((0,), ("1小时", "小时"))(reading) and "same-options" in codes(reading),
    18: lambda reading: reading.drafts[-1].stem.startswith("将闲置的") and reading.drafts[-1].key == (1,),
    19: lettered((1,)),
    20: refused("no-options"),
    21: lambda reading: len(reading.drafts[0].options) == 3 and "bare-letter" in codes(reading),
    23: refused("no-options"),
    24: lambda reading: not reading.drafts and "插队以节省时间" in reading.rejected[0].stem,
    27: lambda reading: lettered((1,), ("《党的女儿》", "《白毛女》"))(reading) and "empty-option" in codes(reading),
    28: repaired_from("damaged-option", "现代海洋产业体系"),
    29: refused("contradiction", 2),
    31: lambda reading: [draft.key for draft in reading.drafts] == [(1,), (1,), (2,), (0,), (1,)]
    and all("__B__" not in draft.stem and "____" in draft.stem for draft in reading.drafts),
    32: lettered((2,), ("精神力量", "行动指南", "必由之路", "根本保障")),
    33: lambda reading: one(reading, ItemType.SINGLE, (1,)),
    34: refused("no-options"),
    35: lambda reading: reading.drafts[0].options == ("人大", "新闻媒介", "党内") and "bare-letter" in codes(reading),
    36: lettered((1,)),
    37: repaired_from("damaged-option", "《铁道游击队》"),
    38: lambda reading: not reading.drafts and codes(reading) == ["damaged-option"] and bool(reading.findings[0].repair),
    39: refused("same-options-key"),
    40: lambda reading: one(reading, ItemType.JUDGE, (0,)),
    41: refused("contradiction", 2),
    42: lambda reading: [draft.key for draft in reading.drafts] == [(0,), (1,), (0,), (0,)],
    43: lambda reading: codes(reading) == ["rows-without-options"] and len(reading.rejected) == 2,
}  # fmt: skip
NUMBERED = 18
BEFORE = (("1528、一加二等于（ ）", "1", "2", "3", "4", "C"), ("1529、一加一等于（ ）", "1", "2", "3", "4", "B"))
"""A number without a mark is a running number only behind those before it."""
SAME_STEM = (1, 5, 25, 26)
HEADERS = {22: HINTED, 30: FIVE}


def test_every_row_of_the_list_has_its_check() -> None:
    assert sorted({*TREATED, *SAME_STEM, *HEADERS}) == list(range(ROWS))


@pytest.mark.parametrize("place", TREATED)
def test_a_defective_row_is_treated_as_its_note_says(place: int, shared: Path) -> None:
    row = rows(shared)[place]
    reading = read([*BEFORE, row["raw"]] if place == NUMBERED else row["raw"])
    assert TREATED[place](reading), (row["expect"], reading)
    assert reading.rows == len(reading.drafts) + len(reading.rejected)


def test_one_stem_with_other_options_is_another_question(shared: Path) -> None:
    together = {name: key for place in SAME_STEM for name, key in rows(shared)[place]["raw"].items()}
    reading = read(together)
    assert len({draft.stem for draft in reading.drafts}) == 1
    assert len({identity(draft) for draft in reading.drafts}) == len(SAME_STEM) == len(reading.drafts)


@pytest.mark.parametrize("place", HEADERS)
def test_a_header_is_known_whatever_hints_it_carries_and_blank_rows_below_count_for_nothing(place: int, shared: Path) -> None:
    header = tuple(rows(shared)[place]["raw"])
    assert header[: len(HEADERS[place])] == HEADERS[place]
    reading = read_bank(as_xlsx((header, ("一加一等于（ ）", "1", "2", "3", "4", "B"), *[("",) * 8] * 50)), "x.xlsx")
    assert (reading.rows, reading.drafts[0].key) == (1, (1,))
