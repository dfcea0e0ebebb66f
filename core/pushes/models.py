"""Tables of the one door out: what is sent, and each person it is sent to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from core.database import Utc


class PushState(StrEnum):
    """The life of a push; only a running one is drained."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    """The life of one delivery; `waiting` and `leased` are open, the others final."""

    WAITING = "waiting"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNCERTAIN = "uncertain"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Policy(StrEnum):
    """What becomes of a delivery of which nobody knows whether it arrived."""

    RESEND = "resend"
    LIST = "list"


class Push(SQLModel, table=True):
    """One message to an audience. The counts are kept in the transaction that changes the deliveries."""

    __tablename__ = "push"

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(unique=True, max_length=16)
    """What its buttons carry, before the option's number; unguessable, and worth nothing without a delivery row."""
    title: str = Field(max_length=200)
    purpose: str = Field(max_length=20)
    message: str
    """The card as JSON (`core.messages.Message`)."""
    policy: str = Field(max_length=10)
    branch_id: int | None = Field(default=None, foreign_key="branch.id", index=True)
    """The branch at the top of the audience; staff of its subtree see the push."""
    state: str = Field(default=PushState.RUNNING, max_length=12, index=True)
    planned_at: datetime = Field(sa_type=Utc)
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    finished_at: datetime | None = Field(default=None, sa_type=Utc)
    total: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    uncertain: int = 0
    missed: int = 0
    cancelled: int = 0


class Delivery(SQLModel, table=True):
    """One push to one address. The key makes a second row impossible."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "ix_delivery_due",
            "channel",
            "account",
            "not_before",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_delivery_lease",
            "lease_until",
            sqlite_where=text("state = 'leased'"),
            postgresql_where=text("state = 'leased'"),
        ),
    )

    push_id: int = Field(primary_key=True, foreign_key="push.id", ondelete="CASCADE")
    address_id: int = Field(primary_key=True, index=True)
    member_id: int
    channel: str = Field(max_length=20)
    account: str = Field(max_length=80)
    state: str = Field(default=DeliveryState.WAITING, max_length=10)
    not_before: datetime = Field(sa_type=Utc)
    lease_until: datetime | None = Field(default=None, sa_type=Utc)
    leased_by: str | None = Field(default=None, max_length=40)
    attempts: int = 0
    reason: str = Field(default="", max_length=60)
    """Why it failed, was skipped or waits: a short code from a closed list."""
    done_at: datetime | None = Field(default=None, sa_type=Utc)
    platform_id: str = Field(default="", max_length=60)
