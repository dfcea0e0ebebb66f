"""What happens to questions by the clock: those on duty are told, reminded and warned, those over them are told, each once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.database import Session
from core.members import service as members
from core.members.rules import lineage
from core.organisation import Organisation
from core.pushes import service as pushes
from core.pushes.rules import Policy
from core.qa import cards, queries
from core.qa.models import Question
from core.qa.rules import SHOWN_KEPT
from core.staff import service as staff
from core.staff.rules import Holder, Permission


async def tell(session: Session, now: datetime, organisation: Organisation) -> None:
    """Do for every question what is due: each step is noted on its row, so that it is done once, whoever ticks and when."""
    for question in await queries.untold(session):
        question.told_at = now
        await _push(session, "new" if question.taken_by is None else "passed", question, now, organisation)
    for question in await queries.to_escalate(session, now):
        question.escalated_at = question.warned_at = question.reminded_at = now
        await _push(session, "late", question, now, organisation, above=True)
    for question in await queries.to_warn(session, now):
        question.warned_at = question.reminded_at = now
        await _push(session, "warn", question, now, organisation)
    for question in await queries.to_remind(session, now):
        question.reminded_at = now
        await _push(session, "remind", question, now, organisation)
    await session.flush()


async def forget(session: Session, now: datetime) -> None:
    """Delete what the knowledge base answered long ago."""
    await queries.forget_shown(session, now - SHOWN_KEPT)


async def _push(
    session: Session, kind: str, question: Question, now: datetime, organisation: Organisation, *, above: bool = False
) -> None:
    """Write to whoever took the question, or to those on duty for its branch; with `above`, to those over them as well."""
    branch = await members.branch(session, question.branch_id)
    told = await _recipients(session, question, branch.code, above=above) - {question.member_id}
    if told:
        card = cards.duty(kind, question, branch.name)
        plan = pushes.Plan(f"question {question.id}", card, card.purpose, Policy.RESEND)
        await pushes.plan(session, plan, queries.members_among(told), now, organisation)


async def _recipients(session: Session, question: Question, code: str, *, above: bool) -> set[int]:
    levels = _levels(await staff.holders(session, Permission.ANSWER_QUESTIONS, lineage(code)))
    taker = await queries.account_of(session, question.taken_by) if question.taken_by is not None else None
    own = {taker[1]} if taker is not None and taker[1] is not None else levels[0] if levels else set()
    return own | next((level for level in levels if not level <= own), set()) if above else own


def _levels(holders: Iterable[Holder]) -> Sequence[set[int]]:
    """Return the members on duty by the branch where their right begins, the nearest branch first."""
    by_branch: dict[str, set[int]] = {}
    for each in holders:
        if each.member_id is not None:
            by_branch.setdefault(each.branch_code, set()).add(each.member_id)
    return [by_branch[code] for code in sorted(by_branch, key=len, reverse=True)]
