"""What members and those who keep a bank can do about a key that may be wrong."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.corrections import queries
from core.corrections.models import LONGEST, DoubtState
from core.corrections.queries import DoubtRow
from core.database import Session
from core.duels import rescoring as duels
from core.errors import NotFound, Refused
from core.learning import service as learning
from core.library import cards, editing
from core.library import service as library
from core.library.models import Item
from core.library.rules import ItemDraft
from core.live import lessons
from core.live import rescoring as games
from core.members.rules import Person, lineage
from core.messages import Choice, Message, Plain, Purpose, Text
from core.organisation import Organisation
from core.pushes import service as pushes
from core.pushes.rules import Policy
from core.quiz import rescoring as quizzes
from core.staff import service as staff_service
from core.staff.audit import audit
from core.staff.rules import Permission, Staff

RECENT = 8
"""Items among which a member chooses the one they doubt."""
PAGE = 50


async def recent(session: Session, member_id: int, now: datetime) -> list[Item]:
    """Return the items that the member answered last, the latest in front: in games too, of which perhaps nothing was learnt."""
    elsewhere = await learning.recent(session, member_id, now, RECENT)
    found = sorted([*elsewhere, *await lessons.answered_lately(session, member_id, RECENT)], reverse=True)
    latest = list(dict.fromkeys(item_id for _, item_id in found))[:RECENT]
    items = {each.id: each for each in await library.items_by_ids(session, latest)}
    return [items[each] for each in latest if each in items]


async def report(session: Session, person: Person, item_id: int, words: str, now: datetime, organisation: Organisation) -> bool:
    """Keep the member's doubt and tell those who keep the bank; False when they doubted this version before."""
    member_id, item = person.member_id or 0, await library.item(session, item_id)
    row = {"item_id": item_id, "version": item.version, "member_id": member_id, "words": words.strip()[:LONGEST]}
    if not await queries.add(session, {**row, "state": DoubtState.OPEN, "at": now, "note": ""}):
        return False
    await _tell_keepers(session, item, now, organisation)
    return True


async def _tell_keepers(session: Session, item: Item, now: datetime, organisation: Organisation) -> None:
    code = await queries.branch_of(session, item.bank_id)
    keepers = await staff_service.holders(session, Permission.CHANGE_CONTENT, lineage(code))
    card = Message((Text("report-came"), Plain(item.stem)), choices=(Choice("report:desk", Text("report-to-desk")),))
    plan = pushes.Plan("report", card, Purpose.REPLY, Policy.RESEND)
    await pushes.plan(session, plan, queries.keepers([each.account_id for each in keepers]), now, organisation)


async def waiting(session: Session, staff: Staff) -> list[DoubtRow]:
    """Return the doubts that this person may decide, the oldest in front."""
    tops = staff.tops_for(Permission.CHANGE_CONTENT)
    return await queries.waiting(session, tops, PAGE) if tops else []


async def doubt(session: Session, doubt_id: int, staff: Staff) -> DoubtRow:
    """Return a doubt that this person may decide; any other does not exist for them and raises NotFound."""
    found = await queries.doubt(session, doubt_id)
    if found is None or not staff.may(Permission.CHANGE_CONTENT, found.branch_code):
        raise NotFound(Text("report-gone"))
    return found


async def correct(
    session: Session, doubt_id: int, key: Sequence[int] | str, staff: Staff, now: datetime, organisation: Organisation
) -> int:
    """Put the key right, mark all answers anew, tell those who were marked wrong and those who doubted; return how many gained.

    `key` holds the places of the right options, or for a fill-in the right words, a blank each, parted by semicolons. What
    the item said before is kept as a version. Raises Refused for a key that is none or the one that stands.
    """
    found = await _open(session, doubt_id, staff)
    draft = _with_key(editing.draft_of(found.item), key)
    changed = await editing.revise(session, found.item.id or 0, draft, now, staff.account_id)
    if not changed.differs:
        raise Refused(Text("report-same-key"))
    item = await library.item(session, found.item.id or 0)
    gained = await _rescored(session, item)
    await learning.forget_item(session, item.id or 0)
    reporters = await _close(session, item, DoubtState.CORRECTED, "", staff, now)
    solution = cards.Solution(item.type, item.options, item.key, item.blanks, "", "")
    answer = cards.verdict(solution, right=True).body
    told = Message((Text("report-rescored"), Plain(item.stem), *answer))
    await _tell(session, told, gained, now, organisation)
    thanks = Message((Text("report-corrected"), Plain(item.stem), *answer))
    await _tell(session, thanks, sorted(set(reporters) - set(gained)), now, organisation)
    await audit(session, staff, "item.key-corrected", f"item {item.id}", f"version {item.version}", now, found.branch_code)
    return len(gained)


async def _rescored(session: Session, item: Item) -> list[int]:
    """Mark everything anew that was marked by the old key; return the members to whom that gave a right answer more."""
    found = [await each.rescore(session, item) for each in (quizzes, duels, games)]
    return sorted(set().union(*found))


def _with_key(draft: ItemDraft, key: Sequence[int] | str) -> ItemDraft:
    if isinstance(key, str):
        blanks = tuple(part.strip() for part in key.replace("；", ";").split(";"))
        return replace(draft, blanks=tuple((part,) for part in blanks if part))
    return replace(draft, key=tuple(sorted(set(key))))


async def reject(session: Session, doubt_id: int, note: str, staff: Staff, now: datetime, organisation: Organisation) -> None:
    """Say that the key stands, and why; those who doubted are told."""
    found = await _open(session, doubt_id, staff)
    said = note.strip()[:LONGEST]
    reporters = await _close(session, found.item, DoubtState.REJECTED, said, staff, now)
    why = (Text("report-because", {"note": Plain(said)}),) if said else ()
    await _tell(session, Message((Text("report-rejected"), Plain(found.item.stem), *why)), reporters, now, organisation)
    await audit(session, staff, "item.key-kept", f"item {found.item.id}", said, now, found.branch_code)


async def _open(session: Session, doubt_id: int, staff: Staff) -> DoubtRow:
    found = await doubt(session, doubt_id, staff)
    if found.doubt.state != DoubtState.OPEN:
        raise Refused(Text("report-decided"))
    return found


async def _close(session: Session, item: Item, state: DoubtState, note: str, staff: Staff, now: datetime) -> list[int]:
    """Decide all doubts about the item; return who had them."""
    doubts = await queries.open_about(session, item.id or 0)
    for each in doubts:
        each.state, each.note, each.decided_at, each.decided_by = state, note, now, staff.account_id
    await session.flush()
    return sorted({each.member_id for each in doubts})


async def _tell(session: Session, card: Message, members: Sequence[int], now: datetime, organisation: Organisation) -> None:
    if members:
        plan = pushes.Plan("report", card, Purpose.REPLY, Policy.RESEND)
        await pushes.plan(session, plan, queries.members(members), now, organisation)
