"""Workbooks and delimited text as plain tables: every cell a text, rows numbered as the person's program numbers them."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from content.importers.files import Shape
from content.importers.raw import UnreadableError

MAX_ROWS = 100_000
_MAX_CELLS = 4_000_000
_MAX_LINES_OF_A_ROW = 60

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: the first row of `rows` is row 1."""

    name: str
    rows: tuple[Cells, ...]


def workbook(data: bytes, shape: Shape) -> tuple[Table, ...]:
    """Return the sheets of an Excel file; raise UnreadableError when it is broken or too large."""
    if shape is Shape.XLSX:
        _check_extent(data)
    try:
        return tuple(_sheets(data))
    except UnreadableError:
        raise
    except (CalamineError, ValueError, OSError, OverflowError, MemoryError) as error:
        raise UnreadableError("file-broken") from error
    except BaseException as error:
        # A reader written in Rust reports its own mistakes as PanicException, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError("file-broken") from error


_TAG = re.compile(rb"""<(?:[\w.-]+:)?(?:row|c)\s((?:[^>"']|"[^"]*"|'[^']*')*)""")
_ATTRIBUTE = re.compile(rb"""(?:^|\s)r\s*=\s*["']([^"']*)""")
_PLACE = re.compile(rb"([A-Z]{0,3})([0-9]{0,8})")


def _check_extent(data: bytes) -> None:
    """Refuse a sheet whose outermost cells span more than we hold: readers allot the whole rectangle at once."""
    with ZipFile(BytesIO(data)) as archive:
        for entry in archive.infolist():
            _check_sheet(_unpacked(archive, entry.filename))  # whatever its name: the workbook says which are sheets


def _unpacked(archive: ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except Exception as error:  # zipfile lets through whatever the codecs raise: zlib.error, EOFError, NotImplementedError …
        raise UnreadableError("file-broken") from error


def _check_sheet(xml: bytes) -> None:
    lowest, widest = 0, 0
    for place in {attribute for tag in _TAG.findall(xml) for attribute in _ATTRIBUTE.findall(tag)}:
        named = _PLACE.fullmatch(place)
        if named is None:  # readers count on beyond what they can hold, and allot what comes of it
            raise UnreadableError("file-broken")
        lowest, widest = max(lowest, int(named[2] or 0)), max(widest, _column_number(named[1]))
    if lowest > MAX_ROWS or lowest * widest > _MAX_CELLS:
        raise UnreadableError("file-too-many-rows", limit=MAX_ROWS)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letter(place: int) -> str:
    """Return the letter of the column, counted from 0: A, B, … Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _sheets(data: bytes) -> Iterator[Table]:
    with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        for about in book.sheets_metadata:
            if about.typ is SheetTypeEnum.WorkSheet:
                rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
                if len(rows) > MAX_ROWS:
                    raise UnreadableError("file-too-many-rows", limit=MAX_ROWS)
                yield Table(about.name, tuple(tuple(map(_cell, row)) for row in rows))


def _cell(value: object) -> str:
    """Return a cell as the person sees it: 3.0 is 3, a date is a date, a truth value is TRUE or FALSE."""
    match value:
        case str():
            return value
        case bool():
            return str(value).upper()
        case float() if value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - beyond it a float no longer holds every whole number
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case int() | float() | timedelta():
            return str(value)
        case _:
            return ""


def delimited(text: str) -> Iterator[Table]:
    """Yield the text as a table once for each sign that may part its columns, the likeliest first."""
    head = text[:4000]
    for sign in sorted("\t,;|，", key=head.count, reverse=True):
        if sign in head:
            yield Table("", tuple(_records(text, sign)))


def _records(text: str, sign: str) -> Iterator[Cells]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=sign)
    line = 0
    try:
        for number, cells in enumerate(reader, 1):
            if reader.line_num - line > _MAX_LINES_OF_A_ROW:
                raise UnreadableError("file-open-quote", line=line + 1)
            if number > MAX_ROWS:
                raise UnreadableError("file-too-many-rows", limit=MAX_ROWS)
            line = reader.line_num
            yield tuple(cells)
    except csv.Error as error:
        raise UnreadableError("file-open-quote", line=line + 1) from error


def is_blank(cells: Sequence[str]) -> bool:
    """Tell whether nothing is written in the row."""
    return not any(cell.strip() for cell in cells)
