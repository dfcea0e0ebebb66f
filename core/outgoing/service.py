"""What staff can do with what is planned, whatever feature it is of: see it in one list, approve it."""

from datetime import datetime

from core.database import Session
from core.errors import NotFound
from core.messages import Text
from core.outgoing import queries
from core.outgoing.rules import PAGE, Page, Row, Sought, Stage
from core.pushes import approval
from core.pushes.rules import Subject


async def listed(session: Session, sought: Sought, page: int = 0) -> Page:
    """Return a page of 50, counted from 0: what has no time yet first, then the latest first."""
    rows = await queries.page(session, sought, page * PAGE, PAGE)
    found = tuple(
        Row(
            subject=Subject(row.subject) if row.subject else None,
            id=row.id,
            title=row.title,
            branch_code=row.code,
            branch_name=row.branch_name,
            stage=Stage(row.stage),
            at=row.at,
            approved_by=row.approver or "",
            approved_at=row.approved_at,
            total=row.total,
            sent=row.sent,
            failed=row.failed,
            uncertain=row.uncertain,
        )
        for row in rows
    )
    return Page(found, await queries.count(session, sought))


async def branch_of(session: Session, subject: Subject, subject_id: int) -> str:
    """Return the code of the branch at the top of the audience; raises NotFound when nothing of it is planned."""
    code = await queries.branch_of(session, subject, subject_id)
    if code is None:
        raise NotFound(Text("push-unknown"))
    return code


async def approve(session: Session, subject: Subject, subject_id: int, account_id: int | None, now: datetime) -> None:
    """Note who approved it, and when; a change takes the approval back."""
    await approval.approve(session, subject, subject_id, account_id, now)
