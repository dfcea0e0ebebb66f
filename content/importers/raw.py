"""What a file says about one question before anybody has judged it, and how a reader says that a whole file cannot be read."""

from dataclasses import dataclass, field

from core.findings import Finding, Severity
from core.messages import Text, Value


@dataclass(frozen=True, slots=True)
class Option:
    """One option as written: its letter when the file gives one (`A`), and its text, letter prefix and all."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Places:
    """The columns, by letter or name, in which a table keeps stem, options and answer; empty where it has none."""

    stem: str = ""
    options: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class RawItem:
    """One question as written in the file. `answers` holds one text unless the file lists several."""

    row: int
    stem: str = ""
    options: tuple[Option, ...] = ()
    answers: tuple[str, ...] = ()
    type: str = ""
    blanks: tuple[tuple[str, ...], ...] = ()
    explanation: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    difficulty: str = ""
    by_text: bool = False
    """The format gives the right option by its words, so a letter or number is never meant as a place."""
    places: Places = field(default=Places())
    broken: str = ""
    """Why the reader could not even tell the parts of the row, as the code of a finding; empty when it could."""
    exact: bool = False
    """The format itself says which options are right: the answer is their letters by place, and options are as they are meant."""
    remarks: tuple[Finding, ...] = ()
    """What the reader noticed about the row; a remark of severity `error` means that it cannot be taken."""


class UnreadableError(Exception):
    """The whole file cannot be read; carries the one finding that says why and what to do."""

    def __init__(self, code: str, repair: str = "", **arguments: Value) -> None:
        """Make the finding from its code; its sentence is `importing-<code>`."""
        super().__init__(code)
        self.finding = remark(0, code, Severity.ERROR, repair=repair, arguments=arguments)


def remark(
    row: int, code: str, severity: Severity, *, cell: str = "", repair: str = "", arguments: dict[str, Value] | None = None
) -> Finding:
    """Return a finding whose sentence stands in the texts under `importing-<code>`."""
    return Finding(row, code, severity, Text(f"importing-{code}", arguments or {}), cell, repair)
