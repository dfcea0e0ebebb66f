"""Table of doubts about the keys of items."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint

from core.database import Utc

LONGEST = 500


class DoubtState(StrEnum):
    """What became of a doubt."""

    OPEN = "open"
    CORRECTED = "corrected"
    REJECTED = "rejected"


class Doubt(SQLModel, table=True):
    """A member thinks that the key of an item, as this version has it, is wrong."""

    __tablename__ = "doubt"
    __table_args__ = (UniqueConstraint("item_id", "version", "member_id"),)

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id", ondelete="CASCADE")
    version: int
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    words: str = Field(default="", max_length=LONGEST)
    state: str = Field(default=DoubtState.OPEN, max_length=10, index=True)
    at: datetime = Field(sa_type=Utc)
    decided_at: datetime | None = Field(default=None, sa_type=Utc)
    decided_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    note: str = Field(default="", max_length=LONGEST)
    """What those who decided say about it."""
