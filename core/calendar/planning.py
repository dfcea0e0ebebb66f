"""What the rows of a plan's table mean for the calendar: a draft each, a repeat, or a finding; values in, values out."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from core.calendar.rules import Almanac, EntryDraft, EntryKind, EntryRow, Timetable, flaw
from core.findings import Finding, Severity
from core.members.rules import Audience
from core.messages import Text


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row as read; `branch` and `kinds` are the words of the file, empty where it says nothing."""

    row: int
    kind: EntryKind
    title: str
    timetable: Timetable
    words: str = ""
    place: str = ""
    branch: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """Branches (name, code) and kinds of membership by every name that means them; where a row names no branch, `home`."""

    branches: Sequence[tuple[str, str]]
    kinds: Mapping[str, str]
    home: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A row that becomes a draft."""

    row: int
    draft: EntryDraft


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """What an import would do: drafts to be kept, rows that the calendar has already, findings for the others."""

    new: tuple[Planned, ...]
    same: tuple[int, ...]
    findings: tuple[Finding, ...]


def judge(rows: Iterable[PlanRow], known: Iterable[EntryRow], names: Names, almanac: Almanac) -> PlanPreview:
    """Return what becomes of each row."""
    there = {_identity(each.draft) for each in known}
    new: list[Planned] = []
    same: list[int] = []
    findings: list[Finding] = []
    for row in rows:
        draft = _draft(row, names, almanac)
        if isinstance(draft, Finding):
            findings.append(draft)
        elif _identity(draft) in there:
            same.append(row.row)
        else:
            there.add(_identity(draft))
            new.append(Planned(row.row, draft))
    return PlanPreview(tuple(new), tuple(same), tuple(findings))


def _identity(draft: EntryDraft) -> tuple[object, ...]:
    """Return what makes two entries the same: a rule begins on the day of its import, so its first day does not count."""
    when = draft.timetable
    return key(draft.title), draft.audience, when.clock, str(when.rule) if when.rule else when.starts_on


def _draft(row: PlanRow, names: Names, almanac: Almanac) -> EntryDraft | Finding:
    codes = [code for name, code in names.branches if key(row.branch) in {key(name), key(code)}] if row.branch else [names.home]
    if len(codes) != 1:
        return _unclear_branch(row, names, codes)
    kinds = [names.kinds.get(key(each)) for each in row.kinds]
    if None in kinds:
        unknown = row.kinds[kinds.index(None)]
        return _refused(row, Text("calendar-plan-kind-of-member", {"words": unknown}), "kinds")
    audience = Audience(codes[0], tuple(sorted({each for each in kinds if each})))
    draft = EntryDraft(row.kind, row.title, audience, row.timetable, row.words, row.place)
    found = flaw(draft, almanac)
    return _refused(row, found, "when") if found else draft


def _unclear_branch(row: PlanRow, names: Names, codes: Sequence[str]) -> Finding:
    if codes:
        return _refused(row, Text("calendar-plan-branch-ambiguous", {"words": row.branch}), "branch", ", ".join(codes))
    known = {key(name): name for name, _ in names.branches}
    near = get_close_matches(key(row.branch), known, n=1, cutoff=0.5)
    finding = _refused(row, Text("calendar-plan-branch-unknown", {"words": row.branch}), "branch")
    return replace(finding, repair=known[near[0]]) if near else finding


def _refused(row: PlanRow, text: Text, cell: str, repair: str = "") -> Finding:
    return Finding(row.row, text.key, Severity.ERROR, text, cell, repair)


def key(words: str) -> str:
    """Return words as they are compared: compatibility forms and case folded, all white space gone."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())
