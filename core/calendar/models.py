"""Tables of the calendar: entries, what differs in or became of single occurrences, and the addresses of branches' calendars."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from core.calendar.recurrence import LONGEST_RULE
from core.calendar.rules import LONGEST_PLACE, LONGEST_TITLE, EntryState, Shift, Told
from core.database import Utc


class CalendarEntry(SQLModel, table=True):
    """Something for an audience, once or again and again, by the organisation's clocks."""

    __tablename__ = "calendar_entry"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=10)
    title: str = Field(max_length=LONGEST_TITLE)
    words: str = ""
    """What there is to read, in CommonMark."""
    place: str = Field(default="", max_length=LONGEST_PLACE)
    branch_id: int = Field(foreign_key="branch.id", index=True)
    """The audience's branch: its members and those of every branch below."""
    memberships: list[str] = Field(default_factory=list, sa_type=JSON)
    """The kinds of members that are meant; empty = all."""
    starts_on: date
    clock: str = Field(max_length=5)
    minutes: int = 0
    rule: str = Field(default="", max_length=LONGEST_RULE)
    """When it comes again, as RFC 5545 writes it; empty = it is on once."""
    shift: str = Field(default=Shift.STAY, max_length=10)
    lead_minutes: int | None = None
    """How long before it begins members are told; none = it only stands in the calendar."""
    task_id: int | None = Field(default=None, foreign_key="task.id", ondelete="SET NULL")
    quiz_id: int | None = Field(default=None, foreign_key="quiz.id", ondelete="SET NULL")
    state: str = Field(default=EntryState.DRAFT, max_length=10, index=True)
    released_at: datetime | None = Field(default=None, sa_type=Utc)
    next_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    """When an occurrence is to be told next; none = never."""
    created_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    created_at: datetime = Field(sa_type=Utc)


class CalendarOccurrence(SQLModel, table=True):
    """What differs in one occurrence, and what became of it. The key makes telling it a second time impossible."""

    __tablename__ = "calendar_occurrence"

    entry_id: int = Field(primary_key=True, foreign_key="calendar_entry.id", ondelete="CASCADE")
    day: date = Field(primary_key=True)
    """The day that the rule named, whatever day it was moved to."""
    cancelled: bool = False
    moved_to: date | None = None
    clock: str = Field(default="", max_length=5)
    title: str = Field(default="", max_length=LONGEST_TITLE)
    words: str = ""
    told: str = Field(default=Told.NOT_YET, max_length=10)
    told_at: datetime | None = Field(default=None, sa_type=Utc)
    push_id: int | None = Field(default=None, foreign_key="push.id", ondelete="SET NULL")


class CalendarFeed(SQLModel, table=True):
    """The secret part of the address under which a branch's calendar can be subscribed to."""

    __tablename__ = "calendar_feed"

    branch_id: int = Field(primary_key=True, foreign_key="branch.id", ondelete="CASCADE")
    token: str = Field(unique=True, max_length=43)
    renewed_at: datetime = Field(sa_type=Utc)
