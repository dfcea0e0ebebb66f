"""Tables of meetings and of who came."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from core.attendance.rules import CODE_DIGITS, LONGEST_PLACE, LONGEST_REASON, LONGEST_TITLE
from core.database import Utc


class Meeting(SQLModel, table=True):
    """One meeting with the code that its host shows; codes of meetings that are over may come again."""

    __tablename__ = "meeting"

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=LONGEST_TITLE)
    place: str = Field(default="", max_length=LONGEST_PLACE)
    branch_id: int = Field(foreign_key="branch.id", index=True)
    memberships: list[str] = Field(default_factory=list, sa_type=JSON)
    """Kinds of membership that are meant; empty = all."""
    code: str = Field(index=True, max_length=CODE_DIGITS)
    starts_at: datetime = Field(sa_type=Utc)
    opens_at: datetime = Field(sa_type=Utc)
    late_at: datetime | None = Field(default=None, sa_type=Utc)
    closes_at: datetime = Field(sa_type=Utc, index=True)
    host_id: int | None = Field(default=None, foreign_key="member.id", index=True, ondelete="SET NULL")
    """The member who opened it in chat; none when it was made in the console."""
    created_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    created_at: datetime = Field(sa_type=Utc)


class Attendance(SQLModel, table=True):
    """What one member is at one meeting; the key makes a second row impossible."""

    __tablename__ = "attendance"

    meeting_id: int = Field(primary_key=True, foreign_key="meeting.id", ondelete="CASCADE")
    member_id: int = Field(primary_key=True, foreign_key="member.id", index=True, ondelete="CASCADE")
    mark: str = Field(max_length=10)
    at: datetime = Field(sa_type=Utc)
    reason: str = Field(default="", max_length=LONGEST_REASON)
    entered_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    """The account that entered it for the member; none when the member did so."""
