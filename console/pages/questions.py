"""The desk of questions: what waits and until when, one question with everything that can be done about it."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk, Desk
from console.forms import Form
from console.listing import Listing, page_of
from core.database import Session
from core.errors import Forbidden, Refused
from core.messages import Plain, Text
from core.pushes import service as pushes
from core.qa import desk as answers
from core.qa.rules import LONGEST_ANSWER, LONGEST_NOTE, LONGEST_PROMISE, WITH_PEOPLE, NoteKind, Promise, QuestionState
from core.qa.views import CaseRow, NoteRow, Sought
from core.staff.rules import Permission

router = APIRouter()
STYLES: Final = {
    QuestionState.WAITING: "warn",
    QuestionState.TAKEN: "info",
    QuestionState.ANSWERED: "good",
    QuestionState.CLOSED: "",
}
SHOWS: Final = ("open", "mine", "waiting", "late", "done", "all")
_DONE: Final = (QuestionState.ANSWERED, QuestionState.CLOSED)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the thread of a question in words; `side` is a class of the style sheet."""

    at: str
    who: str
    what: str
    words: str
    side: str


@router.get("/questions")
async def list_(desk: AtDesk) -> Response:
    """Show the questions of the branches where they answer, what is due first in front."""
    filters = {name: desk.asked(name) for name in ("show", "q")}
    page, now = page_of(desk.asked("page")), desk.office.clock()
    async with desk.reading() as session:
        rows, total = await answers.cases(session, _sought(desk, filters["show"], filters["q"]), page - 1)
    values = {
        "rows": rows,
        "now": now,
        "styles": STYLES,
        "open_states": WITH_PEOPLE,
        "shows": [(each, desk.say(f"console-questions-{each}")) for each in SHOWS],
        "list": Listing("/console/questions", filters, total, page),
    }
    return desk.page("questions.html", values)


@router.get("/questions/promise")
async def promise(desk: AtDesk) -> Response:
    """Show what the organisation promises to those who ask."""
    _tops(desk)
    async with desk.reading() as session:
        kept = await answers.promise(session)
    return _promise_page(desk, Form.of(first=kept.first_days, answer=kept.answer_days, **_clocks(kept)))


@router.post("/questions/promise")
async def set_promise(desk: AtDesk) -> Response:
    """Promise something else from now on."""
    if not desk.may(Permission.CHANGE_SETTINGS):
        raise Forbidden(Text("console-not-allowed"))
    async with desk.form() as form:
        try:
            days = [form.number(name, f"console-promise-{name}", least=1, most=LONGEST_PROMISE) for name in ("first", "answer")]
            clocks = [form.clock(name, f"console-promise-{name}") for name in ("remind", "ends")]
            minutes = [clock.hour * 60 + clock.minute for clock in clocks]
            async with desk.writing() as session:
                await answers.set_promise(session, Promise(*days, *minutes), desk.staff, desk.office.clock())
        except Refused as refusal:
            return _promise_page(desk, form, desk.tongue.words(refusal.text), 422)
    return desk.go("questions/promise", desk.say("console-saved"))


@router.get("/questions/{question_id:id}")
async def show(desk: AtDesk, question_id: int) -> Response:
    """Show one question, what was said about it, and what can be done."""
    return await _page(desk, question_id, Form())


@router.post("/questions/{question_id:id}/take")
async def take(desk: AtDesk, question_id: int) -> Response:
    """Take the question up."""
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                await answers.take(session, question_id, desk.staff, desk.office.clock())
        except Refused as refusal:
            return await _page(desk, question_id, form, desk.tongue.words(refusal.text), 422)
    return desk.go(f"questions/{question_id}", desk.say("console-question-is-taken"))


@router.post("/questions/{question_id:id}/answer")
async def answer(desk: AtDesk, question_id: int) -> Response:
    """Answer: the asker is told in their chat. When somebody else was first, the words stay as a note."""
    office = desk.office
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                words, now = form.text("answer"), office.clock()
                other = await answers.answer(session, question_id, words, desk.staff, now, office.organisation)
        except Refused as refusal:
            return await _page(desk, question_id, form, desk.tongue.words(refusal.text), 422)
    if other is not None:
        said = Text("qa-other-was-first", {"name": Plain(other.answered_by)})
        return await _page(desk, question_id, Form(), desk.tongue.words(said), 409)
    await office.wake()
    return desk.go(f"questions/{question_id}", desk.say("console-question-is-answered"))


@router.post("/questions/{question_id:id}/pass-on")
async def pass_on(desk: AtDesk, question_id: int) -> Response:
    """Give the question to somebody else, with a note."""
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                to, why = form.id("to", "console-question-to"), form.needed("why", "console-question-why")
                await answers.pass_on(session, question_id, to, why, desk.staff, desk.office.clock())
        except Refused as refusal:
            return await _page(desk, question_id, form, desk.tongue.words(refusal.text), 422)
    return desk.go(f"questions/{question_id}", desk.say("console-question-is-passed-on"))


@router.post("/questions/{question_id:id}/note")
async def note(desk: AtDesk, question_id: int) -> Response:
    """Keep a remark that the asker does not see."""
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                await answers.remark(session, question_id, form.text("note"), desk.staff, desk.office.clock())
        except Refused as refusal:
            return await _page(desk, question_id, form, desk.tongue.words(refusal.text), 422)
    return desk.go(f"questions/{question_id}", desk.say("console-saved"))


@router.post("/questions/{question_id:id}/close")
async def close(desk: AtDesk, question_id: int) -> Response:
    """Close the question."""
    async with desk.form(), desk.writing() as session:
        await answers.close(session, question_id, desk.staff, desk.office.clock())
    return desk.go(f"questions/{question_id}", desk.say("console-question-is-closed"))


@router.post("/questions/{question_id:id}/keep")
async def keep(desk: AtDesk, question_id: int) -> Response:
    """Make the answer a draft of the knowledge base, to be looked over at once."""
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                made = await answers.into_base(session, question_id, desk.staff, desk.office.clock())
        except Refused as refusal:
            return await _page(desk, question_id, form, desk.tongue.words(refusal.text), 422)
    return desk.go(f"knowledge/{made.id}", desk.say("console-question-is-kept"))


def _sought(desk: Desk, show_: str, words: str) -> Sought:
    tops, mine, now = _tops(desk), desk.staff.account_id, desk.office.clock()
    match show_:
        case "all":
            return Sought(tops, words=words)
        case "mine":
            return Sought(tops, WITH_PEOPLE, taken_by=mine, words=words)
        case "waiting":
            return Sought(tops, (QuestionState.WAITING,), words=words)
        case "late":
            return Sought(tops, late_at=now, words=words)
        case "done":
            return Sought(tops, _DONE, words=words)
    return Sought(tops, WITH_PEOPLE, words=words)


def _tops(desk: Desk) -> tuple[str, ...]:
    tops = desk.staff.tops_for(Permission.ANSWER_QUESTIONS)
    if not tops:
        raise Forbidden(Text("console-not-allowed"))
    return tops


async def _page(desk: Desk, question_id: int, form: Form, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        found = await answers.case(session, question_id, desk.staff)
        notes = await answers.notes(session, question_id)
        others = [
            (each.account_id, each.name)
            for each in await answers.answerers(session, found.branch_code)
            if each.account_id != found.question.taken_by
        ]
        delivered = await _delivered(desk, session, found)
    values = {
        "row": found,
        "question": found.question,
        "lines": _lines(desk, found, notes),
        "others": others,
        "is_open": found.question.state in WITH_PEOPLE,
        "styles": STYLES,
        "form": form,
        "refused": refused,
        "longest": LONGEST_ANSWER,
        "longest_note": LONGEST_NOTE,
        "delivered": delivered,
        "now": desk.office.clock(),
    }
    return desk.page("question.html", values, status)


async def _delivered(desk: Desk, session: Session, found: CaseRow) -> str:
    """Say whether the answer reached its asker."""
    if found.question.push_id is None:
        return ""
    progress = await pushes.progress(session, found.question.push_id, desk.office.clock())
    if progress.sent:
        return desk.say("console-question-arrived")
    return desk.say("console-question-under-way" if progress.waiting or progress.leased else "console-question-unreached")


def _lines(desk: Desk, found: CaseRow, notes: list[NoteRow]) -> list[Line]:
    question, moment = found.question, desk.tongue.moment
    asked = Line(moment(question.asked_at), found.asker, desk.say("console-question-asked"), question.words, "theirs")
    lines = [asked, *(_line(desk, found, each) for each in notes)]
    if question.answer:
        said = desk.say("console-question-said")
        lines.append(Line(moment(question.answered_at), found.answered_by, said, question.answer, "ours"))
    return lines


def _line(desk: Desk, found: CaseRow, row: NoteRow) -> Line:
    who = row.author or (found.asker if row.note.kind == NoteKind.ADDED else "")
    side = "theirs" if row.note.kind == NoteKind.ADDED else "ours" if row.note.kind == NoteKind.BEFORE else "inside"
    return Line(desk.tongue.moment(row.note.at), who, desk.say(f"console-question-{row.note.kind}"), row.note.words, side)


def _promise_page(desk: Desk, form: Form, refused: str = "", status: int = 200) -> Response:
    return desk.page("promise.html", {"form": form, "refused": refused, "most": LONGEST_PROMISE}, status)


def _clocks(kept: Promise) -> dict[str, str]:
    return {name: f"{at // 60:02}:{at % 60:02}" for name, at in (("remind", kept.remind_at), ("ends", kept.ends_at))}
