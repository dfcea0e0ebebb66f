"""Rosters as people have them: names of columns, telephone numbers, numbers that stand twice, what must not be kept."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from content.exporters.roster import corrected_roster
from content.importers.roster import RosterReading, read_roster
from tests.content.test_bank_files import REFUSED, as_xlsx, as_zip

HEADER = "姓名,员工编号,所在党支部,人员类别,联系电话"


def read(*lines: str, header: str = HEADER) -> RosterReading:
    return read_roster("\n".join((header, *lines)).encode("gb18030"), "名册.csv")


def codes(reading: RosterReading) -> list[tuple[int, str]]:
    return [(finding.row, finding.code) for finding in reading.findings]


def test_a_roster_is_read_by_the_names_of_its_columns() -> None:
    reading = read("李雷,007,第一支部,正式党员,139-0000-0000", ",,,,", "韩梅梅,008,001.002,预备党员,+86 13900000001")
    first, second = reading.drafts
    assert (first.row, first.name, first.number, first.branch, first.membership) == (2, "李雷", "007", "第一支部", "正式党员")
    assert (second.row, first.phone, second.phone) == (4, "13900000000", "13900000001")
    assert (reading.rows, reading.rejected, reading.findings) == (2, 0, ())


def test_a_workbook_with_a_title_and_numbers_as_numbers_is_read() -> None:
    sheet = (("2026年党员名册",), ("序号", "姓 名", "工号", "手机号码"), (1, "李雷", 1001.0, 13900000000.0))
    (draft,) = read_roster(as_xlsx(sheet), "名册").drafts
    assert (draft.row, draft.number, draft.phone) == (3, "1001", "13900000000")


@pytest.mark.parametrize("number", ["110101199003070038", "11010119900307003X", "1.10101199003070E+17"])
def test_an_identity_card_number_is_refused_and_never_repeated(number: str) -> None:
    reading = read(f"李雷,{number},第一支部,,")
    assert codes(reading) == [(2, "number-is-id-card")]
    assert (reading.rejected, reading.drafts) == (1, ())
    assert number not in repr(reading)


def test_a_column_of_identity_card_numbers_is_not_read() -> None:
    reading = read("李雷,第一支部,110101199003070038", header="姓名,支部,身份证号")
    assert codes(reading) == [(0, "id-column")]
    assert reading.drafts[0].number == ""
    assert "110101199003070038" not in repr(reading)


def test_rows_without_a_name_are_listed_and_bad_phones_are_left_empty() -> None:
    reading = read(",007,第一支部,,", "李雷,008,第一支部,,12345", "x" * 61 + ",009,第一支部,,")
    assert codes(reading) == [(2, "no-name"), (3, "phone-unknown"), (4, "value-too-long")]
    assert [draft.phone for draft in reading.drafts] == [""]


def test_one_number_for_two_people_takes_neither_and_an_equal_row_counts_once() -> None:
    reading = read(
        "李雷,007,第一支部,,", "韩梅梅,007,第一支部,,", "王静,008,第一支部,,", "王静,008,第一支部,,", "无号,,,,", "无号,,,,"
    )
    assert codes(reading) == [(2, "number-twice"), (3, "number-twice"), (5, "repeat")]
    assert (reading.rows, len(reading.drafts), reading.repeats, reading.rejected) == (6, 3, 1, 2)


@pytest.mark.parametrize("code", ["file-empty", "file-too-large", "file-html", "file-unknown", "file-bomb", "file-broken"])
def test_what_is_no_roster_is_refused_with_one_sentence(code: str) -> None:
    assert codes(read_roster(REFUSED[code], "名册.xlsx")) == [(0, code)]


def test_a_table_without_names_is_refused() -> None:
    assert codes(read("1,2", header="甲,乙")) == [(0, "file-no-names")]


def test_a_word_document_is_no_roster() -> None:
    assert codes(read_roster(as_zip(**{"word/document.xml": b"<w/>"}), "名册.xlsx")) == [(0, "file-docx")]


def test_the_corrected_roster_carries_reasons_and_no_id_number() -> None:
    card = "11010519491231002X"
    rows = ("李雷,1,001,正式党员,13900000000", f"王静,{card},001,正式党员,", "赵强,7,001,,", "赵刚,7,001,,")
    data = "\n".join(("姓名,工号,支部,类别,手机", *rows)).encode()
    reading = read_roster(data, "名册.csv")
    assert [each.row for each in reading.lost] == [3, 4, 5]
    fixed = corrected_roster(reading, (), ["正式党员"], "zh")
    with ZipFile(BytesIO(fixed)) as book:
        words = b"".join(book.read(name) for name in book.namelist()).decode(errors="replace")
    assert card not in words
    assert "工号一格填的是身份证号" in words
    again = read_roster(fixed, "名册.xlsx")
    assert (again.rows, [each.name for each in again.drafts]) == (4, ["李雷", "王静"])
