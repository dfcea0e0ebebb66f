"""What staff can do with the suggestions that are theirs to read, and what they count of the others."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Row

from core.database import Session
from core.errors import NotFound, Refused
from core.members import service as members
from core.members.rules import lineage
from core.messages import Text
from core.staff import service as staff_service
from core.staff.audit import audit
from core.staff.rules import Holder, Permission, Staff
from core.suggestions import acting, queries, rules
from core.suggestions.acting import Actor, Deed, File
from core.suggestions.deadline_rules import Profile
from core.suggestions.models import Case, Category, DeadlineProfile, Entry, EntryKind, Post, PostState
from core.suggestions.reading import own_levels, reader
from core.suggestions.rules import HANDLERS, Act, BranchCounts, CaseState, CategoryDraft, Sought, Why
from core.suggestions.telling import Around, tell_handlers, tell_sender

PAGE = 50
_MAY_BE_SHOWN = frozenset({CaseState.ANSWERED, CaseState.CLOSED})


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of the desk; `sender` is empty for somebody who left."""

    id: int
    receipt: str
    state: CaseState
    category_zh: str
    category_en: str
    branch_code: str
    branch_name: str
    sender: str
    handler: str
    received_at: datetime
    due_on: date
    late: bool
    asked: bool
    escalated: bool
    owed: bool
    """Whether the sender still waits for something: only then the day counts."""


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page of the desk and how many cases all pages hold."""

    rows: tuple[DeskRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class FullCase:
    """A case as those see it who handle it: everything; `may` is what can be done now."""

    case: Case
    category: Category
    sender: str
    branch_code: str
    branch_name: str
    escalated_to: str
    handler: str
    late: bool
    thread: tuple[Entry, ...]
    may: tuple[Act, ...]
    post: Post | None
    may_publish: bool


def actor(staff: Staff) -> Actor:
    """Return the staff as somebody who acts."""
    return Actor(account_id=staff.account_id, name=staff.name, levels=own_levels(staff.rights))


async def member_actor(session: Session, member_id: int) -> Actor | None:
    """Return the member as the staff whom they are in the chats; none who handles nothing."""
    account = await staff_service.account_of(session, member_id)
    levels = own_levels(await staff_service.rights_of(session, member_id))
    return Actor(account_id=account.id, name=account.name, levels=levels) if account is not None and levels else None


async def listed(session: Session, sought: Sought, today: date, page: int = 0) -> DeskPage:
    """Return a page of 50, counted from 0, of the cases sought, what is due first in front."""
    rows = await queries.desk(session, sought, today, page * PAGE, PAGE)
    return DeskPage(tuple(map(_row, rows)), await queries.desk_total(session, sought, today))


async def count(session: Session, sought: Sought, today: date) -> int:
    """Count the cases sought."""
    return await queries.desk_total(session, sought, today)


async def all_listed(session: Session, sought: Sought, today: date) -> tuple[DeskRow, ...]:
    """Return every case sought."""
    return tuple(map(_row, await queries.desk(session, sought, today)))


def _row(row: Row[*tuple[object, ...]]) -> DeskRow:
    return DeskRow(
        *(row.id, row.receipt, CaseState(row.state), row.name_zh, row.name_en, row.branch_code, row.branch_name),
        *(row.sender or "", row.handler or "", row.received_at, row.due_on, bool(row.late)),
        *(row.stopped_on is not None, row.escalated_id is not None, not row.over),
    )


async def counts(session: Session, tops: Sequence[str], today: date) -> list[BranchCounts]:
    """Return how many suggestions lie with each branch in these parts: never names, never words."""
    rows = await queries.counts(session, tops, today)
    return [BranchCounts(row.code, row.name, row.open, row.overdue, row.answered, row.declined, row.total) for row in rows]


async def case(around: Around, case_id: int, who: Actor) -> FullCase:
    """Return the case with its thread; one that is not theirs to read raises NotFound."""
    file = await _readable(around, case_id, who, lock=False)
    case = file.case
    branch = await members.branch(around.session, case.branch_id)
    escalated = await members.branch(around.session, case.escalated_id) if case.escalated_id else None
    return FullCase(
        *(case, file.category, await _name_of_sender(around.session, case), branch.code, branch.name),
        escalated.name if escalated else "",
        await _name_of_handler(around.session, case),
        rules.late(file.standing, around.today),
        tuple(await queries.entries(around.session, case_id)),
        rules.possible(file.standing, HANDLERS, file.profile, around.today),
        await queries.post_of(around.session, case_id),
        case.state in _MAY_BE_SHOWN and case.member_id is not None,
    )


async def _readable(around: Around, case_id: int, who: Actor, *, lock: bool = True) -> File:
    if not await queries.may_read(around.session, case_id, who.levels, who.account_id or 0):
        raise NotFound(Text("suggest-not-there"))
    return await acting.opened(around, case_id, lock=lock)


async def _name_of_sender(session: Session, case: Case) -> str:
    return (await members.member(session, case.member_id)).name if case.member_id is not None else ""


async def _name_of_handler(session: Session, case: Case) -> str:
    return (await staff_service.account(session, case.handler_id)).name if case.handler_id is not None else ""


async def do(around: Around, case_id: int, deed: Deed, who: Actor) -> Why | None:
    """Do it, or return why not: their words are kept as a note then; raises NotFound, Refused."""
    why = await acting.do(around, case_id, deed, who)
    await _audited(around, case_id, f"suggestion.{deed.act}", who, why or "")
    return why


async def add_note(around: Around, case_id: int, words: str, who: Actor) -> None:
    """Write a note that only those who handle the case see; raises NotFound, Refused."""
    flaw = rules.words_flaw(words)
    if flaw is not None:
        raise Refused(flaw)
    file = await _readable(around, case_id, who)
    acting.note(around, file, EntryKind.NOTE, words, who)
    await around.session.flush()
    await _audited(around, case_id, "suggestion.noted", who)


async def places(session: Session, staff: Staff) -> tuple[Holder, ...]:
    """Return everybody to whom a case can be handed over: those who handle suggestions in the branches that the staff sees."""
    below = [row.code for top in staff.tops for row in await members.branches(session, top)]
    above = [code for top in staff.tops for code in lineage(top)]
    return await staff_service.holders(session, Permission.HANDLE_SUGGESTIONS, sorted({*below, *above}))


async def hand_over(around: Around, case_id: int, deed: Deed, who: Actor, to: Holder) -> Why | None:
    """Lay the case with somebody else's branch and with them, with a note for handlers; the sender is told who reads it now."""
    case = (await acting.opened(around, case_id)).case
    if to.member_id is not None and to.member_id == case.member_id:
        raise Refused(Text("suggest-transfer-to-sender"))
    why = await acting.do(around, case_id, deed, who)
    if why is None:
        branch = await members.branch_by_code(around.session, to.branch_code)
        case.branch_id, case.handler_id = branch.id or 0, to.account_id
        around.session.add(case)
        await around.session.flush()
        await tell_sender(around, case, Text("suggest-told-transfer", {"reader": reader(to, branch.name)}))
        await tell_handlers(around, case, "suggest-duty-transfer", (to,), who.account_id)
    await _audited(around, case_id, f"suggestion.{deed.act}", who, why or to.branch_code)
    return why


async def propose(around: Around, case_id: int, said: str, done: str, who: Actor) -> None:
    """Ask the sender whether the board may say this; other words than they agreed to are asked about again."""
    flaw = rules.post_flaw(said, done)
    if flaw is not None:
        raise Refused(flaw)
    file = await _readable(around, case_id, who)
    case = file.case
    if case.state not in _MAY_BE_SHOWN or case.member_id is None:
        raise Refused(Text("suggest-post-not-now"))
    post = await queries.post_of(around.session, case_id)
    if post is not None and post.state == PostState.REFUSED:
        raise Refused(Text("suggest-post-refused"))
    post = post or Post(case_id=case_id, branch_id=case.branch_id, said="", done="", asked_at=around.now)
    post.said, post.done, post.state, post.asked_at = said.strip(), done.strip(), PostState.ASKED, around.now
    post.published_at = None
    around.session.add(post)
    acting.note(around, file, EntryKind.CONSENT_ASKED, "", who)
    await around.session.flush()
    await tell_sender(around, case, Text("suggest-told-consent"))
    await _audited(around, case_id, "suggestion.consent-asked", who)


async def publish(around: Around, case_id: int, who: Actor) -> None:
    """Put on the board what the sender agreed to; anything else raises Refused."""
    file = await _readable(around, case_id, who)
    post = await queries.post_of(around.session, case_id)
    if post is None or post.state != PostState.AGREED:
        raise Refused(Text("suggest-post-no-consent"))
    post.state, post.published_at = PostState.PUBLISHED, around.now
    around.session.add(post)
    acting.note(around, file, EntryKind.PUBLISHED, "", who)
    await around.session.flush()
    await _audited(around, case_id, "suggestion.published", who)


async def take_down(around: Around, case_id: int, who: Actor) -> None:
    """Take what the board says about the case off it."""
    await _readable(around, case_id, who)
    post = await queries.post_of(around.session, case_id)
    if post is None or post.state != PostState.PUBLISHED:
        raise NotFound(Text("suggest-not-there"))
    post.state = PostState.TAKEN_DOWN
    around.session.add(post)
    await around.session.flush()
    await _audited(around, case_id, "suggestion.taken-down", who)


async def board(session: Session, tops: Sequence[str]) -> Sequence[Row[*tuple[object, ...]]]:
    """Return what is published in these branches and below, the newest first."""
    return await queries.board_below(session, tops, PAGE)


async def _audited(around: Around, case_id: int, action: str, who: Actor, detail: str = "") -> None:
    found = await around.session.get(Case, case_id)
    if found is not None:
        branch = await members.branch(around.session, found.branch_id)
        doer = Staff(who.account_id or 0, "", who.name, "")
        await audit(around.session, doer, action, f"suggestion {found.receipt}", detail, around.now, branch.code)


async def categories(session: Session) -> Sequence[Category]:
    """Return every category, those no longer offered too."""
    return await queries.categories(session, offered_only=False)


async def profiles(session: Session) -> list[Profile]:
    """Return the deadline profiles."""
    return [acting.profile_of(row) for row in await queries.profiles(session)]


async def save_category(session: Session, category_id: int | None, what: CategoryDraft) -> None:
    """Add a category, or change the one named; raises NotFound, Refused."""
    flaw = rules.name_flaw(what.name_zh, what.name_en)
    if flaw is not None:
        raise Refused(flaw)
    known = await queries.categories(session, offered_only=False)
    found = next((each for each in known if each.id == category_id), None)
    if category_id is not None and found is None:
        raise NotFound(Text("suggest-category-gone"))
    if what.profile not in {row.code for row in await queries.profiles(session)}:
        raise Refused(Text("suggest-profile-gone"))
    place = max((each.position for each in known), default=-1) + 1
    row = found or Category(name_zh="", name_en="", profile="", position=place)
    row.name_zh, row.name_en, row.profile, row.offered = what.name_zh.strip(), what.name_en.strip(), what.profile, what.offered
    session.add(row)
    await session.flush()


async def save_profile(session: Session, what: Profile) -> None:
    """Change a deadline profile; clocks that run already keep their days. Raises NotFound, Refused."""
    flaw = rules.profile_flaw(what)
    if flaw is not None:
        raise Refused(flaw)
    found = await session.get(DeadlineProfile, what.code)
    if found is None:
        raise NotFound(Text("suggest-profile-gone"))
    session.add(found.sqlmodel_update(asdict(what)))
    await session.flush()
