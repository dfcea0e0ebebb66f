"""What the clock does with suggestions: reminds and escalates once, closes, forgets. A tick may come late, twice or in pairs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.database import Session
from core.members import service as members
from core.members.rules import lineage
from core.organisation import Organisation
from core.staff import service as staff
from core.staff.rules import Holder, Permission
from core.suggestions import acting, deadline_rules, queries, rules
from core.suggestions.acting import File
from core.suggestions.models import Case, EntryKind
from core.suggestions.reading import at, readers
from core.suggestions.rules import Act, CaseState
from core.suggestions.telling import Around, tell_handlers
from core.workdays import service as calendar

_AT_ONCE = 100
"""Cases that one tick takes on; the next one goes on."""


async def ring(session: Session, now: datetime, organisation: Organisation) -> int:
    """Escalate what is overdue and remind of what soon will be, each once; return how many cases that were."""
    around = Around(session, now, organisation)
    late = await queries.to_escalate(session, now, _AT_ONCE)
    workdays = await calendar.workdays(session) if late else None
    for case, category, row in late:
        if workdays is not None:
            await _escalate(around, acting.filed(around, case, category, row, workdays))
    soon = await queries.to_warn(session, now, _AT_ONCE)
    for case in soon:
        await _warn(around, case)
    await session.flush()
    return len(late) + len(soon)


async def _warn(around: Around, case: Case) -> None:
    case.warned, case.warn_at = True, None
    around.session.add(case)
    around.session.add(acting.entry(around, case, EntryKind.WARNED))
    await tell_handlers(around, case, "suggest-duty-warn", await acting.handlers(around, case))


async def _escalate(around: Around, file: File) -> None:
    """Let the next level above read the case too, and tell both levels; what is already up there is only told again."""
    case = file.case
    acting.set_clock(case, deadline_rules.rung(file.standing.clock, file.timing), around)
    branch = await members.branch(around.session, case.branch_id)
    found = await readers(around.session, branch.code, case.member_id)
    if found is not None and found.above is not None:
        case.escalated_id = (await members.branch_by_code(around.session, found.above)).id
        await tell_handlers(around, case, "suggest-duty-escalated", found.superiors)
    around.session.add_all((case, acting.entry(around, case, EntryKind.ESCALATED)))
    await tell_handlers(around, case, "suggest-duty-overdue", await acting.handlers(around, case))


async def tidy(session: Session, now: datetime, organisation: Organisation) -> None:
    """Close what its sender left behind or let be, give what nobody reads to the level above, forget what is old."""
    around = Around(session, now, organisation)
    await _close_orphans(around)
    await _close_answered(around)
    await _rehome(around)
    await queries.forget_drafts(session, now - rules.DRAFT_KEPT)
    for row in await queries.profiles(session):
        await queries.forget_ended(session, row.code, now - timedelta(days=row.keep_days))
    await session.flush()


async def _close_orphans(around: Around) -> None:
    """End what somebody had open who left the organisation: nobody waits for an answer any more."""
    for case in await queries.orphans(around.session, _AT_ONCE):
        _end(around, case, EntryKind.LEFT)


async def _close_answered(around: Around) -> None:
    """Close what was answered so long ago that it cannot be taken up again."""
    for row in await queries.profiles(around.session):
        before = around.now - timedelta(days=row.reopen_days + 1)
        for case in await queries.answered_before(around.session, row.code, before, _AT_ONCE):
            _end(around, case, Act.CLOSE)


def _end(around: Around, case: Case, kind: str) -> None:
    case.state, case.ended_at, case.version = CaseState.CLOSED, around.now, case.version + 1
    case.clock = case.stopped_on = case.warn_at = case.due_at = None
    around.session.add_all((case, acting.entry(around, case, kind)))


async def _rehome(around: Around) -> None:
    """Give what lies where nobody handles suggestions any more to the next level above that has somebody."""
    places = await queries.open_branches(around.session)
    wanted = sorted({above for _, code in places for above in lineage(code)})
    holders = await staff.holders(around.session, Permission.HANDLE_SUGGESTIONS, wanted)
    held = {each.branch_code for each in holders}
    for branch_id, code in places:
        level = None if code in held else rules.level_above(code, held)
        if level is not None:
            await _move(around, branch_id, at(holders, level))


async def _move(around: Around, branch_id: int, to: Sequence[Holder]) -> None:
    branch = await members.branch_by_code(around.session, to[0].branch_code)
    for case in await queries.open_at(around.session, branch_id):
        case.branch_id, case.handler_id, case.version = branch.id or 0, None, case.version + 1
        around.session.add_all((case, acting.entry(around, case, Act.TRANSFER)))
        await tell_handlers(around, case, "suggest-duty-transfer", to)
