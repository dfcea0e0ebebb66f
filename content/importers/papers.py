"""Question papers as running text, from Word, from a text file or pasted: numbered stems, options, answers with them or apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from content.importers.keys import answers_in, assigned
from content.importers.lines import Part, Piece, pieces
from content.importers.numbering import UNITS
from content.importers.options import LETTERS
from content.importers.raw import Option, RawItem, UnreadableError, remark
from content.importers.readers import Found
from core.findings import Finding, Severity

_FEW = 3
"""So many lines of options or answers make a paper whose stems carry no numbers."""
_LOOKED_AT = 400


@dataclass(slots=True)
class _Question:
    """One question while its lines are read."""

    row: int
    stem: str
    number: int = 0
    kind: str = ""
    tags: tuple[str, ...] = ()
    options: list[Option] = field(default_factory=list)
    fields: dict[Part, str] = field(default_factory=dict)
    last: Part = Part.STEM

    @property
    def complete(self) -> bool:
        return bool(self.options) or Part.ANSWER in self.fields

    def raw(self, key: str = "") -> RawItem:
        answer = self.fields.get(Part.ANSWER, "") or key
        tags = (self.fields[Part.TAGS],) if Part.TAGS in self.fields else self.tags
        return RawItem(
            self.row,
            self.stem,
            tuple(self.options),
            (answer,) if answer else (),
            self.kind,
            (),
            self.fields.get(Part.EXPLANATION, ""),
            self.fields.get(Part.SOURCE, ""),
            tags,
            self.fields.get(Part.DIFFICULTY, ""),
        )


def is_paper(text: str) -> bool:
    """Tell whether the text reads like a paper: numbered stems with options or answers, or lines most of which are numbered."""
    heads = [parts for line in text.splitlines()[:_LOOKED_AT] if (parts := [piece.part for piece in pieces(line)])]
    parts = [part for head in heads for part in head]
    stems = parts.count(Part.STEM)
    others = parts.count(Part.OPTIONS) + parts.count(Part.ANSWER)
    return bool(stems and others) or stems * 2 > len(heads) or (others >= _FEW and Part.OPTIONS in parts)


def from_paper(text: str) -> Found:
    """Return the questions of a text, each with the number of its first line; raises UnreadableError when there is none."""
    return from_lines(text.splitlines())


def from_lines(lines: Sequence[str]) -> Found:
    """Return the questions of the lines, which count from 1."""
    paper = _Paper(lines)
    paper.read()
    if not paper.questions:
        raise UnreadableError("file-no-header")
    return Found(paper.items(), paper.remarks())


class _Paper:
    """The lines of a paper and the questions found so far."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.questions: list[_Question] = []
        self.keys: list[tuple[int, str]] = []
        self.skipped: list[tuple[int, str]] = []
        self.kind, self.in_keys = "", False
        self.tags: tuple[str, ...] = ()

    def read(self) -> None:
        for row, line in enumerate(self.lines, 1):
            if self.in_keys and self._key(line):
                continue
            last = self.questions[-1].options[-1].letter if self.questions and self.questions[-1].options else ""
            for piece in pieces(line, last):
                self._take(row, piece)

    def items(self) -> list[RawItem]:
        answers = assigned([each.number for each in self.questions], self.keys) if self.keys else [""] * len(self.questions)
        return [each.raw(answer) for each, answer in zip(self.questions, answers, strict=True)]

    def remarks(self) -> list[Finding]:
        """Say which lines belong to no question: a title, a note; nothing is dropped in silence."""
        if not self.skipped:
            return []
        row, words = self.skipped[0]
        count = len(self.skipped)
        return [remark(0, "lines-skipped", Severity.NOTE, arguments={"count": count, "row": row, "words": words[:40]})]

    def _key(self, line: str) -> bool:
        """Take a line of answers; the head of a section only parts them."""
        found = answers_in(line)
        self.keys += found
        return bool(found) or not line.strip() or any(piece.part is Part.SECTION for piece in pieces(line))

    def _take(self, row: int, piece: Piece) -> None:
        question = self.questions[-1] if self.questions else None
        if piece.part is Part.SECTION:
            self._section(piece)
        elif piece.part is Part.KEYS:
            self._answers_follow(row, question)
        elif piece.part is Part.STEM:
            self._stem(row, piece, question)
        elif piece.part is Part.WORDS:
            self._words(row, piece.words, question)
        elif question is None:
            self._before(row, piece)
        elif piece.part is Part.OPTIONS:
            self._options(row, piece, question)
        else:
            self._field(piece, question)

    def _section(self, piece: Piece) -> None:
        self.kind, self.in_keys = piece.words, False

    def _before(self, row: int, piece: Piece) -> None:
        """Fields above the first question hold for all of them; anything else belongs to none."""
        if piece.part is Part.TAGS:
            self.tags = (piece.words,)
        else:
            self.skipped.append((row, piece.words or " ".join(option.text for option in piece.options)))

    def _answers_follow(self, row: int, question: _Question | None) -> None:
        """`答案` alone heads the answers of the paper, or that of the question before it when the next line is no list."""
        following = next((line for line in self.lines[row:] if line.strip()), "")
        waits = question is not None and Part.ANSWER not in question.fields
        if question is not None and waits and not answers_in(following):
            question.fields[Part.ANSWER], question.last = "", Part.ANSWER
            return
        self.in_keys = True

    def _stem(self, row: int, piece: Piece, question: _Question | None) -> None:
        if question is not None and piece.number and self._goes_on(piece.number, question):
            self._words(row, f"{piece.number}. {piece.words}", question)
            return
        self.in_keys = False
        self.questions.append(_Question(row, piece.words, piece.number, self.kind, self.tags))

    def _goes_on(self, number: int, question: _Question) -> bool:
        """Tell whether a number counts something inside the question: in an explanation, or below an unfinished stem."""
        if number in range(question.number + 1, question.number + 4) or not question.number:
            return False
        return question.last is Part.EXPLANATION or (number == 1 and not question.complete and question.kind == self.kind != "")

    def _words(self, row: int, words: str, question: _Question | None) -> None:
        """Words go on with what stands before them, or begin a stem without a number when options follow."""
        number = self._number_without_mark(words, question)
        if number:
            following = question.number + 1 if question else 0
            self.questions.append(_Question(row, words[number:].lstrip(), following, self.kind, self.tags))
        elif self._begins(row, question):
            self.questions.append(_Question(row, words, 0, self.kind, self.tags))
        elif question is None:
            self.skipped.append((row, words))
        elif question.last is Part.STEM:
            question.stem += ("\n" if question.stem else "") + words
        elif question.last is Part.OPTIONS:
            last = question.options[-1]
            question.options[-1] = replace(last, text=f"{last.text}{words}" if last.text else words)
        elif question.last is Part.ANSWER and question.fields[Part.ANSWER]:
            self.skipped.append((row, words))
        else:
            said = question.fields[question.last]
            question.fields[question.last] = f"{said}\n{words}" if said else words

    def _number_without_mark(self, words: str, question: _Question | None) -> int:
        """Return how many signs the number takes of `193南湖…` after question 192; 0 where it does not run on."""
        if question is None or not question.number:
            return 0
        number = str(question.number + 1)
        rest = words[len(number) :].lstrip()[:1]
        return len(number) if words.startswith(number) and (rest.isalpha() or rest in "《“") and rest not in UNITS else 0

    def _begins(self, row: int, question: _Question | None) -> bool:
        """Tell whether a line without a number is a stem: its question is over, and options from A follow at once."""
        if question is not None and not question.complete:
            return False
        following = next((line for line in self.lines[row : row + 3] if line.strip()), "")
        first = next(pieces(following), None)
        return first is not None and first.part is Part.OPTIONS and first.options[0].letter == "A"

    def _options(self, row: int, piece: Piece, question: _Question) -> None:
        after = LETTERS.index(question.options[-1].letter) + 1 if question.options else 0
        if piece.options[0].letter != LETTERS[after % len(LETTERS)]:
            shown = "  ".join(f"{option.letter}. {option.text}" for option in piece.options)
            self._words(row, shown, question)
            return
        question.options += piece.options
        question.last = Part.OPTIONS

    def _field(self, piece: Piece, question: _Question) -> None:
        known = question.fields.get(piece.part, "")
        question.fields[piece.part] = f"{known}\n{piece.words}" if known else piece.words
        question.last = piece.part
