"""What every preview of an import shows: each row with what it holds, what was noticed and what would become of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from console.desk import Desk
from console.listing import PAGE_SIZE, Listing, page_of
from content.uploads import Kept
from core.findings import Finding, Severity

What = TypeVar("What")


@dataclass(frozen=True, slots=True)
class Line(Generic[What]):
    """One row of the file: where it stands, what it holds when it could be read, what was noticed, what becomes of it."""

    row: int
    what: What | None
    findings: tuple[Finding, ...]
    fate: str


def lines(
    findings: Iterable[Finding], read: Mapping[int, What], fate: Callable[[int, bool], str], rejected: Iterable[int] = ()
) -> list[Line[What]]:
    """Join what was read with what was noticed, row by row; `fate` is told the row and whether an error stands in it."""
    remarks: dict[int, list[Finding]] = {}
    for each in findings:
        remarks.setdefault(each.row, []).append(each)
    rows = sorted({*read, *rejected, *(row for row in remarks if row)})
    return [Line(row, read.get(row), noted, fate(row, _lost(noted))) for row in rows for noted in [tuple(remarks.get(row, ()))]]


def shown(
    desk: Desk, path: str, token: str, kept: Kept, rows: int, findings: Sequence[Finding], every: Sequence[Line[What]]
) -> dict[str, object]:
    """Return what the base of all previews needs: the lines of the page asked for, all or only those with remarks."""
    only_problems = desk.asked("only") == "problems"
    wanted = [line for line in every if line.findings] if only_problems else list(every)
    page = page_of(desk.asked("page"))
    here = f"/console/{path}/{token}"
    return {
        "token": token,
        "here": here,
        "other": f"/console/{path}",
        "file_name": kept.name,
        "rows": rows,
        "whole": [each for each in findings if each.row == 0],
        "only_problems": only_problems,
        "lines": wanted[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "list": Listing(here, {"only": "problems" if only_problems else ""}, len(wanted), page),
    }


def _lost(noted: Sequence[Finding]) -> bool:
    return any(each.severity is Severity.ERROR for each in noted)
