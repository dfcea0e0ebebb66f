"""Aiken: the question on a line, a lettered option on each line after it, and `ANSWER:` with the letter."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from content.importers.formats import items
from content.importers.raw import RawItem, UnreadableError
from content.importers.readers import Found, Opened

_OPTION = re.compile(r"([A-Z])[).][ \t]?")
_ANSWER = re.compile(r"ANSWER:[ \t]*(.*)")
_LETTERS = re.compile(r"[A-Z](?:[ \t,]*[A-Z])*")
_KNOWN = re.compile(
    r"^[ \t]*[A-Z][).][^\n]+\n(?:[ \t]*[A-Z][).][^\n]+\n|[ \t]*\n)*[ \t]*ANSWER:[ \t]*[A-Z][ \t,A-Z]*$", re.MULTILINE
)
_SHORTEST = 2
"""Bytes: shorter lines say nothing, as Moodle has it; one Chinese sign has three."""


@dataclass(slots=True)
class _Question:
    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)


def knows(file: Opened) -> bool:
    """Tell whether lettered options stand in the text with `ANSWER:` and a letter after them."""
    return bool(_KNOWN.search(re.sub(r"\r\n?", "\n", file.text)))


def read(file: Opened) -> Found:
    """Return the questions of the file; a question that is not complete is named by the line it begins on."""
    found = list(_items(file.text))
    if not found:
        raise UnreadableError("file-no-questions")
    return Found(found)


def _items(text: str) -> Iterator[RawItem]:
    question: _Question | None = None
    for number, bare, apart in _lines(text):
        answer = _ANSWER.match(bare)
        if answer:
            yield _complete(question, number, answer.group(1))
            question = None
        elif question is None and _OPTION.match(bare):
            yield items.refused(number, bare, "aiken-no-question")
        elif question is None or not _continued(question, bare, apart=apart):
            if question is not None:
                yield _unfinished(question)
            question = _Question(number, [bare])
    if question is not None:
        yield _unfinished(question)


def _lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the lines that say something, with their number and whether one that says nothing stands before them."""
    apart = False
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.lstrip("\ufeff")), 1):
        bare = line.strip()
        if len(bare.encode(errors="replace")) >= _SHORTEST:
            yield number, bare, apart
        apart = len(bare.encode(errors="replace")) < _SHORTEST


def _continued(question: _Question, bare: str, *, apart: bool) -> bool:
    """Add the line to the question: an option, or one more line of the stem; False when another question begins here."""
    option = _OPTION.match(bare)
    if option:
        question.options.append((option.group(1), bare[option.end() :]))
    elif question.options or apart:
        return False
    else:
        question.stem.append(bare)
    return True


def _complete(question: _Question | None, number: int, said: str) -> RawItem:
    if question is None:
        return items.refused(number, said, "aiken-no-question")
    stem, letters = "\n".join(question.stem), [letter for letter, _ in question.options]
    if len(letters) < 2:  # noqa: PLR2004 - one option is no choice
        return items.refused(question.line, stem, "too-few-options")
    if not _LETTERS.fullmatch(said.strip()):
        return items.refused(question.line, stem, "answer-outside", answer=said.strip()[:100])
    return _chosen(question, stem, letters, re.findall("[A-Z]", said))


def _chosen(question: _Question, stem: str, letters: Sequence[str], named: Sequence[str]) -> RawItem:
    if any(letters.count(letter) != 1 for letter in named):
        return items.refused(question.line, stem, "answer-outside", answer=", ".join(named)[:100])
    texts = [text for _, text in question.options]
    right = {letters.index(letter) for letter in named}
    return items.choice(question.line, stem, texts, right, several=len(right) > 1)


def _unfinished(question: _Question) -> RawItem:
    return items.refused(question.line, "\n".join(question.stem), "aiken-unfinished")
