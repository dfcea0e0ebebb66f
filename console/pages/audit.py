"""Who did what, and when."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk
from console.listing import Listing, page_of
from core.errors import Forbidden
from core.messages import Text
from core.staff.audit import audit_entries
from core.staff.rules import Permission

router = APIRouter()
KNOWN: Final = frozenset(
    {"account.added", "account.disabled", "account.enabled", "account.password-reset", "account.granted", "account.revoked"}
    | {"branch.added", "branch.renamed", "member.added", "member.changed", "member.code-issued", "member.left"}
    | {"quiz.added", "quiz.changed", "quiz.activated", "quiz.stopped", "task.added", "task.changed", "task.published"}
    | {"push.pause", "push.resume", "push.cancel", "push.retry", "push.resend", "push.leave", "push.told", "push.not-told"}
    | {"push.recall"}
    | {"member.chat-preferred", "member.chat-unbound", "account.member"}
    | {"group.registered", "group.removed", "group.changed", "group.announce", "group.hush"}
    | {"roster.imported", "bank.added", "bank.imported", "bank.exported", "bank.undone", "pack.exported", "pack.imported"}
    | {"task.closed", "results.exported", "item.retired"}
    | {f"suggestion.{act}" for act in ("accept", "begin", "ask", "answer", "decline", "extend", "transfer", "close")}
    | {f"suggestion.{act}" for act in ("noted", "consent-asked", "published", "taken-down", "exported", "rules-changed")}
    | {f"question.{act}" for act in ("taken", "passed-on", "answered", "closed")}
    | {"promise.changed"}
    | {f"faq.{act}" for act in ("written", "changed", "released", "withdrawn", "imported")}
    | {"notice.added", "notice.changed", "notice.published", "notice.withdrawn"}
    | {"workday.changed", "workday.restored", "checkin.rule-changed", "meeting.added", "meeting.changed", "meeting.removed"}
    | {"meeting.entered", "meeting.exported", "meeting.code-renewed"}
    | {"calendar.added", "calendar.changed", "calendar.released", "calendar.withdrawn", "calendar.occurrence"}
    | {"calendar.imported", "calendar.feed"}
    | {
        "item.added",
        "item.changed",
        "item.restored",
        "items.analysed",
        "items.tag",
        "items.untag",
        "items.retire",
        "items.restore",
    }
)
"""What was done in words of `content/texts`, such as `console-did-member-added`; other actions show their own names."""


@router.get("/audit")
async def list_(desk: AtDesk) -> Response:
    """Show what was done in the branches whose trail they may see, the latest first."""
    tops = desk.staff.tops_for(Permission.SEE_AUDIT)
    if not tops:
        raise Forbidden(Text("console-not-allowed"))
    page = page_of(desk.asked("page"))
    async with desk.reading() as session:
        found = await audit_entries(session, tops, page - 1)
    listing = Listing("/console/audit", {}, found.total, page)
    return desk.page("audit.html", {"entries": found.entries, "list": listing, "known": KNOWN})
