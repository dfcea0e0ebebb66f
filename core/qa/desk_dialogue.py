"""The conversation of whoever is on duty: what waits, one question, and the answer that is typed or taken over from the base."""

from typing import Literal

from core.conversation import Context, State, Turn
from core.errors import CoreError
from core.messages import Choice, Message, Moment, Plain, Text
from core.qa import cards, desk, dialogue
from core.qa.dialogue import Adding, Asking
from core.qa.rules import WITH_PEOPLE
from core.qa.views import CaseRow, Sought
from core.staff import service as staff_service
from core.staff.rules import Permission, Staff

_LISTED = 8
_LABEL = 40


class Answering(State):
    """Whoever is on duty was asked to write the answer."""

    kind: Literal["qa.answering"] = "qa.answering"
    question_id: int

    @property
    def takes_text(self) -> bool:
        """Tell that free words are expected."""
        return True


async def step(context: Context, state: Asking | Adding | Answering) -> Turn:
    """Take what somebody wrote who was asked for a question, for more about one, or for an answer."""
    match state:
        case Asking():
            return await dialogue.write(context, state)
        case Adding():
            return await dialogue.add(context, state)
        case Answering():  # pragma: no branch - mypy proves that nothing else can come
            return await write(context, state)


async def open_(context: Context) -> Turn:
    """List the questions that wait for an answer in the branches that somebody answers for."""
    staff = await _staff(context)
    tops = staff.tops_for(Permission.ANSWER_QUESTIONS) if staff is not None else ()
    if not tops:
        return _said(Text("qa-not-on-duty"))
    rows, total = await desk.cases(context.session, Sought(tops, WITH_PEOPLE))
    if not rows:
        return _said(Text("qa-nothing-waits"))
    body = (Text("qa-waiting", {"count": total}),)
    return Turn((Message(body, choices=tuple(map(_line, rows[:_LISTED]))),))


async def see(context: Context, question_id: str) -> Turn:
    """Show one question with the remarks beside it."""
    return await _shown(context, int(question_id))


async def take(context: Context, question_id: str) -> Turn:
    """Take the question up and ask for the answer; who comes second is told who was first."""
    staff = await _staff(context)
    if staff is None:
        return _said(Text("qa-not-on-duty"))
    try:
        await desk.take(context.session, int(question_id), staff, context.now)
    except CoreError as refusal:
        return _said(refusal.text)
    return await _shown(context, int(question_id), Text("qa-yours"))


async def answer(context: Context, question_id: str) -> Turn:
    """Ask for the words of the answer, as long as there is one to give."""
    staff = await _staff(context)
    if staff is None:
        return _said(Text("qa-not-on-duty"))
    found = await desk.case(context.session, int(question_id), staff)
    if found.question.state not in WITH_PEOPLE:
        return await _shown(context, int(question_id))
    asked = Message((Plain(found.question.words), Text("qa-write-answer")))
    return Turn((asked,), Answering(question_id=int(question_id)))


async def write(context: Context, state: Answering) -> Turn:
    """Send the answer; when another's was first, say so: the words are kept beside the question."""
    staff = await _staff(context)
    if staff is None:
        return _said(Text("qa-not-on-duty"))
    other = await desk.answer(context.session, state.question_id, context.words, staff, context.now, context.organisation)
    if other is not None:
        return _said(Text("qa-other-was-first", {"name": Plain(other.answered_by)}))
    keep = Choice(f"qa.keep:{state.question_id}", Text("qa-into-base"))
    return Turn((Message((Text("qa-sent"),), choices=(keep,)),))


async def keep(context: Context, question_id: str) -> Turn:
    """Make the answer a draft of the knowledge base, for a second person to release."""
    staff = await _staff(context)
    if staff is None:
        return _said(Text("qa-not-on-duty"))
    await desk.into_base(context.session, int(question_id), staff, context.now)
    return _said(Text("qa-kept"))


async def _staff(context: Context) -> Staff | None:
    member_id = context.person.member_id
    return await staff_service.as_staff(context.session, member_id) if member_id is not None else None


async def _shown(context: Context, question_id: int, before: Text | None = None) -> Turn:
    staff = await _staff(context)
    if staff is None:
        return _said(Text("qa-not-on-duty"))
    found = await desk.case(context.session, question_id, staff)
    notes = await desk.notes(context.session, question_id)
    return Turn((cards.case(found, notes, before),))


def _line(row: CaseRow) -> Choice:
    words = " ".join(row.question.words.split())
    short = words if len(words) <= _LABEL else words[: _LABEL - 1] + "…"
    at = Moment(row.question.due_at) if row.question.due_at else Plain("")
    return Choice(f"qa.see:{row.question.id}", Text("qa-line", {"words": Plain(short), "at": at}))


def _said(*body: Text) -> Turn:
    return Turn((Message(body),))
