"""Every SQL statement about study tasks."""

from collections.abc import Sequence
from datetime import datetime

import sqlmodel
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, update
from sqlmodel import col

from core.database import Session, execute, insert_unless_there, table
from core.library.cards import Question, Solution
from core.library.models import Article, Item, MediaFile
from core.members.models import Branch, Member
from core.members.queries import in_audience, is_meant
from core.members.rules import Audience, Person, lineage
from core.messages import Media
from core.tasks.models import Task, TaskProgress, TaskState
from core.tasks.rules import STILL_SHOWN, BranchProgress, Check, OpenTask, TaskKind, TaskView

_progress = table(TaskProgress)


async def open_tasks(session: Session, person: Person, now: datetime) -> list[OpenTask]:
    """Return the published tasks that are meant for the member and not done, the one due first in front."""
    query = (
        select(col(Task.id), col(Task.title), col(Task.due_at), col(Task.memberships), col(Branch.code))
        .join(Branch, col(Branch.id) == col(Task.branch_id))
        .outerjoin(_progress, _of(person))
        .where(
            col(Task.state) == TaskState.PUBLISHED,
            col(Branch.code).in_(lineage(person.branch_code)),
            col(Task.due_at) > now - STILL_SHOWN,
            _progress.c.done_at.is_(None),
        )
        .order_by(col(Task.due_at), col(Task.id))
    )
    rows = (await execute(session, query)).all()
    return [
        OpenTask(row.id, row.title, row.due_at) for row in rows if Audience(row.code, tuple(row.memberships)).includes(person)
    ]


def is_due_for_member(now: datetime, until: datetime) -> ColumnElement[bool]:
    """Return the condition, for a statement about members and their branches, that the member has a task to finish by then."""
    top = table(Branch).alias("task_top")
    done = select(_progress.c.task_id).where(_progress.c.task_id == col(Task.id), _progress.c.done_at.is_not(None))
    done = done.where(_progress.c.member_id == col(Member.id)).correlate(table(Task), table(Member))
    waiting = select(col(Task.id)).join(top, top.c.id == col(Task.branch_id))
    waiting = waiting.where(
        col(Task.state) == TaskState.PUBLISHED,
        col(Task.due_at) > now,
        col(Task.due_at) < until,
        is_meant(top, col(Task.memberships)),
    )
    return waiting.where(~done.exists()).correlate(table(Member), table(Branch)).exists()


async def view(session: Session, task_id: int, person: Person) -> TaskView | None:
    """Return the task as the member sees it; None when it is not published or not meant for them."""
    query = (
        select(
            *(col(each) for each in (Task.id, Task.title, Task.kind, Task.due_at, Task.url, Task.memberships, Branch.code)),
            *(col(each) for each in (Article.markdown, Article.source, MediaFile.name, MediaFile.mime, MediaFile.size)),
            *(col(each) for each in (Item.type, Item.stem, Item.options, Item.key, Item.blanks, Item.explanation)),
            col(Item.source).label("item_source"),
            col(MediaFile.id).label("media_id"),
            _progress.c.done_at,
        )
        .select_from(Task)
        .join(Branch, col(Branch.id) == col(Task.branch_id))
        .outerjoin(Article, col(Article.id) == col(Task.article_id))
        .outerjoin(MediaFile, col(MediaFile.id) == col(Task.media_id))
        .outerjoin(Item, col(Item.id) == col(Task.item_id))
        .outerjoin(_progress, _of(person))
        .where(col(Task.id) == task_id, col(Task.state) == TaskState.PUBLISHED)
    )
    row = (await execute(session, query)).first()
    if row is None or not Audience(row.code, tuple(row.memberships)).includes(person):
        return None
    return TaskView(
        *(row.id, row.title, row.due_at, row.done_at is not None),
        *(row.markdown or "", row.source or "", row.url),
        *_media_in(row),
        _check_in(row),
    )


def _of(person: Person) -> ColumnElement[bool]:
    return and_(_progress.c.task_id == col(Task.id), _progress.c.member_id == person.member_id)


def _media_in(row: "Row[*tuple[object, ...]]") -> tuple[Media | None, Media | None]:
    """Return what is shown as a picture and what is sent as a file."""
    if row.media_id is None:
        return None, None
    media = Media(row.media_id, row.name, row.mime, row.size)
    return (media, None) if row.kind == TaskKind.PICTURE and media.mime.startswith("image/") else (None, media)


def _check_in(row: "Row[*tuple[object, ...]]") -> Check | None:
    if row.type is None:
        return None
    question = Question(row.type, row.stem, row.options, len(row.blanks))
    return Check(question, Solution(row.type, row.options, row.key, row.blanks, row.explanation, row.item_source))


async def note_read(session: Session, task_id: int, person: Person, now: datetime) -> None:
    """Note that the member opened the task; the first time stays."""
    await insert_unless_there(session, _progress, [{"task_id": task_id, "member_id": person.member_id, "read_at": now}])


async def note_done(session: Session, task_id: int, person: Person, now: datetime, *, checked_right: bool | None) -> None:
    """Note that the member is done with the task they opened; the first time stays."""
    own = (_progress.c.task_id == task_id, _progress.c.member_id == person.member_id, _progress.c.done_at.is_(None))
    values = {"done_at": now, "checked_right": checked_right}
    await execute(session, update(_progress).where(*own).values(values))


async def to_publish(session: Session, now: datetime) -> Sequence[Task]:
    """Return the tasks whose time to be published has come, locked: another process that looks now passes them over."""
    query = sqlmodel.select(Task).where(Task.state == TaskState.SCHEDULED, col(Task.publish_at) <= now)
    return (await session.exec(query.order_by(col(Task.id)).with_for_update(skip_locked=True))).all()


async def to_remind(session: Session, now: datetime) -> Sequence[Task]:
    """Return the tasks whose reminder is due, locked as above."""
    query = sqlmodel.select(Task).where(Task.state == TaskState.PUBLISHED, col(Task.remind_at) <= now)
    return (await session.exec(query.order_by(col(Task.id)).with_for_update(skip_locked=True))).all()


def not_done(task_id: int, meant: Audience) -> Select[int | None]:
    """Return the ids of the members who are meant and not done yet, as a statement that a push plans from."""
    done = select(_progress.c.member_id).where(_progress.c.task_id == task_id, _progress.c.done_at.is_not(None))
    return in_audience(meant).where(col(Member.id).not_in(done))


async def task(session: Session, task_id: int) -> tuple[Task, str] | None:
    """Return the task and the code of its audience's branch, the task locked."""
    query = sqlmodel.select(Task, Branch.code).join(Branch, col(Branch.id) == col(Task.branch_id))
    return (await session.exec(query.where(Task.id == task_id).with_for_update(of=Task))).first()


async def tasks(session: Session, branch_code: str) -> Sequence[Task]:
    """Return the tasks for the branch and those below it, the newest first."""
    query = sqlmodel.select(Task).where(col(Task.branch_id).in_(_below(branch_code)))
    return (await session.exec(query.order_by(col(Task.id).desc()))).all()


async def branch_id(session: Session, code: str) -> int | None:
    """Return the id of the branch with the code."""
    return (await session.exec(sqlmodel.select(Branch.id).where(Branch.code == code))).first()


async def branch_code(session: Session, branch_id: int) -> str:
    """Return the code of the branch."""
    return (await session.exec(sqlmodel.select(Branch.code).where(Branch.id == branch_id))).one()


async def is_there(session: Session, model: type[Article] | type[MediaFile] | type[Item], row_id: int) -> bool:
    """Tell whether the library has the row."""
    return (await session.exec(sqlmodel.select(model.id).where(model.id == row_id))).first() is not None


async def progress(session: Session, meant: Audience, task_id: int, seen_from: str) -> list[BranchProgress]:
    """Return the figures of each branch at or below `seen_from`."""
    query = (
        select(
            col(Branch.code),
            col(Branch.name),
            func.count(col(Member.id)).label("members"),
            func.count(_progress.c.read_at).label("read"),
            func.count(_progress.c.done_at).label("done"),
        )
        .join(Member, col(Member.branch_id) == col(Branch.id))
        .outerjoin(_progress, and_(_progress.c.member_id == col(Member.id), _progress.c.task_id == task_id))
        .where(col(Member.id).in_(in_audience(meant)), col(Branch.id).in_(_below(seen_from)))
        .group_by(col(Branch.code), col(Branch.name))
        .order_by(col(Branch.code))
    )
    rows = (await execute(session, query)).all()
    return [BranchProgress(row.code, row.name, row.members, row.read, row.done) for row in rows]


def _below(code: str) -> Select[int | None]:
    """Return the ids of the branch and of those below it."""
    return select(col(Branch.id)).where(or_(col(Branch.code) == code, col(Branch.code).startswith(code + ".", autoescape=True)))
