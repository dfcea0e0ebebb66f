"""The one SQL statement that puts what is planned beside what is on its way."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    Select,
    String,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from core.calendar.models import CalendarEntry
from core.calendar.rules import EntryState
from core.database import Session, execute, table
from core.members.models import Branch
from core.notices.models import Notice
from core.notices.rules import NoticeState
from core.outgoing.rules import Sought, Stage
from core.pushes.models import Approval, Push
from core.pushes.rules import Subject
from core.quiz.models import Quiz, QuizState
from core.staff.models import Account
from core.tasks.models import Task, TaskState

_push, _approval = table(Push), table(Approval)
_branch, _account = table(Branch), table(Account)
_COUNTS = ("total", "sent", "failed", "uncertain")
_Any = Select[*tuple[object, ...]]


async def page(session: Session, sought: Sought, offset: int, limit: int) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return the rows: what has no time yet first, then the latest first."""
    each = _each().subquery()
    query = select(each, _branch.c.code, _branch.c.name.label("branch_name"), _account.c.name.label("approver"))
    query = query.join(_branch, _branch.c.id == each.c.branch_id).outerjoin(_account, _account.c.id == each.c.approved_by)
    query = query.where(*_wanted(each.c.stage, each.c.title, sought))
    order = (each.c.at.desc().nulls_first(), each.c.subject, each.c.id.desc())
    return (await execute(session, query.order_by(*order).offset(offset).limit(limit))).all()


async def count(session: Session, sought: Sought) -> int:
    """Count the rows of all pages."""
    each = _each().subquery()
    query = select(func.count().label("rows")).select_from(each).join(_branch, _branch.c.id == each.c.branch_id)
    [row] = await execute(session, query.where(*_wanted(each.c.stage, each.c.title, sought)))
    return int(row.rows)


async def branch_of(session: Session, subject: Subject, subject_id: int) -> str | None:
    """Return the code of the branch at the top of the audience of what is planned; none where there is no such thing."""
    each = _each().subquery()
    query = select(_branch.c.code).select_from(each).join(_branch, _branch.c.id == each.c.branch_id)
    row = (await execute(session, query.where(each.c.subject == subject.value, each.c.id == subject_id))).first()
    return str(row.code) if row else None


def _wanted(stage: ColumnElement[str], title: ColumnElement[str], sought: Sought) -> list[ColumnElement[bool]]:
    below = (or_(_branch.c.code == top, _branch.c.code.startswith(f"{top}.", autoescape=True)) for top in sought.tops)
    wanted = [or_(*below)]
    if sought.stage:
        wanted.append(stage == sought.stage)
    if sought.words:
        wanted.append(title.contains(sought.words, autoescape=True))
    return wanted


@cache
def _each() -> "CompoundSelect[*tuple[object, ...]]":
    """Return the statement over everything that is planned, on its way, or over."""
    return union_all(_pushes(), _notices(), _tasks(), _quizzes(), _entries())


def _pushes() -> _Any:
    plain = (_push.c[name] for name in ("id", "title", "branch_id"))
    approved = (_push.c.approved_by, _push.c.approved_at)
    query: _Any = select(
        literal("", String).label("subject"),
        *plain,
        *(_push.c.state.label("stage"), _push.c.planned_at.label("at"), *approved),
        *(_push.c[name] for name in _COUNTS),
    )
    return query


def _notices() -> _Any:
    notice = table(Notice)
    released = (notice.c.state == NoticeState.SCHEDULED, Stage.SCHEDULED)
    stage = case(released, (notice.c.state == NoticeState.DRAFT, _draft()), else_=Stage.EXPIRED)
    # It came to its turn after its time was over: nobody was written to.
    too_late = and_(notice.c.state == NoticeState.PUBLISHED, notice.c.push_id.is_(None), notice.c.expires_at.is_not(None))
    planned = notice.c.state.in_([NoticeState.DRAFT, NoticeState.SCHEDULED])
    rows = _planned(Subject.NOTICE, notice.c.id, notice.c.title, notice.c.branch_id, stage, notice.c.publish_at)
    return rows.where(or_(planned, too_late))


def _tasks() -> _Any:
    task = table(Task)
    stage = case((task.c.state == TaskState.SCHEDULED, Stage.SCHEDULED), else_=_draft())
    planned = task.c.state.in_([TaskState.DRAFT, TaskState.SCHEDULED])
    return _planned(Subject.TASK, task.c.id, task.c.title, task.c.branch_id, stage, task.c.publish_at).where(planned)


def _quizzes() -> _Any:
    quiz = table(Quiz)
    stage = case((quiz.c.state == QuizState.ACTIVE, Stage.SCHEDULED), else_=_draft())
    comes = and_(quiz.c.state == QuizState.ACTIVE, quiz.c.next_due_at.is_not(None))
    planned = or_(quiz.c.state == QuizState.DRAFT, comes)
    return _planned(Subject.QUIZ, quiz.c.id, quiz.c.title, quiz.c.branch_id, stage, quiz.c.next_due_at).where(planned)


def _entries() -> _Any:
    entry = table(CalendarEntry)
    stage = case((entry.c.state == EntryState.RELEASED, Stage.SCHEDULED), else_=_draft())
    comes = and_(entry.c.state == EntryState.RELEASED, entry.c.next_at.is_not(None))
    planned = or_(and_(entry.c.state == EntryState.DRAFT, entry.c.lead_minutes.is_not(None)), comes)
    return _planned(Subject.ENTRY, entry.c.id, entry.c.title, entry.c.branch_id, stage, entry.c.next_at).where(planned)


def _draft() -> ColumnElement[str]:
    return case((_approval.c.at.is_not(None), Stage.APPROVED), else_=Stage.DRAFT)


def _planned(
    subject: Subject,
    id_: ColumnElement[int],
    title: ColumnElement[str],
    branch_id: ColumnElement[int],
    stage: ColumnElement[str],
    at: ColumnElement[object],
) -> _Any:
    none = (literal(0, Integer) for _ in _COUNTS)
    approved = (_approval.c.by, _approval.c.at)
    query: _Any = select(literal(subject.value, String), id_, title, branch_id, stage, at, *approved, *none)
    theirs = and_(_approval.c.subject == subject.value, _approval.c.subject_id == id_)
    return query.select_from(id_.table.outerjoin(_approval, theirs))
