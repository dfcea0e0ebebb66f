"""Tables of the one door out: what is sent, and each person it is sent to."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from core.database import Utc
from core.pushes.rules import DeliveryState, PushState


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
    tells_of: int | None = Field(default=None, foreign_key="push.id", index=True, ondelete="CASCADE")
    """The push to members that this one tells their groups about; none on a push to members."""
    state: str = Field(default=PushState.RUNNING, max_length=12, index=True)
    planned_at: datetime = Field(sa_type=Utc)
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    finished_at: datetime | None = Field(default=None, sa_type=Utc)
    served_at: datetime | None = Field(default=None, sa_type=Utc)
    """When deliveries were claimed last; the push that waited longest is served next."""
    muted: int = 0
    """Members left out at planning because they switched this kind of push off."""
    why: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": text("''")})
    """Why people get it (`core.pushes.rules.Why`); empty = because of the branch they belong to."""
    capped: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Members left out at planning because they have had as many of this kind as they may."""
    paused: int = 0
    """Members left out at planning because they asked for silence."""
    unreachable: int = 0
    """Members left out at planning because they have no open chat."""
    total: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    uncertain: int = 0
    missed: int = 0
    cancelled: int = 0
    recalled_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    """When somebody asked to take it back: whatever is sent of it is deleted where the channel can."""
    approved_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    """Who found that it may be sent; none where nobody's word was needed, as for an answer."""
    approved_at: datetime | None = Field(default=None, sa_type=Utc)
    rate: float = 0.0
    """Messages per second at `rate_at`, a running average."""
    rate_at: datetime | None = Field(default=None, sa_type=Utc)


def _index(name: str, *names: str, where: str) -> Index:
    return Index(name, *names, sqlite_where=text(where), postgresql_where=text(where))


class Delivery(SQLModel, table=True):
    """One push to one address. The key makes a second row impossible."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_address_id_done_at", "address_id", "done_at"),
        _index("ix_delivery_due", "push_id", "channel", "account", "not_before", where="state = 'waiting'"),
        _index("ix_delivery_leased", "push_id", "address_id", where="state = 'leased'"),
        _index("ix_delivery_left_over", "push_id", "state", "reason", where="state NOT IN ('waiting', 'leased', 'sent')"),
    )

    push_id: int = Field(primary_key=True, foreign_key="push.id", ondelete="CASCADE")
    address_id: int = Field(primary_key=True)
    member_id: int
    """Whose address it is; 0 = a group's."""
    channel: str = Field(max_length=20)
    account: str = Field(max_length=80)
    state: str = Field(default=DeliveryState.WAITING, max_length=10)
    not_before: datetime = Field(sa_type=Utc)
    lease_until: datetime | None = Field(default=None, sa_type=Utc)
    leased_by: str | None = Field(default=None, max_length=40)
    chunk: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Who leaves by one call, where a channel takes many together; 0 = whoever happens to be due."""
    begun: bool = False
    """Set before the call of a delivery that must not go twice: after a crash only such a one is uncertain."""
    attempts: int = 0
    reason: str = Field(default="", max_length=60)
    """Why it failed, was skipped or waits: a short code from a closed list."""
    done_at: datetime | None = Field(default=None, sa_type=Utc)
    platform_id: str = ""
    """What its platform calls it, or all of its messages, parted by commas: WeCom's names have up to 128 characters each."""


class Recall(SQLModel, table=True):
    """One delivery that is to be taken back: deleted where its channel can."""

    __tablename__ = "recall"
    __table_args__ = (_index("ix_recall_due", "channel", "account", "not_before", where="state = 'waiting'"),)

    push_id: int = Field(primary_key=True, foreign_key="push.id", ondelete="CASCADE")
    address_id: int = Field(primary_key=True)
    channel: str = Field(max_length=20)
    account: str = Field(max_length=80)
    state: str = Field(max_length=10)
    """`waiting`, `recalled`, or `kept`: it stays in the chat."""
    reason: str = Field(default="", max_length=60)
    """Why it stays, or waits again: a short code from a closed list."""
    not_before: datetime = Field(sa_type=Utc)
    attempts: int = 0


class PushCap(SQLModel, table=True):
    """How many pushes of a kind a member wants at most; 0 = any number."""

    __tablename__ = "push_cap"

    purpose: str = Field(primary_key=True, max_length=20)
    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE", index=True)
    per_day: int = 0
    per_week: int = 0


class Route(SQLModel, table=True):
    """One account of a channel as the processes that send last found it: what planning knows about reaching people there."""

    __tablename__ = "route"

    channel: str = Field(primary_key=True, max_length=20)
    account: str = Field(primary_key=True, max_length=80)
    otherwise: str = Field(max_length=20)
    """What holds for somebody who allows nothing: a verdict, or `switched-off`."""
    kinds: str = ""
    """The kinds of allowances that make it a yes, with commas between them."""
    agreement: str | None = Field(default=None, max_length=80)
    """The kind of allowance that people give on the page at `agree_at`; none where nobody is asked."""
    agree_at: str | None = Field(default=None, max_length=500)
    at_once: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """How many people one call may name."""
    recall_seconds: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How long after it was sent a message can be deleted; 0 = never."""
    halted_at: datetime | None = Field(default=None, sa_type=Utc)
    """Since when nothing leaves there because the platform does not take our credentials."""


class Approval(SQLModel, table=True):
    """Somebody's word that what a feature is about to send may be sent; a change takes it back."""

    __tablename__ = "approval"

    subject: str = Field(primary_key=True, max_length=10)
    subject_id: int = Field(primary_key=True)
    by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = Field(sa_type=Utc)


class Unreached(SQLModel, table=True):
    """A member whom a push reached in no chat: somebody calls them, or tells them in person."""

    __tablename__ = "unreached"

    push_id: int = Field(primary_key=True, foreign_key="push.id", ondelete="CASCADE")
    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE", index=True)
    reason: str = Field(default="", max_length=60)
    """Why, as on a delivery; `unreachable` for who had no open chat at all."""
    told_at: datetime | None = Field(default=None, sa_type=Utc)
    """When staff noted that the member was told."""
    told_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
