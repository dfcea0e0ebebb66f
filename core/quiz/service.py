"""What members and staff can do with personal quizzes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import structlog

from core.database import Session
from core.errors import NotFound, Refused
from core.learning import service as learning
from core.library import withholding
from core.library.rules import ItemType, marks
from core.members import service as members
from core.members.rules import Audience, Person
from core.messages import Choice, Message, Moment, Plain, Purpose, Text
from core.organisation import Organisation
from core.pushes import approval
from core.pushes import service as pushes
from core.pushes.rules import Policy, Subject
from core.quiz import counting, modes, queries
from core.quiz.models import Quiz, QuizState
from core.quiz.modes import Asked, Terms
from core.quiz.rules import (
    BranchResult,
    Ledger,
    Occurrence,
    OpenRound,
    QuizDraft,
    RoundSummary,
    Schedule,
    Standing,
    due,
    flaw,
    next_after,
)

_log = structlog.get_logger()
_GONE = Text("quiz-not-there")
_LATELY = timedelta(days=7)


async def open_rounds(session: Session, person: Person, now: datetime) -> list[OpenRound]:
    """Return the rounds that the member may answer now, the one that closes first in front."""
    return await queries.open_rounds(session, person, now)


async def next_opening(session: Session, person: Person, now: datetime) -> datetime | None:
    """Return when the next round opens that the member may answer, if any is planned."""
    return await queries.next_opening(session, person, now)


async def lately_over(session: Session, person: Person, now: datetime) -> list[tuple[int, str]]:
    """Return number and title of the rounds of the last week whose solutions the member may see now."""
    return await queries.lately_over(session, person.member_id or 0, now - _LATELY, now)


async def enter(session: Session, round_id: int, person: Person, now: datetime, *, again: bool = False) -> Standing | None:
    """Return where the member's last attempt at the round stands, begun if need be; `again` begins another one.

    None when they have no attempt and none may be begun: the round is over, or was never meant for them.
    """
    found = await queries.entry(session, round_id, person)
    if found is None:
        return None
    attempt_id, is_open = found.attempt_id, now < found.closes_at and found.meant.includes(person)
    further = again and found.finished and found.terms.again(found.number, found.right, found.size)
    if is_open and (attempt_id is None or further):
        attempt_id = await queries.begin(session, round_id, person, found, now)
    return await standing(session, attempt_id) if attempt_id is not None else None


async def standing(session: Session, attempt_id: int) -> Standing | None:
    """Return where the attempt stands, if it is still there."""
    at = await queries.standing(session, attempt_id)
    return await _shuffled(session, at) if at is not None and at.terms.shuffled and not at.ended else at


async def _shuffled(session: Session, at: Standing) -> Standing:
    """Return the same with the questions, and their options, that this attempt shows now and next."""
    numbers = modes.order(at.size, at.attempt_id)[at.answered : at.answered + 2]
    found = await queries.items_at(session, at.round_id, numbers)
    asked, following, *_ = *(modes.shuffled(found[number], at.attempt_id) for number in numbers), None, None
    return replace(at, asked=asked, following=following)


async def answer(session: Session, at: Standing, picked: list[int] | str, now: datetime) -> bool:
    """Mark and store the answer to the question that the attempt stands at; tell whether it is right.

    `at` was read in this very transaction. Raises Refused when no question is left.
    """
    if at.asked is None:
        raise Refused(Text("quiz-answered-elsewhere"))
    solution = at.asked.solution
    right = marks(ItemType(solution.type), solution.key, solution.blanks, picked)
    await queries.store_answer(session, at, at.asked, picked, right=right, now=now)
    await learning.note(session, at.member_id, at.asked.item_id, now, right=right)
    return right


async def hand_in(session: Session, at: Standing, now: datetime) -> None:
    """End the attempt as it stands: its time is over."""
    await queries.hand_in(session, at.attempt_id, min(now, at.deadline_at or now))


async def hand_in_due(session: Session, now: datetime, organisation: Organisation) -> int:
    """Hand in every attempt whose time is over and tell those who wrote them; return how many they were."""
    handed: defaultdict[int, list[int]] = defaultdict(list)
    for round_id, member_id in await queries.hand_in_due(session, now):
        handed[round_id].append(member_id)
    for round_id, members_ in sorted(handed.items()):
        title, branch_id = await queries.title(session, round_id)
        see = Choice(f"quiz.start:{round_id}", Text("quiz-see-result"))
        card = Message((Text("quiz-handed-in", {"title": Plain(title)}),), choices=(see,))
        plan = pushes.Plan(title, card, Purpose.REPLY, Policy.RESEND, branch_id)
        await pushes.plan(session, plan, queries.members(members_), now, organisation)
    return sum(map(len, handed.values()))


async def missed(session: Session, attempt_id: int, person: Person) -> list[Asked]:
    """Return the questions of the member's own attempt that they answered wrong, as the attempt showed them."""
    at = await queries.standing(session, attempt_id)
    found = await queries.missed(session, attempt_id, person.member_id or 0)
    return [modes.shuffled(each, attempt_id) for each in found] if at is not None and at.terms.shuffled else found


async def open_due(session: Session, now: datetime, organisation: Organisation) -> int:
    """Open every round that is due and plan the push that announces it; return how many were opened.

    After a long stop only the latest due round of each quiz opens, if answers to it would still be taken.
    """
    opened = 0
    for quiz in await queries.due(session, now):
        schedule = schedule_of(quiz)
        coming = due(schedule, now, organisation)
        opened += coming is not None and await _open(session, quiz, coming, now, organisation)
        following = next_after(schedule, now, organisation)
        quiz.next_due_at = following.opens_at if following else None
    await session.flush()
    return opened


async def _open(session: Session, quiz: Quiz, coming: Occurrence, now: datetime, organisation: Organisation) -> bool:
    items = await queries.choose_items(session, quiz, now)
    if not items:
        quiz.unopened_at = now
        _log.warning("a quiz was due and its bank has no items left", quiz=quiz.id)
        return False
    opened = await queries.add_round(session, _id(quiz.id), coming)
    if opened is None:
        return False
    opened.size, opened.terms, quiz.unopened_at = len(items), quiz.terms, None
    await queries.fix_items(session, _id(opened.id), items)
    if not queries.terms(quiz.terms).told:
        await withholding.withhold(session, _source(_id(opened.id)), items, now, coming.closes_at)
    meant = Audience(await queries.branch_code(session, quiz.branch_id), tuple(quiz.memberships))
    card = push_message(_id(opened.id), quiz.title, len(items), coming, queries.terms(quiz.terms))
    plan = pushes.Plan(quiz.title, card, Purpose.QUIZ, Policy.LIST, quiz.branch_id, coming.closes_at, own_hour=True)
    push = await pushes.plan(session, plan, members.audience(meant), now, organisation)
    await approval.stamp(session, push, Subject.QUIZ, _id(quiz.id))
    opened.push_id = push.id
    if not meant.memberships:
        await pushes.tell_groups(session, push, card, now)
    return True


def _source(round_id: int) -> str:
    return f"round:{round_id}"


def push_message(round_id: int, title: str, size: int, coming: Occurrence, terms: Terms) -> Message:
    """Return the card that announces a round."""
    limit = (Text("quiz-push-minutes", {"minutes": terms.minutes}),) if terms.minutes else ()
    body = (Plain(title), *limit, Text("quiz-push-until", {"until": Moment(coming.closes_at)}))
    start = Choice(f"quiz.start:{round_id}", Text("quiz-start"))
    return Message(body, Text(f"quiz-push-title-{terms.mode}", {"count": size}), choices=(start,), purpose=Purpose.QUIZ)


def preview_message(draft: QuizDraft, now: datetime, organisation: Organisation) -> Message:
    """Return the card that members will get next by this draft; raises Refused when it has a flaw or no day left."""
    _check(draft)
    coming = next_after(draft.schedule, now, organisation)
    if coming is None:
        raise Refused(Text("quiz-flaw-no-day-left"))
    return push_message(0, draft.title, draft.size, coming, draft.terms)


async def create(session: Session, draft: QuizDraft, now: datetime, created_by: int | None = None) -> Quiz:
    """Store a quiz as a draft that opens nothing yet; raises Refused when it cannot work as filled in."""
    quiz = Quiz(title="", bank_id=0, size=0, branch_id=0, clock="", starts_on=draft.schedule.starts_on, created_at=now)
    quiz.created_by = created_by
    await _fill(session, quiz, draft)
    session.add(quiz)
    await session.flush()
    return quiz


async def change(session: Session, quiz_id: int, draft: QuizDraft, now: datetime, organisation: Organisation) -> Quiz:
    """Write the draft over the quiz; rounds that are open stay as they are."""
    quiz, _ = await _find(session, quiz_id)
    await _fill(session, quiz, draft)
    if quiz.state == QuizState.ACTIVE:
        _set_next(quiz, now, organisation)
    else:
        await approval.revoke(session, Subject.QUIZ, quiz_id)
    await session.flush()
    return quiz


async def activate(session: Session, quiz_id: int, now: datetime, organisation: Organisation) -> Quiz:
    """Let the quiz open rounds from the next time on that its schedule names."""
    quiz, _ = await _find(session, quiz_id)
    if not await queries.usable(session, quiz.bank_id, quiz.tag):
        raise Refused(Text("quiz-flaw-no-items"))
    quiz.state = QuizState.ACTIVE
    _set_next(quiz, now, organisation)
    await session.flush()
    return quiz


async def stop(session: Session, quiz_id: int, now: datetime) -> Quiz:
    """Open no more rounds, close the one that is open and write to nobody else; what was answered stays."""
    quiz, _ = await _find(session, quiz_id)
    quiz.state, quiz.next_due_at = QuizState.STOPPED, None
    await pushes.withdraw(session, await queries.open_pushes(session, quiz_id, now), now)
    await withholding.release(session, [_source(each) for each in await queries.close_rounds(session, quiz_id, now)])
    await session.flush()
    return quiz


async def quizzes(session: Session, branch_code: str) -> Sequence[Quiz]:
    """Return the quizzes for the branch and those below it, the newest first."""
    return await queries.quizzes(session, branch_code)


async def quiz(session: Session, quiz_id: int) -> Quiz:
    """Return the quiz; raises NotFound."""
    return (await _find(session, quiz_id))[0]


async def usable_items(session: Session, bank_id: int, tag: str = "") -> int:
    """Return how many items of the bank a round could ask."""
    return await queries.usable(session, bank_id, tag)


async def draft_of(session: Session, quiz_id: int) -> QuizDraft:
    """Return the quiz as staff filled it in, for changing it."""
    quiz, code = await _find(session, quiz_id)
    meant = Audience(code, tuple(quiz.memberships))
    terms = queries.terms(quiz.terms)
    return QuizDraft(quiz.title, quiz.bank_id, quiz.size, meant, schedule_of(quiz), quiz.tag, terms)


async def rounds(session: Session, quiz_id: int) -> list[RoundSummary]:
    """Return the rounds of the quiz with the counts of their attempts, the latest first."""
    return await counting.rounds(session, quiz_id)


async def results(session: Session, quiz_id: int, branch_code: str, round_id: int | None = None) -> list[BranchResult]:
    """Return the figures of each branch at or below `branch_code`, over all rounds of the quiz or one; never names."""
    quiz, code = await _find(session, quiz_id)
    return await counting.results(session, Audience(code, tuple(quiz.memberships)), quiz_id, round_id, branch_code)


async def ledger(session: Session, round_id: int) -> Ledger:
    """Return what the stored answers of a round add up to."""
    return await counting.ledger(session, round_id)


def schedule_of(quiz: Quiz) -> Schedule:
    """Return when the quiz opens its rounds."""
    return Schedule(time.fromisoformat(quiz.clock), tuple(quiz.days), quiz.starts_on, quiz.ends_on, quiz.open_hours)


async def _find(session: Session, quiz_id: int) -> tuple[Quiz, str]:
    found = await queries.quiz(session, quiz_id)
    if found is None:
        raise NotFound(_GONE)
    return found


def _check(draft: QuizDraft) -> None:
    found = flaw(draft)
    if found is not None:
        raise Refused(found)


async def _fill(session: Session, quiz: Quiz, draft: QuizDraft) -> None:
    _check(draft)
    branch_id = await queries.branch_id(session, draft.audience.branch_code)
    if branch_id is None:
        raise Refused(Text("quiz-flaw-branch"))
    if not await queries.has_bank(session, draft.bank_id):
        raise Refused(Text("quiz-flaw-bank"))
    schedule = draft.schedule
    quiz.title, quiz.bank_id, quiz.tag, quiz.size = draft.title.strip(), draft.bank_id, draft.tag.strip(), draft.size
    quiz.terms = queries.saved_terms(draft.terms)
    quiz.branch_id, quiz.memberships = branch_id, list(draft.audience.memberships)
    quiz.clock, quiz.days = schedule.clock.strftime("%H:%M"), sorted(set(schedule.days))
    quiz.starts_on, quiz.ends_on, quiz.open_hours = schedule.starts_on, schedule.ends_on, schedule.open_hours


def _set_next(quiz: Quiz, now: datetime, organisation: Organisation) -> None:
    coming = next_after(schedule_of(quiz), now, organisation)
    if coming is None:
        raise Refused(Text("quiz-flaw-no-day-left"))
    quiz.next_due_at = coming.opens_at


def _id(stored: int | None) -> int:
    """Return the id of a row that the database has given one."""
    if stored is None:
        raise LookupError("the row was never stored")
    return stored
