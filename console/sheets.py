"""Tables as xlsx files: text stays text, whatever it begins with."""

import io
from collections.abc import Iterable, Sequence

Cell = str | int | None
_WIDTH = 18


def workbook(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook of one sheet with a bold, frozen first row."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - a tenth of a second that only a download needs

    body = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(body, options) as book:
        sheet = book.add_worksheet(_sheet_name(name))
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(header) - 1, 0), _WIDTH)
        for place, row in enumerate((header, *rows)):
            sheet.write_row(place, 0, row, bold if place == 0 else None)
    return body.getvalue()


def _sheet_name(name: str) -> str:
    """Return the name as Excel takes it: 31 characters, no brackets, slashes and such, no apostrophe at the ends."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in name).strip(" '")[:31].strip(" '") or "1"
