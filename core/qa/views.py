"""What staff see of questions and of the knowledge base, as values."""

from dataclasses import dataclass
from datetime import datetime

from core.qa.models import Entry, Note, Question
from core.qa.rules import QuestionState


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of questions shows: of these branches, in these states, of one account, late ones, with these words."""

    tops: tuple[str, ...]
    states: tuple[QuestionState, ...] = ()
    taken_by: int | None = None
    late_at: datetime | None = None
    """Only those whose answer was due before this instant."""
    words: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One question as staff of its branch see it."""

    question: Question
    asker: str
    branch_code: str
    branch_name: str
    taken_by: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry with the branch that it serves (empty = all) and who wrote it."""

    entry: Entry
    branch_code: str
    branch_name: str
    written_by: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One remark and who made it."""

    note: Note
    author: str
