"""A file is read in a process of its own: what is harmful, slow or greedy costs that process, never the service."""

import os
import pickle
import sys
import time
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from content.importers import apart
from content.importers.apart import read_apart, unpacked
from content.importers.bank import BankReading, read_bank
from content.importers.faq import FaqReading, read_faq
from tests.content.measured import measured
from tests.content.papers import docx, paragraph
from tests.content.test_bank_files import AS_CSV, as_xlsx, as_zip


def greedy(data: bytes, name: str) -> BankReading:
    """Stand in for a reader that a file leads into taking all the memory there is."""
    return BankReading(f"{name}{len(bytearray(2 * apart.MEMORY))}{len(data)}")


def endless(data: bytes, name: str) -> BankReading:
    """Stand in for a reader that a file keeps busy for ever."""
    time.sleep(60)
    return BankReading(f"{name}{len(data)}")


async def read(data: bytes) -> BankReading:
    return unpacked(await read_apart(read_bank, BankReading, data, "x"), BankReading)


async def test_a_reading_comes_back_from_its_process_as_it_was() -> None:
    assert await read(AS_CSV.encode()) == read_bank(AS_CSV.encode(), "x")


async def test_a_reader_that_takes_too_much_memory_or_time_gives_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 3)
    for reader in (greedy, endless):
        reading = unpacked(await read_apart(reader, BankReading, b"x", "x"), BankReading)
        assert [finding.code for finding in reading.findings] == ["file-too-heavy"]


def test_nothing_but_a_reading_is_taken_back_from_the_process() -> None:
    for foreign in (os.system, FaqReading("x")):
        with pytest.raises(pickle.UnpicklingError):
            unpacked(pickle.dumps(foreign), BankReading)


def declared(entities: str) -> bytes:
    """Return a Word document whose text is an entity that its declaration makes large, or reads from elsewhere."""
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        body = f"<w:document {space}><w:body><w:p><w:r><w:t>1. &a;</w:t></w:r></w:p></w:body></w:document>"
        archive.writestr("word/document.xml", f"<!DOCTYPE x [{entities}]>{body}")
    return kept.getvalue()


def grown_sheet(rows: int) -> bytes:
    """Return a workbook of a few kilobytes whose one row is repeated until the sheet is large."""
    with ZipFile(BytesIO(as_xlsx((("题干", "A", "B", "答案"),)))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    cells = "".join(f'<c r="{letter}{{0}}" t="inlineStr"><is><t>x</t></is></c>' for letter in "ABCD")
    many = "".join(f'<row r="{row}">{cells.format(row)}</row>' for row in range(2, rows + 2)).encode()
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", many + b"</sheetData>")
    return as_zip(**parts)


HARMFUL: dict[str, Callable[[], bytes]] = {
    "file-bomb": lambda: as_zip(**{"xl/workbook.xml": b"\0" * 210 * 1024 * 1024}),
    "file-broken": lambda: declared('<!ENTITY a "' + "ha" * 1000 + '">'),
    "file-no-header": lambda: docx(paragraph("") * 10),
    "file-too-many-rows": lambda: grown_sheet(200_000),
    "file-unknown": lambda: as_zip(**{"../../etc/cron.d/x": b"* * * * * root true"}),
}


@pytest.mark.parametrize("code", HARMFUL)
async def test_harmful_files_are_refused_with_a_sentence_within_the_memory_allowed(code: str) -> None:
    harmful = HARMFUL[code]()
    reading = await read(harmful)
    assert [finding.code for finding in reading.findings] == [code]
    if sys.platform == "linux":
        most = unpacked(await read_apart(measured, BankReading, harmful, "x"), BankReading)
        assert int(most.name) * 1024 < apart.MEMORY


async def test_a_file_outside_is_never_read_through_a_declaration() -> None:
    reading = await read(declared('<!ENTITY a SYSTEM "file:///etc/hostname">'))
    assert [finding.code for finding in reading.findings] == ["file-broken"]


async def test_deep_nesting_is_refused_or_read_and_never_a_crash() -> None:
    for deep in (b"[" * 50_000, b'[{"a":' * 20_000, docx("<w:sdt>" * 5000 + "</w:sdt>" * 5000)):
        assert not (await read(deep)).drafts


async def test_formulas_and_macros_in_a_workbook_are_values_at_most() -> None:
    sheet = as_xlsx((("题干", "A", "B", "答案"), ("=1+1", '=HYPERLINK("http://x")', "@SUM(A1)", "B")))
    reading = await read(sheet)
    assert reading.rows <= 1
    assert all("http" not in option for draft in reading.drafts for option in draft.options)


async def test_the_reader_of_answers_stands_behind_the_same_wall() -> None:
    reading = unpacked(await read_apart(read_faq, FaqReading, "问题,答案\n怎样入党？,申请\n".encode(), "x"), FaqReading)
    assert [draft.question for draft in reading.drafts] == ["怎样入党？"]
