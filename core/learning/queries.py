"""Every SQL statement about what answers teach."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, cast, delete, func, insert, select, tuple_, update
from sqlmodel import col

from core.database import Session, execute, insert_unless_there, is_sqlite, table, write
from core.database import insert as insert_or
from core.learning.memory import Memory
from core.learning.models import Ability, ItemLevel, Learner, Learnt, Lesson
from core.learning.rules import CAP, Candidate, Rating, subject
from core.library.models import Bank, Item
from core.library.withholding import withheld
from core.members.models import Branch, Member
from core.members.rules import lineage

_lesson, _ability, _level, _learnt, _learner = (table(each) for each in (Lesson, Ability, ItemLevel, Learnt, Learner))
Pair = tuple[int, int]
"""A member and an item."""
Skill = tuple[int, str]
"""A member and a subject."""
_note = insert(_lesson).values(
    member_id=bindparam("learner"),
    item_id=bindparam("about"),
    right=bindparam("was_right"),
    at=bindparam("learnt_at", type_=_lesson.c.at.type),
)


@dataclass(frozen=True, slots=True)
class Taught:
    """An answer to learn from."""

    member_id: int
    item_id: int
    subject: str
    right: bool
    at: datetime


async def note(session: Session, member_id: int, item_id: int, now: datetime, *, right: bool) -> None:
    """Keep an answer to learn from; it travels with the next statement."""
    await write(session, _note, {"learner": member_id, "about": item_id, "was_right": right, "learnt_at": now})


async def note_all(session: Session, answers: Select[*tuple[object, ...]]) -> None:
    """Keep all these answers (member, item, whether right, when) to learn from."""
    await execute(session, insert(_lesson).from_select(["member_id", "item_id", "right", "at"], answers))


async def take(session: Session, member_id: int | None, most: int) -> list[Taught]:
    """Take the oldest answers that nothing was learnt from, of one member or of all; another process takes others."""
    oldest = select(_lesson.c.id).order_by(_lesson.c.id).limit(most)
    if member_id is not None:
        oldest = oldest.where(_lesson.c.member_id == member_id)
    if not is_sqlite(session):
        oldest = oldest.with_for_update(skip_locked=True)
    taken = delete(_lesson).where(_lesson.c.id.in_(oldest.scalar_subquery())).returning(*_lesson.c)
    rows = sorted((await execute(session, taken)).all(), key=lambda row: int(row.id))
    items = await _subjects(session, {row.item_id for row in rows})
    silent = await _off(session, {row.member_id for row in rows})
    known = (row for row in rows if row.member_id not in silent and row.item_id in items)
    return [Taught(row.member_id, row.item_id, items[row.item_id], row.right, row.at) for row in known]


async def _subjects(session: Session, items: Collection[int]) -> Mapping[int, str]:
    query = select(col(Item.id), col(Item.tags), col(Item.bank_id)).where(col(Item.id).in_(items))
    return {row.id: subject(row.tags, row.bank_id) for row in await execute(session, query)}


async def _off(session: Session, members: Collection[int]) -> set[int]:
    query = select(_learner.c.member_id).where(_learner.c.off, _learner.c.member_id.in_(members))
    return {int(row.member_id) for row in await execute(session, query)}


async def abilities(session: Session, wanted: Collection[Skill]) -> dict[Skill, Rating]:
    """Return the abilities that are known of these."""
    query = select(_ability).where(tuple_(_ability.c.member_id, _ability.c.subject).in_(sorted(wanted)))
    return {(row.member_id, row.subject): Rating(row.value, row.answers) for row in await execute(session, query)}


async def abilities_of(session: Session, member_id: int) -> dict[str, Rating]:
    """Return all abilities of the member by subject."""
    rows = await execute(session, select(_ability).where(_ability.c.member_id == member_id))
    return {row.subject: Rating(row.value, row.answers) for row in rows}


async def levels(session: Session, items: Collection[int]) -> dict[int, Rating]:
    """Return the levels that are known of these items."""
    rows = await execute(session, select(_level).where(_level.c.item_id.in_(sorted(items))))
    return {row.item_id: Rating(row.value, row.answers) for row in rows}


async def move_abilities(session: Session, moves: Mapping[Skill, Rating]) -> None:
    """Add the moves to the abilities, whatever they became meanwhile."""
    rows = [
        {"member_id": member, "subject": name, "value": by.value, "answers": by.answers}
        for (member, name), by in sorted(moves.items())
    ]
    statement = insert_or(session, _ability)
    added = {name: _ability.c[name] + statement.excluded[name] for name in ("value", "answers")}
    await execute(session, statement.on_conflict_do_update(index_elements=["member_id", "subject"], set_=added), rows)


async def move_levels(session: Session, moves: Mapping[int, Rating]) -> None:
    """Add the moves to the levels, whatever they became meanwhile."""
    rows = [{"item_id": item, "value": by.value, "answers": by.answers} for item, by in sorted(moves.items())]
    statement = insert_or(session, _level)
    added = {name: _level.c[name] + statement.excluded[name] for name in ("value", "answers")}
    await execute(session, statement.on_conflict_do_update(index_elements=["item_id"], set_=added), rows)


async def learnt(session: Session, pairs: Collection[Pair]) -> dict[Pair, tuple[int, Memory | None]]:
    """Return how often these members answered these items, and what they remember of those in their books."""
    query = select(_learnt).where(tuple_(_learnt.c.member_id, _learnt.c.item_id).in_(sorted(pairs)))
    return {
        (row.member_id, row.item_id): (
            row.answers,
            Memory(row.stability, row.difficulty, row.seen_at, row.due_at) if row.due_at is not None else None,
        )
        for row in await execute(session, query)
    }


async def keep_learnt(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Write the rows over those of the same member and item."""
    statement = insert_or(session, _learnt)
    changed = {name: statement.excluded[name] for name in ("seen_at", "right", "answers", "stability", "difficulty", "due_at")}
    await execute(session, statement.on_conflict_do_update(index_elements=["member_id", "item_id"], set_=changed), list(rows))


def _visible(branch_code: str, now: datetime) -> Select[int | None]:
    """Return the items that may be asked of the members of a branch: of its banks and those above it, unless kept back."""
    query = select(col(Item.id)).join(Bank, col(Bank.id) == col(Item.bank_id)).join(Branch, col(Branch.id) == col(Bank.branch_id))
    free = (col(Item.retired_at).is_(None), col(Item.id).not_in(withheld(now)))
    asked: Select[int | None] = query.where(col(Branch.code).in_(lineage(branch_code)), *free)
    return asked


def _in_subject(name: str) -> ColumnElement[bool]:
    if name.startswith("#"):
        return col(Item.bank_id) == int(name[1:])
    return cast(col(Item.tags), String).contains(json.dumps(name), autoescape=True)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for to practise: for whom, asked last before when, around which level, perhaps of one subject."""

    member_id: int
    branch_code: str
    now: datetime
    seen_before: datetime
    around: float
    subject: str = ""


async def candidates(session: Session, sought: Search, most: int) -> list[Candidate]:
    """Return items that the member was not asked lately, those in front whose level is nearest to the one given."""
    level = func.coalesce(_level.c.value, 0.0)
    lately = select(_learnt.c.item_id).where(_learnt.c.member_id == sought.member_id, _learnt.c.seen_at > sought.seen_before)
    query = (
        select(col(Item.id), col(Item.tags), col(Item.bank_id), level.label("level"))
        .outerjoin(_level, _level.c.item_id == col(Item.id))
        .where(col(Item.id).in_(_visible(sought.branch_code, sought.now)), col(Item.id).not_in(lately))
        .order_by(func.abs(level - sought.around), func.random())
        .limit(most)
    )
    if sought.subject:
        query = query.where(_in_subject(sought.subject))
    rows = await execute(session, query)
    return [Candidate(row.id, subject(row.tags, row.bank_id), Rating(float(row.level))) for row in rows]


async def draw(session: Session, branch_code: str, many: int, now: datetime) -> list[int]:
    """Return items that may be asked of the members of the branch, at random."""
    rows = await execute(session, _visible(branch_code, now).order_by(func.random()).limit(many))
    return [int(row.id) for row in rows]


async def tags(session: Session, branch_code: str, now: datetime) -> list[tuple[list[str], int, str]]:
    """Return the tags, the bank's id and its name of every item that may be asked of the members of the branch."""
    query = select(col(Item.tags), col(Bank.id), col(Bank.name)).join(Bank, col(Bank.id) == col(Item.bank_id))
    rows = await execute(session, query.where(col(Item.id).in_(_visible(branch_code, now))))
    return [(row.tags, row.id, row.name) for row in rows]


async def book(session: Session, member_id: int, now: datetime) -> tuple[int, int, datetime | None]:
    """Return how many items stand in the member's book, how many are due, and when the next one will be."""
    mine = (_learnt.c.member_id == member_id, _learnt.c.due_at.is_not(None), _live(now))
    due = func.count().filter(_learnt.c.due_at <= now)
    query = select(func.count().label("all"), due.label("due"), func.min(_learnt.c.due_at).label("next")).where(*mine)
    row = (await execute(session, query)).one()
    return int(row.all), int(row.due), row.next


def is_due_for_member(now: datetime) -> ColumnElement[bool]:
    """Return the condition that something in the book of the `Member` of the query is due."""
    mine = (_learnt.c.member_id == col(Member.id), _learnt.c.due_at <= now, _live(now))
    off = select(_learner.c.member_id).where(_learner.c.member_id == col(Member.id), _learner.c.off).correlate(table(Member))
    return and_(select(_learnt.c.item_id).where(*mine).correlate(table(Member)).exists(), ~off.exists())


async def due(session: Session, member_id: int, now: datetime) -> int | None:
    """Return the item of the member's book that has been due for the longest time."""
    mine = (_learnt.c.member_id == member_id, _learnt.c.due_at <= now, _live(now))
    row = (await execute(session, select(_learnt.c.item_id).where(*mine).order_by(_learnt.c.due_at).limit(1))).first()
    return int(row.item_id) if row is not None else None


def _live(now: datetime) -> ColumnElement[bool]:
    free = (col(Item.retired_at).is_(None), col(Item.id).not_in(withheld(now)))
    return _learnt.c.item_id.in_(select(col(Item.id)).where(*free))


async def recent(session: Session, member_id: int, most: int) -> list[tuple[datetime, int]]:
    """Return when the member answered which items last, the latest in front."""
    query = (
        select(_learnt.c.seen_at, _learnt.c.item_id)
        .where(_learnt.c.member_id == member_id)
        .order_by(_learnt.c.seen_at.desc())
        .limit(most)
    )
    return [(row.seen_at, int(row.item_id)) for row in await execute(session, query)]


async def learner(session: Session, member_id: int) -> Learner | None:
    """Return what the member set for their book."""
    return await session.get(Learner, member_id, populate_existing=True)


async def set_learner(session: Session, member_id: int, wish: Mapping[str, object]) -> None:
    """Keep what the member set for their book; what the wish does not name stays."""
    await insert_unless_there(session, _learner, [{"member_id": member_id, "off": False, "cap": CAP, "reviews": 0}])
    if wish:
        await execute(session, update(_learner).where(_learner.c.member_id == member_id).values(dict(wish)))


async def count_review(session: Session, member_id: int, today: date) -> None:
    """Count one more item of the book that was asked on this day."""
    await set_learner(session, member_id, {})
    again = case((_learner.c.reviewed_on == today, _learner.c.reviews + 1), else_=1)
    counted = update(_learner).where(_learner.c.member_id == member_id).values(reviewed_on=today, reviews=again)
    await execute(session, counted)


async def forget(session: Session, member_id: int) -> None:
    """Delete what was learnt from the member's answers."""
    for each in (_lesson, _ability, _learnt):
        await execute(session, delete(each).where(each.c.member_id == member_id))


async def forget_item(session: Session, item_id: int) -> None:
    """Take the item out of every book and forget how hard it seemed: what was learnt about it was wrong."""
    await execute(session, delete(_lesson).where(_lesson.c.item_id == item_id))
    await execute(session, delete(_level).where(_level.c.item_id == item_id))
    out = update(_learnt).where(_learnt.c.item_id == item_id)
    await execute(session, out.values(stability=None, difficulty=None, due_at=None))


async def reminder_minutes(session: Session) -> list[int]:
    """Return the minutes of the day at which somebody wants to be reminded."""
    query = select(_learner.c.remind_minute).where(_learner.c.remind_minute.is_not(None), ~_learner.c.off).distinct()
    return [int(row.remind_minute) for row in await execute(session, query)]


async def mark_reminded(session: Session, minutes: Collection[int], today: date, now: datetime) -> int:
    """Note that those of these minutes who have something due are reminded now, each once a day; return how many."""
    waiting = select(_learnt.c.member_id).where(_learnt.c.due_at <= now, _live(now))
    mine = (_learner.c.remind_minute.in_(sorted(minutes)), ~_learner.c.off, _learner.c.member_id.in_(waiting))
    first = _learner.c.reminded_for.is_(None) | (_learner.c.reminded_for < today)
    marked = update(_learner).where(*mine, first).values(reminded_for=today, reminded_at=now)
    return (await execute(session, marked)).rowcount


def reminded(now: datetime) -> Select[int | None]:
    """Return the members who were marked at this instant."""
    chosen: Select[int | None] = select(col(Learner.member_id)).where(col(Learner.reminded_at) == now)
    return chosen
