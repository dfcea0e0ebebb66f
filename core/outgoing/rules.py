"""How far something is on its way to members, and what is looked for: values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.pushes.rules import Subject

PAGE = 50


class Stage(StrEnum):
    """The life of a push, from the draft of what it carries on."""

    DRAFT = "draft"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: in the branches below `tops`, at the stage, with the words in the title; empty = whatever."""

    tops: tuple[str, ...]
    stage: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One push that is to be, is, or was. `subject` is what a planned one will carry; none = it is planned, `id` is the push."""

    subject: Subject | None
    id: int
    title: str
    branch_code: str
    branch_name: str
    stage: Stage
    at: datetime | None
    """When it goes, or when it went out first; none while nobody has said."""
    approved_by: str
    approved_at: datetime | None
    total: int = 0
    sent: int = 0
    failed: int = 0
    uncertain: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, and how many all pages hold."""

    rows: tuple[Row, ...]
    total: int
