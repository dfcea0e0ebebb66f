"""Every SQL statement about personal quizzes. Those of the turn that takes an answer are prepared once."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

import sqlmodel
from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlmodel import col

from core.database import Session, execute, insert_unless_there, table, write
from core.library.cards import Question, Solution
from core.library.models import Bank, Item
from core.library.withholding import withheld
from core.members.models import Branch, Member
from core.members.queries import is_meant
from core.members.rules import Audience, Person, lineage
from core.quiz.models import Answer, Attempt, Quiz, QuizState, Round, RoundItem
from core.quiz.modes import Asked, Terms
from core.quiz.rules import Entry, Occurrence, OpenRound, Standing

_terms = TypeAdapter(Terms)
_attempt, _round, _answer, _place = table(Attempt), table(Round), table(Answer), table(RoundItem)
_here, _there = _place.alias("here"), _place.alias("there")
_before = _attempt.alias("before")
_asked, _following = table(Item).alias("asked"), table(Item).alias("following")
_SHOWN = ("id", "type", "stem", "options", "key", "blanks", "explanation", "source")
_standing = (
    select(
        _attempt.c.id.label("attempt_id"),
        *(_attempt.c[name] for name in ("round_id", "member_id", "number", "answered", "right", "finished_at", "deadline_at")),
        _round.c.size,
        _round.c.terms,
        _round.c.closes_at,
        *(each.c[name].label(f"{each.name}_{name}") for each in (_asked, _following) for name in _SHOWN),
        (_before.c.answered != _attempt.c.answered).label("waited"),
    )
    .select_from(_attempt)
    .join(_before, _before.c.id == _attempt.c.id)
    .join(_round, _round.c.id == _attempt.c.round_id)
    .outerjoin(_here, and_(_here.c.round_id == _round.c.id, _here.c.number == _attempt.c.answered + 1))
    .outerjoin(_asked, _asked.c.id == _here.c.item_id)
    .outerjoin(_there, and_(_there.c.round_id == _round.c.id, _there.c.number == _attempt.c.answered + 2))
    .outerjoin(_following, _following.c.id == _there.c.item_id)
    .where(_attempt.c.id == bindparam("attempt"))
    .with_for_update(of=_attempt)
)
_count = (
    update(_attempt)
    .where(_attempt.c.id == bindparam("attempt"))
    .values(
        answered=_attempt.c.answered + literal_column("1"),
        right=_attempt.c.right + bindparam("gain"),
        finished_at=bindparam("ended", type_=_attempt.c.finished_at.type),
    )
)
_store = insert(_answer).values(
    attempt_id=bindparam("attempt"),
    number=bindparam("at_number"),
    item_id=bindparam("of_item"),
    picked=bindparam("what", type_=_answer.c.picked.type),
    right=bindparam("is_right"),
    at=bindparam("answered_at", type_=_answer.c.at.type),
)


async def standing(session: Session, attempt_id: int) -> Standing | None:
    """Return where the attempt stands, with the question to answer now and the one after it, in one statement.

    The attempt is locked: no other chat of the member moves it on before this transaction ends.
    """
    row = (await execute(session, _standing, {"attempt": attempt_id})).first()
    if row is None or row.waited:
        # PostgreSQL read the attempt anew when its turn came, the questions as they belonged to it before the wait.
        row = (await execute(session, _standing, {"attempt": attempt_id})).first()
    if row is None:
        return None
    ended = row.finished_at is not None
    asked, following = (None, None) if ended else (_item(row, "asked"), _item(row, "following"))
    return Standing(
        *(row.attempt_id, row.round_id, row.member_id, row.answered, row.right, row.size, row.closes_at, asked, following),
        *(terms(row.terms), row.number, ended, row.deadline_at),
    )


@lru_cache(maxsize=1000)
def terms(saved: str) -> Terms:
    """Return what holds, as it was saved."""
    return _terms.validate_json(saved)


def saved_terms(held: Terms) -> str:
    """Return what holds, to be saved."""
    return _terms.dump_json(held).decode()


async def items_at(session: Session, round_id: int, numbers: Collection[int]) -> dict[int, Asked]:
    """Return the questions that stand at these numbers of the round."""
    shown = (_asked.c[name].label(f"asked_{name}") for name in _SHOWN)
    query = select(_place.c.number, *shown).join(_asked, _asked.c.id == _place.c.item_id)
    rows = await execute(session, query.where(_place.c.round_id == round_id, _place.c.number.in_(numbers)))
    found = ((row.number, _item(row, "asked")) for row in rows)
    return {number: asked for number, asked in found if asked is not None}


def _item(row: "Row[*tuple[object, ...]]", which: str) -> Asked | None:
    number, kind, stem, options, key, blanks, explanation, source = (getattr(row, f"{which}_{name}") for name in _SHOWN)
    if number is None:
        return None
    question = Question(kind, stem, options, len(blanks))
    return Asked(number, question, Solution(kind, options, key, blanks, explanation, source))


async def store_answer(
    session: Session, at: Standing, asked: Asked, picked: list[int] | str, *, right: bool, now: datetime
) -> None:
    """Keep the answer and move the attempt on by one question; `at` is how it stood in this very transaction."""
    ended = now if at.following is None or at.lost(right=right) else None
    await write(session, _count, {"attempt": at.attempt_id, "gain": int(right), "ended": ended})
    answer = {
        "attempt": at.attempt_id,
        "at_number": at.answered + 1,
        "of_item": asked.item_id,
        "what": asked.own(picked),
        "is_right": right,
        "answered_at": now,
    }
    await write(session, _store, answer)


async def open_rounds(session: Session, person: Person, now: datetime) -> list[OpenRound]:
    """Return the rounds that the member may answer now, the one that closes first in front."""
    query = (
        select(
            col(Round.id),
            col(Quiz.title),
            col(Round.size),
            col(Round.closes_at),
            func.coalesce(_attempt.c.answered, 0).label("answered"),
            func.coalesce(_attempt.c.right, 0).label("right"),
            _attempt.c.finished_at,
            col(Branch.code),
            col(Quiz.memberships),
        )
        .join(Quiz, col(Quiz.id) == col(Round.quiz_id))
        .join(Branch, col(Branch.id) == col(Quiz.branch_id))
        .outerjoin(_attempt, _last(person))
        .where(col(Round.opens_at) <= now, col(Round.closes_at) > now, col(Branch.code).in_(lineage(person.branch_code)))
        .order_by(col(Round.closes_at), col(Round.id))
    )
    rows = (await execute(session, query)).all()
    return [
        OpenRound(row.id, row.title, row.size, row.closes_at, row.answered, row.right, row.finished_at is not None)
        for row in rows
        if Audience(row.code, tuple(row.memberships)).includes(person)
    ]


async def lately_over(session: Session, member_id: int, since: datetime, now: datetime) -> list[tuple[int, str]]:
    """Return the rounds that closed since then, kept their solutions until now, and have an attempt of the member's."""
    mine = select(_attempt.c.round_id).where(_attempt.c.member_id == member_id)
    query = select(col(Round.id), col(Quiz.title), col(Round.terms)).join(Quiz, col(Quiz.id) == col(Round.quiz_id))
    query = query.where(col(Round.closes_at) > since, col(Round.closes_at) <= now, col(Round.id).in_(mine))
    rows = await execute(session, query.order_by(col(Round.closes_at).desc()))
    return [(row.id, row.title) for row in rows if not terms(row.terms).told]


def _last(person: Person) -> ColumnElement[bool]:
    """Return the condition that joins a round with the member's last attempt at it."""
    mine = (_before.c.round_id == col(Round.id), _before.c.member_id == person.member_id)
    return _attempt.c.id == select(func.max(_before.c.id)).where(*mine).correlate(table(Round)).scalar_subquery()


def is_open_for_member(now: datetime) -> ColumnElement[bool]:
    """Return the condition, for a statement about members and their branches, that a round waits for the member."""
    top = table(Branch).alias("quiz_top")
    finished = select(_attempt.c.id).where(_attempt.c.round_id == _round.c.id, _attempt.c.finished_at.is_not(None))
    finished = finished.where(_attempt.c.member_id == col(Member.id)).correlate(_round, table(Member))
    rounds = select(_round.c.id).join(Quiz, col(Quiz.id) == _round.c.quiz_id).join(top, top.c.id == col(Quiz.branch_id))
    rounds = rounds.where(_round.c.opens_at <= now, _round.c.closes_at > now, is_meant(top, col(Quiz.memberships)))
    return rounds.where(~finished.exists()).correlate(table(Member), table(Branch)).exists()


async def next_opening(session: Session, person: Person, now: datetime) -> datetime | None:
    """Return when the next round opens that the member may answer."""
    query = (
        select(col(Quiz.next_due_at), col(Quiz.memberships), col(Branch.code))
        .join(Branch, col(Branch.id) == col(Quiz.branch_id))
        .where(
            col(Quiz.state) == QuizState.ACTIVE, col(Quiz.next_due_at) > now, col(Branch.code).in_(lineage(person.branch_code))
        )
        .order_by(col(Quiz.next_due_at))
    )
    rows = (await execute(session, query)).all()
    meant = (row.next_due_at for row in rows if Audience(row.code, tuple(row.memberships)).includes(person))
    return next(meant, None)


async def entry(session: Session, round_id: int, person: Person) -> Entry | None:
    """Return the round as the member finds it, with their last attempt."""
    own = (_attempt.c[name] for name in ("number", "right", "finished_at"))
    query = (
        select(
            *(col(each) for each in (Branch.code, Quiz.memberships, Round.closes_at, Round.terms, Round.size)),
            _attempt.c.id.label("attempt_id"),
            *own,
        )
        .select_from(Round)
        .join(Quiz, col(Quiz.id) == col(Round.quiz_id))
        .join(Branch, col(Branch.id) == col(Quiz.branch_id))
        .outerjoin(_attempt, _last(person))
        .where(col(Round.id) == round_id)
    )
    row = (await execute(session, query)).first()
    if row is None:
        return None
    found = Entry(Audience(row.code, tuple(row.memberships)), row.closes_at, terms(row.terms), row.size)
    if row.attempt_id is None:
        return found
    ended = row.finished_at is not None
    return replace(found, attempt_id=row.attempt_id, number=row.number, right=row.right, finished=ended)


async def begin(session: Session, round_id: int, person: Person, found: Entry, now: datetime) -> int:
    """Return the member's next attempt at the round, made if it is not there."""
    number, ends = found.number + 1, found.terms.deadline(now, found.closes_at)
    mine = {"round_id": round_id, "member_id": person.member_id, "number": number}
    row = {**mine, "answered": 0, "right": 0, "started_at": now, "deadline_at": ends}
    await insert_unless_there(session, _attempt, [row])
    query = sqlmodel.select(_attempt.c.id).where(*(_attempt.c[name] == value for name, value in mine.items()))
    attempt_id: int = (await session.exec(query)).one()
    return attempt_id


async def hand_in(session: Session, attempt_id: int, now: datetime) -> None:
    """End the attempt as it stands."""
    open_ = (_attempt.c.id == attempt_id, _attempt.c.finished_at.is_(None))
    await execute(session, update(_attempt).where(*open_).values(finished_at=now))


async def hand_in_due(session: Session, now: datetime) -> list[tuple[int, int]]:
    """End the attempts whose time is over, at that time; return the round and the member of each."""
    over = (_attempt.c.finished_at.is_(None), _attempt.c.deadline_at <= now)
    ended = update(_attempt).where(*over).values(finished_at=_attempt.c.deadline_at)
    rows = await execute(session, ended.returning(_attempt.c.round_id, _attempt.c.member_id))
    return [(row.round_id, row.member_id) for row in rows]


async def title(session: Session, round_id: int) -> tuple[str, int]:
    """Return the title of the round's quiz, and its branch."""
    query = select(col(Quiz.title), col(Quiz.branch_id)).join(Round, col(Round.quiz_id) == col(Quiz.id))
    row = (await execute(session, query.where(col(Round.id) == round_id))).one()
    return str(row.title), int(str(row.branch_id))


def members(ids: Collection[int]) -> Select[int | None]:
    """Return these members as a statement that a push plans from."""
    return select(col(Member.id)).where(col(Member.id).in_(ids))


async def missed(session: Session, attempt_id: int, member_id: int) -> list[Asked]:
    """Return the questions of the member's own attempt that were answered wrong, in the order they were asked."""
    shown = (_asked.c[name].label(f"asked_{name}") for name in _SHOWN)
    query = (
        select(*shown)
        .select_from(_answer)
        .join(_attempt, _attempt.c.id == _answer.c.attempt_id)
        .join(_asked, _asked.c.id == _answer.c.item_id)
        .where(_answer.c.attempt_id == attempt_id, _attempt.c.member_id == member_id, ~_answer.c.right)
        .order_by(_answer.c.number)
    )
    found = (_item(row, "asked") for row in await execute(session, query))
    return [asked for asked in found if asked is not None]


async def due(session: Session, now: datetime) -> Sequence[Quiz]:
    """Return the quizzes of which a round is due, locked: another process that looks now passes them over."""
    query = sqlmodel.select(Quiz).where(col(Quiz.state) == QuizState.ACTIVE, col(Quiz.next_due_at) <= now).order_by(col(Quiz.id))
    return (await session.exec(query.with_for_update(skip_locked=True))).all()


async def add_round(session: Session, quiz_id: int, coming: Occurrence) -> Round | None:
    """Return the round just made for the day, or nothing when the day has one already."""
    row = {"quiz_id": quiz_id, "day": coming.day, "opens_at": coming.opens_at, "closes_at": coming.closes_at, "size": 0}
    if not await insert_unless_there(session, _round, [row]):
        return None
    return (await session.exec(sqlmodel.select(Round).where(col(Round.quiz_id) == quiz_id, col(Round.day) == coming.day))).one()


async def choose_items(session: Session, quiz: Quiz, now: datetime) -> Sequence[int]:
    """Return the items of the next round: never used before the used, long ago before lately, at random among equals.

    What is kept back for an exam or a game comes only where nothing else is left.
    """
    used = (
        select(_place.c.item_id, func.max(_place.c.round_id).label("last"))
        .join(_round, _round.c.id == _place.c.round_id)
        .where(_round.c.quiz_id == quiz.id)
        .group_by(_place.c.item_id)
        .subquery()
    )
    query = sqlmodel.select(col(Item.id)).outerjoin(used, used.c.item_id == col(Item.id)).where(*_usable(quiz.bank_id, quiz.tag))
    order = (col(Item.id).in_(withheld(now)), func.coalesce(used.c.last, 0), func.random())
    return [item for item in (await session.exec(query.order_by(*order).limit(quiz.size))).all() if item is not None]


async def fix_items(session: Session, round_id: int, items: Sequence[int]) -> None:
    """Store which items the round asks, in order."""
    rows = [{"round_id": round_id, "number": number, "item_id": item} for number, item in enumerate(items, 1)]
    await execute(session, insert(_place), rows)


async def usable(session: Session, bank_id: int, tag: str) -> int:
    """Return how many items of the bank a round could ask."""
    return (await session.exec(sqlmodel.select(func.count()).select_from(Item).where(*_usable(bank_id, tag)))).one()


def _usable(bank_id: int, tag: str) -> tuple[ColumnElement[bool], ...]:
    live = (col(Item.bank_id) == bank_id, col(Item.retired_at).is_(None))
    return (*live, cast(col(Item.tags), String).contains(json.dumps(tag), autoescape=True)) if tag else live


async def quiz(session: Session, quiz_id: int) -> tuple[Quiz, str] | None:
    """Return the quiz and the code of its audience's branch."""
    query = sqlmodel.select(Quiz, Branch.code).join(Branch, col(Branch.id) == col(Quiz.branch_id))
    return (await session.exec(query.where(Quiz.id == quiz_id))).first()


async def quizzes(session: Session, branch_code: str) -> Sequence[Quiz]:
    """Return the quizzes for the branch and those below it, the newest first."""
    query = sqlmodel.select(Quiz).where(col(Quiz.branch_id).in_(below(branch_code)))
    return (await session.exec(query.order_by(col(Quiz.id).desc()))).all()


async def branch_id(session: Session, code: str) -> int | None:
    """Return the id of the branch with the code."""
    return (await session.exec(sqlmodel.select(col(Branch.id)).where(col(Branch.code) == code))).first()


async def branch_code(session: Session, branch_id: int) -> str:
    """Return the code of the branch."""
    return (await session.exec(sqlmodel.select(col(Branch.code)).where(col(Branch.id) == branch_id))).one()


async def has_bank(session: Session, bank_id: int) -> bool:
    """Tell whether the bank is there."""
    return (await session.exec(sqlmodel.select(col(Bank.id)).where(col(Bank.id) == bank_id))).first() is not None


async def close_rounds(session: Session, quiz_id: int, now: datetime) -> list[int]:
    """End the rounds of the quiz that are open; return which they were."""
    ended = update(_round).where(_round.c.quiz_id == quiz_id, _round.c.closes_at > now).values(closes_at=now)
    return [int(row.id) for row in await execute(session, ended.returning(_round.c.id))]


async def open_pushes(session: Session, quiz_id: int, now: datetime) -> Sequence[int]:
    """Return the pushes that announced the rounds which are still open."""
    query = sqlmodel.select(col(Round.push_id)).where(Round.quiz_id == quiz_id, col(Round.closes_at) > now)
    return [push_id for push_id in await session.exec(query) if push_id is not None]


def below(code: str) -> Select[int | None]:
    """Return the ids of the branch and of those below it."""
    return select(col(Branch.id)).where((col(Branch.code) == code) | col(Branch.code).startswith(code + ".", autoescape=True))
