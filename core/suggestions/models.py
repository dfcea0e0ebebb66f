"""Tables of suggestions: kinds and deadlines as the organisation set them, the cases, what was said, drafts, the board."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from core.database import Utc
from core.suggestions.rules import CaseState


class DeadlineProfile(SQLModel, table=True):
    """By when what is owed; rows come from the preset and are the organisation's to change."""

    __tablename__ = "suggestion_profile"

    code: str = Field(primary_key=True, max_length=30)
    name_zh: str = Field(max_length=40)
    name_en: str = Field(max_length=40)
    unit: str = Field(max_length=10)
    acknowledge: int
    answer: int
    extension: int
    answer_from: str = Field(max_length=10)
    warn_percent: int
    reopen_days: int
    keeps_words: bool
    keep_days: int
    source: str = Field(max_length=400)
    as_of: date
    """The day on which the source was read."""


class Category(SQLModel, table=True):
    """What a suggestion is about; one that is no longer offered stays for the suggestions that have it."""

    __tablename__ = "suggestion_category"

    id: int | None = Field(default=None, primary_key=True)
    name_zh: str = Field(max_length=40)
    name_en: str = Field(max_length=40)
    profile: str = Field(foreign_key="suggestion_profile.code", max_length=30)
    position: int = 0
    offered: bool = True


class Case(SQLModel, table=True):
    """One suggestion; its words stand in the entries."""

    __tablename__ = "suggestion"

    id: int | None = Field(default=None, primary_key=True)
    receipt: str = Field(unique=True, max_length=10)
    """What the sender looks it up by, and what people call it."""
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True, ondelete="SET NULL")
    """The sender; none once they left the organisation."""
    category_id: int = Field(foreign_key="suggestion_category.id", index=True)
    branch_id: int = Field(foreign_key="branch.id", index=True)
    """The branch with whose handlers it lies."""
    escalated_id: int | None = Field(default=None, foreign_key="branch.id", index=True)
    """The branch above whose handlers read it too, once it was overdue."""
    handler_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    """Who took it on."""
    state: str = Field(default=CaseState.RECEIVED, max_length=10, index=True)
    version: int = 0
    """Grows with every act: who acts on what they saw earlier is told that somebody was quicker."""
    received_at: datetime = Field(sa_type=Utc, index=True)
    clock: str | None = Field(default=None, max_length=12)
    warn_on: date
    due_on: date = Field(index=True)
    """The day that the sender was promised for what they wait for now."""
    stopped_on: date | None = None
    """Since when the sender is asked something: the clock stands."""
    warn_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    """When handlers are to be reminded; none = never, or done."""
    due_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    """When it is to be escalated; none = never, or done."""
    warned: bool = False
    escalated: bool = False
    extended: bool = False
    reopened: bool = False
    answered_at: datetime | None = Field(default=None, sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc, index=True)


class EntryKind(StrEnum):
    """What an entry of a thread tells beside the acts, whose names are kinds too."""

    SENT = "sent"
    NOTE = "note"
    UNSENT = "unsent"
    """Words of a handler that came too late to be sent: kept for the handlers."""
    WARNED = "warned"
    ESCALATED = "escalated"
    LEFT = "left"
    CONSENT_ASKED = "consent-asked"
    CONSENT_GIVEN = "consent-given"
    CONSENT_REFUSED = "consent-refused"
    PUBLISHED = "published"


class Entry(SQLModel, table=True):
    """One thing that was said or done about a suggestion, in order."""

    __tablename__ = "suggestion_entry"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="suggestion.id", index=True, ondelete="CASCADE")
    at: datetime = Field(sa_type=Utc)
    kind: str = Field(max_length=20)
    words: str = ""
    by_sender: bool = False
    account_name: str = Field(default="", max_length=60)
    """Who of the staff; empty for the sender and for what the clock did."""
    owner_id: int | None = Field(default=None, foreign_key="member.id", index=True, ondelete="CASCADE")
    """The sender whose leaving deletes these words; none where the profile says that the words stay."""


class Draft(SQLModel, table=True):
    """What somebody typed and did not send yet; `topic` is empty for a new suggestion, else what the words are for."""

    __tablename__ = "suggestion_draft"

    member_id: int = Field(primary_key=True, foreign_key="member.id", ondelete="CASCADE")
    topic: str = Field(primary_key=True, max_length=40)
    category_id: int | None = Field(default=None, foreign_key="suggestion_category.id")
    words: str = ""
    at: datetime = Field(sa_type=Utc, index=True)


class PostState(StrEnum):
    """The life of what the board says about one suggestion."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    PUBLISHED = "published"
    TAKEN_DOWN = "taken-down"


class Post(SQLModel, table=True):
    """You said, we did: staff's own words about an answered suggestion, shown once its sender agreed to these very words."""

    __tablename__ = "suggestion_post"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="suggestion.id", unique=True, ondelete="SET NULL")
    branch_id: int = Field(foreign_key="branch.id", index=True)
    said: str
    done: str
    state: str = Field(default=PostState.ASKED, max_length=12)
    asked_at: datetime = Field(sa_type=Utc)
    published_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
