"""Question banks in tables: the header by its words, one row a question or one row an option."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from content.importers.choices import YES, folded
from content.importers.columns import Header, header
from content.importers.grids import TITLE_ROWS, rows_below
from content.importers.options import LETTERS, options_of
from content.importers.raw import Option, Places, RawItem, UnreadableError, remark
from content.importers.readers import Found
from content.importers.tables import Cells, Table, column_letter, delimited, is_blank
from core.findings import Finding, Severity


def is_delimited(text: str) -> bool:
    """Tell whether some sign parts the head of the text into columns of which one is named for the questions."""
    lines = [line for line in text[:8000].splitlines()[:TITLE_ROWS] if line.strip()]
    return any("stem" in header(line.split(sign)).fields and sign in line for line in lines for sign in "\t,;|，")


def has_header(table: Table) -> bool:
    """Tell whether some row near the top names columns of questions."""
    return _header_row(table.rows) is not None


def from_delimited(text: str) -> Found:
    """Take the first sign that parts the text into columns with a header; complain about the likeliest one."""
    complaint = UnreadableError("file-no-header")
    for table in delimited(text):
        try:
            return from_tables((table,))
        except UnreadableError as no:
            complaint = no if complaint.finding.code == "file-no-header" else complaint
    raise complaint


def from_tables(tables: Sequence[Table]) -> Found:
    """Return the questions of every sheet that has a header, and a remark on each that has none."""
    found = {place: start for place, table in enumerate(tables) if (start := _header_row(table.rows)) is not None}
    if not found:
        unanswered = any(header(cells).fields.get("stem") is not None for table in tables for cells in table.rows[:TITLE_ROWS])
        raise UnreadableError("file-no-answers" if unanswered else "file-no-header")
    items: list[RawItem] = []
    remarks: list[Finding] = []
    for place, table in enumerate(tables):
        if place in found:
            items.extend(_rows(table, found[place], named=len(found) > 1))
        elif any(not is_blank(cells) for cells in table.rows):
            remarks.append(remark(0, "sheet-skipped", Severity.NOTE, cell=table.name, arguments={"sheet": table.name}))
    if not items:
        raise UnreadableError("file-no-questions")
    return Found(items, remarks)


def _header_row(rows: Sequence[Cells]) -> int | None:
    for place, cells in enumerate(rows[:TITLE_ROWS]):
        fields = header(cells).fields
        if "stem" in fields and ("answer" in fields or _one_row_an_option(fields)):
            return place
    return None


def _one_row_an_option(fields: Mapping[str, int]) -> bool:
    return "right" in fields and "options" in fields and "answer" not in fields


def _rows(table: Table, start: int, *, named: bool) -> Iterator[RawItem]:
    columns = header(table.rows[start])
    prefix = f"{table.name}!" if named else ""
    places = Places(*(prefix + letter for letter in _letters(columns)))
    rows = rows_below(table, start)
    if _one_row_an_option(columns.fields):
        yield from _blocks(rows, columns, places)
        return
    for place, cells in rows:
        yield _item(place, cells, columns, places)


def _blocks(rows: Iterable[tuple[int, Cells]], columns: Header, places: Places) -> Iterator[RawItem]:
    """Yield a question for each row that has a stem, with the options that stand in it and in the rows below it."""
    block: list[tuple[int, Cells]] = []
    for place, cells in rows:
        if block and columns.find("stem", cells).strip():
            yield _block(block, columns, places)
            block = []
        block.append((place, cells))
    if block:
        yield _block(block, columns, places)


def _block(block: Sequence[tuple[int, Cells]], columns: Header, places: Places) -> RawItem:
    row, first = block[0]
    said = [(columns.find("options", cells), columns.find("right", cells)) for _, cells in block]
    offered = [(LETTERS[place], text, right) for place, (text, right) in enumerate(said[: len(LETTERS)])]
    key = "".join(letter for letter, _, right in offered if folded(right) in YES | {"1"})
    options = tuple(Option(letter, text) for letter, text, _ in offered)
    return replace(_item(row, first, columns, places), options=options, answers=(key,) if key else ())


def _letters(columns: Header) -> tuple[str, str, str]:
    options = columns.options[0][1] if columns.options else columns.fields.get("options", -1)
    places = (columns.fields["stem"], options, columns.fields.get("answer", columns.fields.get("right", -1)))
    stem, option, answer = (column_letter(place) if place >= 0 else "" for place in places)
    return stem, option, answer


def _item(row: int, cells: Cells, columns: Header, places: Places) -> RawItem:
    lettered = tuple(Option(letter, cells[place] if place < len(cells) else "") for letter, place in columns.options)
    answer, tags = columns.find("answer", cells), columns.find("tags", cells)
    return RawItem(
        row,
        columns.find("stem", cells),
        lettered or options_of(columns.find("options", cells)),
        (answer,) if answer else (),
        columns.find("type", cells),
        (),
        columns.find("explanation", cells),
        columns.find("source", cells),
        (tags,) if tags else (),
        columns.find("difficulty", cells),
        places=places,
    )
