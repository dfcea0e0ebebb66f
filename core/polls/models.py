"""Table of the polls that show cards."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.database import Utc


class PollRow(SQLModel, table=True):
    """One poll as the platform names it; nothing in it says who was asked."""

    __tablename__ = "poll"

    channel: str = Field(primary_key=True, max_length=20)
    account: str = Field(primary_key=True, max_length=80)
    poll: str = Field(primary_key=True, max_length=64)
    token: str = Field(max_length=64)
    """How the token of a choice begins; the places that somebody votes for end it."""
    at: datetime = Field(sa_type=Utc, index=True)
