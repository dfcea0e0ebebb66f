"""Tables as xlsx files: text stays text, whatever it begins with."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cell = str | int | None
_WIDTH = 18


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its first row, the rows below."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def workbook(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook of one sheet with a bold, frozen first row."""
    return of_sheets((Sheet(name, header, rows),))


def of_sheets(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook of these sheets, whose names differ, each with a bold, frozen first row."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - a tenth of a second that only a download needs

    body = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(body, options) as book:
        bold = book.add_format({"bold": True})
        for each in sheets:
            sheet = book.add_worksheet(_sheet_name(each.name))
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(each.header) - 1, 0), _WIDTH)
            for place, row in enumerate((each.header, *each.rows)):
                sheet.write_row(place, 0, row, bold if place == 0 else None)
    return body.getvalue()


def _sheet_name(name: str) -> str:
    """Return the name as Excel takes it: 31 characters, no brackets, slashes and such, no apostrophe at the ends."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in name).strip(" '")[:31].strip(" '") or "1"
