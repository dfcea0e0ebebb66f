"""Question banks as people have them: the bytes of a file in, drafts and findings out; nothing is stored, nothing dropped."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from content.importers import packs
from content.importers.archive import pictures
from content.importers.choices import folded
from content.importers.files import Shape
from content.importers.formats.known import FOREIGN
from content.importers.formats.sheets import from_games
from content.importers.judge import judge
from content.importers.kinds import habits, kind_in_stem
from content.importers.numbering import leading_numbers
from content.importers.objects import from_json, from_script
from content.importers.papers import from_lines, from_paper, is_paper
from content.importers.questions import from_delimited, from_tables, has_header, is_delimited
from content.importers.raw import RawItem, UnreadableError, remark
from content.importers.readers import Found, Opened, Reader, opened, read_with
from content.importers.repairs import Proposal, accepted
from content.importers.tables import workbook
from content.importers.word import document
from core.findings import Finding, Severity
from core.library.rules import ItemDraft, answer_of, identity

_SCRIPT = re.compile(r"^\s*(?:export\b|module\.exports|(?:const|let|var)\s+\w+\s*=)", re.MULTILINE)
_TOLD_ONCE = frozenset({"options-in-stem"})
_OF_ALL = {"no-options": "rows-without-options", "no-answer": "rows-without-answers"}


def _is_json(file: Opened) -> bool:
    return file.text.lstrip("\ufeff \t\r\n").startswith(("[", "{"))


def _is_script(file: Opened) -> bool:
    return bool(file.text and _SCRIPT.search(file.text) and from_script(file.text))


def _is_workbook(file: Opened) -> bool:
    return file.shape in {Shape.XLSX, Shape.XLS}


def _is_text(file: Opened) -> bool:
    return file.shape is Shape.TEXT


def _from_workbook(file: Opened) -> Found:
    tables = workbook(file.data, file.shape)
    found = from_games(tables) or from_tables(tables)
    return _without_pictures(found, file) if file.shape is Shape.XLSX else found


def _from_word(file: Opened) -> Found:
    """Read the tables of a document when one of them has a header, else its lines as a paper."""
    found = document(file.data)
    if any(has_header(table) for table in found.tables):
        return _without_pictures(from_tables(found.tables), file)
    return _without_pictures(from_lines(found.lines), file)


def _without_pictures(found: Found, file: Opened) -> Found:
    """Remark on pictures that float in a document: nobody can tell which question each belongs to, and an item is words alone."""
    count = pictures(file.data)
    told = (remark(0, "pictures-lost", Severity.NOTE, arguments={"count": count}),) if count else ()
    return replace(found, remarks=(*found.remarks, *told))


READERS: tuple[Reader, ...] = (
    Reader("workbook", _is_workbook, _from_workbook),
    Reader("word", lambda file: file.shape is Shape.DOCX, _from_word),
    Reader("pack", packs.knows, packs.items_of),
    *FOREIGN,
    Reader("json", _is_json, lambda file: Found(from_json(file.text))),
    Reader("script", _is_script, lambda file: Found(from_script(file.text))),
    Reader("table", lambda file: is_delimited(file.text), lambda file: from_delimited(file.text)),
    Reader("paper", lambda file: is_paper(file.text), lambda file: from_paper(file.text)),
    Reader("text", _is_text, lambda file: from_delimited(file.text)),
)
"""Every form of files that can be a question bank, the plainest sign first."""


@dataclass(frozen=True, slots=True)
class BankReading:
    """What a file holds: `rows` questions were found, each is one of `drafts` or one of `rejected`.

    Drafts may repeat each other (equal identity, equal answer); questions that contradict each other are all rejected.
    """

    name: str
    rows: int = 0
    drafts: tuple[ItemDraft, ...] = ()
    findings: tuple[Finding, ...] = ()
    rejected: tuple[RawItem, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    """What some of the rejected rows could become; at most one a row, stored only when a person accepts it."""


def read_bank(data: bytes, name: str) -> BankReading:
    """Read a question bank by what the file is, never by its name; a file that cannot be read gives one finding."""
    try:
        found = read_with(READERS, opened(data))
    except UnreadableError as no:
        return BankReading(name, findings=(no.finding,))
    return _judged(name, found.items, [*found.remarks])


def repaired(reading: BankReading, rows: Collection[int], codes: Collection[str]) -> BankReading:
    """Return the reading with the proposals accepted that stand in these rows or answer these findings."""
    taken = accepted(reading.proposals, rows, codes)
    if not taken:
        return reading
    findings = [each for each in reading.findings if each.row not in taken or each.severity is not Severity.ERROR]
    findings += [remark(row, "repair-accepted", Severity.REPAIRED) for row in taken]
    return replace(
        reading,
        drafts=tuple(sorted((*reading.drafts, *taken.values()), key=lambda each: each.row)),
        rejected=tuple(raw for raw in reading.rejected if raw.row not in taken),
        proposals=tuple(each for each in reading.proposals if each.row not in taken),
        findings=tuple(sorted(findings, key=lambda each: each.row)),
    )


def _judged(name: str, items: Sequence[RawItem], remarks: list[Finding]) -> BankReading:
    plain, numbered = _without_numbers([_without_label(item) for item in items])
    shown = habits(plain)
    verdicts = [judge(item, shown) for item in plain]
    drafts = [verdict.draft for verdict in verdicts if verdict.draft]
    repeats, contradictions = _compared(drafts)
    against = {id(draft) for draft, _ in contradictions}
    if numbered:
        remarks.append(remark(0, "numbers-taken", Severity.NOTE, arguments={"count": numbered}))
    told = [finding for verdict in verdicts for finding in verdict.findings]
    told = _with_clashes(told, plain, {draft.row for draft in drafts}) + repeats + [finding for _, finding in contradictions]
    lost = [item for item, verdict in zip(items, verdicts, strict=True) if not verdict.draft or id(verdict.draft) in against]
    kept = tuple(draft for draft in drafts if id(draft) not in against)
    offers = [verdict.proposal for verdict in verdicts if verdict.proposal]
    offers += [Proposal(draft.row, "contradiction", draft) for draft, _ in contradictions]
    findings = tuple(_summed(remarks + told, len(items)))
    return BankReading(name, len(items), kept, findings, tuple(lost), tuple(offers))


def _without_label(item: RawItem) -> RawItem:
    if item.exact:
        return item
    label, rest = kind_in_stem(item.stem)
    return replace(item, stem=rest, type=label) if label else item


def _without_numbers(items: Sequence[RawItem]) -> tuple[list[RawItem], int]:
    lengths = leading_numbers([item.stem for item in items])
    plain = [replace(item, stem=item.stem[length:]) if length else item for item, length in zip(items, lengths, strict=True)]
    return plain, sum(length > 0 for length in lengths)


def _compared(drafts: Iterable[ItemDraft]) -> tuple[list[Finding], list[tuple[ItemDraft, Finding]]]:
    """Remark on repeats, and list every question that has the same words as another and a different answer."""
    same: dict[str, list[ItemDraft]] = defaultdict(list)
    for draft in drafts:
        same[identity(draft)].append(draft)
    repeats: list[Finding] = []
    contradictions: list[tuple[ItemDraft, Finding]] = []
    for group in same.values():
        if len(group) > 1 and len(set(map(answer_of, group))) == 1:
            repeats += [remark(each.row, "repeat", Severity.NOTE, arguments={"other": group[0].row}) for each in group[1:]]
        elif len(group) > 1:
            contradictions += [(each, _contradicts(each, group)) for each in group]
    return repeats, contradictions


def _with_clashes(told: Sequence[Finding], items: Sequence[RawItem], taken: Collection[int]) -> list[Finding]:
    """Tell of rows without options, which are lost in any case, that they also contradict each other."""
    said: dict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
    for item in items:
        if item.row not in taken and item.answers:
            said[folded(item.stem)].setdefault(tuple(map(folded, item.answers)), item.row)
    clashing = {row: rows for answers in said.values() if len(answers) > 1 for rows in [list(answers.values())] for row in rows}
    plain = [each for each in told if each.row not in clashing or each.severity is not Severity.ERROR]
    return plain + [
        remark(row, "contradiction", Severity.ERROR, arguments={"other": next(each for each in rows if each != row)})
        for row, rows in clashing.items()
    ]


def _contradicts(draft: ItemDraft, group: Sequence[ItemDraft]) -> Finding:
    other = next(each for each in group if answer_of(each) != answer_of(draft))
    return remark(draft.row, "contradiction", Severity.ERROR, arguments={"other": other.row})


def _summed(findings: Sequence[Finding], rows: int) -> Iterator[Finding]:
    """Tell in one line what is true of many rows: small mends of one kind, or the one reason why no row could be taken."""
    errors = Counter(finding.code for finding in findings if finding.severity is Severity.ERROR)
    whole = next((code for code in _OF_ALL if rows > 1 and errors[code] == rows), "")
    if whole:
        yield remark(0, _OF_ALL[whole], Severity.ERROR, arguments={"count": rows})
    once = Counter(finding.code for finding in findings if finding.code in _TOLD_ONCE)
    for code, count in once.items():
        yield remark(0, f"{code}-all", Severity.REPAIRED, arguments={"count": count})
    yield from sorted(
        (each for each in findings if each.code not in _TOLD_ONCE and each.code != whole), key=lambda each: each.row
    )
