"""A workbook as people expect it: frozen coloured header, readable widths, drop-downs, and text that never runs as a formula."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from content.wording import Wording
from core.findings import Finding, Severity
from core.messages import Text, Value

_LAST_ROW = 5000
_LONGEST_CELL = 32_000
_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, whether it must be filled in, its width in characters, and the words to choose from."""

    name: str
    needed: bool = False
    width: int = 16
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its columns, its rows, and the places of the rows that are marked as wrong."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]] = ()
    wrong: frozenset[int] = frozenset()


def written(sheets: Iterable[Sheet]) -> bytes:
    """Return the sheets as an xlsx file; whatever begins with =, +, - or @ stays text."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - a tenth of a second that only a download needs

    kept = BytesIO()
    with Workbook(kept, _SAFE) as book:
        plain = {"num_format": "@", "text_wrap": True, "valign": "top"}
        formats = {
            "needed": book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#C00000", "border": 1}),
            "free": book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1}),
            "text": book.add_format(plain),
            "wrong": book.add_format({**plain, "bg_color": "#FCE4D6"}),
        }
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            for place, column in enumerate(sheet.columns):
                page.set_column(place, place, column.width, formats["text"])
                page.write_string(0, place, column.name, formats["needed" if column.needed else "free"])
                if column.among:
                    page.data_validation(1, place, _LAST_ROW, place, {"validate": "list", "source": list(column.among)})
            for number, row in enumerate(sheet.rows):
                look = formats["wrong" if number in sheet.wrong else "text"]
                for place, cell in enumerate(row):
                    page.write_string(number + 1, place, cell[:_LONGEST_CELL], look)
    return kept.getvalue()


@cache
def _wording() -> Wording:
    return Wording()


def words(key: str, locale: str, arguments: Mapping[str, Value] | None = None) -> str:
    """Return the sentence of the texts of importing; the same in every vocabulary."""
    return _wording().say(Text(f"importing-{key}", arguments or {}), locale)


def corrected(
    name: str, columns: Sequence[Column], rows: Mapping[int, Sequence[str]], why: Iterable[Finding], locale: str
) -> bytes:
    """Return a sheet of the rows by their numbers in the file: those with an error are marked and carry their reasons.

    An error of row 0 holds for the whole file.
    """
    reasons: defaultdict[int, str] = defaultdict(str)
    for finding in why:
        if finding.severity is Severity.ERROR:
            repair = words("repair", locale, {"repair": finding.repair}) if finding.repair else ""
            reasons[finding.row] += say(finding.text, locale) + repair
    ordered = sorted(rows)
    lines = [(*rows[row], reasons[row], str(row)) for row in ordered]
    wrong = frozenset(place for place, row in enumerate(ordered) if reasons[row])
    heads = (*columns, Column(words("column-reason", locale), width=50), Column(words("column-row", locale)))
    return written((Sheet(name, heads, lines, wrong),))


def say(text: Text, locale: str) -> str:
    """Return the sentence of a finding."""
    return _wording().say(text, locale)
