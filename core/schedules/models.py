"""Tables of the hours at which members want to be reminded."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint

from core.database import Utc

USUAL = -1
"""What stands for the organisation's own quiet hours: an absent value would let the same row be made twice."""


class Schedule(SQLModel, table=True):
    """One hour, shared by all members who wish for the same; `core.schedules.rules.Hour` tells what the columns mean."""

    __tablename__ = "schedule"
    __table_args__ = (UniqueConstraint("minute", "zone", "days", "quiet_from", "quiet_to", name="uq_schedule_hour"),)

    id: int | None = Field(default=None, primary_key=True)
    minute: int
    zone: str = Field(default="", max_length=60)
    days: str = Field(max_length=8)
    quiet_from: int = USUAL
    quiet_to: int = USUAL
    next_due_at: datetime = Field(sa_type=Utc, index=True)
    """When the hour comes round next, on any day: whether that day counts is asked when it comes."""
    last_due_at: datetime | None = Field(default=None, sa_type=Utc)
    """When it came round last, whether anybody was reminded or not."""


class Reminder(SQLModel, table=True):
    """A member who wants to be reminded, and the hour at which."""

    __tablename__ = "reminder"
    __table_args__ = (Index("ix_reminder_schedule_id", "schedule_id", "member_id", "since"),)

    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    schedule_id: int = Field(foreign_key="schedule.id")
    since: datetime = Field(sa_type=Utc)
    """From when on: an hour that was chosen late does not ring for a day on which an earlier one has rung."""
