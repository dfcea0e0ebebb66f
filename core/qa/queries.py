"""Every SQL statement about the knowledge base and the questions that members ask."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, or_, update
from sqlalchemy import select as columns
from sqlmodel import col, select
from sqlmodel.sql.expression import Select as ModelSelect

from core.database import Session, execute, insert_unless_there, table, upsert
from core.members.models import Branch, Member
from core.members.queries import below
from core.qa.models import Entry, Note, PromiseRow, Question, Revision
from core.qa.rules import CASES, WITH_PEOPLE, EntryState, Promise, QuestionState
from core.qa.views import CaseRow, EntryRow, NoteRow, Sought
from core.staff.models import Account

_ENTRY, _QUESTION = table(Entry), table(Question)


# The knowledge base


async def newest_revision(session: Session) -> int:
    """Return the last revision of the released entries; 0 while nothing was ever released."""
    return (await session.exec(select(Revision.number))).one_or_none() or 0


async def next_revision(session: Session, many: int = 1) -> int:
    """Take the next `many` revisions and return the first; whoever takes the next ones waits until this transaction ends."""
    await insert_unless_there(session, table(Revision), [{"id": 1, "number": 0}])
    taken = update(table(Revision)).values(number=col(Revision.number) + many).returning(col(Revision.number))
    last: int = (await session.exec(taken)).scalar_one()
    return last - many + 1


async def changed_since(session: Session, revision: int, limit: int) -> Sequence[Entry]:
    """Return the entries that members see differently since the revision, in the order of the changes."""
    query = select(Entry).where(col(Entry.revision) > revision).order_by(col(Entry.revision)).limit(limit)
    return (await session.exec(query)).all()


async def branch_ids(session: Session, codes: Collection[str]) -> frozenset[int]:
    """Return the ids of the branches with these codes."""
    return frozenset(each for each in await session.exec(select(Branch.id).where(col(Branch.code).in_(codes))) if each)


async def entries_by_id(session: Session, ids: Collection[int]) -> dict[int, Entry]:
    """Return the released ones of these entries by id."""
    found = await session.exec(select(Entry).where(col(Entry.id).in_(ids), Entry.state == EntryState.RELEASED))
    return {each.id or 0: each for each in found}


async def entry(session: Session, entry_id: int, *, lock: bool = False) -> EntryRow | None:
    """Return the entry with its branch, locked when it is to be changed."""
    query = _entries().where(col(Entry.id) == entry_id)
    row = (await session.exec(query.with_for_update(of=Entry) if lock else query)).first()
    return EntryRow(row[0], row[1] or "", row[2] or "", row[3] or "") if row else None


async def entries(
    session: Session, tops: Sequence[str], state: EntryState | None, words: str, offset: int, limit: int
) -> tuple[list[EntryRow], int]:
    """Return entries that serve branches at, above or below these, the last changed first, and how many there are."""
    near = [or_(below(col(Branch.code), top), _above(top)) for top in tops]
    conditions: list[ColumnElement[bool]] = [or_(col(Entry.branch_id).is_(None), *near)]
    if state is not None:
        conditions.append(col(Entry.state) == state)
    if words:
        conditions.append(or_(*(place.icontains(words, autoescape=True) for place in (col(Entry.question), col(Entry.answer)))))
    query = _entries().where(*conditions).order_by(col(Entry.changed_at).desc(), col(Entry.id).desc())
    counted = select(func.count(col(Entry.id))).outerjoin(Branch, col(Branch.id) == col(Entry.branch_id))
    total = (await session.exec(counted.where(*conditions))).one()
    rows = (await session.exec(query.offset(offset).limit(limit))).all()
    return [EntryRow(each, code or "", name or "", author or "") for each, code, name, author in rows], total


async def questions_of(session: Session, branch_id: int | None) -> list[tuple[int, str]]:
    """Return id and question of every entry of the scope that is not withdrawn."""
    query = columns(col(Entry.id), col(Entry.question)).where(col(Entry.state) != EntryState.WITHDRAWN)
    rows = await execute(session, query.where(col(Entry.branch_id) == branch_id))
    return [(row.id, row.question) for row in rows]


async def to_release(session: Session, ids: Collection[int]) -> Sequence[EntryRow]:
    """Return the drafts among these, locked."""
    query = _entries().where(col(Entry.id).in_(ids), col(Entry.state) == EntryState.DRAFT)
    rows = await session.exec(query.order_by(col(Entry.id)).with_for_update(of=Entry))
    return [EntryRow(each, code or "", name or "", author or "") for each, code, name, author in rows]


async def count(session: Session, entry_id: int, column: str) -> None:
    """Add one to a count of the entry: `shown`, `helped` or `missed`."""
    counted = _ENTRY.c[column]
    await execute(session, update(_ENTRY).where(_ENTRY.c.id == entry_id).values({column: counted + 1}))


def _entries() -> ModelSelect[Entry, str, str, str]:
    query = select(Entry, Branch.code, Branch.name, Account.name)
    query = query.outerjoin(Branch, col(Branch.id) == col(Entry.branch_id))
    return query.outerjoin(Account, col(Account.id) == col(Entry.written_by))


def _above(code: str) -> ColumnElement[bool]:
    parts = code.split(".")
    return col(Branch.code).in_([".".join(parts[:depth]) for depth in range(1, len(parts))])


# Questions


async def own(session: Session, question_id: int, member_id: int) -> Question | None:
    """Return the member's own question, locked."""
    query = select(Question).where(Question.id == question_id, Question.member_id == member_id)
    return (await session.exec(query.with_for_update())).one_or_none()


async def open_of(session: Session, member_id: int) -> Sequence[Question]:
    """Return the member's questions that somebody owes an answer to."""
    query = select(Question).where(Question.member_id == member_id, col(Question.state).in_(WITH_PEOPLE))
    return (await session.exec(query.order_by(col(Question.id)))).all()


async def case(session: Session, question_id: int, *, lock: bool = False) -> CaseRow | None:
    """Return a question that people were asked, locked when it is to be changed."""
    query = _cases().where(col(Question.id) == question_id, col(Question.state).in_(CASES))
    query = query.execution_options(populate_existing=True)
    rows = (await session.exec(query.with_for_update(of=Question) if lock else query)).all()
    return next(iter(await _with_names(session, rows)), None)


async def cases(session: Session, sought: Sought, offset: int, limit: int) -> tuple[list[CaseRow], int]:
    """Return the questions sought, those due first in front, and how many there are."""
    conditions = _conditions(sought)
    query = _cases().where(*conditions).order_by(col(Question.due_at), col(Question.id)).offset(offset).limit(limit)
    counted = select(func.count(col(Question.id))).join(Branch, col(Branch.id) == col(Question.branch_id))
    total = (await session.exec(counted.where(*conditions))).one()
    return await _with_names(session, (await session.exec(query)).all()), total


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    conditions = [or_(*(below(col(Branch.code), top) for top in sought.tops)) if sought.tops else false()]
    conditions.append(col(Question.state).in_(sought.states or CASES))
    if sought.taken_by is not None:
        conditions.append(col(Question.taken_by) == sought.taken_by)
    if sought.late_at is not None:
        conditions.append(and_(col(Question.due_at) < sought.late_at, col(Question.state).in_(WITH_PEOPLE)))
    if sought.words:
        places = (col(Question.words), col(Question.answer))
        conditions.append(or_(*(place.icontains(sought.words, autoescape=True) for place in places)))
    return conditions


def _cases() -> ModelSelect[Question, str, str, str]:
    query = select(Question, Member.name, Branch.code, Branch.name)
    query = query.join(Member, col(Member.id) == col(Question.member_id))
    return query.join(Branch, col(Branch.id) == col(Question.branch_id))


async def _with_names(session: Session, rows: Sequence[tuple[Question, str, str, str]]) -> list[CaseRow]:
    ids = {account for question, *_ in rows for account in (question.taken_by, question.answered_by) if account is not None}
    found = await session.exec(select(Account.id, Account.name).where(col(Account.id).in_(ids)))
    names: dict[int | None, str] = dict(found.all())
    return [
        CaseRow(question, asker, code, branch, names.get(question.taken_by, ""), names.get(question.answered_by, ""))
        for question, asker, code, branch in rows
    ]


async def notes(session: Session, question_id: int) -> list[NoteRow]:
    """Return the remarks beside the question in the order they were made."""
    query = select(Note, Account.name).outerjoin(Account, col(Account.id) == col(Note.account_id))
    rows = await session.exec(query.where(Note.question_id == question_id).order_by(col(Note.id)))
    return [NoteRow(note, author or "") for note, author in rows]


# By the clock


async def untold(session: Session) -> Sequence[Question]:
    """Return the questions of which nobody on duty was told yet, locked: another process that looks now passes them over."""
    return await _due(session, col(Question.state).in_(WITH_PEOPLE), col(Question.told_at).is_(None))


async def to_remind(session: Session, now: datetime) -> Sequence[Question]:
    """Return the questions that nobody took by the morning of their first day, locked as above."""
    late = (col(Question.reminded_at).is_(None), col(Question.remind_at) <= now)
    return await _due(session, col(Question.state) == QuestionState.WAITING, *late)


async def to_warn(session: Session, now: datetime) -> Sequence[Question]:
    """Return the questions whose answer is due today, locked as above."""
    late = (col(Question.warned_at).is_(None), col(Question.warn_at) <= now)
    return await _due(session, col(Question.state).in_(WITH_PEOPLE), *late)


async def to_escalate(session: Session, now: datetime) -> Sequence[Question]:
    """Return the questions that were not taken, or not answered, in the time promised, locked as above."""
    not_taken = and_(col(Question.state) == QuestionState.WAITING, col(Question.first_due_at) <= now)
    not_answered = and_(col(Question.state).in_(WITH_PEOPLE), col(Question.due_at) <= now)
    return await _due(session, col(Question.escalated_at).is_(None), or_(not_taken, not_answered))


async def _due(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Question]:
    query = select(Question).where(*conditions).order_by(col(Question.id)).limit(200)
    return (await session.exec(query.with_for_update(skip_locked=True))).all()


async def forget_shown(session: Session, before: datetime) -> None:
    """Delete the questions that the knowledge base answered before the instant."""
    alone = col(Question.state).in_((QuestionState.SHOWN, QuestionState.SETTLED))
    await execute(session, delete(_QUESTION).where(alone, col(Question.asked_at) < before))


def members_among(ids: Collection[int]) -> Select[int | None]:
    """Return these members as a statement that a push plans from."""
    return columns(col(Member.id)).where(col(Member.id).in_(ids))


async def account_of(session: Session, account_id: int) -> tuple[str, int | None] | None:
    """Return name and member of the account, unless it is shut."""
    query = columns(col(Account.name), col(Account.member_id)).where(col(Account.id) == account_id, ~col(Account.disabled))
    row = (await execute(session, query)).first()
    return (row.name, row.member_id) if row else None


async def branch_code(session: Session, branch_id: int) -> str:
    """Return the code of the branch."""
    return (await session.exec(select(Branch.code).where(Branch.id == branch_id))).one()


# The promise


async def promise(session: Session) -> Promise:
    """Return what the organisation promises."""
    row = (await session.exec(select(PromiseRow))).first()
    return Promise(row.first_days, row.answer_days, row.remind_at, row.ends_at) if row else Promise()


async def set_promise(session: Session, promise: Promise) -> None:
    """Write down what the organisation promises from now on."""
    names = ("first_days", "answer_days", "remind_at", "ends_at")
    await upsert(session, table(PromiseRow), {"id": 1} | {name: getattr(promise, name) for name in names}, key=["id"])
