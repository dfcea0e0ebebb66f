"""Files that are no question bank get one clear sentence; the others are read by what they are, not by their name."""

import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from content.importers.bank import BankReading, read_bank
from content.importers.roster import read_roster
from content.wording import LOCALES, Wording
from core.findings import Severity
from core.library.rules import ItemType
from tests.content.papers import docx

ROWS = (("题干", "A", "B", "C", "答案"), ("一年有几个月？", "十", "十一", "十二", "C"), ("水是液体。", "正确", "错误", "", "A"))
AS_CSV = "\n".join(",".join(row) for row in ROWS)


def as_xlsx(*sheets: tuple[tuple[object, ...], ...]) -> bytes:
    kept = BytesIO()
    with Workbook(kept, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return kept.getvalue()


def as_zip(**entries: bytes) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return kept.getvalue()


REFUSED = {
    "file-empty": b"  \n\t ",
    "file-too-large": b"a" * (50 * 1024 * 1024),
    "file-html": "\n<!DOCTYPE html><html><body>题干,答案</body></html>".encode(),
    "file-unknown": b"%PDF-1.7 \n",
    "file-bomb": as_zip(**{"xl/workbook.xml": b"\0" * 210 * 1024 * 1024}),
    "file-broken": as_xlsx(ROWS)[:-60],
    "file-encoding": "題幹,答案\n".encode("big5") + bytes(range(128, 256)) * 3 + b"\xff\xff",
    "file-no-header": "第一章 总则\n第二章 组织\n".encode(),
    "file-no-answers": "题干,A,B\n一加一？,1,2\n".encode(),
    "file-no-questions": b'{"name": "zhibu", "list": []}',
    "file-json": '[{"题干": "一加一？" "答案": 2}'.encode(),
    "file-open-quote": ('题干,A,B,答案\n"一加一？,1,2,B\n' + "二加二？,3,4,B\n" * 100).encode(),
    "file-locked": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_read_is_refused_with_one_sentence(code: str, wording: Wording) -> None:
    reading = read_bank(REFUSED[code], "题库.xlsx")
    assert [(found.code, found.row, found.severity) for found in reading.findings] == [(code, 0, Severity.ERROR)]
    assert reading.rows == 0
    assert all(wording.say(reading.findings[0].text, locale) for locale in LOCALES)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (b'r="XFD1048576"', "file-too-many-rows"),
        (b"t='>'\n r = 'XFD1048576'", "file-too-many-rows"),
        (b'r="gICAgICAgICAgICAgIH4"', "file-broken"),
    ],
)
def test_a_sheet_with_a_cell_far_away_is_refused_before_it_fills_the_memory(place: bytes, code: str) -> None:
    far = as_xlsx(ROWS + ((),) * 5)
    with ZipFile(BytesIO(far)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b'r="A3"', place)
    assert [found.code for found in read_bank(as_zip(**parts), "x.xlsx").findings] == [code]


def two(reading: BankReading) -> None:
    assert reading.rows == 2
    assert [draft.type for draft in reading.drafts] == [ItemType.SINGLE, ItemType.JUDGE]
    assert [draft.key for draft in reading.drafts] == [(2,), (0,)]
    assert reading.drafts[0].options == ("十", "十一", "十二")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_text_is_read_in_the_encodings_and_with_the_signs_that_programs_use(encoding: str, sign: str) -> None:
    two(read_bank(AS_CSV.replace(",", sign).encode(encoding), "题库.doc"))


def test_a_workbook_is_read_whatever_its_name_title_rows_and_blank_rows() -> None:
    titled = (("2026年题库",), (), *ROWS[:2], (), ("", " "), *ROWS[2:], ())
    reading = read_bank(as_xlsx(titled, (("说明",), ("请勿改动",))), "题库.txt")
    two(reading)
    assert [draft.row for draft in reading.drafts] == [4, 7]
    assert [found.code for found in reading.findings] == ["sheet-skipped"]


def test_questions_on_two_sheets_are_all_read() -> None:
    assert read_bank(as_xlsx(ROWS, (*ROWS[:1], ("二加二？", 3.0, 4, 5.5, "b"))), "a").drafts[2].options == ("3", "4", "5.5")


SHAPES = {
    "named by the template's columns": json.dumps([dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]),
    "in an object with lettered lists": """{"name": "题库", "questions": [
        {"question": "一年有几个月？", "options": ["A. 十", "B. 十一", "C. 十二"], "answer": "C"},
        {"question": "水是液体。", "options": ["A. 正确", "B. 错误"], "answer": "对"}]}""",
    "by category": """[{"category": "常识", "content": "一年有几个月？", "options": ["十", "十一", "十二"], "answer": "C"},
        {"category": "常识", "content": "水是液体。", "options": ["正确", "错误"], "answer": "A"}]""",
    "a map of stem and options": '{"一年有几个月？|十|十一|十二": "十二", "水是液体。|错误|正确": "正确"}',
    "one object a line, commas too many":
        '{"title": "一年有几个月？", "type": 1, "optionA": "十", "optionB": "十一", "optionC": "十二", "rightOption": "3"},\n'
        '{"title": "水是液体。", "type": 3, "optionA": "正确", "optionB": "错误", "optionC": null, "rightOption": "1"},\n',
    "a script": """// 题库
        export const bank = [
          {question: '一年有几个月？', answer: "C", options: [
            {label: 'A', desc: '十'}, {label: 'B', desc: '十一'}, {label: 'C', desc: '十二'},],},
          {question: `水是液体。`, answer: "A", /* 简单 */
            options: [{"label": "A", "desc": "正确"}, {"label": "B", "desc": "错误"}]},
        ]""",
    "options as JSON in a text": json.dumps([
        {"questionContent": "一年有几个月？", "questionAnswer": "C",
         "optionContent": '[{"optionContent":"十"},{"optionContent":"十一"},{"optionContent":"十二"}]'},
        {"questionContent": "水是液体。", "questionAnswer": "1", "optionContent": "", "questionType": 1},
    ]),
    "letters and contents": """{"questions": [{"id": "1", "question": "一年有几个月？", "type": "单选题", "right_answer": "C",
        "options": [{"letter": "A", "content": "十"}, {"letter": "B", "content": "十一"}, {"letter": "C", "content": "十二"}]},
        {"id": "2", "question": "水是液体。", "type": "判断题", "options": [], "right_answer": "√"}]}""",
    "options in one text": """[{"题干": "一年有几个月？", "选项": "A.十, B.十一, C.十二", "答案": "C"},
        {"题干": "水是液体。", "题型": "判断", "答案": true}]""",
}  # fmt: skip


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES.keys())
def test_the_shapes_of_json_that_people_have_are_all_read(text: str) -> None:
    two(read_bank(text.encode(), "bank"))


def test_a_name_that_stands_twice_in_json_loses_nothing() -> None:
    reading = read_bank('{"一加一？|1|2": "2", "一加一？|1|2": "1", "二加二？|3|4": "4"}'.encode(), "x.json")
    assert (reading.rows, len(reading.drafts), len(reading.rejected)) == (3, 1, 2)


def test_a_broken_line_among_good_ones_is_listed() -> None:
    good = '{"question": "一加一？", "options": ["1", "2"], "answer": "B"},\n'
    reading = read_bank((good + '{"question": \n').encode(), "x.json")
    assert (reading.rows, len(reading.drafts)) == (2, 1)
    assert [(found.row, found.code) for found in reading.findings] == [(2, "not-a-question")]


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(str.encode),
        st.text(max_size=200).map(lambda text: ("题干,A,B,答案\n" + text).encode()),
    )
)
def test_no_bytes_make_the_readers_fail(data: bytes) -> None:
    for reading in (read_bank(data, "x"), read_roster(data, "x")):
        assert reading.rows or reading.findings
    bank = read_bank(data, "x")
    assert bank.rows == len(bank.drafts) + len(bank.rejected)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 5000), st.binary(min_size=1, max_size=8))
def test_no_damage_to_a_workbook_makes_the_reader_fail(place: int, damage: bytes) -> None:
    data = as_xlsx(ROWS)
    place %= len(data)
    reading = read_bank(data[:place] + damage + data[place + len(damage) :], "x")
    assert reading.rows or reading.findings


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["题干", "question", "answer", "options", "A", "type", "x|y|z", "blanks"]), inner, max_size=5
        )
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=150)
@given(json_values)
def test_no_json_makes_the_reader_fail_or_drop_a_row(value: object) -> None:
    reading = read_bank(json.dumps([value]).encode(), "x")
    assert reading.rows or reading.findings
    assert reading.rows == len(reading.drafts) + len(reading.rejected)


def test_pictures_that_float_in_a_workbook_or_a_document_are_told_and_never_silently_lost() -> None:
    workbook = as_xlsx((("题干", "A", "B", "答案"), ("看图：这是什么？", "山", "水", "A")))
    document = docx(
        "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in ("1. 看图：这是什么？（ A ）", "A. 山", "B. 水"))
    )
    for plain, folder in ((workbook, "xl"), (document, "word")):
        kept = BytesIO(plain)
        with ZipFile(kept, "a") as archive:
            archive.writestr(f"{folder}/media/image1.png", b"\x89PNG")
            archive.writestr(f"{folder}/media/image2.jpeg", b"\xff\xd8")
        before, after = read_bank(plain, "x"), read_bank(kept.getvalue(), "x")
        assert (len(after.drafts), after.rejected) == (1, ())
        lost = [each for each in after.findings if each not in before.findings]
        assert [(each.row, each.code, each.text.arguments["count"]) for each in lost] == [(0, "pictures-lost", 2)]
