"""Tables of the knowledge base, and of the questions that members ask."""

from datetime import datetime

from sqlalchemy import JSON, Text
from sqlmodel import Field, SQLModel

from core.database import Utc
from core.qa.rules import EntryState, QuestionState


class Entry(SQLModel, table=True):
    """A question that is asked often, with its answer."""

    __tablename__ = "qa_entry"

    id: int | None = Field(default=None, primary_key=True)
    question: str = Field(max_length=500)
    wordings: list[str] = Field(default_factory=list, sa_type=JSON)
    """Other ways in which people ask it."""
    answer: str = Field(sa_type=Text)
    source: str = Field(default="", max_length=300)
    branch_id: int | None = Field(default=None, foreign_key="branch.id", index=True)
    """The branch that it serves with everything below; none = all."""
    state: str = Field(default=EntryState.DRAFT, max_length=10, index=True)
    written_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    """Whose answer it is; somebody else releases it. None = it came in a file on the server."""
    released_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    revision: int = Field(default=0, index=True)
    """Grows over all entries with every change that members see; 0 = never released."""
    shown: int = 0
    """How often it was shown as the answer."""
    helped: int = 0
    missed: int = 0
    """How often the asker said that they meant something else."""
    changed_at: datetime = Field(sa_type=Utc)


class Revision(SQLModel, table=True):
    """The last revision of the released entries: by it every process sees that there is something new."""

    __tablename__ = "qa_revision"

    id: int = Field(default=1, primary_key=True)
    number: int = 0


class Question(SQLModel, table=True):
    """What a member asked, and what became of it."""

    __tablename__ = "qa_question"

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    branch_id: int = Field(foreign_key="branch.id", index=True)
    """The asker's branch when they asked: those who answer for it see the question."""
    words: str = Field(sa_type=Text)
    state: str = Field(default=QuestionState.SHOWN, max_length=10, index=True)
    asked_at: datetime = Field(sa_type=Utc)
    entry_id: int | None = Field(default=None, foreign_key="qa_entry.id", ondelete="SET NULL", index=True)
    """The entry that was shown as the answer, or the one that the answer became."""
    remind_at: datetime | None = Field(default=None, sa_type=Utc)
    first_due_at: datetime | None = Field(default=None, sa_type=Utc)
    warn_at: datetime | None = Field(default=None, sa_type=Utc)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    told_at: datetime | None = Field(default=None, sa_type=Utc)
    """When those on duty were told of it."""
    reminded_at: datetime | None = Field(default=None, sa_type=Utc)
    warned_at: datetime | None = Field(default=None, sa_type=Utc)
    escalated_at: datetime | None = Field(default=None, sa_type=Utc)
    taken_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    answer: str = Field(default="", sa_type=Text)
    answered_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    answered_at: datetime | None = Field(default=None, sa_type=Utc)
    push_id: int | None = Field(default=None, foreign_key="push.id", ondelete="SET NULL")
    """The push that brought the answer."""
    helped: bool | None = None


class Note(SQLModel, table=True):
    """A remark beside a question that staff see and the asker does not."""

    __tablename__ = "qa_note"

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="qa_question.id", index=True, ondelete="CASCADE")
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    kind: str = Field(max_length=10)
    words: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Utc)


class PromiseRow(SQLModel, table=True):
    """What the organisation promises to those who ask, where it is not the default."""

    __tablename__ = "qa_promise"

    id: int = Field(default=1, primary_key=True)
    first_days: int
    answer_days: int
    remind_at: int
    ends_at: int
