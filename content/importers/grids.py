"""Tables with a header anywhere near their top: where it stands, what its columns hold, and the rows below it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from content.importers.columns import plain_name
from content.importers.files import Shape
from content.importers.raw import UnreadableError
from content.importers.readers import opened
from content.importers.tables import Cells, Table, delimited, is_blank, workbook

TITLE_ROWS = 20
"""Rows in which a header is looked for: titles and hints stand above it."""

Synonyms = Mapping[str, tuple[str, ...]]


def tables_of(data: bytes) -> Iterable[Table]:
    """Return the sheets of a workbook, or a text once for each sign that may part its columns; raises UnreadableError."""
    file = opened(data)
    if file.shape is Shape.TEXT:
        return delimited(file.text)
    if file.shape in {Shape.XLSX, Shape.XLS}:
        return workbook(file.data, file.shape)
    raise UnreadableError("file-docx" if file.shape is Shape.DOCX else "file-unknown")


def grid(data: bytes, known: Synonyms, suits: Callable[[Mapping[str, int]], bool], complaint: str) -> tuple[Table, int]:
    """Return the first table whose header suits, and the place of that header; raises UnreadableError with the complaint."""
    for table in tables_of(data):
        for place, cells in enumerate(table.rows[:TITLE_ROWS]):
            if suits(columns(cells, known)):
                return table, place
    raise UnreadableError(complaint)


def columns(cells: Sequence[str], known: Synonyms) -> Mapping[str, int]:
    """Return the column of each field, counted from 0; of two names of one field the better known wins."""
    names = [plain_name(cell) for cell in cells]
    found = ((field, next((names.index(each) for each in words if each in names), -1)) for field, words in known.items())
    return {field: place for field, place in found if place >= 0}


def rows_below(table: Table, start: int) -> Iterator[tuple[int, Cells]]:
    """Yield each row below the header that says anything, with its number in the person's program."""
    for place, cells in enumerate(table.rows[start + 1 :], start + 2):
        if not is_blank(cells):
            yield place, cells
