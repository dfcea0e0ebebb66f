"""How long the importer of question banks takes, in processor seconds, beside a bare reading of the same file.

Run `python -m benchmarks.importers`. 10,000 items as xlsx and 25,000 as JSON are made up, read, judged and compared; beside them
stand openpyxl's bare read of the cells (where openpyxl is installed) and `json.loads`. Each figure is the best of three.
"""

import json
import time
from collections.abc import Callable
from io import BytesIO

from xlsxwriter import Workbook

from content.importers.bank import BankReading, read_bank

HEADER = ("题型", "题干", "A", "B", "C", "D", "答案", "解析")
WORKBOOK, OBJECTS, BEST_OF = 10_000, 25_000, 3


def main() -> None:
    """Print each figure beside its peer."""
    sheet, listed = workbook(WORKBOOK), objects(OBJECTS)
    _told(f"xlsx, {WORKBOOK} items", lambda: read(sheet, WORKBOOK), "openpyxl, bare cells", _openpyxl(sheet))
    _told(f"JSON, {OBJECTS} items", lambda: read(listed, OBJECTS), "json.loads", lambda: json.loads(listed))


def rows(count: int) -> list[tuple[str, ...]]:
    """Return questions of the length that real banks have."""
    stem = "关于第{}次会议，下列说法中正确的是（ ）。（来源：示例）"
    return [
        ("单选", stem.format(n), f"甲{n}方案", f"乙{n}方案", f"丙{n}方案", f"丁{n}方案", "ABCD"[n % 4], "见说明。")
        for n in range(count)
    ]


def workbook(count: int) -> bytes:
    """Return the questions as an Excel file."""
    kept = BytesIO()
    with Workbook(kept, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate((HEADER, *rows(count))):
            sheet.write_row(place, 0, row)
    return kept.getvalue()


def objects(count: int) -> bytes:
    """Return the questions as a list in JSON."""
    return json.dumps([dict(zip(HEADER, row, strict=True)) for row in rows(count)], ensure_ascii=False).encode()


def read(data: bytes, count: int) -> BankReading:
    """Read the whole file; every item must be taken, or the figure means nothing."""
    reading = read_bank(data, "x")
    if len(reading.drafts) != count:
        raise SystemExit(f"{len(reading.drafts)} of {count} items were taken")
    return reading


def _openpyxl(data: bytes) -> Callable[[], object] | None:
    try:
        from openpyxl import load_workbook
    except ImportError:
        return None
    return lambda: [row for sheet in load_workbook(BytesIO(data), read_only=True) for row in sheet.iter_rows(values_only=True)]


def _told(name: str, ours: Callable[[], object], peer: str, theirs: Callable[[], object] | None) -> None:
    own = _seconds(ours)
    if theirs is None:
        print(f"{name}: {own:.2f} s CPU   ({peer}: not installed)")
        return
    other = _seconds(theirs)
    print(f"{name}: {own:.2f} s CPU   {peer}: {other:.2f} s   ratio {own / other:.2f}")


def _seconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(BEST_OF):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


if __name__ == "__main__":
    main()
