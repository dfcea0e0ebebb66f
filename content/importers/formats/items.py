"""What every foreign format ends in: questions whose right options the format itself names, or the reason why not."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from content.importers.markup import Plain
from content.importers.options import LETTERS
from content.importers.raw import Option, RawItem, remark
from core.findings import Severity
from core.messages import Text, Value

FULL = 0.9999
"""From here on a share of the marks counts as all of them: programs write 33.33333 three times."""


def choice(row: int, stem: str, options: Sequence[str], right: Collection[int], *, several: bool) -> RawItem:
    """Return a question with options; `right` are the places of the right ones, from 0."""
    if right and max(right) >= len(LETTERS):
        return refused(row, stem, "too-many-options", most=len(LETTERS))
    letters = "".join(LETTERS[place] for place in sorted(right))
    kind = "multi" if several else "single"
    return RawItem(row, stem, tuple(Option("", text) for text in options), (letters,) if letters else (), kind, exact=True)


def statement(row: int, stem: str, *, right: bool) -> RawItem:
    """Return a sentence that is right or wrong."""
    return RawItem(row, stem, (), ("true" if right else "false",), "judge", exact=True)


def filling(row: int, stem: str, blanks: Sequence[Sequence[str]]) -> RawItem:
    """Return a question to fill in: for each blank in order, the texts that are right."""
    if not blanks or not all(blanks):
        return refused(row, stem, "no-answer")
    return RawItem(row, stem, (), (), "blank", tuple(map(tuple, blanks)), exact=True)


def refused(row: int, stem: str, code: str, cell: str = "", **arguments: Value) -> RawItem:
    """Return a question that our items cannot hold, with the reason."""
    why = remark(row, code, Severity.ERROR, cell=cell, arguments=arguments)
    return RawItem(row, stem, exact=True, remarks=(why,))


def unsupported(row: int, stem: str, kind: str, cell: str = "") -> RawItem:
    """Return a question of a kind that a chat cannot ask; `kind` is named in the texts as `importing-foreign-<kind>`."""
    return refused(row, stem, "type-unsupported", cell, kind=Text(f"importing-foreign-{kind}"))


def noted(item: RawItem, code: str, cell: str = "", **arguments: Value) -> RawItem:
    """Return the question with one more remark on what could not be kept of it."""
    note = remark(item.row, code, Severity.NOTE, cell=cell, arguments=arguments)
    return replace(item, remarks=(*item.remarks, note))


def without_pictures(item: RawItem, parts: Iterable[Plain]) -> RawItem:
    """Return the question with a remark when pictures stood in the parts: an item is words alone."""
    count = sum(part.pictures for part in parts)
    return noted(item, "pictures-lost", count=count) if count else item


def explained(general: str, told: Iterable[tuple[str, str]]) -> str:
    """Return one explanation: what is said to all, then what is said about single options, each with the option's words."""
    lines = [f"{option.strip()}：{words.strip()}" if option.strip() else words.strip() for option, words in told if words.strip()]
    return "\n".join(part for part in (general.strip(), *dict.fromkeys(lines)) if part)
