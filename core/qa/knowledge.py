"""What staff can do with the knowledge base: write, release by a second person, withdraw, take over from a file."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.database import Session
from core.errors import Forbidden, NotFound, Refused
from core.findings import Finding, Severity
from core.members import service as members
from core.messages import Text
from core.qa import queries
from core.qa.models import Entry
from core.qa.rules import Draft, EntryState, flaw, same, tidied
from core.qa.views import EntryRow
from core.staff.audit import audit
from core.staff.rules import Staff

PAGE = 50


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would store: the new ones, the rows that say what is known already, and what was noticed."""

    new: tuple[Draft, ...]
    duplicates: tuple[int, ...]
    findings: tuple[Finding, ...]


async def entries(
    session: Session, tops: Sequence[str], state: EntryState | None = None, words: str = "", page: int = 0
) -> tuple[list[EntryRow], int]:
    """Return a page of 50, counted from 0, of the entries that concern these branches, and how many there are."""
    return await queries.entries(session, tops, state, words, page * PAGE, PAGE)


async def entry(session: Session, entry_id: int) -> EntryRow:
    """Return the entry; raises NotFound."""
    found = await queries.entry(session, entry_id)
    if found is None:
        raise NotFound(Text("qa-entry-gone"))
    return found


async def write(session: Session, draft: Draft, staff: Staff | None, now: datetime) -> Entry:
    """Keep the entry as a draft that no member finds yet; raises Refused with what it lacks."""
    made = Entry(question="", answer="", written_by=staff.account_id if staff else None, changed_at=now)
    await _fill(session, made, draft)
    session.add(made)
    await session.flush()
    await audit(session, staff, "faq.written", f"entry {made.id}", "", now, draft.branch_code)
    return made


async def change(session: Session, entry_id: int, draft: Draft, staff: Staff, now: datetime) -> Entry:
    """Write over the entry, which is a draft again: members find it once somebody else has released the new words."""
    row = await _locked(session, entry_id)
    changed, seen = row.entry, row.entry.state == EntryState.RELEASED
    await _fill(session, changed, draft)
    changed.state, changed.written_by, changed.released_by, changed.changed_at = EntryState.DRAFT, staff.account_id, None, now
    changed.revision = await queries.next_revision(session) if seen else changed.revision
    await session.flush()
    await audit(session, staff, "faq.changed", f"entry {entry_id}", "", now, draft.branch_code)
    return changed


async def release(session: Session, entry_ids: Collection[int], staff: Staff, now: datetime) -> int:
    """Let members find these drafts and return how many they were; one of their own raises Forbidden."""
    drafts = await queries.to_release(session, entry_ids)
    if any(each.entry.written_by is not None and each.entry.written_by == staff.account_id for each in drafts):
        raise Forbidden(Text("qa-entry-second-person"))
    first = await queries.next_revision(session, len(drafts)) if drafts else 0
    for place, row in enumerate(drafts):
        released = row.entry
        released.state, released.released_by = EntryState.RELEASED, staff.account_id
        released.revision, released.changed_at = first + place, now
        await audit(session, staff, "faq.released", f"entry {released.id}", "", now, row.branch_code)
    await session.flush()
    return len(drafts)


async def withdraw(session: Session, entry_id: int, staff: Staff, now: datetime) -> None:
    """Let no member find the entry any more."""
    row = await _locked(session, entry_id)
    row.entry.state, row.entry.changed_at = EntryState.WITHDRAWN, now
    row.entry.revision = await queries.next_revision(session)
    await session.flush()
    await audit(session, staff, "faq.withdrawn", f"entry {entry_id}", "", now, row.branch_code)


async def preview(session: Session, drafts: Sequence[Draft], branch_code: str) -> Preview:
    """Compare what a file holds with the entries that serve the branch (empty = all): the same question is not taken twice."""
    known = {same(question) for _, question in await queries.questions_of(session, await _branch_id(session, branch_code))}
    new: list[Draft] = []
    duplicates: list[int] = []
    for draft in drafts:
        (duplicates.append(draft.row) if same(draft.question) in known else new.append(draft))
    findings = tuple(Finding(row, "known", Severity.NOTE, Text("importing-known")) for row in duplicates)
    return Preview(tuple(new), tuple(duplicates), findings)


async def store(session: Session, drafts: Sequence[Draft], branch_code: str, staff: Staff | None, now: datetime) -> Preview:
    """Keep what a file holds and the base does not yet, as drafts of the branch."""
    found = await preview(session, drafts, branch_code)
    for draft in found.new:
        made = Entry(question="", answer="", written_by=staff.account_id if staff else None, changed_at=now)
        await _fill(session, made, Draft(draft.question, draft.answer, draft.source, draft.wordings, branch_code))
        session.add(made)
    await session.flush()
    await audit(session, staff, "faq.imported", "", f"{len(found.new)} new", now, branch_code)
    return found


async def _locked(session: Session, entry_id: int) -> EntryRow:
    found = await queries.entry(session, entry_id, lock=True)
    if found is None:
        raise NotFound(Text("qa-entry-gone"))
    return found


async def _fill(session: Session, made: Entry, draft: Draft) -> None:
    wrong = flaw(draft)
    if wrong is not None:
        raise Refused(wrong)
    neat = tidied(draft)
    made.question, made.answer, made.source = neat.question, neat.answer, neat.source
    made.wordings, made.branch_id = list(neat.wordings), await _branch_id(session, draft.branch_code)


async def _branch_id(session: Session, code: str) -> int | None:
    return (await members.branch_by_code(session, code)).id if code else None
