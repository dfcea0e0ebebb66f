"""Every SQL statement about notices."""

from collections.abc import Sequence
from datetime import datetime

import sqlmodel
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import col

from core.database import Session, execute, insert_unless_there, table
from core.library.models import MediaFile
from core.members.models import Branch, Member
from core.members.queries import below, in_audience, is_meant
from core.members.rules import Audience, Person, lineage
from core.messages import Media
from core.notices.models import Notice, NoticeReceipt
from core.notices.rules import BranchProgress, Current, Missing, NoticeState, NoticeView, Standing

_receipt = table(NoticeReceipt)
_MOST = 20
"""How many notices a member is shown at once."""


def _of(person: Person) -> ColumnElement[bool]:
    return and_(_receipt.c.notice_id == col(Notice.id), _receipt.c.member_id == person.member_id)


def _holds(now: datetime) -> ColumnElement[bool]:
    return and_(col(Notice.state) == NoticeState.PUBLISHED, or_(col(Notice.expires_at).is_(None), col(Notice.expires_at) > now))


async def current(session: Session, person: Person, now: datetime) -> list[Current]:
    """Return the notices that hold and are meant for the member: those that wait for them first, then the newest."""
    query = (
        select(*(col(each) for each in (Notice.id, Notice.title, Notice.confirm, Notice.memberships, Branch.code)))
        .add_columns(_receipt.c.confirmed_at)
        .join(Branch, col(Branch.id) == col(Notice.branch_id))
        .outerjoin(_receipt, _of(person))
        .where(_holds(now), col(Branch.code).in_(lineage(person.branch_code)))
        .order_by(col(Notice.publish_at).desc(), col(Notice.id).desc())
    )
    rows = (await execute(session, query)).all()
    meant = (row for row in rows if Audience(row.code, tuple(row.memberships)).includes(person))
    found = [Current(row.id, row.title, row.confirm and row.confirmed_at is None) for row in meant]
    return sorted(found, key=lambda each: not each.waits)[:_MOST]


def waits_for_member(now: datetime) -> ColumnElement[bool]:
    """Return the condition, for a statement about members and their branches, that a notice asks the member to confirm it."""
    top = table(Branch).alias("notice_top")
    done = select(_receipt.c.notice_id).where(_receipt.c.notice_id == col(Notice.id), _receipt.c.member_id == col(Member.id))
    waiting = select(col(Notice.id)).join(top, top.c.id == col(Notice.branch_id))
    waiting = waiting.where(_holds(now), col(Notice.confirm), is_meant(top, col(Notice.memberships)))
    waiting = waiting.where(~done.correlate(table(Notice), table(Member)).exists())
    return waiting.correlate(table(Member), table(Branch)).exists()


async def view(session: Session, notice_id: int, person: Person, now: datetime) -> NoticeView | None:
    """Return the notice as the member sees it; None when it does not hold or is not meant for them."""
    query = (
        select(
            *(col(each) for each in (Notice.id, Notice.title, Notice.body, Notice.confirm, Notice.memberships, Branch.code)),
            *(col(each) for each in (MediaFile.name, MediaFile.mime, MediaFile.size)),
            col(MediaFile.id).label("media_id"),
            _receipt.c.confirmed_at,
        )
        .select_from(Notice)
        .join(Branch, col(Branch.id) == col(Notice.branch_id))
        .outerjoin(MediaFile, col(MediaFile.id) == col(Notice.media_id))
        .outerjoin(_receipt, _of(person))
        .where(col(Notice.id) == notice_id, _holds(now))
    )
    row = (await execute(session, query)).first()
    if row is None or not Audience(row.code, tuple(row.memberships)).includes(person):
        return None
    media = Media(row.media_id, row.name, row.mime, row.size) if row.media_id is not None else None
    done = row.confirmed_at is not None
    return NoticeView(row.id, row.title, row.body, row.confirm and not done, done, media)


async def standing(session: Session, notice_id: int, person: Person) -> Standing | None:
    """Return where the notice stands for the member; None when there is none."""
    query = (
        select(*(col(each) for each in (Notice.state, Notice.confirm, Notice.expires_at, Notice.memberships, Branch.code)))
        .add_columns(_receipt.c.confirmed_at)
        .select_from(Notice)
        .join(Branch, col(Branch.id) == col(Notice.branch_id))
        .outerjoin(_receipt, _of(person))
        .where(col(Notice.id) == notice_id)
    )
    row = (await execute(session, query)).first()
    if row is None:
        return None
    meant = Audience(row.code, tuple(row.memberships)).includes(person)
    return Standing(row.state == NoticeState.PUBLISHED, meant, row.confirm, row.expires_at, row.confirmed_at is not None)


async def note_confirmed(session: Session, notice_id: int, person: Person, now: datetime) -> None:
    """Note that the member confirmed the notice; the first time stays."""
    row = {"notice_id": notice_id, "member_id": person.member_id, "confirmed_at": now}
    await insert_unless_there(session, _receipt, [row])


async def to_publish(session: Session, now: datetime) -> Sequence[Notice]:
    """Return the notices whose time has come, locked: another process that looks now passes them over."""
    query = sqlmodel.select(Notice).where(Notice.state == NoticeState.SCHEDULED, col(Notice.publish_at) <= now)
    return (await session.exec(query.order_by(col(Notice.id)).with_for_update(skip_locked=True))).all()


async def to_remind(session: Session, now: datetime) -> Sequence[Notice]:
    """Return the notices whose reminder is due and was not sent yet, locked as above."""
    due = (Notice.state == NoticeState.PUBLISHED, col(Notice.remind_at) <= now, col(Notice.reminded_at).is_(None))
    query = sqlmodel.select(Notice).where(*due)
    return (await session.exec(query.order_by(col(Notice.id)).with_for_update(skip_locked=True))).all()


def not_confirmed(notice_id: int, meant: Audience) -> Select[int | None]:
    """Return the ids of the members who are meant and have not confirmed, as a statement that a push plans from."""
    done = select(_receipt.c.member_id).where(_receipt.c.notice_id == notice_id)
    return in_audience(meant).where(col(Member.id).not_in(done))


async def notice(session: Session, notice_id: int) -> tuple[Notice, str] | None:
    """Return the notice and the code of its audience's branch, the notice locked."""
    query = sqlmodel.select(Notice, Branch.code).join(Branch, col(Branch.id) == col(Notice.branch_id))
    return (await session.exec(query.where(Notice.id == notice_id).with_for_update(of=Notice))).first()


async def notices(session: Session, branch_code: str) -> Sequence[Notice]:
    """Return the notices for the branch and those below it, the newest first."""
    query = sqlmodel.select(Notice).where(col(Notice.branch_id).in_(_below(branch_code)))
    return (await session.exec(query.order_by(col(Notice.id).desc()))).all()


async def branch_id(session: Session, code: str) -> int | None:
    """Return the id of the branch with the code."""
    return (await session.exec(sqlmodel.select(Branch.id).where(Branch.code == code))).first()


async def branch_code(session: Session, branch_id: int) -> str:
    """Return the code of the branch."""
    return (await session.exec(sqlmodel.select(Branch.code).where(Branch.id == branch_id))).one()


async def media(session: Session, media_id: int) -> Media | None:
    """Return what a card needs to name the file, if it is there."""
    row = await session.get(MediaFile, media_id)
    return Media(media_id, row.name, row.mime, row.size) if row is not None else None


async def progress(session: Session, meant: Audience, notice_id: int, seen_from: str) -> list[BranchProgress]:
    """Return the figures of each branch at or below `seen_from`."""
    query = (
        select(
            col(Branch.code),
            col(Branch.name),
            func.count(col(Member.id)).label("members"),
            func.count(_receipt.c.confirmed_at).label("confirmed"),
        )
        .join(Member, col(Member.branch_id) == col(Branch.id))
        .outerjoin(_receipt, and_(_receipt.c.member_id == col(Member.id), _receipt.c.notice_id == notice_id))
        .where(col(Member.id).in_(in_audience(meant)), col(Branch.id).in_(_below(seen_from)))
        .group_by(col(Branch.code), col(Branch.name))
        .order_by(col(Branch.code))
    )
    rows = (await execute(session, query)).all()
    return [BranchProgress(row.code, row.name, row.members, row.confirmed) for row in rows]


async def missing(session: Session, meant: Audience, notice_id: int, seen_from: str) -> list[Missing]:
    """Return those at or below `seen_from` who have not confirmed, by branch and name."""
    query: Select[*tuple[object, ...]] = (
        select(col(Member.id), col(Member.name), col(Member.phone), col(Branch.name).label("branch_name"))
        .join(Branch, col(Branch.id) == col(Member.branch_id))
        .where(col(Member.id).in_(not_confirmed(notice_id, meant)), col(Branch.id).in_(_below(seen_from)))
        .order_by(col(Branch.code), col(Member.name), col(Member.id))
    )
    rows = (await execute(session, query)).all()
    return [Missing(row.id, row.name, row.phone, row.branch_name) for row in rows]


def _below(code: str) -> Select[int | None]:
    """Return the ids of the branch and of those below it."""
    return select(col(Branch.id)).where(below(col(Branch.code), code))
