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
    created_at: datetime = Field(sa_type=Utc)


class Grant(SQLModel, table=True):
    """A role that holds for one branch and everything below it."""

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "branch_id"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    role: str = Field(max_length=20)
    branch_id: int = Field(foreign_key="branch.id", ondelete="CASCADE")


class SignIn(SQLModel, table=True):
    """One browser that is signed in; deleting the row signs it out."""

    __tablename__ = "sign_in"

    digest: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    csrf: str = Field(max_length=64)
    agent: str = Field(default="", max_length=200)
    created_at: datetime = Field(sa_type=Utc)
    seen_at: datetime = Field(sa_type=Utc)
    expires_at: datetime = Field(sa_type=Utc)


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
