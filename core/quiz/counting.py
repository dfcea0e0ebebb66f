"""Every SQL statement that counts what was answered: by branch, by round, and answer by answer for the analysis of items."""

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from core.database import Session, execute, table
from core.library.figures import Given
from core.library.models import Item
from core.members.models import Branch, Member
from core.members.queries import in_audience
from core.members.rules import Audience
from core.quiz.models import Answer, Attempt, Round, RoundItem
from core.quiz.queries import below
from core.quiz.rules import BranchResult, Ledger, RoundSummary

_attempt, _round, _answer, _place = table(Attempt), table(Round), table(Answer), table(RoundItem)


async def results(session: Session, meant: Audience, quiz_id: int, round_id: int | None, seen_from: str) -> list[BranchResult]:
    """Return the figures of each branch below `seen_from`: members who are meant, took part, and how they answered."""
    own = (
        select(
            _attempt.c.member_id,
            func.count(_attempt.c.finished_at).label("finished"),
            func.sum(_attempt.c.answered).label("answered"),
            func.sum(_attempt.c.right).label("right"),
        )
        .join(_round, _round.c.id == _attempt.c.round_id)
        .where(_round.c.quiz_id == quiz_id, *([_round.c.id == round_id] if round_id is not None else []))
        .group_by(_attempt.c.member_id)
        .subquery()
    )
    query = (
        select(
            col(Branch.code),
            col(Branch.name),
            func.count(col(Member.id)).label("members"),
            func.count(own.c.member_id).label("took_part"),
            func.coalesce(func.sum(own.c.finished), 0).label("finished"),
            func.coalesce(func.sum(own.c.answered), 0).label("answered"),
            func.coalesce(func.sum(own.c.right), 0).label("right"),
        )
        .join(Member, col(Member.branch_id) == col(Branch.id))
        .outerjoin(own, own.c.member_id == col(Member.id))
        .where(col(Member.id).in_(in_audience(meant)), col(Branch.id).in_(below(seen_from)))
        .group_by(col(Branch.code), col(Branch.name))
        .order_by(col(Branch.code))
    )
    rows = (await execute(session, query)).all()
    return [
        BranchResult(row.code, row.name, row.members, row.took_part, int(row.finished), int(row.answered), int(row.right))
        for row in rows
    ]


async def rounds(session: Session, quiz_id: int) -> list[RoundSummary]:
    """Return the rounds of the quiz with the counts of their attempts, the latest first."""
    query = (
        select(
            col(Round.id),
            col(Round.day),
            col(Round.opens_at),
            col(Round.closes_at),
            col(Round.size),
            col(Round.push_id),
            func.count(_attempt.c.id).label("attempts"),
            func.count(_attempt.c.finished_at).label("finished"),
            func.coalesce(func.sum(_attempt.c.answered), 0).label("answered"),
            func.coalesce(func.sum(_attempt.c.right), 0).label("right"),
        )
        .outerjoin(_attempt, _attempt.c.round_id == col(Round.id))
        .where(col(Round.quiz_id) == quiz_id)
        .group_by(*(col(each) for each in (Round.id, Round.day, Round.opens_at, Round.closes_at, Round.size, Round.push_id)))
        .order_by(col(Round.day).desc())
    )
    rows = (await execute(session, query)).all()
    return [
        RoundSummary(
            *(row.id, row.day, row.opens_at, row.closes_at, row.size, row.push_id),
            *(row.attempts, row.finished, int(row.answered), int(row.right)),
        )
        for row in rows
    ]


async def ledger(session: Session, round_id: int) -> Ledger:
    """Count the stored answers of a round themselves, not the counts that attempts keep."""
    query = (
        select(
            func.count(_answer.c.number).label("answers"),
            func.count(_answer.c.number).filter(_answer.c.right).label("right"),
            func.count(_answer.c.attempt_id.distinct()).label("attempts"),
        )
        .join(_attempt, _attempt.c.id == _answer.c.attempt_id)
        .where(_attempt.c.round_id == round_id)
    )
    row = (await execute(session, query)).one()
    return Ledger(row.attempts, row.answers, row.right)


async def given_in_round(session: Session, round_id: int) -> list[Given]:
    """Return the answers of the finished first attempts at the round."""
    return await _given(session, _attempt.c.round_id == round_id)


async def given_in_quiz(session: Session, quiz_id: int) -> list[Given]:
    """Return the answers of the finished attempts at all rounds of the quiz."""
    return await _given(session, _attempt.c.round_id.in_(select(_round.c.id).where(_round.c.quiz_id == quiz_id)))


async def given_from_bank(session: Session, bank_id: int) -> list[Given]:
    """Return the answers of the finished attempts at which items of the bank were asked."""
    rounds = select(_place.c.round_id).join(Item, col(Item.id) == _place.c.item_id).where(col(Item.bank_id) == bank_id)
    return await _given(session, _attempt.c.round_id.in_(rounds))


async def _given(session: Session, which: ColumnElement[bool]) -> list[Given]:
    query = select(_answer.c.attempt_id, _answer.c.item_id, _answer.c.picked, _answer.c.right, _answer.c.at)
    query = query.join(_attempt, _attempt.c.id == _answer.c.attempt_id).where(
        which, _attempt.c.finished_at.is_not(None), _attempt.c.number == 1
    )
    rows = await execute(session, query)
    return [Given(f"attempt {row.attempt_id}", row.item_id, row.picked, row.right, row.at) for row in rows]
