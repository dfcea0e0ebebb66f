"""Tables of study tasks, and how far each member is with them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from core.database import Utc
from core.tasks.rules import DAY_BEFORE


class TaskState(StrEnum):
    """The life of a task; members see a published one."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    CLOSED = "closed"


class Task(SQLModel, table=True):
    """Something to study by a time, for an audience."""

    __tablename__ = "task"

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=120)
    kind: str = Field(max_length=10)
    article_id: int | None = Field(default=None, foreign_key="article.id")
    url: str = Field(default="", max_length=2000)
    media_id: int | None = Field(default=None, foreign_key="media_file.id")
    item_id: int | None = Field(default=None, foreign_key="item.id", index=True)
    """The check question."""
    branch_id: int = Field(foreign_key="branch.id", index=True)
    """The audience's branch: its members and those of every branch below."""
    memberships: list[str] = Field(default_factory=list, sa_type=JSON)
    """The kinds of members that are meant; empty = all."""
    publish_at: datetime = Field(sa_type=Utc, index=True)
    due_at: datetime = Field(sa_type=Utc)
    remind_minutes: int = DAY_BEFORE
    remind_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    """When the one reminder is due; none = not published yet, none wanted, or past."""
    reminded_at: datetime | None = Field(default=None, sa_type=Utc)
    state: str = Field(default=TaskState.DRAFT, max_length=10)
    push_id: int | None = Field(default=None, foreign_key="push.id", ondelete="SET NULL")
    reminder_id: int | None = Field(default=None, foreign_key="push.id", ondelete="SET NULL")
    """The push that reminded."""
    created_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    created_at: datetime = Field(sa_type=Utc)


class TaskProgress(SQLModel, table=True):
    """How far one member is with one task; there is no row before they open it."""

    __tablename__ = "task_progress"

    task_id: int = Field(primary_key=True, foreign_key="task.id", ondelete="CASCADE")
    member_id: int = Field(primary_key=True, index=True, foreign_key="member.id", ondelete="CASCADE")
    read_at: datetime = Field(sa_type=Utc)
    checked_right: bool | None = None
    """Whether the check question was answered right in the end; none = not asked yet, or there is none."""
    done_at: datetime | None = Field(default=None, sa_type=Utc)
