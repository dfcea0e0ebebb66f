"""Write docs/question-banks.md: what becomes of real question banks, figures only: `python -m tools.bank_figures FOLDER`.

The banks themselves belong to others and are never part of the project; FOLDER holds one folder a bank.
"""

import sys
from collections import Counter
from pathlib import Path

from content.importers.bank import read_bank
from core.findings import Severity

TARGET = Path("docs/question-banks.md")
HEAD = """# Real question banks through the importer

Figures only: the banks belong to others and are no part of the project. Rows = taken + listed with a reason; “can be mended” are
listed rows with a repair that a person may accept. Written by `python -m tools.bank_figures FOLDER`; a test holds them to it.

| bank | file | rows | taken | listed | can be mended | commonest reasons |
|---|---|---:|---:|---:|---:|---|
"""
_OTHER = {".md", ""}
_COUNTED = ("rows", "taken", "listed", "mended")


def page(folder: Path) -> str:
    """Read every file of every bank and return the page; a row that is neither taken nor listed is an error."""
    lines, total = [], Counter[str]()
    for path in sorted(folder.glob("*/*")):
        if path.suffix in _OTHER:
            continue
        reading = read_bank(path.read_bytes(), path.name)
        if reading.rows != len(reading.drafts) + len(reading.rejected):
            sys.exit(f"{path.name}: {reading.rows} rows are not all told")
        codes = Counter(each.code for each in reading.findings if each.severity is Severity.ERROR)
        reasons = ", ".join(f"{code} {count}" for code, count in codes.most_common(3)) or "–"
        counts = (reading.rows, len(reading.drafts), len(reading.rejected), len(reading.proposals))
        total.update(dict(zip(_COUNTED, counts, strict=True)))
        lines.append(f"| {path.parent.name} | {path.name} | {' | '.join(map(str, counts))} | {reasons} |")
    sums = " | ".join(str(total[name]) for name in _COUNTED)
    lines.append(f"| **all** | {len(lines)} files | {sums} | |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(Path(sys.argv[1])), encoding="utf-8")
