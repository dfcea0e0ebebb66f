"""Tables of personal quizzes: the plan, its rounds, and what members answered."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel, UniqueConstraint

from core.database import Utc


class QuizState(StrEnum):
    """The life of a quiz; only an active one opens rounds."""

    DRAFT = "draft"
    ACTIVE = "active"
    STOPPED = "stopped"


class Quiz(SQLModel, table=True):
    """A quiz that comes again: so many items of a bank, to an audience, on days of the week at a local time."""

    __tablename__ = "quiz"

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=120)
    bank_id: int = Field(foreign_key="bank.id", index=True)
    tag: str = Field(default="", max_length=60)
    """Only items that carry it; empty = all."""
    size: int
    """How many items a round has, if the bank has as many."""
    branch_id: int = Field(foreign_key="branch.id", index=True)
    """The audience's branch: its members and those of every branch below."""
    memberships: list[str] = Field(default_factory=list, sa_type=JSON)
    """The kinds of members that are meant; empty = all."""
    clock: str = Field(max_length=5)
    """The organisation's local time at which a round opens, `HH:MM`."""
    days: list[int] = Field(default_factory=list, sa_type=JSON)
    """Days of the week, 1 = Monday."""
    starts_on: date
    ends_on: date | None = None
    open_hours: int | None = None
    """None = until the local day ends."""
    terms: str = Field(default="{}", sa_column_kwargs={"server_default": "{}"})
    """What else holds, as JSON (`core.quiz.modes.Terms`); what is not named is as for the daily quiz."""
    state: str = Field(default=QuizState.DRAFT, max_length=10)
    unopened_at: datetime | None = Field(default=None, sa_type=Utc)
    """When it was due and its bank had nothing to ask; none once a round opens again."""
    next_due_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    """When the next round opens; none = never, or not active."""
    created_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    created_at: datetime = Field(sa_type=Utc)


class Round(SQLModel, table=True):
    """One opening of a quiz; there is at most one a day."""

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("quiz_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    quiz_id: int = Field(foreign_key="quiz.id", ondelete="CASCADE")
    day: date
    opens_at: datetime = Field(sa_type=Utc)
    closes_at: datetime = Field(sa_type=Utc, index=True)
    size: int = 0
    """How many items were fixed when it opened."""
    terms: str = Field(default="{}", sa_column_kwargs={"server_default": "{}"})
    """What held for the quiz when it opened."""
    push_id: int | None = Field(default=None, foreign_key="push.id", ondelete="SET NULL")


class RoundItem(SQLModel, table=True):
    """The item that stands at a number (from 1) of a round: fixed when the round opens."""

    __tablename__ = "round_item"

    round_id: int = Field(primary_key=True, foreign_key="round.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    item_id: int = Field(foreign_key="item.id", index=True)


class Attempt(SQLModel, table=True):
    """One member's way through a round. Its counts change in the transaction that stores the answer."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("round_id", "member_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", ondelete="CASCADE")
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    number: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """Counts the member's attempts at the round."""
    answered: int = 0
    right: int = 0
    started_at: datetime = Field(sa_type=Utc)
    finished_at: datetime | None = Field(default=None, sa_type=Utc)
    deadline_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    """When the service hands it in by itself; none = it may lie open."""


class Answer(SQLModel, table=True):
    """One answer to one question; the key makes a second one impossible."""

    __tablename__ = "answer"

    attempt_id: int = Field(primary_key=True, foreign_key="attempt.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    item_id: int = Field(foreign_key="item.id", index=True)
    picked: list[int] | str = Field(sa_type=JSON)
    """Places of the options picked, or the words written into a fill-in."""
    right: bool
    at: datetime = Field(sa_type=Utc)
