"""Tables of what is taught: question banks and their items, articles, stored files, and the batches they came in."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel, UniqueConstraint

from core.database import Utc


class Bank(SQLModel, table=True):
    """A named collection of items that belongs to a branch and serves its subtree."""

    __tablename__ = "bank"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    branch_id: int = Field(foreign_key="branch.id", index=True)
    created_at: datetime = Field(sa_type=Utc)


class Batch(SQLModel, table=True):
    """One import of one file, so that it can be found, shown and undone while nothing of it is used."""

    __tablename__ = "batch"

    id: int | None = Field(default=None, primary_key=True)
    bank_id: int = Field(foreign_key="bank.id", index=True, ondelete="CASCADE")
    file_name: str = Field(max_length=200)
    rows: int = 0
    imported: int = 0
    duplicates: int = 0
    rejected: int = 0
    changed: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    before: list[tuple[int, int, list[str], int | None]] | None = Field(default=None, sa_type=JSON)
    """Items that the import wrote over: id, the version it made, and the tags and difficulty from before."""
    created_at: datetime = Field(sa_type=Utc)


class Item(SQLModel, table=True):
    """One question. `identity` is a digest of type, normalised stem and option set: equal within a bank means a repeat."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("bank_id", "identity"),)

    id: int | None = Field(default=None, primary_key=True)
    bank_id: int = Field(foreign_key="bank.id", index=True, ondelete="CASCADE")
    batch_id: int | None = Field(default=None, foreign_key="batch.id", index=True, ondelete="SET NULL")
    identity: str = Field(max_length=64)
    type: str = Field(max_length=10)
    stem: str
    options: list[str] = Field(default_factory=list, sa_type=JSON)
    """The options in the order they are shown; empty for a fill-in."""
    key: list[int] = Field(default_factory=list, sa_type=JSON)
    """Positions of the right options, ascending, from 0; empty for a fill-in."""
    blanks: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    """For a fill-in: for each blank in order, the texts that are right."""
    explanation: str = ""
    source: str = Field(default="", max_length=300)
    tags: list[str] = Field(default_factory=list, sa_type=JSON)
    difficulty: int | None = None
    """1 easy, 2 middle, 3 hard; none = not stated."""
    retired_at: datetime | None = Field(default=None, sa_type=Utc)
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """Counts what has been changed of the words or the key since it was stored."""
    changed_at: datetime | None = Field(default=None, sa_type=Utc)
    """When the present version took the place of the one before; answers given earlier belong to that one."""


class ItemVersion(SQLModel, table=True):
    """An item as it was asked before it was changed: answers given until `replaced_at` belong to it."""

    __tablename__ = "item_version"

    item_id: int = Field(primary_key=True, foreign_key="item.id", ondelete="CASCADE")
    version: int = Field(primary_key=True)
    type: str = Field(max_length=10)
    stem: str
    options: list[str] = Field(default_factory=list, sa_type=JSON)
    key: list[int] = Field(default_factory=list, sa_type=JSON)
    blanks: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    explanation: str = ""
    source: str = Field(default="", max_length=300)
    replaced_at: datetime = Field(sa_type=Utc)
    replaced_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")


class Withheld(SQLModel, table=True):
    """An item that is asked where its answer counts, and so is met nowhere else for a while."""

    __tablename__ = "withheld"

    source: str = Field(primary_key=True, max_length=40)
    """What asks it, such as a round of an exam."""
    item_id: int = Field(primary_key=True, foreign_key="item.id", index=True, ondelete="CASCADE")
    until: datetime = Field(sa_type=Utc, index=True)


class Article(SQLModel, table=True):
    """A text to read, in CommonMark."""

    __tablename__ = "article"

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=200)
    markdown: str
    source: str = Field(default="", max_length=300)
    branch_id: int = Field(foreign_key="branch.id", index=True)
    created_at: datetime = Field(sa_type=Utc)


class MediaFile(SQLModel, table=True):
    """A stored picture or file; the bytes lie in the data folder under their digest."""

    __tablename__ = "media_file"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=200)
    mime: str = Field(max_length=100)
    size: int
    digest: str = Field(index=True, max_length=64)
    branch_id: int = Field(foreign_key="branch.id", index=True)
    created_at: datetime = Field(sa_type=Utc)
