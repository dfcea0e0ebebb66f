"""Tables of the daily check-in; all that is a member's goes with the member."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from core.checkin.rules import LONGEST_NOTE
from core.database import Utc


class CheckinRule(SQLModel, table=True):
    """What held for everybody from an instant on; a change adds a row, so that old check-ins keep theirs."""

    __tablename__ = "checkin_rule"

    version: int | None = Field(default=None, primary_key=True)
    since: datetime = Field(sa_type=Utc)
    offered: bool
    start: int
    end: int
    boundary: int
    """Minutes of the local day, as are those before."""
    makeups: int
    makeup_days: int
    freezes: int


class Habit(SQLModel, table=True):
    """A member who chose to check in."""

    __tablename__ = "checkin_habit"

    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    since: date
    off_since: date | None = None
    """The day on which the member switched it off; none while it is on."""
    remind_minute: int | None = Field(default=None, index=True)
    """Minute of the local day at which the member wants to be reminded; none = never."""
    reminded_for: date | None = None
    reminded_at: datetime | None = Field(default=None, sa_type=Utc)


class Checkin(SQLModel, table=True):
    """One day of a member, with all that tells why it is that day; the key makes a second one impossible."""

    __tablename__ = "checkin"

    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    day: date = Field(primary_key=True, index=True)
    at: datetime = Field(sa_type=Utc)
    zone: str = Field(max_length=60)
    rule: int
    """The version of the rule; 0 = as it is before anybody changed it."""
    made_up: bool = False
    note: str = Field(default="", max_length=LONGEST_NOTE)


class NeutralDay(SQLModel, table=True):
    """A day that neither feeds nor breaks the streak of a member."""

    __tablename__ = "checkin_neutral_day"

    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    day: date = Field(primary_key=True)
    why: str = Field(max_length=10)
    """`leave`, `paused` or `frozen`."""
