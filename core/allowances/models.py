"""Table of what people allow: so many messages of a kind, until an instant."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.database import Utc


class Allowance(SQLModel, table=True):
    """How many messages may go to one person: because they just wrote, or because they agreed to a kind of notice."""

    __tablename__ = "allowance"

    channel: str = Field(primary_key=True, max_length=20)
    account: str = Field(primary_key=True, max_length=80)
    sender: str = Field(primary_key=True, max_length=128)
    kind: str = Field(primary_key=True, max_length=80)
    """What the channel calls it: a window, or the template that somebody agreed to."""
    left: int
    until: datetime = Field(sa_type=Utc, index=True)
