"""Tables of live games: the game, its questions, its players, the ledger of their answers, and the groups it is shown in."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from core.database import Utc


class GameRow(SQLModel, table=True):
    """One game: how it is played, where it stands, and which process moves it on."""

    __tablename__ = "game"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=12)
    title: str = Field(max_length=120)
    branch_id: int = Field(foreign_key="branch.id", index=True)
    bank_id: int | None = Field(default=None, foreign_key="bank.id", index=True, ondelete="SET NULL")
    seconds: int
    scoring: str = Field(max_length=10)
    streak: bool
    teams: str = Field(max_length=10)
    points: int
    countdown: int
    result: int
    ranking: int
    podium: int
    auto: bool
    names: str = Field(default="free", max_length=10, sa_column_kwargs={"server_default": "free"})
    """Under what names people may play."""
    size: int
    phase: str = Field(max_length=10, index=True)
    number: int = 0
    opens_at: datetime | None = Field(default=None, sa_type=Utc)
    ends_at: datetime | None = Field(default=None, sa_type=Utc)
    left: int | None = None
    """Milliseconds that remain of the phase while the game is paused."""
    void: list[int] = Field(default_factory=list, sa_type=JSON)
    silent: int = 0
    turn: int = 1
    """Grows with every change that people see."""
    host_id: int | None = Field(default=None, foreign_key="member.id", index=True, ondelete="SET NULL")
    host_address_id: int | None = Field(default=None, foreign_key="address.id", index=True, ondelete="SET NULL")
    """The chat in which the host has their buttons; none for who hosts at the console."""
    host_account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    created_at: datetime = Field(sa_type=Utc)
    over_at: datetime | None = Field(default=None, sa_type=Utc)
    runner: str = Field(default="", max_length=40)
    """The process that moves the game on."""
    leased_until: datetime | None = Field(default=None, sa_type=Utc)


class GameItem(SQLModel, table=True):
    """The item that stands at a number (from 1) of a game: fixed when the game is opened."""

    __tablename__ = "game_item"

    game_id: int = Field(primary_key=True, foreign_key="game.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    item_id: int = Field(foreign_key="item.id", index=True)


class GamePlayer(SQLModel, table=True):
    """One member in a game, under the name they chose. Points are those of the ledger, written when a question is counted."""

    __tablename__ = "game_player"
    __table_args__ = (UniqueConstraint("game_id", "member_id"),)

    id: int | None = Field(default=None, primary_key=True)
    game_id: int = Field(foreign_key="game.id", ondelete="CASCADE")
    member_id: int = Field(foreign_key="member.id", index=True, ondelete="CASCADE")
    branch_id: int = Field(foreign_key="branch.id", index=True)
    address_id: int | None = Field(default=None, foreign_key="address.id", index=True, ondelete="SET NULL")
    """The private chat in which they get every question; none for who plays in a group alone."""
    name: str = Field(max_length=60)
    style: str = Field(max_length=10)
    plays_from: int
    left: bool = False
    """They left; what they have stays theirs."""
    joined_at: datetime = Field(sa_type=Utc)
    points: int = 0
    right: int = 0
    took: int = Field(default=0, sa_type=BigInteger)
    streak: int = 0
    answered: int = 0
    gained: int = 0
    """What the last question brought."""
    rank: int = 0
    before: int = 0
    """The rank before the last question; 0 = none yet."""


class GameAnswer(SQLModel, table=True):
    """The ledger: one answer to one question; the key makes a second one impossible."""

    __tablename__ = "game_answer"
    __table_args__ = (Index("ix_game_answer_player_id", "player_id"),)

    game_id: int = Field(primary_key=True, foreign_key="game.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    player_id: int = Field(primary_key=True, foreign_key="game_player.id", ondelete="CASCADE")
    picked: int
    """The place of the option, from 0."""
    right: bool
    took: int
    """Milliseconds from the opening of the question to the arrival of the answer."""
    verdict: str = Field(max_length=10)
    at: datetime = Field(sa_type=Utc)


class GamePlace(SQLModel, table=True):
    """A group that a game is shown in, and the message there that is edited as the game goes on."""

    __tablename__ = "game_place"

    game_id: int = Field(primary_key=True, foreign_key="game.id", ondelete="CASCADE")
    address_id: int = Field(primary_key=True, foreign_key="address.id", ondelete="CASCADE")
    message_id: str = Field(default="", max_length=64)
    shown: int = 0
    """The turn of the game that the group saw last."""
