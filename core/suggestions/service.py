"""What a member can do with suggestions of their own, and what anybody of a branch may read on its board."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from core.database import Session
from core.errors import NotFound, Refused
from core.members import service as members
from core.members.rules import Person, lineage
from core.messages import Text
from core.suggestions import acting, deadline_rules, queries, rules
from core.suggestions.acting import Actor, Deed, File
from core.suggestions.deadline_rules import AnswerFrom, ClockKind, Profile, Timing
from core.suggestions.models import Case, Category, DeadlineProfile, Draft, Entry, EntryKind, Post, PostState
from core.suggestions.reading import Readers, readers
from core.suggestions.rules import SENDERS, Act, CaseState, CategoryDraft, Why
from core.suggestions.telling import Around, tell_handlers

BOARD_PAGE = 5
FOR_SENDERS = frozenset({EntryKind.SENT, *(act for act in Act if act is not Act.TRANSFER)})
"""What of a thread its sender reads; of a transfer they are told that it happened, and the note is for handlers."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A suggestion that was taken: what to look it up by, and by when what is promised; `answer_by` is none where nothing is yet.

    `provisional` tells that the promise reaches into a year whose holidays are not announced, `goes_up` that somebody above
    reads it once it is overdue.
    """

    case_id: int
    receipt: str
    acknowledge_by: date
    answer_by: date | None
    provisional: bool
    goes_up: bool


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A suggestion as its sender sees it: `owed` by `due_on`, none when nothing is; `may` is what they can do now."""

    id: int
    receipt: str
    state: CaseState
    category_zh: str
    category_en: str
    owed: ClockKind | None
    due_on: date
    asked: bool
    thread: tuple[Entry, ...]
    may: tuple[Act, ...]
    reopen_until: date
    post: Post | None
    """What the board would say, while the sender is asked to agree."""


async def seed(session: Session, profiles: Sequence[Profile], categories: Sequence[CategoryDraft]) -> None:
    """Add the preset's profiles that are not there yet, and its categories where there are none at all."""
    await queries.add_profiles(session, [DeadlineProfile.model_validate(asdict(each)) for each in profiles])
    if not await queries.any_category(session):
        session.add_all(
            Category(name_zh=each.name_zh, name_en=each.name_en, profile=each.profile, position=place, offered=each.offered)
            for place, each in enumerate(categories)
        )
        await session.flush()


async def who_reads(session: Session, person: Person) -> Readers | None:
    """Return who would read what the member sends now; none where nobody is there to read it."""
    return await readers(session, person.branch_code, person.member_id)


async def categories(session: Session) -> Sequence[Category]:
    """Return what a suggestion may be about."""
    return await queries.categories(session, offered_only=True)


async def draft(session: Session, member_id: int, topic: str, now: datetime) -> Draft | None:
    """Return what the member typed for the topic and did not send, while it is kept."""
    found = await queries.draft(session, member_id, topic)
    return found if found is not None and found.at > now - rules.DRAFT_KEPT else None


async def keep_draft(
    session: Session, member_id: int, topic: str, words: str, now: datetime, category: int | None = None
) -> None:
    """Keep what the member typed until it is sent, dropped or three days old."""
    await queries.put_draft(session, Draft(member_id=member_id, topic=topic, category_id=category, words=words, at=now))


async def drop_draft(session: Session, member_id: int, topic: str) -> None:
    """Forget what the member typed for the topic."""
    await queries.drop_draft(session, member_id, topic)


async def send(around: Around, person: Person, category_id: int, words: str) -> Sent:
    """Take a suggestion; raises Refused when it cannot be one, its category is gone or nobody is there to read it."""
    session = around.session
    flaw = rules.words_flaw(words)
    if flaw is not None:
        raise Refused(flaw)
    offered = {each.id: each for each in await queries.categories(session, offered_only=True)}
    found = await readers(session, person.branch_code, person.member_id)
    if category_id not in offered or found is None:
        raise Refused(Text("suggest-category-gone" if found else "suggest-no-readers"))
    level = await members.branch_by_code(session, found.level)
    case = await _stored(around, person, offered[category_id], level.id or 0)
    file = await acting.opened(around, case.id or 0)
    acting.set_clock(case, deadline_rules.begun(file.timing), around)
    acting.note(around, file, EntryKind.SENT, words, Actor(member_id=person.member_id))
    await session.flush()
    await tell_handlers(around, case, "suggest-duty-new", found.here)
    return _promised(case, file.timing, goes_up=found.above is not None)


async def _stored(around: Around, person: Person, category: Category, branch_id: int) -> Case:
    case = Case(
        receipt=await acting.new_receipt(around),
        member_id=person.member_id,
        category_id=category.id or 0,
        branch_id=branch_id,
        received_at=around.now,
        warn_on=around.today,
        due_on=around.today,
    )
    around.session.add(case)
    await around.session.flush()
    return case


def _promised(case: Case, timing: Timing, *, goes_up: bool) -> Sent:
    from_receipt = timing.profile.answer_from is AnswerFrom.RECEIVED
    answer_by = deadline_rules.answering(timing).term.due_on if from_receipt else None
    known = timing.days.known(answer_by or case.due_on)
    return Sent(case.id or 0, case.receipt, case.due_on, answer_by, not known, goes_up)


async def own_cases(session: Session, member_id: int) -> Sequence[Case]:
    """Return the member's newest suggestions."""
    return await queries.mine(session, member_id)


async def with_receipt(session: Session, member_id: int, words: str) -> int | None:
    """Return the member's own suggestion that the words name by its receipt; somebody else's does not exist for them."""
    code = rules.receipt(words)
    return await queries.case_with_receipt(session, code, member_id) if code else None


async def own_case(around: Around, case_id: int, member_id: int) -> OwnCase:
    """Return the suggestion as its sender sees it; one of somebody else raises NotFound."""
    file = await acting.opened(around, case_id, lock=False)
    if file.case.member_id is None or file.case.member_id != member_id:
        raise NotFound(Text("suggest-not-there"))
    return await _own(around, file)


async def _own(around: Around, file: File) -> OwnCase:
    case, standing = file.case, file.standing
    thread = await queries.entries(around.session, case.id or 0)
    post = await queries.post_of(around.session, case.id or 0)
    return OwnCase(
        *(case.id or 0, case.receipt, standing.state, file.category.name_zh, file.category.name_en),
        *(standing.clock.kind, case.due_on),
        case.stopped_on is not None,
        tuple(each for each in thread if each.kind in FOR_SENDERS),
        rules.possible(standing, SENDERS, file.profile, around.today),
        rules.reopen_until(standing, file.profile, around.today),
        post if post is not None and post.state == PostState.ASKED else None,
    )


async def do(around: Around, case_id: int, member_id: int, act: Act, words: str = "") -> Why | None:
    """Reply, take up again, close or withdraw one's own suggestion, or return why not; raises NotFound, Refused."""
    return await acting.do(around, case_id, Deed(act, words), Actor(member_id=member_id))


async def decide(around: Around, case_id: int, member_id: int, *, agreed: bool) -> bool:
    """Let the board say what staff wrote about the suggestion, or not; tell whether that was still asked."""
    file = await acting.opened(around, case_id)
    post = await queries.post_of(around.session, case_id)
    if file.case.member_id != member_id or post is None or post.state != PostState.ASKED:
        return False
    post.state = PostState.AGREED if agreed else PostState.REFUSED
    around.session.add(post)
    kind = EntryKind.CONSENT_GIVEN if agreed else EntryKind.CONSENT_REFUSED
    acting.note(around, file, kind, "", Actor(member_id=member_id))
    await around.session.flush()
    await tell_handlers(around, file.case, f"suggest-duty-{kind}", await acting.handlers(around, file.case))
    return True


async def board(session: Session, person: Person, page: int) -> tuple[Sequence[Post], bool]:
    """Return a page of what was published for the member's branch or one above it, and whether older ones follow."""
    offset = page * BOARD_PAGE
    found = await queries.board(session, lineage(person.branch_code), offset, BOARD_PAGE + 1)
    return found[:BOARD_PAGE], len(found) > BOARD_PAGE
