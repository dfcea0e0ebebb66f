"""A bank as a file in any of the forms it can leave in, and a finding on everything that the form cannot hold.

What a form holds is not declared but tried: each file is read back by our own reader and compared with what was to be written.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from content.exporters import bank
from content.exporters.formats import aiken, anki, gift, moodle, paper, qti
from content.exporters.written import Written
from content.importers.bank import read_bank
from core.findings import Finding, Severity
from core.library.rules import ItemDraft, answer_of, identity
from core.messages import Text, Value

_ASIDE = ("explanation", "source", "tags", "difficulty")
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Form:
    """One form of files: its name, the ending of its files, its type on the web, and its writer."""

    name: str
    ending: str
    mime: str
    write: Callable[[Sequence[ItemDraft], str, str], Written]
    read_back: bool = True
    """Paper is for people: it need not be read again."""


FORMS: tuple[Form, ...] = (
    Form("xlsx", "xlsx", _OFFICE + "spreadsheetml.sheet", bank.write),
    Form("paper", "docx", _OFFICE + "wordprocessingml.document", paper.write, read_back=False),
    Form("paper-key", "docx", _OFFICE + "wordprocessingml.document", paper.write_keyed, read_back=False),
    Form("moodle", "xml", "application/xml", moodle.write),
    Form("qti", "zip", "application/zip", qti.write),
    Form("gift", "gift", "text/plain; charset=utf-8", gift.write),
    Form("aiken", "txt", "text/plain; charset=utf-8", aiken.write),
    Form("anki", "apkg", "application/octet-stream", anki.write),
)
"""Every form a bank can leave in, those that most people want first."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, how many items stand in it, and what it could not hold; `row` of a finding is the item's number in the bank."""

    content: bytes
    items: int
    findings: tuple[Finding, ...]


def form_named(name: str, ending: str = "") -> Form | None:
    """Return the form of this name, or without one the first whose files end so."""
    if name:
        return next((form for form in FORMS if form.name == name), None)
    return next((form for form in FORMS if form.ending == ending.lower().lstrip(".")), None)


def exported(drafts: Sequence[ItemDraft], form: Form, title: str, locale: str) -> Exported:
    """Return the items as a file of the form. What would come back as another question is left out, and every loss is told."""
    first = form.write(drafts, title, locale)
    if not form.read_back:
        return Exported(first.content, len(first.places), ())
    kept = {place: back for place, back in _read_back(first) if back is not None and _same(drafts[place], back)}
    content = first.content
    if len(kept) < len(first.places):
        content = form.write([drafts[place] for place in sorted(kept)], title, locale).content
    lost = [place for place in range(len(drafts)) if place not in kept]
    told = [_remark("left-out", place + 1, Severity.ERROR) for place in lost]
    told += [
        _remark("changed", place + 1, Severity.NOTE) for place, back in sorted(kept.items()) if _redrawn(drafts[place], back)
    ]
    return Exported(content, len(kept), (*_aside([(drafts[place], back) for place, back in sorted(kept.items())]), *told))


def _read_back(written: Written) -> Iterator[tuple[int, ItemDraft | None]]:
    """Yield the place of each item of the file and what our reader makes of it."""
    reading = read_bank(written.content, "")
    drafts = {draft.row: draft for draft in reading.drafts}
    rows = sorted([*drafts, *(raw.row for raw in reading.rejected)])
    if len(rows) != len(written.places):
        rows = sorted(drafts) if len(drafts) == len(written.places) else []
    return ((place, drafts.get(row)) for place, row in zip(written.places, rows, strict=False))


def _same(draft: ItemDraft, back: ItemDraft) -> bool:
    return identity(draft) == identity(back) and answer_of(draft) == answer_of(back) and draft.type is back.type


def _redrawn(draft: ItemDraft, back: ItemDraft) -> bool:
    """Tell whether the question itself is written otherwise, however little."""
    return (draft.stem, draft.options, draft.key, draft.blanks) != (back.stem, back.options, back.key, back.blanks)


def _aside(pairs: Sequence[tuple[ItemDraft, ItemDraft]]) -> Iterator[Finding]:
    """Yield in one line each what is lost of many items: explanations, sources, tags, difficulties."""
    for name in _ASIDE:
        count = sum(getattr(draft, name) != getattr(back, name) for draft, back in pairs)
        if count:
            yield _remark(f"lost-{name}", 0, Severity.NOTE, count=count)


def _remark(code: str, row: int, severity: Severity, **arguments: Value) -> Finding:
    return Finding(row, f"export-{code}", severity, Text(f"exporting-{code}", arguments))
