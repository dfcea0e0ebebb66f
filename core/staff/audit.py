"""The audit trail: who did what to what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.database import Session
from core.staff import queries
from core.staff.models import AuditEntry
from core.staff.rules import Staff

PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries, the latest first, and how many there are on all pages."""

    entries: tuple[AuditEntry, ...]
    total: int


async def audit(
    session: Session, staff: Staff | None, action: str, subject: str, detail: str, now: datetime, branch_code: str = ""
) -> None:
    """Write down what was done; without `staff` the person concerned did it, or the program.

    `action` is a stable name such as `member.changed`; `branch_code` is where, empty for the whole organisation. Neither
    `subject` nor `detail` names somebody who left: use numbers.
    """
    session.add(
        AuditEntry(
            at=now,
            account_id=staff.account_id if staff else None,
            account_name=staff.name if staff else "",
            action=action,
            subject=subject[:200],
            detail=detail[:2000],
            branch_code=branch_code,
        )
    )
    await session.flush()


async def audit_entries(session: Session, tops: Sequence[str], page: int = 0) -> AuditPage:
    """Return a page of 50, counted from 0, of what happened in these branches and below.

    Entries of the whole organisation are shown to those whose right begins at a top branch.
    """
    entries, total = await queries.audit_entries(session, tops, page * PAGE, PAGE)
    return AuditPage(tuple(entries), total)
