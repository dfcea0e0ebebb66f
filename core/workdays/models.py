"""The table of days that the organisation changed."""

from datetime import date

from sqlmodel import Field, SQLModel

from core.workdays.rules import LONGEST_NOTE


class ChangedDay(SQLModel, table=True):
    """One day that the organisation works, or has off, whatever the State's calendar says."""

    __tablename__ = "changed_day"

    day: date = Field(primary_key=True)
    worked: bool
    note: str = Field(default="", max_length=LONGEST_NOTE)
