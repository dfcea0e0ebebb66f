"""What those who answer can do with questions: see, take, pass on, remark, answer, close, and keep the answer in the base."""

from datetime import datetime

from core.database import Session
from core.errors import NotFound, Refused
from core.members.rules import lineage
from core.messages import Text
from core.organisation import Organisation
from core.pushes import service as pushes
from core.pushes.rules import Policy
from core.qa import cards, knowledge, queries
from core.qa.models import Entry, Note, Question
from core.qa.rules import (
    LONGEST_ANSWER,
    LONGEST_NOTE,
    LONGEST_QUESTION,
    WITH_PEOPLE,
    Draft,
    NoteKind,
    Promise,
    QuestionState,
    without_person,
)
from core.qa.views import CaseRow, NoteRow, Sought
from core.staff import service as staff_service
from core.staff.audit import audit
from core.staff.rules import Holder, Permission, Staff

PAGE = 50


async def cases(session: Session, sought: Sought, page: int = 0) -> tuple[list[CaseRow], int]:
    """Return a page of 50, counted from 0, of the questions that people were asked, and how many there are."""
    return await queries.cases(session, sought, page * PAGE, PAGE)


async def case(session: Session, question_id: int, staff: Staff) -> CaseRow:
    """Return a question of a branch where they answer; any other does not exist for them and raises NotFound."""
    return await _answerable(session, question_id, staff, lock=False)


async def notes(session: Session, question_id: int) -> list[NoteRow]:
    """Return the remarks beside a question."""
    return await queries.notes(session, question_id)


async def answerers(session: Session, branch_code: str) -> list[Holder]:
    """Return everybody who may answer questions of the branch, each once."""
    found = await staff_service.holders(session, Permission.ANSWER_QUESTIONS, lineage(branch_code))
    return list({each.account_id: each for each in found}.values())


async def take(session: Session, question_id: int, staff: Staff, now: datetime) -> None:
    """Take the question up; one that somebody else took, or that is answered, raises Refused."""
    found = await _answerable(session, question_id, staff)
    question = found.question
    if question.state == QuestionState.TAKEN and question.taken_by != staff.account_id:
        raise Refused(Text("qa-taken-by", {"name": found.taken_by}))
    _must_be_open(question)
    question.state, question.taken_by = QuestionState.TAKEN, staff.account_id
    await session.flush()
    await audit(session, staff, "question.taken", f"question {question_id}", "", now, found.branch_code)


async def pass_on(session: Session, question_id: int, to: int, why: str, staff: Staff, now: datetime) -> None:
    """Give the question to somebody else who may answer it, with a note; raises Refused."""
    found = await _answerable(session, question_id, staff)
    _must_be_open(found.question)
    if to not in {each.account_id for each in await answerers(session, found.branch_code)}:
        raise Refused(Text("qa-no-answerer"))
    found.question.state, found.question.taken_by, found.question.told_at = QuestionState.TAKEN, to, None
    await _note(session, question_id, staff, NoteKind.PASSED_ON, why, now)
    await audit(session, staff, "question.passed-on", f"question {question_id}", f"account {to}", now, found.branch_code)


async def remark(session: Session, question_id: int, words: str, staff: Staff, now: datetime) -> None:
    """Keep a remark that staff see and the asker does not."""
    await _answerable(session, question_id, staff)
    if not words.strip():
        raise Refused(Text("qa-flaw-note"))
    await _note(session, question_id, staff, NoteKind.NOTE, words, now)


async def answer(
    session: Session, question_id: int, words: str, staff: Staff, now: datetime, organisation: Organisation
) -> CaseRow | None:
    """Answer the question: the asker is told in their chat. Of two who answer at once the first wins.

    Returns nothing when it won, else the question as the other answered it; the words are kept as a note then.
    """
    found = await _answerable(session, question_id, staff)
    question = found.question
    if not words.strip() or len(words) > LONGEST_ANSWER:
        raise Refused(Text("qa-flaw-answer", {"most": LONGEST_ANSWER}))
    if question.state not in WITH_PEOPLE:
        await _note(session, question_id, staff, NoteKind.TOO_LATE, words, now)
        return found
    question.state, question.answer = QuestionState.ANSWERED, words.strip()
    question.answered_by, question.answered_at, question.helped = staff.account_id, now, None
    question.taken_by = question.taken_by or staff.account_id
    question.push_id = await _tell_asker(session, question, now, organisation)
    await session.flush()
    await audit(session, staff, "question.answered", f"question {question_id}", "", now, found.branch_code)
    return None


async def close(session: Session, question_id: int, staff: Staff, now: datetime) -> None:
    """Close a question that is answered, or needs no answer; the asker may reopen an answered one."""
    found = await _answerable(session, question_id, staff)
    found.question.state = QuestionState.CLOSED
    await session.flush()
    await audit(session, staff, "question.closed", f"question {question_id}", "", now, found.branch_code)


async def into_base(session: Session, question_id: int, staff: Staff, now: datetime) -> Entry:
    """Make the question and its answer a draft of the knowledge base, without what tells of the asker; raises Refused."""
    found = await _answerable(session, question_id, staff)
    question = found.question
    if not question.answer:
        raise Refused(Text("qa-not-answered"))
    if question.entry_id is not None:
        raise Refused(Text("qa-in-base"))
    asked, answered = (without_person(words, found.asker) for words in (question.words, question.answer))
    draft = Draft(asked[:LONGEST_QUESTION], answered, branch_code=found.branch_code)
    entry = await knowledge.write(session, draft, staff, now)
    question.entry_id = entry.id
    await session.flush()
    return entry


async def promise(session: Session) -> Promise:
    """Return what the organisation promises to those who ask."""
    return await queries.promise(session)


async def set_promise(session: Session, promised: Promise, staff: Staff, now: datetime) -> None:
    """Promise something else from now on; raises Refused for what nobody can keep."""
    if promised.flaw is not None:
        raise Refused(promised.flaw)
    await queries.set_promise(session, promised)
    await audit(session, staff, "promise.changed", "questions", f"{promised.first_days}, {promised.answer_days}", now)


async def _tell_asker(session: Session, question: Question, now: datetime, organisation: Organisation) -> int | None:
    """Plan the one push that brings the answer to the chat where its asker is reached."""
    plan = pushes.Plan(f"question {question.id}", cards.answer(question), cards.answer(question).purpose, Policy.RESEND)
    return (await pushes.plan(session, plan, queries.members_among([question.member_id]), now, organisation)).id


async def _answerable(session: Session, question_id: int, staff: Staff, *, lock: bool = True) -> CaseRow:
    found = await queries.case(session, question_id, lock=lock)
    if found is None or not staff.may(Permission.ANSWER_QUESTIONS, found.branch_code):
        raise NotFound(Text("qa-question-gone"))
    return found


def _must_be_open(question: Question) -> None:
    if question.state not in WITH_PEOPLE:
        raise Refused(Text("qa-answered-already"))


async def _note(session: Session, question_id: int, staff: Staff | None, kind: NoteKind, words: str, now: datetime) -> None:
    most = LONGEST_NOTE if kind is NoteKind.NOTE else LONGEST_ANSWER
    account_id = staff.account_id if staff else None
    session.add(Note(question_id=question_id, account_id=account_id, kind=kind, words=words.strip()[:most], at=now))
    await session.flush()
