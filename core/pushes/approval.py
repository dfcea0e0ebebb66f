"""Who found that something may be sent, before it is a push: noted once for whatever feature it is of, lost by a change."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, delete, select

from core.database import Session, execute, table, upsert
from core.pushes.models import Approval, Push
from core.pushes.rules import Subject
from core.staff.models import Account

_approval: Table = table(Approval)


@dataclass(frozen=True, slots=True)
class Approved:
    """Who approved it, by name, and when."""

    account_id: int | None
    name: str
    at: datetime


async def approve(session: Session, subject: Subject, subject_id: int, account_id: int | None, now: datetime) -> None:
    """Note that the account approved it."""
    row = {"subject": subject.value, "subject_id": subject_id, "by": account_id, "at": now}
    await upsert(session, _approval, row, key=("subject", "subject_id"))


async def revoke(session: Session, subject: Subject, subject_id: int) -> None:
    """Take an approval back: what was approved is not what stands there now."""
    await execute(session, delete(_approval).where(_approval.c.subject == subject.value, _approval.c.subject_id == subject_id))


async def approved(session: Session, subject: Subject, subject_id: int) -> Approved | None:
    """Return who approved it; nothing while nobody has."""
    account = table(Account)
    query = select(_approval.c.by, _approval.c.at, account.c.name).outerjoin(account, account.c.id == _approval.c.by)
    query = query.where(_approval.c.subject == subject.value, _approval.c.subject_id == subject_id)
    row = (await execute(session, query)).first()
    return Approved(row.by, row.name or "", row.at) if row else None


async def stamp(session: Session, push: Push, subject: Subject, subject_id: int) -> None:
    """Note on the push who approved what it carries."""
    found = await approved(session, subject, subject_id)
    if found is not None:
        push.approved_by, push.approved_at = found.account_id, found.at
