"""Table of answers that are owed."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.database import Utc


class Owing(SQLModel, table=True):
    """One update whose answer was not there when its platform had to be acknowledged."""

    __tablename__ = "owing"

    channel: str = Field(primary_key=True, max_length=20)
    account: str = Field(primary_key=True, max_length=80)
    sender: str = Field(primary_key=True, max_length=128)
    message_id: str = Field(primary_key=True, max_length=128)
    incoming: str
    """The update as JSON (`core.messages.Incoming`); empty once its answer was brought."""
    settled: bool = False
    """Its answer was brought. The row stays a while: a repeat must not be owed anew."""
    at: datetime = Field(sa_type=Utc, index=True)
    """When it was noted, or taken over by the process that brings it now."""
