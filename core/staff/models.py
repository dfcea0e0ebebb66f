"""Tables of those who steer the service: accounts, their rights, their sign-ins, and the audit trail."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from core.database import Utc


class Account(SQLModel, table=True):
    """Somebody who may sign in to the console."""

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=60)
    name: str = Field(max_length=60)
    password: str = Field(max_length=200)
    """An argon2 hash, never the password."""
    locale: str = Field(default="zh", max_length=5)
    disabled: bool = False
    member_id: int | None = Field(default=None, foreign_key="member.id", unique=True, ondelete="SET NULL")
    """Who this is in the chats: what they may do here they may also do there."""
    created_at: datetime = Field(sa_type=Utc)


class Grant(SQLModel, table=True):
    """A role that holds for one branch and everything below it."""

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "branch_id"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    role: str = Field(max_length=20)
    branch_id: int = Field(foreign_key="branch.id", index=True, ondelete="CASCADE")


class SignIn(SQLModel, table=True):
    """One browser that is signed in; deleting the row signs it out. Only the token's digest is kept."""

    __tablename__ = "sign_in"

    digest: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    csrf: str = Field(max_length=64)
    agent: str = Field(default="", max_length=200)
    created_at: datetime = Field(sa_type=Utc)
    seen_at: datetime = Field(sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc, index=True)


class OneTimeLink(SQLModel, table=True):
    """A link that signs its holder in once; only the token's digest is kept."""

    __tablename__ = "one_time_link"

    digest: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    expires_at: datetime = Field(sa_type=Utc)


class SetUpCode(SQLModel, table=True):
    """The one code that lets the first administrator be made; gone once it was used."""

    __tablename__ = "set_up_code"

    id: int = Field(default=1, primary_key=True)
    digest: str = Field(max_length=64)


class WrongPassword(SQLModel, table=True):
    """How often the password was wrong lately, for one username or from one network address; `place` is a digest of it."""

    __tablename__ = "wrong_password"

    place: str = Field(primary_key=True, max_length=64)
    count: int = 0
    last_at: datetime = Field(sa_type=Utc, index=True)


class AuditEntry(SQLModel, table=True):
    """Who did what to what, and when; never changed and never deleted by the console."""

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Utc, index=True)
    account_id: int | None = None
    account_name: str = Field(max_length=60)
    action: str = Field(max_length=40)
    subject: str = Field(max_length=200)
    detail: str = Field(default="", max_length=2000)
    branch_code: str = Field(default="", index=True, max_length=60)
    """Where it happened; empty = in the whole organisation."""
