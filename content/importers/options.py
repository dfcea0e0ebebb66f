"""Options in every form that files keep them: columns, lists, objects, JSON in a cell, one text with letters in it."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from content.importers.raw import Option

LETTERS = "ABCDEFGHIJ"
_MARKER = re.compile(r"(?:^|(?<=[\s,，;；、。|]))[(（]?([A-J])\s*[.．、:：)）]\s*")
_TEXT_NAMES = ("content", "text", "desc", "optioncontent", "fldoptiontext", "option", "value", "name", "title", "label")
_LETTER_NAMES = ("letter", "label", "key", "fldoptionindex", "index", "option", "id", "name", "value")


def options_of(value: object) -> tuple[Option, ...]:
    """Return the options that a value of JSON, or the text of one cell, holds; nothing when it holds none."""
    if isinstance(value, str):
        return _in_text(value)
    if isinstance(value, Mapping):
        return tuple(Option(str(letter).strip().upper(), text_of(text)) for letter, text in value.items())
    if isinstance(value, Sequence):
        return tuple(_of_entry(entry) for entry in value)
    return ()


def text_of(value: object) -> str:
    """Return a value of JSON as a person would write it into a cell; nothing for null and for what has parts."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value)) if abs(value) < 1e15 else str(value)  # noqa: PLR2004 - as for cells of a workbook
        case int() | float():
            return str(value)
        case _:
            return ""


def _of_entry(entry: object) -> Option:
    if not isinstance(entry, Mapping):
        return Option("", text_of(entry))
    named = {str(name).casefold(): text_of(value) for name, value in entry.items()}
    if len(named) == 1:
        name, text = next(iter(named.items()))
        return Option(name.upper() if name.upper() in LETTERS else "", text)
    letter = next((named[name].strip().upper() for name in _LETTER_NAMES if _is_letter(named.get(name, ""))), "")
    return Option(letter, _text(named, letter))


def _text(named: Mapping[str, str], letter: str) -> str:
    texts = [named[name] for name in _TEXT_NAMES if name in named]
    return next((text for text in texts if text.strip().upper() != letter), letter if texts and letter else "")


def _is_letter(text: str) -> bool:
    return len(text.strip()) == 1 and text.strip().upper() in LETTERS


def _in_text(text: str) -> tuple[Option, ...]:
    stripped = text.strip()
    if stripped.startswith(("[", "{")):
        try:
            return options_of(json.loads(stripped))
        except (ValueError, RecursionError):
            pass  # a text that only begins like JSON
    marked = _by_letters(stripped)
    if marked:
        return marked
    parts = [part for part in re.split(r"[\r\n|]+", stripped) if part.strip()]
    return tuple(Option("", part.strip()) for part in parts)


def _by_letters(text: str) -> tuple[Option, ...]:
    """Cut at `A.`, `B、`, `(C)` … when the letters follow each other from A; commas alone never cut."""
    marks = _in_order(_MARKER.finditer(text))
    if len(marks) < 2:  # noqa: PLR2004 - one option is no choice
        return ()
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return tuple(
        Option(mark.group(1), text[mark.end() : end].strip(" \t\r\n,，;；")) for mark, end in zip(marks, ends, strict=True)
    )


def _in_order(found: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    marks: list[re.Match[str]] = []
    for mark in found:
        if len(marks) < len(LETTERS) and mark.group(1) == LETTERS[len(marks)]:
            marks.append(mark)
    return marks
