"""Tables of people: branches, members, their addresses and the codes that bind them."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel, UniqueConstraint

from core.database import Utc


class Branch(SQLModel, table=True):
    """One node of the organisation; `code` is unified: `001.003` is a child of `001`."""

    __tablename__ = "branch"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=60)
    name: str = Field(max_length=120)
    parent_id: int | None = Field(default=None, foreign_key="branch.id", index=True)


class Membership(SQLModel, table=True):
    """A kind of membership, such as full or probationary; rows come from the preset and are the organisation's to change."""

    __tablename__ = "membership"

    code: str = Field(primary_key=True, max_length=30)
    name_zh: str = Field(max_length=40)
    name_en: str = Field(max_length=40)
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    """Other names under which rosters know the kind."""
    position: int = 0


class Member(SQLModel, table=True):
    """One person of a branch; `address_id` is where they are written to first."""

    __tablename__ = "member"

    id: int | None = Field(default=None, primary_key=True)
    number: str | None = Field(default=None, unique=True, max_length=40)
    """The organisation's own number of the person (工号), when it has one."""
    name: str = Field(max_length=60, index=True)
    branch_id: int = Field(foreign_key="branch.id", index=True)
    membership: str = Field(foreign_key="membership.code", max_length=30)
    phone: str = Field(default="", max_length=20)
    locale: str = Field(default="zh", max_length=5)
    address_id: int | None = Field(default=None, index=True)
    quiet_from: int | None = None
    """Minute of the local day from which the member is left alone; none = the organisation's own hours."""
    quiet_to: int | None = None
    zone: str | None = Field(default=None, max_length=60)
    """The time zone that the member lives in, as IANA names it; none = the organisation's."""
    muted: str = Field(default="", max_length=120)
    """Kinds of pushes the member switched off, as `,quiz,reminder,`."""
    paused_until: datetime | None = Field(default=None, sa_type=Utc)
    joined_at: datetime = Field(sa_type=Utc)


class AddressRow(SQLModel, table=True):
    """Somebody who wrote to us, or could: one person's place on one account of one channel."""

    __tablename__ = "address"
    __table_args__ = (UniqueConstraint("channel", "account", "sender"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=20)
    account: str = Field(max_length=80)
    sender: str = Field(max_length=128)
    """The platform's id of the person; private messages go to the chat of the same id."""
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True, ondelete="SET NULL")
    name: str = Field(default="", max_length=120)
    locale: str = Field(default="zh", max_length=5)
    open: bool = True
    """False once the platform said that the person blocked us or is gone; true again when they write."""
    bound_at: datetime | None = Field(default=None, sa_type=Utc)
    seen_at: datetime | None = Field(default=None, sa_type=Utc)
    """When a stranger last wrote; strangers who stay silent are forgotten."""
    is_group: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    """A registered group (`core.groups`), nobody's own chat; `sender` is the id of the group."""
    wrong_codes: int = 0
    """Wrong binding codes since `wrong_codes_since`."""
    wrong_codes_since: datetime | None = Field(default=None, sa_type=Utc)


class BindingCode(SQLModel, table=True):
    """A one-time code or link that makes an address a member's; only its digest is kept."""

    __tablename__ = "binding_code"

    digest: str = Field(primary_key=True, max_length=64)
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    expires_at: datetime = Field(sa_type=Utc)
    used_at: datetime | None = Field(default=None, sa_type=Utc)
