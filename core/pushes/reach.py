"""Which chat each recipient of a push is written to, and why some get nothing now: part of the statements that plan."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, Table, and_, case, func, literal, select

from core.database import table
from core.members.models import AddressRow, Member
from core.messages import Purpose
from core.pushes.routes import Restricted, obstacle

CHAT = table(AddressRow).alias("chat")
"""The chat that a member is written to."""
_member: Table = table(Member)
_first = table(AddressRow).alias("first")  # the chat that the member prefers, while it is open
_other = table(AddressRow).alias("other")


@dataclass(frozen=True, slots=True)
class Reach:
    """What decides: the kind of the push, the accounts that do not reach everybody, the instant."""

    purpose: Purpose
    accounts: tuple[Restricted, ...]
    now: datetime
    until: datetime | None = None
    """Members who wish to be reminded at an hour of their own get it then, if that comes before this; none: all at once."""
    capped: ColumnElement[bool] | None = None
    """The condition that somebody has had as many of the kind as they may; none where nobody can have."""
    chat_id: int | None = None
    """The one chat that may be written to; none = the one that each member prefers."""

    def with_chat(self, query: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
        """Join to each member the chat they are written to: the preferred one while it is open, else the one open longest.

        Where not every account reaches everybody, a chat that takes something now goes before one that does not.
        """
        if self.chat_id is not None:
            its = and_(CHAT.c.id == self.chat_id, CHAT.c.member_id == _member.c.id, CHAT.c.open)
            return query.select_from(_member).outerjoin(CHAT, its)
        is_first = and_(_first.c.id == _member.c.address_id, _first.c.member_id == _member.c.id, _first.c.open)
        query = query.select_from(_member).outerjoin(_first, is_first)
        if not self.accounts:
            return query.outerjoin(CHAT, CHAT.c.id == _usual())
        return query.outerjoin(CHAT, CHAT.c.id == self._best())

    def left_out(self) -> ColumnElement[str]:
        """Return why the member gets nothing now; empty for those who do."""
        return case(
            (_member.c.muted.contains(f",{self.purpose},", autoescape=True), "muted"),
            (_member.c.paused_until > self.now, "paused"),
            (CHAT.c.id.is_(None), "unreachable"),
            else_=obstacle(CHAT, self.accounts, self.now),
        )

    def elsewhere(self) -> ColumnElement[int]:
        """Return 1 where another chat is taken than the member's own first one, else 0."""
        known = self.accounts and self.chat_id is None
        return case((CHAT.c.id != _usual(), literal(1)), else_=literal(0)) if known else literal(0)

    def _best(self) -> ColumnElement[int]:
        """Return the first chat where it takes something now, else the oldest that does, else the usual one.

        The others are looked at only for those whose first chat takes nothing.
        """
        free = obstacle(_first, self.accounts, self.now) == ""
        another = _oldest(obstacle(_other, self.accounts, self.now) == "")
        return func.coalesce(case((and_(_first.c.id.is_not(None), free), _first.c.id)), another, _usual())


def _usual() -> ColumnElement[int]:
    """Return the member's first chat: the preferred one while it is open, else the one open longest."""
    return func.coalesce(_first.c.id, _oldest())


def _oldest(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """Return the one of the member's open chats that is open longest, of those that meet the conditions."""
    chats = select(_other.c.id).where(_other.c.member_id == _member.c.id, _other.c.open, *conditions).correlate(_member)
    return chats.order_by(_other.c.bound_at, _other.c.id).limit(1).scalar_subquery()
