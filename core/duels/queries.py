"""Every SQL statement about duels."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlmodel
from sqlalchemy import Select, and_, func, insert, or_, select, update
from sqlmodel import col

from core.database import Session, execute, insert_unless_there, table, upsert
from core.duels.models import Duel, DuelAnswer, DuelDay, DuelItem, DuelSeat, Rating
from core.duels.rules import START, Place
from core.members.models import Member
from core.members.rules import Person

_NEW: Mapping[str, object] = {"value": START, "duels": 0, "shown": False, "strangers": False}
_duel, _seat, _rating = table(Duel), table(DuelSeat), table(Rating)


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody who takes part in a duel."""

    member_id: int
    name: str
    answered: int
    right: int
    place: int | None
    gain: float | None
    rating: float
    shown: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A duel that still has a seat: its number and who opened it."""

    id: int
    name: str
    free: int


async def seed_days(session: Session, days: Mapping[int, int]) -> None:
    """Plan the days of the week that have no plan yet."""
    rows = [{"weekday": day, "seats": seats} for day, seats in days.items()]
    if (await session.exec(sqlmodel.select(DuelDay).limit(1))).first() is None:
        await insert_unless_there(session, table(DuelDay), rows)


async def seats_on(session: Session, weekday: int) -> int | None:
    """Return how many seats the duels of this day of the week have; none = a day of rest."""
    day = await session.get(DuelDay, weekday)
    return day.seats if day is not None else None


async def opened_since(session: Session, member_id: int, since: datetime) -> int:
    """Return how many duels the member opened since the instant."""
    query = select(func.count()).where(_duel.c.opened_by == member_id, _duel.c.opened_at >= since)
    [count] = (await execute(session, query)).one()
    return int(str(count))


async def fix_items(session: Session, duel_id: int, items: Sequence[int]) -> None:
    """Store which items the duel asks, in order."""
    rows = [{"duel_id": duel_id, "number": number, "item_id": item} for number, item in enumerate(items, 1)]
    await execute(session, insert(table(DuelItem)), rows)


async def sit(session: Session, duel_id: int, member_id: int, now: datetime) -> None:
    """Give the member a seat, unless they have one."""
    row = {"duel_id": duel_id, "member_id": member_id, "joined_at": now, "answered": 0, "right": 0}
    await insert_unless_there(session, _seat, [row])


async def duel(session: Session, duel_id: int) -> Duel | None:
    """Return the duel, locked: nobody sits down or answers in it before this transaction ends."""
    query = sqlmodel.select(Duel).where(Duel.id == duel_id).with_for_update().execution_options(populate_existing=True)
    return (await session.exec(query)).first()


async def with_code(session: Session, code: str) -> Duel | None:
    """Return the duel with the code."""
    return (await session.exec(sqlmodel.select(Duel).where(Duel.code == code))).first()


async def seats(session: Session, duel_id: int) -> list[Seated]:
    """Return those who take part, in the order in which they sat down."""
    query = (
        select(_seat, col(Member.name), func.coalesce(_rating.c.value, START).label("rating"), _rating.c.shown)
        .join(Member, col(Member.id) == _seat.c.member_id)
        .outerjoin(_rating, _rating.c.member_id == _seat.c.member_id)
        .where(_seat.c.duel_id == duel_id)
        .order_by(_seat.c.joined_at, _seat.c.member_id)
    )
    rows = await execute(session, query)
    return [
        Seated(row.member_id, row.name, row.answered, row.right, row.place, row.gain, float(row.rating), bool(row.shown))
        for row in rows
    ]


async def item_at(session: Session, duel_id: int, number: int) -> int | None:
    """Return the item that stands at the number of the duel."""
    query = sqlmodel.select(DuelItem.item_id).where(DuelItem.duel_id == duel_id, DuelItem.number == number)
    return (await session.exec(query)).first()


async def items(session: Session, duel_id: int) -> int:
    """Return how many items the duel has."""
    query = sqlmodel.select(func.count()).select_from(DuelItem).where(DuelItem.duel_id == duel_id)
    return (await session.exec(query)).one()


async def store(session: Session, answer: DuelAnswer) -> None:
    """Keep the answer and move the seat on."""
    session.add(answer)
    this = (_seat.c.duel_id == answer.duel_id, _seat.c.member_id == answer.member_id)
    moved = {"answered": _seat.c.answered + 1, "right": _seat.c.right + int(answer.right)}
    await session.flush()
    await execute(session, update(_seat).where(*this).values(moved))


async def mine(session: Session, member_id: int, now: datetime) -> list[int]:
    """Return the duels in which the member still has something to answer, those that close first in front."""
    size = select(func.count()).select_from(table(DuelItem)).where(col(DuelItem.duel_id) == _duel.c.id).scalar_subquery()
    query = select(_duel.c.id).join(_seat, _seat.c.duel_id == _duel.c.id)
    open_ = (_duel.c.ended_at.is_(None), _duel.c.closes_at > now, _seat.c.answered < size)
    rows = await execute(session, query.where(_seat.c.member_id == member_id, *open_).order_by(_duel.c.closes_at))
    return [int(row.id) for row in rows]


async def waiting(session: Session, person: Person, now: datetime, most: int) -> list[Waiting]:
    """Return the duels with a free seat that the member may join without a code: of their branch, or among the willing."""
    taken = select(func.count()).where(_seat.c.duel_id == _duel.c.id).correlate(_duel).scalar_subquery()
    own = select(_seat.c.duel_id).where(_seat.c.member_id == person.member_id)
    willing = select(_rating.c.member_id).where(_rating.c.strangers)
    me = select(_rating.c.member_id).where(_rating.c.strangers, _rating.c.member_id == person.member_id).exists()
    reach = or_(_duel.c.branch_id == person.branch_id, and_(_duel.c.opened_by.in_(willing), me))
    query = (
        select(_duel.c.id, col(Member.name), (_duel.c.seats - taken).label("free"))
        .join(Member, col(Member.id) == _duel.c.opened_by)
        .where(_duel.c.ended_at.is_(None), _duel.c.closes_at > now, _duel.c.seats > taken, _duel.c.id.not_in(own), reach)
        .order_by(_duel.c.opened_at)
        .limit(most)
    )
    return [Waiting(row.id, row.name, int(row.free)) for row in await execute(session, query)]


async def due(session: Session, now: datetime) -> Sequence[Duel]:
    """Return the duels whose time is over, locked: another process that looks now passes them over."""
    query = sqlmodel.select(Duel).where(col(Duel.ended_at).is_(None), col(Duel.closes_at) <= now).order_by(col(Duel.id)).limit(50)
    return (await session.exec(query.with_for_update(skip_locked=True))).all()


async def settle(session: Session, duel_id: int, places: Sequence[Place]) -> None:
    """Note where each ended, and move the ratings."""
    for each in sorted(places, key=lambda place: place.member_id):  # two or four of them
        this = (_seat.c.duel_id == duel_id, _seat.c.member_id == each.member_id)
        await execute(session, update(_seat).where(*this).values(place=each.place, gain=each.gain))
        await insert_unless_there(session, _rating, [{**_NEW, "member_id": each.member_id}])
        moved = {"value": _rating.c.value + each.gain, "duels": _rating.c.duels + 1}
        await execute(session, update(_rating).where(_rating.c.member_id == each.member_id).values(moved))


async def rating(session: Session, member_id: int) -> Rating | None:
    """Return how the member stands."""
    return await session.get(Rating, member_id, populate_existing=True)


async def allow(session: Session, member_id: int, wish: Mapping[str, bool]) -> None:
    """Keep what the member allows; what the wish does not name stays."""
    row = {**_NEW, "member_id": member_id, **wish}
    keep = tuple(name for name in row if name not in {*wish, "member_id"})
    await upsert(session, _rating, row, key=("member_id",), keep=keep)


def members(ids: Collection[int]) -> Select[int | None]:
    """Return these members as a statement that a push plans from."""
    return select(col(Member.id)).where(col(Member.id).in_(ids))
