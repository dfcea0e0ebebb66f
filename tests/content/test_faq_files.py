"""Files of questions and answers: every row becomes a draft, repeats another, or is refused with a reason."""

import pytest

from content.exporters.faq import faq_template
from content.importers.faq import FaqReading, read_faq
from core.database import Database
from tests.conftest import MORNING
from zhibu.importing import import_faq

HEAD = "问题,其他问法,答案,来源\n"


def read(rows: str, head: str = HEAD) -> FaqReading:
    reading = read_faq((head + rows).encode(), "问答.csv")
    assert len(reading.drafts) + reading.repeats + reading.rejected == reading.rows
    return reading


def codes(reading: FaqReading) -> list[tuple[int, str]]:
    return [(each.row, each.code) for each in reading.findings]


def test_a_row_gives_question_wordings_answer_and_source() -> None:
    [draft] = read("怎么走？,路在哪；怎么去｜怎么走,左转,地图\n").drafts
    assert (draft.question, draft.wordings, draft.answer, draft.source, draft.row) == (
        "怎么走？",
        ("路在哪", "怎么去"),
        "左转",
        "地图",
        2,
    )


@pytest.mark.parametrize(
    "head", ["标题行,,,\n标准问,相似问法,标准答案,出处\n", "Question,Variants,Answer,Source\n", "  问题 *,x,答复（必填）,y\n"]
)
def test_the_columns_are_known_by_many_names(head: str) -> None:
    assert read("怎么走？,,左转,\n", head).drafts[0].answer == "左转"


def test_every_row_that_is_not_taken_has_its_reason() -> None:
    rows = "甲？,,一,\n,,二,\n丙？,,,\n甲,,一,\n甲？,,二,\n"
    rows += f"{'问' * 501},,三,\n乱\ufffd码？,,四,\n丁？,{'长' * 501},五,{'源' * 301}\n"
    reading = read(rows)
    assert [draft.row for draft in reading.drafts] == [2, 9]
    assert codes(reading) == [
        *((3, "no-question"), (4, "no-faq-answer"), (5, "repeat"), (6, "faq-twice"), (7, "faq-too-long"), (8, "damaged")),
        *((9, "source-cut"), (9, "wordings-cut")),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-empty"),
        (HEAD.encode(), "file-no-faq"),
        ("姓名,电话\n甲,1\n".encode(), "file-no-faq-columns"),
        (b"%PDF-1.7", "file-unknown"),
        (b"PK\x03\x04", "file-broken"),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_finding(data: bytes, code: str) -> None:
    assert codes(read_faq(data, "x.xlsx")) == [(0, code)]


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_template_is_read_by_the_reader(locale: str) -> None:
    assert codes(read_faq(faq_template(locale), "template.xlsx")) == [(0, "file-no-faq")]


async def test_the_counts_of_an_import_add_up_and_nothing_comes_twice(database: Database) -> None:
    data = (HEAD + "甲？,,一,\n乙？,,二,\n甲,,一,\n丙？,,,\n").encode()
    dry = await import_faq(database, read_faq(data, "问答.csv"), "", MORNING, dry_run=True)
    first = await import_faq(database, read_faq(data, "问答.csv"), "", MORNING)
    again = await import_faq(database, read_faq(data, "问答.csv"), "", MORNING)
    nothing = await import_faq(database, read_faq(b"", "问答.csv"), "", MORNING)
    reports = (dry, first, again, nothing)
    assert [(each.rows, each.importable, each.imported, each.duplicates, each.rejected) for each in reports] == [
        (4, 2, 0, 1, 1),
        (4, 2, 2, 1, 1),
        (4, 0, 0, 3, 1),
        (0, 0, 0, 0, 0),
    ]
