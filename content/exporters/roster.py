"""The template of a roster, and a roster as it was read with the reasons beside the rows that could not be taken."""

from collections.abc import Iterable, Sequence

from content.exporters.sheets import Column, Sheet, corrected, words, written
from content.importers.roster import RosterReading
from core.findings import Finding
from core.members.rules import MemberDraft

_COLUMNS = ("name", "number", "branch", "membership", "phone")
_NEEDED = frozenset({"name", "branch"})


def roster_template(locale: str, memberships: Sequence[str]) -> bytes:
    """Return an empty xlsx to fill in; `memberships` are the organisation's kinds as people read them, to choose from."""
    columns = _columns(locale, memberships)
    heads = ("guide-column", "guide-needed", "guide-how", "guide-example")
    rows = []
    for name, column in zip(_COLUMNS, columns, strict=True):
        example = next(iter(memberships), "") if name == "membership" else words(f"roster-{name}-example", locale)
        needed = words("guide-yes" if column.needed else "guide-no", locale)
        rows.append((column.name, needed, words(f"roster-{name}-how", locale), example))
    guide = Sheet(words("sheet-guide", locale), [Column(words(head, locale), width=30) for head in heads], rows)
    return written((Sheet(words("sheet-roster", locale), columns), guide))


def corrected_roster(reading: RosterReading, why: Iterable[Finding], memberships: Sequence[str], locale: str) -> bytes:
    """Return the roster in the template's form: rows that cannot be taken are marked and carry their reasons.

    `why` is what was found when the rows were compared with the members that are known; no ID card's number is in it.
    """
    rows = {each.row: _cells(each) for each in (*reading.drafts, *reading.lost)}
    columns = _columns(locale, memberships)
    return corrected(words("sheet-roster", locale), columns, rows, (*reading.findings, *why), locale)


def _columns(locale: str, memberships: Sequence[str]) -> list[Column]:
    return [
        Column(
            words(f"roster-{name}", locale),
            needed=name in _NEEDED,
            width=20,
            among=tuple(memberships) if name == "membership" else (),
        )
        for name in _COLUMNS
    ]


def _cells(row: MemberDraft) -> tuple[str, ...]:
    return (row.name, row.number, row.branch, row.membership, row.phone)
