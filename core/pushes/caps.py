"""How many pushes of a kind somebody gets in a day and in a week: the organisation's caps, and members' own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, String, Table, and_, bindparam, case, delete, func, literal, or_, select

from core.database import Session, Utc, execute, table, upsert
from core.members.models import AddressRow, Member
from core.messages import Purpose
from core.organisation import Cap, Organisation
from core.pushes.models import Delivery, Push, PushCap
from core.pushes.rules import WISHED
from core.schedules.rules import instant, zone_of

_cap: Table = table(PushCap)
_member: Table = table(Member)
_sent = table(Delivery).alias("already")
_push = table(Push).alias("of_the_kind")
_chat = table(AddressRow).alias("any_chat")


@dataclass(frozen=True, slots=True)
class Starts:
    """When the day and the week began for people in one time zone."""

    day: datetime
    week: datetime


def starts(now: datetime, zone: str, organisation: Organisation) -> Starts:
    """Return when the present day and the present week began on the clocks of the zone (empty = the organisation's)."""
    clocks = zone_of(zone, organisation)
    today = now.astimezone(clocks).date()
    return Starts(instant(today, 0, clocks), instant(today - timedelta(days=today.weekday()), 0, clocks))


@dataclass(frozen=True, slots=True)
class Caps:
    """What holds for one kind of pushes: the organisation's cap, and whether any member has one of their own."""

    purpose: Purpose
    usual: Cap
    own: bool

    @property
    def any(self) -> bool:
        """Tell whether anybody could be capped."""
        return self.own or self.usual != Cap()

    def reached(self, begun: Mapping[str, Starts], *, waiting: bool) -> ColumnElement[bool]:
        """Return the condition that the member has had as many as they may, in whichever of their chats.

        For a statement about `member`; with `waiting`, what will reach them counts too. `begun` names every zone that a member
        among them lives in.
        """
        per_day, per_week = (self._most(name) for name in ("per_day", "per_week"))
        day = _begun({zone: each.day for zone, each in begun.items()})
        week = _begun({zone: each.week for zone, each in begun.items()})
        limits = [(per_day, day)] if self.own or self.usual.per_day else []
        limits += [(per_week, week)] if self.own or self.usual.per_week else []
        return or_(*(and_(most > 0, self._had(since, waiting=waiting) >= most) for most, since in limits))

    def _most(self, name: str) -> ColumnElement[int]:
        usual = literal(getattr(self.usual, name))
        theirs = select(_cap.c[name]).where(_cap.c.purpose == self.purpose.value, _cap.c.member_id == _member.c.id)
        return func.coalesce(theirs.correlate(_member).scalar_subquery(), usual) if self.own else usual

    def _had(self, since: ColumnElement[datetime], *, waiting: bool) -> ColumnElement[int]:
        done = self._count(_sent.c.done_at >= since, _sent.c.state.in_(("sent", "uncertain")))
        coming = ("waiting", "leased") if waiting else ("leased",)
        return done + self._count(_sent.c.done_at.is_(None), _sent.c.state.in_(coming))

    def _count(self, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
        counted = select(func.count()).select_from(_chat).join(_sent, _sent.c.address_id == _chat.c.id)
        counted = counted.join(_push, _push.c.id == _sent.c.push_id)
        counted = counted.where(_chat.c.member_id == _member.c.id, _sent.c.member_id == _member.c.id, *conditions)
        counted = counted.where(_push.c.purpose == self.purpose.value, _push.c.why.not_in(sorted(WISHED)))
        return counted.correlate(_member).scalar_subquery()


def _begun(by_zone: Mapping[str, datetime]) -> ColumnElement[datetime]:
    """Return when the day, or week, of the member began, by the zone they live in."""
    zone = func.coalesce(_member.c.zone, literal("", String))
    return case({name: literal(at, Utc) for name, at in by_zone.items()}, value=zone, else_=literal(max(by_zone.values()), Utc))


_somebody = select(_cap.c.member_id).where(_cap.c.purpose == bindparam("purpose")).limit(1)
"""Anybody who has a cap of their own for the kind."""


async def caps(session: Session, purpose: Purpose, organisation: Organisation) -> Caps:
    """Return what holds for this kind of pushes."""
    row = (await execute(session, _somebody, {"purpose": purpose.value})).first()
    return Caps(purpose, organisation.caps.get(purpose, Cap()), row is not None)


async def full(
    session: Session, address_ids: Collection[int], zones: Collection[str], caps: Caps, now: datetime, organisation: Organisation
) -> set[int]:
    """Return those of the chats whose members have had as many of the kind as they may; asked again before each is sent."""
    chat = table(AddressRow).alias("written_to")
    begun = {zone: starts(now, zone, organisation) for zone in zones}
    query = select(chat.c.id).join(_member, _member.c.id == chat.c.member_id).where(chat.c.id.in_(address_ids))
    rows = await execute(session, query.where(caps.reached(begun, waiting=False)))
    return {row.id for row in rows}


async def own(session: Session, member_id: int) -> dict[Purpose, Cap]:
    """Return the member's own caps."""
    rows = await execute(session, select(_cap).where(_cap.c.member_id == member_id))
    return {Purpose(row.purpose): Cap(row.per_day, row.per_week) for row in rows}


async def set_own(session: Session, member_id: int, purpose: Purpose, cap: Cap | None) -> None:
    """Let the member get no more than this of the kind; without a cap, the organisation's holds."""
    if cap is None:
        theirs = (_cap.c.purpose == purpose.value, _cap.c.member_id == member_id)
        await execute(session, delete(_cap).where(*theirs))
        return
    row = {"purpose": purpose.value, "member_id": member_id, "per_day": cap.per_day, "per_week": cap.per_week}
    await upsert(session, _cap, row, key=("purpose", "member_id"))
