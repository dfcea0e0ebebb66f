"""What members can do in duels, and what the clock does about them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from core.database import Session
from core.duels import queries, rules
from core.duels.models import Duel, DuelAnswer, Rating
from core.duels.queries import Seated, Waiting
from core.duels.rules import LIFE, SIZE, Side
from core.errors import NotFound, Refused
from core.learning import service as learning
from core.library import service as library
from core.library.models import Item
from core.library.rules import ItemType, marks
from core.members.rules import Person
from core.messages import Choice, Message, Plain, Purpose, Text, Value, Words
from core.organisation import Organisation
from core.pushes import service as pushes
from core.pushes.rules import Policy

_LISTED = 4


@dataclass(frozen=True, slots=True)
class Stand:
    """How a duel stands for one who takes part: the item to answer now, none at the end."""

    duel: Duel
    seats: tuple[Seated, ...]
    own: Seated
    size: int
    item: Item | None


@dataclass(frozen=True, slots=True)
class Lobby:
    """What a member finds: how many seats today's duels have, their own open ones, those they may join, their rating."""

    seats: int | None
    mine: tuple[int, ...]
    waiting: tuple[Waiting, ...]
    rating: Rating | None


async def seed_days(session: Session, days: Mapping[int, int]) -> None:
    """Plan which days of the week have duels of how many, where nothing is planned yet."""
    await queries.seed_days(session, days)


async def lobby(session: Session, person: Person, now: datetime, organisation: Organisation) -> Lobby:
    """Return what the member finds."""
    member = person.member_id or 0
    seats = await queries.seats_on(session, organisation.today(now).isoweekday())
    mine, waiting = await queries.mine(session, member, now), await queries.waiting(session, person, now, _LISTED)
    return Lobby(seats, tuple(mine[:_LISTED]), tuple(waiting), await queries.rating(session, member))


async def open_(session: Session, person: Person, now: datetime, organisation: Organisation) -> Duel:
    """Open a duel and sit down; raises Refused on a day of rest, after three a day, and where there is nothing to ask."""
    today = organisation.today(now)
    seats = await queries.seats_on(session, today.isoweekday())
    if seats is None:
        raise Refused(Text("duel-rest"))
    if await queries.opened_since(session, person.member_id or 0, organisation.at(today, time())) >= rules.MOST_A_DAY:
        raise Refused(Text("duel-enough", {"most": rules.MOST_A_DAY}))
    items = await learning.draw(session, person.branch_code, SIZE, now)
    if not items:
        raise Refused(Text("practice-nothing"))
    code = "".join(secrets.choice(rules.ALPHABET) for _ in range(rules.CODE_LENGTH))
    duel = Duel(code=code, branch_id=person.branch_id or 0, seats=seats, opened_at=now, closes_at=now + LIFE)
    duel.opened_by = person.member_id
    session.add(duel)
    await session.flush()
    await queries.fix_items(session, duel.id or 0, items)
    await queries.sit(session, duel.id or 0, person.member_id or 0, now)
    return duel


async def with_code(session: Session, code: str, now: datetime) -> tuple[Duel, str]:
    """Return the duel that the code invites to, and who opened it; raises NotFound once it is over or full."""
    duel = await queries.with_code(session, code)
    if duel is None or duel.ended_at is not None or duel.closes_at <= now:
        raise NotFound(Text("duel-gone"))
    seats = await queries.seats(session, duel.id or 0)
    return duel, seats[0].name if seats else ""


async def join(session: Session, duel_id: int, code: str, person: Person, now: datetime) -> Stand:
    """Sit down in a duel of one's branch, or of the willing; with its code in any. Raises NotFound once it is over or full."""
    duel = await queries.duel(session, duel_id)
    if duel is None or duel.ended_at is not None or duel.closes_at <= now:
        raise NotFound(Text("duel-gone"))
    seats = await queries.seats(session, duel_id)
    if person.member_id not in {each.member_id for each in seats}:
        offered = {each.id for each in await queries.waiting(session, person, now, 1000)}
        if len(seats) >= duel.seats or (code != duel.code and duel_id not in offered):
            raise NotFound(Text("duel-gone"))
        await queries.sit(session, duel_id, person.member_id or 0, now)
    return await stand(session, duel_id, person)


async def stand(session: Session, duel_id: int, person: Person) -> Stand:
    """Return how the duel stands for the member; raises NotFound for one they do not take part in."""
    duel = await queries.duel(session, duel_id)
    seats = tuple(await queries.seats(session, duel_id))
    own = next((each for each in seats if each.member_id == person.member_id), None)
    if duel is None or own is None:
        raise NotFound(Text("duel-gone"))
    size, item_id = await queries.items(session, duel_id), await queries.item_at(session, duel_id, own.answered + 1)
    item = await library.item(session, item_id) if item_id is not None and duel.ended_at is None else None
    return Stand(duel, seats, own, size, item)


async def answer(session: Session, at: Stand, picked: list[int] | str, now: datetime) -> bool:
    """Mark and keep the answer to the item that the member stands at; tell whether it is right."""
    if at.item is None or at.duel.closes_at <= now:
        raise NotFound(Text("duel-gone"))
    item, seat, number = at.item, at.own, at.own.answered + 1
    right = marks(ItemType(item.type), item.key, item.blanks, picked)
    row = DuelAnswer(duel_id=at.duel.id or 0, member_id=seat.member_id, number=number, picked=picked, right=right, at=now)
    await queries.store(session, row)
    await learning.note(session, seat.member_id, item.id or 0, now, right=right)
    return right


async def settle_if_done(session: Session, duel_id: int, now: datetime, organisation: Organisation) -> bool:
    """End the duel once every seat is taken and everybody has answered everything; tell whether it is over."""
    duel, seats = await queries.duel(session, duel_id), await queries.seats(session, duel_id)
    size = await queries.items(session, duel_id)
    if duel is None or len(seats) < duel.seats or any(each.answered < size for each in seats):
        return False
    await _end(session, duel, seats, now, organisation)
    return True


async def end_due(session: Session, now: datetime, organisation: Organisation) -> int:
    """End the duels whose time is over: whoever did not finish stands last, and one that nobody joined counts for nothing."""
    over = await queries.due(session, now)
    for duel in over:
        await _end(session, duel, await queries.seats(session, duel.id or 0), now, organisation)
    return len(over)


async def _end(session: Session, duel: Duel, seats: Sequence[Seated], now: datetime, organisation: Organisation) -> None:
    duel.ended_at = now
    session.add(duel)
    await session.flush()
    duel_id, size = duel.id or 0, await queries.items(session, duel.id or 0)
    sides = [Side(each.member_id, each.right, each.answered >= size, each.rating) for each in seats]
    if len(sides) > 1 and any(side.finished for side in sides):
        await queries.settle(session, duel_id, rules.places(sides))
    card = Message((Text("duel-is-over"),), choices=(Choice(f"duel:play.{duel_id}", Text("duel-see")),))
    plan = pushes.Plan("duel", card, Purpose.REPLY, Policy.RESEND)
    await pushes.plan(session, plan, queries.members([each.member_id for each in seats]), now, organisation)


def result(at: Stand) -> tuple[Words, ...]:
    """Return how the duel went, for one who took part: the names and right answers of all, ratings of those who show them."""
    if at.own.place is None:
        return (Text("duel-void"),)
    lines: list[Words] = [Text(f"duel-result-{'first' if at.own.place == 1 else 'other'}")]
    for each in sorted(at.seats, key=lambda seat: (seat.place or 0, seat.member_id)):
        values: Mapping[str, Value] = {"name": Plain(each.name), "right": each.right, "size": at.size}
        known = each.shown and each.member_id != at.own.member_id
        lines.append(Text("duel-line-rated", {**values, "rating": f"{each.rating:.0f}"}) if known else Text("duel-line", values))
    lines.append(Text("duel-rating", {"rating": f"{at.own.rating:.0f}", "gain": f"{round(at.own.gain or 0):+d}"}))
    return tuple(lines)


async def allow(session: Session, member_id: int, *, shown: bool | None = None, strangers: bool | None = None) -> None:
    """Keep whether others see the member's rating, and whether they meet members of other branches."""
    wish = {name: value for name, value in (("shown", shown), ("strangers", strangers)) if value is not None}
    await queries.allow(session, member_id, wish)
