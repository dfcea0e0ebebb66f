"""What stands between a draft and its sending: somebody's approval, and a look at it in one's own chat."""

from dataclasses import dataclass
from datetime import datetime

from console.desk import Desk
from core.database import Session
from core.outgoing import service as outgoing
from core.pushes import approval
from core.pushes.approval import Approved
from core.pushes.rules import Subject
from core.staff.audit import audit
from core.staff.rules import Permission


@dataclass(frozen=True, slots=True)
class Deciding:
    """What is decided about: where the forms go, who approved it, and what they may do about it."""

    path: str
    approved: Approved | None
    may_approve: bool
    may_try: bool


async def deciding(session: Session, desk: Desk, subject: Subject, subject_id: int, code: str, *, draft: bool) -> Deciding:
    """Return what the page of a draft, or of what was released, says about approval."""
    found = await approval.approved(session, subject, subject_id)
    may_approve = draft and found is None and desk.staff.may(Permission.APPROVE_CONTENT, code)
    may_try = draft and any(desk.staff.may(each, code) for each in (Permission.CHANGE_CONTENT, Permission.APPROVE_CONTENT))
    return Deciding(f"outgoing/{subject}/{subject_id}", found, may_approve, may_try)


async def approve(session: Session, desk: Desk, subject: Subject, subject_id: int, code: str, now: datetime) -> None:
    """Note that whoever sits at the desk found it may be sent, unless somebody did already."""
    if await approval.approved(session, subject, subject_id) is None:
        desk.must(Permission.APPROVE_CONTENT, code)
        await outgoing.approve(session, subject, subject_id, desk.staff.account_id, now)
        await audit(session, desk.staff, "push.approved", f"{subject} {subject_id}", "", now, code)
