"""The table of registered groups."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.database import Utc


class Group(SQLModel, table=True):
    """A chat group that belongs to a branch; its place is an address like a person's, closed when the bot is put out."""

    __tablename__ = "chat_group"

    address_id: int = Field(primary_key=True, foreign_key="address.id", ondelete="CASCADE")
    branch_id: int = Field(foreign_key="branch.id", index=True, ondelete="CASCADE")
    name: str = Field(default="", max_length=120)
    thread: str = Field(default="", max_length=40)
    """The topic that notices go to; empty = the group's main one."""
    announces: bool = True
    """Whether the group is told when its members get a task or a quiz."""
    registered_by: int | None = Field(default=None, foreign_key="member.id", ondelete="SET NULL")
    registered_at: datetime = Field(sa_type=Utc)
