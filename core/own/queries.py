"""What a member's own page counts and lists, and the copies that were asked for."""

from datetime import datetime

import sqlmodel
from sqlalchemy import Integer, Select, delete, func, select, update
from sqlmodel import col

from core.database import Session, execute, table
from core.own.models import OwnCopy
from core.own.rules import Asked, RoundResult
from core.qa.models import Question
from core.qa.rules import QuestionState
from core.quiz.models import Attempt, Quiz, Round
from core.suggestions.models import Case
from core.suggestions.rules import OPEN
from core.tasks.models import TaskProgress

_copy = table(OwnCopy)


async def tasks_done(session: Session, member_id: int) -> int:
    """Return how many study tasks the member finished."""
    done = (col(TaskProgress.member_id) == member_id, col(TaskProgress.done_at).is_not(None))
    return await _number(session, select(func.count()).where(*done))


async def quiz_figures(session: Session, member_id: int) -> tuple[int, int, int]:
    """Return how many rounds the member took part in, how many questions they answered, and how many right."""
    sums = (func.coalesce(func.sum(each), 0).cast(Integer) for each in (col(Attempt.answered), col(Attempt.right)))
    query = select(func.count().label("rounds"), *sums).where(col(Attempt.member_id) == member_id)
    rounds, answered, right = (await execute(session, query)).one()
    return int(str(rounds)), int(str(answered)), int(str(right))


async def questions_waiting(session: Session, member_id: int) -> int:
    """Return how many questions of the member somebody owes an answer to."""
    waiting = col(Question.state).in_((QuestionState.WAITING, QuestionState.TAKEN))
    return await _number(session, select(func.count()).where(col(Question.member_id) == member_id, waiting))


async def suggestions_open(session: Session, member_id: int) -> int:
    """Return how many suggestions of the member are not closed."""
    return await _number(session, select(func.count()).where(col(Case.member_id) == member_id, col(Case.state).in_(sorted(OPEN))))


async def _number(session: Session, query: Select[int]) -> int:
    [number] = (await execute(session, query)).one()
    return int(str(number))


async def results(session: Session, member_id: int, most: int) -> list[RoundResult]:
    """Return the member's newest rounds."""
    query = (
        select(*(col(each) for each in (Quiz.title, Round.day, Attempt.right, Round.size, Attempt.finished_at)))
        .select_from(Attempt)
        .join(Round, col(Round.id) == col(Attempt.round_id))
        .join(Quiz, col(Quiz.id) == col(Round.quiz_id))
        .where(col(Attempt.member_id) == member_id)
        .order_by(col(Attempt.started_at).desc())
        .limit(most)
    )
    rows = (await execute(session, query)).all()
    return [RoundResult(row.title, row.day, row.right, row.size, row.finished_at is not None) for row in rows]


async def questions(session: Session, member_id: int, most: int) -> list[Asked]:
    """Return the member's newest questions that people were asked."""
    mine = (col(Question.member_id) == member_id, col(Question.state).not_in((QuestionState.SHOWN, QuestionState.SETTLED)))
    query = select(col(Question.words), col(Question.state), col(Question.asked_at)).where(*mine)
    rows = (await execute(session, query.order_by(col(Question.asked_at).desc()).limit(most))).all()
    return [Asked(row.words, row.state, row.asked_at) for row in rows]


async def copy(session: Session, copy_id: int) -> OwnCopy | None:
    """Return the copy that was asked for under this number."""
    return await session.get(OwnCopy, copy_id)


async def take_link(session: Session, digest: str, made_after: datetime, now: datetime) -> int | None:
    """Use up the link with this digest and return whose copy it is; none when it is used, too old or unknown."""
    open_ = (_copy.c.digest == digest, _copy.c.fetched_at.is_(None), _copy.c.made_at > made_after, _copy.c.made_at <= now)
    taken = update(_copy).where(*open_).values(fetched_at=now).returning(_copy.c.member_id)
    row = (await execute(session, taken)).first()
    return int(row.member_id) if row is not None else None


async def link(session: Session, digest: str) -> OwnCopy | None:
    """Return the copy whose link has this digest."""
    return (await session.exec(sqlmodel.select(OwnCopy).where(OwnCopy.digest == digest))).first()


async def forget_before(session: Session, moment: datetime) -> None:
    """Delete what was asked for before the instant."""
    await execute(session, delete(_copy).where(_copy.c.made_at < moment))
