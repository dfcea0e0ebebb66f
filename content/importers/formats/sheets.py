"""Workbooks of quiz games (Kahoot, Blooket, Quizizz or Wayground, Gimkit): each has its own header, options count from 1."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from content.importers.formats import items
from content.importers.options import LETTERS
from content.importers.raw import Option, RawItem, remark
from content.importers.readers import Found
from content.importers.tables import Cells, Table, is_blank
from core.findings import Finding, Severity

_HEADER_ROWS = 20
_NUMBERED = re.compile(r"(?:answer|option)\s*([1-9])\b.*", re.DOTALL)
_WRONG = re.compile(r"incorrect answer\s*[1-9].*", re.DOTALL)
_HINT = re.compile(r"text of the question\b.*", re.DOTALL)
_KEY = re.compile(r"[1-9](?:\s*[,，、;；]\s*[1-9])*")
_KINDS = {"fill-in-the-blank": "blank", "open-ended": "essay", "poll": "survey", "draw": "upload", "checkbox": "multi"}


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where a game keeps what, as columns from 0; -1 where it has none."""

    question: int
    options: tuple[int, ...]
    key: int
    kind: int = -1
    seconds: int = -1
    picture: int = -1
    explanation: int = -1
    wrong: tuple[int, ...] = ()


def from_games(tables: Sequence[Table]) -> Found | None:
    """Return the questions when the first sheet with a header is that of a quiz game, else None."""
    for table in tables:
        for place, cells in enumerate(table.rows[:_HEADER_ROWS]):
            columns = _columns(cells)
            if columns is not None:
                return _found(table, place, columns)
    return None


def _found(table: Table, start: int, columns: _Columns) -> Found:
    rows = [(row, cells) for row, cells in enumerate(table.rows[start + 1 :], start + 2) if not is_blank(cells)]
    asked = [(row, cells) for row, cells in rows if not _HINT.fullmatch(_cell(cells, columns.question).casefold())]
    return Found([_item(row, cells, columns) for row, cells in asked if _is_asked(cells, columns)], _remarks(asked, columns))


def _is_asked(cells: Cells, columns: _Columns) -> bool:
    """Tell whether the row says more than its running number and a time."""
    return bool(_cell(cells, columns.question)) or any(_cell(cells, place) for place in (*columns.options, *columns.wrong))


def _remarks(asked: Sequence[tuple[int, Cells]], columns: _Columns) -> tuple[Finding, ...]:
    timed = sum(bool(_cell(cells, columns.seconds)) and _is_asked(cells, columns) for _, cells in asked)
    return (remark(0, "time-not-kept", Severity.NOTE, arguments={"count": timed}),) if timed else ()


def _columns(cells: Cells) -> _Columns | None:
    names = [" ".join(cell.split()).casefold() for cell in cells]
    question = _first(names, lambda name: name.startswith("question") and "#" not in name and "type" not in name)
    key = _first(names, lambda name: name.startswith("correct answer"))
    options = tuple(place for place, name in enumerate(names) if _NUMBERED.fullmatch(name))
    wrong = tuple(place for place, name in enumerate(names) if _WRONG.fullmatch(name))
    if question < 0 or key < 0 or len(options) + len(wrong) < 2:  # noqa: PLR2004 - fewer are no choice
        return None
    kind, seconds, picture = (_first(names, partial(_begins, words)) for words in ("question type", "time", "image"))
    return _Columns(question, options, key, kind, seconds, picture, _first(names, lambda name: "explanation" in name), wrong)


def _begins(words: str, name: str) -> bool:
    return name.startswith(words)


def _first(names: Sequence[str], suits: Callable[[str], bool]) -> int:
    return next((place for place, name in enumerate(names) if suits(name)), -1)


def _cell(cells: Cells, place: int) -> str:
    return cells[place].strip() if 0 <= place < len(cells) else ""


def _item(row: int, cells: Cells, columns: _Columns) -> RawItem:
    stem, key = _cell(cells, columns.question), _cell(cells, columns.key)
    kind = _KINDS.get(_cell(cells, columns.kind).casefold(), "")
    texts = [_cell(cells, place) for place in columns.options]
    if columns.wrong:
        item = items.choice(row, stem, [key, *filter(None, (_cell(cells, place) for place in columns.wrong))], {0}, several=False)
    elif kind in {"essay", "survey", "upload"}:
        item = items.unsupported(row, stem, kind)
    elif kind == "blank":
        item = items.filling(row, stem, [list(filter(None, texts))])
    else:
        item = _chosen(row, stem, texts, key, several=kind == "multi")
    item = replace(item, explanation=_cell(cells, columns.explanation))
    return items.noted(item, "pictures-lost", count=1) if _cell(cells, columns.picture) else item


def _chosen(row: int, stem: str, texts: Sequence[str], key: str, *, several: bool) -> RawItem:
    """Return the choice whose right options are counted from 1; a key that is no list of numbers is left to the judge."""
    if not _KEY.fullmatch(key):
        return RawItem(row, stem, tuple(Option(letter, text) for letter, text in _lettered(texts)), (key,) if key else ())
    right = {int(number) - 1 for number in re.findall("[1-9]", key)}
    if max(right) >= len(texts):
        return items.refused(row, stem, "answer-outside", answer=key)
    return items.choice(row, stem, texts, right, several=several or len(right) > 1)


def _lettered(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((letter, text) for letter, text in zip(LETTERS, texts, strict=False) if text)
