"""Tables of duels; what is a member's goes with the member, and their opponents keep their own."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from core.database import Utc


class DuelDay(SQLModel, table=True):
    """How many seats the duels have that are opened on a day of the week, 1 = Monday; a day without a row rests."""

    __tablename__ = "duel_day"

    weekday: int = Field(primary_key=True)
    seats: int


class Duel(SQLModel, table=True):
    """One duel: the same items for all its seats."""

    __tablename__ = "duel"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=10)
    branch_id: int = Field(foreign_key="branch.id", index=True)
    opened_by: int | None = Field(default=None, foreign_key="member.id", ondelete="SET NULL", index=True)
    seats: int
    opened_at: datetime = Field(sa_type=Utc)
    closes_at: datetime = Field(sa_type=Utc, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)


class DuelItem(SQLModel, table=True):
    """The item that stands at a number, from 1, of a duel."""

    __tablename__ = "duel_item"

    duel_id: int = Field(primary_key=True, foreign_key="duel.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    item_id: int = Field(foreign_key="item.id", index=True)


class DuelSeat(SQLModel, table=True):
    """A member who takes part."""

    __tablename__ = "duel_seat"

    duel_id: int = Field(primary_key=True, foreign_key="duel.id", ondelete="CASCADE")
    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE", index=True)
    joined_at: datetime = Field(sa_type=Utc)
    answered: int = 0
    right: int = 0
    place: int | None = None
    """Where they ended, from 1; none until then."""
    gain: float | None = None
    """By how much that moved their rating."""


class DuelAnswer(SQLModel, table=True):
    """One answer in a duel; the key makes a second one impossible."""

    __tablename__ = "duel_answer"

    duel_id: int = Field(primary_key=True, foreign_key="duel.id", ondelete="CASCADE")
    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE", index=True)
    number: int = Field(primary_key=True)
    picked: list[int] | str = Field(sa_type=JSON)
    right: bool
    at: datetime = Field(sa_type=Utc)


class Rating(SQLModel, table=True):
    """How a member stands in duels, and what they allow."""

    __tablename__ = "duel_rating"

    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    value: float
    duels: int = 0
    shown: bool = False
    """Those they meet in a duel may see the rating."""
    strangers: bool = False
    """They also meet members of other branches who allow it."""
