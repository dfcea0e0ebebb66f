"""Table of messages kept for people whose channel keeps none: the web chat's history."""

from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from core.database import Utc


class Letter(SQLModel, table=True):
    """One message to or from one person; `id` grows, so that a reader can ask for what came after the last one seen."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("account", "sender", "key"),
        Index("ix_letter_reader", "account", "sender", "id"),
        {"sqlite_autoincrement": True},  # an id that was forgotten must not come again: readers have seen it
    )

    id: int | None = Field(default=None, primary_key=True)
    account: str = Field(max_length=80)
    sender: str = Field(max_length=128)
    key: str = Field(max_length=80)
    """Names the message for good: a second one with the same key is dropped."""
    mine: bool
    """True for what the person said, false for what the service said."""
    body: str
    """What is shown, as JSON that the channel wrote."""
    at: datetime = Field(sa_type=Utc)
