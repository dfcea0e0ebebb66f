"""Question banks as people have them: the bytes of a file in, drafts and findings out; nothing is stored, nothing dropped."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from content.importers.columns import Header, header
from content.importers.files import Shape, shape, text_of
from content.importers.judge import judge
from content.importers.kinds import habits, kind_in_stem
from content.importers.numbering import leading_numbers
from content.importers.objects import from_json, from_script
from content.importers.options import options_of
from content.importers.raw import Option, Places, RawItem, UnreadableError, remark
from content.importers.tables import MAX_ROWS, Cells, Table, column_letter, delimited, is_blank, workbook
from core.findings import Finding, Severity
from core.library.rules import ItemDraft, answer_of, identity

_TITLE_ROWS = 20
_SCRIPT = re.compile(r"^\s*(?:export\b|module\.exports|(?:const|let|var)\s+\w+\s*=)", re.MULTILINE)
_TOLD_ONCE = frozenset({"options-in-stem"})
_OF_ALL = {"no-options": "rows-without-options", "no-answer": "rows-without-answers"}


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


def read_bank(data: bytes, name: str) -> BankReading:
    """Read a question bank by what the file is, never by its name; a file that cannot be read gives one finding."""
    try:
        items, remarks = _items(data)
    except UnreadableError as no:
        return BankReading(name, findings=(no.finding,))
    return _judged(name, items, remarks)


def _items(data: bytes) -> tuple[Sequence[RawItem], list[Finding]]:
    kind = shape(data)
    if kind is not Shape.TEXT:
        return _from_tables(workbook(data, kind))
    text = text_of(data)
    if text.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
        return _within(from_json(text)), []
    if _SCRIPT.search(text):
        items = from_script(text)
        if items:
            return _within(items), []
    return _from_text(text)


def _within(items: Sequence[RawItem]) -> Sequence[RawItem]:
    if len(items) > MAX_ROWS:
        raise UnreadableError("file-too-many-rows", limit=MAX_ROWS)
    return items


def _from_text(text: str) -> tuple[Sequence[RawItem], list[Finding]]:
    """Take the first sign that parts the text into columns with a header; complain about the likeliest one."""
    complaint = UnreadableError("file-no-header")
    for table in delimited(text):
        try:
            return _from_tables((table,))
        except UnreadableError as no:
            complaint = no if complaint.finding.code == "file-no-header" else complaint
    raise complaint


def _from_tables(tables: Sequence[Table]) -> tuple[Sequence[RawItem], list[Finding]]:
    """Return the questions of every sheet that has a header, and a remark on each that has none."""
    found = {place: start for place, table in enumerate(tables) if (start := _header_row(table.rows)) is not None}
    if not found:
        unanswered = any(header(cells).fields.get("stem") is not None for table in tables for cells in table.rows[:_TITLE_ROWS])
        raise UnreadableError("file-no-answers" if unanswered else "file-no-header")
    items: list[RawItem] = []
    remarks: list[Finding] = []
    for place, table in enumerate(tables):
        if place in found:
            items.extend(_rows(table, found[place], named=len(found) > 1))
        elif any(not is_blank(cells) for cells in table.rows):
            remarks.append(remark(0, "sheet-skipped", Severity.NOTE, cell=table.name, arguments={"sheet": table.name}))
    if not items:
        raise UnreadableError("file-no-questions")
    return items, remarks


def _header_row(rows: Sequence[Cells]) -> int | None:
    for place, cells in enumerate(rows[:_TITLE_ROWS]):
        fields = header(cells).fields
        if "stem" in fields and "answer" in fields:
            return place
    return None


def _rows(table: Table, start: int, *, named: bool) -> Iterator[RawItem]:
    columns = header(table.rows[start])
    prefix = f"{table.name}!" if named else ""
    places = Places(*(prefix + letter for letter in _letters(columns)))
    for place, cells in enumerate(table.rows[start + 1 :], start + 2):
        if not is_blank(cells):
            yield _item(place, cells, columns, places)


def _letters(columns: Header) -> tuple[str, str, str]:
    options = columns.options[0][1] if columns.options else columns.fields.get("options", -1)
    places = (columns.fields["stem"], options, columns.fields["answer"])
    stem, option, answer = (column_letter(place) if place >= 0 else "" for place in places)
    return stem, option, answer


def _item(row: int, cells: Cells, columns: Header, places: Places) -> RawItem:
    lettered = tuple(Option(letter, cells[place] if place < len(cells) else "") for letter, place in columns.options)
    answer, tags = columns.find("answer", cells), columns.find("tags", cells)
    return RawItem(
        row,
        columns.find("stem", cells),
        lettered or options_of(columns.find("options", cells)),
        (answer,) if answer else (),
        columns.find("type", cells),
        (),
        columns.find("explanation", cells),
        columns.find("source", cells),
        (tags,) if tags else (),
        columns.find("difficulty", cells),
        places=places,
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
    told += repeats + [finding for _, finding in contradictions]
    lost = [item for item, verdict in zip(items, verdicts, strict=True) if not verdict.draft or id(verdict.draft) in against]
    kept = tuple(draft for draft in drafts if id(draft) not in against)
    return BankReading(name, len(items), kept, tuple(_summed(remarks + told, len(items))), tuple(lost))


def _without_label(item: RawItem) -> RawItem:
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
