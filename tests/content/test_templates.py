"""Templates can be filled in and read back; a corrected file carries the reasons and runs no formula."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from content.exporters.bank import bank_template, corrected_bank
from content.exporters.roster import roster_template
from content.importers.bank import read_bank
from content.importers.roster import read_roster
from content.wording import LOCALES
from core.library.rules import ItemType
from tests.content.test_bank_files import as_xlsx

BANK = """题型,题干,A,B,C,答案,解析,来源,标签,难度
单选,一年有几个月？,10,11,12,C,公历,常识,历法；常识,简单
多选,哪些是颜色？,红,三,绿,AC,,,,
判断,水是液体。,,,,错,,,,困难
填空,一年有____季，每季____月。,,,,4|四；3|三,,,,
单选,=1+1 等于几？,@一,+二,,E,,,,
单选,没有答案？,甲,乙,,,,,,
"""


def first_rows(data: bytes) -> list[list[str]]:
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("locale", LOCALES)
def test_an_empty_template_holds_nothing_until_it_is_filled_in(locale: str) -> None:
    template = bank_template(locale)
    assert [finding.code for finding in read_bank(template, "x").findings] == ["file-no-questions"]
    (names,) = first_rows(template)
    filled = as_xlsx((names, ("", "一加一？", "一", "二", "", "", "", "", "B")))
    (draft,) = read_bank(filled, "x").drafts
    assert (draft.type, draft.key) == (ItemType.SINGLE, (1,))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_examples_of_the_template_are_themselves_good_questions(locale: str) -> None:
    guide = CalamineWorkbook.from_filelike(BytesIO(bank_template(locale))).get_sheet_by_index(1).to_python()
    reading = read_bank(as_xlsx(*[tuple(tuple(row[place] for row in guide[1:]) for place in (0, 3, 4, 5, 6))]), "x")
    assert [draft.type for draft in reading.drafts] == [ItemType.SINGLE, ItemType.MULTI, ItemType.JUDGE, ItemType.BLANK]
    assert reading.findings == ()
    assert reading.drafts[3].blanks[0][0] == "4"


@pytest.mark.parametrize("locale", LOCALES)
def test_a_corrected_file_reads_back_as_it_was_with_the_reasons_beside_the_bad_rows(locale: str) -> None:
    reading = read_bank(BANK.encode(), "x.csv")
    assert (reading.rows, len(reading.drafts), len(reading.rejected)) == (6, 4, 2)
    corrected = corrected_bank(reading, locale)
    again = read_bank(corrected, "x.xlsx")
    assert [replace(draft, row=0) for draft in again.drafts] == [replace(draft, row=0) for draft in reading.drafts]
    assert [finding.code for finding in again.findings] == ["answer-empty-option", "no-answer"]
    reasons = [row[-2] for row in first_rows(corrected)[1:]]
    assert [bool(reason) for reason in reasons] == [False] * 4 + [True] * 2


def test_what_looks_like_a_formula_stays_text() -> None:
    corrected = corrected_bank(read_bank(BANK.encode(), "x.csv"), "zh")
    with ZipFile(BytesIO(corrected)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert first_rows(corrected)[5][1:4] == ["=1+1 等于几？", "@一", "+二"]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_roster_template_is_read_by_the_roster_reader(locale: str) -> None:
    template = roster_template(locale, ["正式党员", "预备党员"])
    assert [finding.code for finding in read_roster(template, "x").findings] == ["file-no-people"]
    (names,) = first_rows(template)
    filled = as_xlsx((names, ("李雷", "0012", "001.003", "正式党员", "138 0000 0000")))
    (draft,) = read_roster(filled, "x").drafts
    assert (draft.number, draft.branch, draft.membership, draft.phone) == ("0012", "001.003", "正式党员", "13800000000")
