"""Tables of what answers teach; all that is a member's goes with the member."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.database import Utc
from core.learning.rules import LONGEST_SUBJECT


class Lesson(SQLModel, table=True):
    """An answer that nothing was learnt from yet: written with the answer itself, worked off soon after."""

    __tablename__ = "lesson"

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    item_id: int = Field(foreign_key="item.id", ondelete="CASCADE")
    right: bool
    at: datetime = Field(sa_type=Utc)


class Ability(SQLModel, table=True):
    """How able a member is in a subject, and (under the empty name) over all."""

    __tablename__ = "ability"

    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    subject: str = Field(primary_key=True, max_length=LONGEST_SUBJECT)
    value: float
    answers: int


class ItemLevel(SQLModel, table=True):
    """How hard an item is."""

    __tablename__ = "item_level"

    item_id: int = Field(primary_key=True, foreign_key="item.id", ondelete="CASCADE")
    value: float
    answers: int


class Learnt(SQLModel, table=True):
    """What a member and an item have to do with each other; it stands in the book of wrong answers while it is due sometime."""

    __tablename__ = "learnt"
    __table_args__ = (Index("ix_learnt_book", "member_id", "due_at"), Index("ix_learnt_seen", "member_id", "seen_at"))

    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    item_id: int = Field(primary_key=True, foreign_key="item.id", ondelete="CASCADE")
    seen_at: datetime = Field(sa_type=Utc)
    right: bool
    """Whether the last answer was."""
    answers: int
    stability: float | None = None
    difficulty: float | None = None
    due_at: datetime | None = Field(default=None, sa_type=Utc)


class Learner(SQLModel, table=True):
    """What a member set for their book of wrong answers."""

    __tablename__ = "learner"

    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    off: bool = False
    """Nothing is learnt from their answers."""
    cap: int
    """How many items of the book they want to be asked a day."""
    reviewed_on: date | None = None
    reviews: int = 0
    """How many they were asked on that day."""
    remind_minute: int | None = Field(default=None, index=True)
    """Minute of the local day at which the member wants to be reminded of what is due; none = never."""
    reminded_for: date | None = None
    reminded_at: datetime | None = Field(default=None, sa_type=Utc)
