"""Table of the copies of their data that members asked for; the copy itself is made when it is fetched and kept nowhere."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.database import Utc


class OwnCopy(SQLModel, table=True):
    """One copy that a member asked for. Only the digest of its link is kept."""

    __tablename__ = "own_copy"

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    digest: str = Field(unique=True, max_length=64)
    made_at: datetime = Field(sa_type=Utc, index=True)
    fetched_at: datetime | None = Field(default=None, sa_type=Utc)
    """When the link was used; it works once."""
