"""Tables of notices, and of who confirmed them."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from core.database import Utc
from core.notices.rules import NoticeState


class Notice(SQLModel, table=True):
    """Something that an audience is told."""

    __tablename__ = "notice"

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=120)
    body: str = ""
    media_id: int | None = Field(default=None, foreign_key="media_file.id")
    branch_id: int = Field(foreign_key="branch.id", index=True)
    """The audience's branch: its members and those of every branch below."""
    memberships: list[str] = Field(default_factory=list, sa_type=JSON)
    """The kinds of members that are meant; empty = all."""
    confirm: bool = False
    """Members are asked to confirm that they read it."""
    publish_at: datetime = Field(sa_type=Utc, index=True)
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    remind_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    """When those who have not confirmed are reminded, as staff chose it; none = never."""
    reminded_at: datetime | None = Field(default=None, sa_type=Utc)
    state: str = Field(default=NoticeState.DRAFT, max_length=10)
    push_id: int | None = Field(default=None, foreign_key="push.id", ondelete="SET NULL")
    reminder_id: int | None = Field(default=None, foreign_key="push.id", ondelete="SET NULL")
    """The push that reminded."""
    created_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    created_at: datetime = Field(sa_type=Utc)


class NoticeReceipt(SQLModel, table=True):
    """One member confirmed that they read one notice; the key makes a second row impossible."""

    __tablename__ = "notice_receipt"

    notice_id: int = Field(primary_key=True, foreign_key="notice.id", ondelete="CASCADE")
    member_id: int = Field(primary_key=True, index=True, foreign_key="member.id", ondelete="CASCADE")
    confirmed_at: datetime = Field(sa_type=Utc)
