"""Quizzes that come again: the list, one quiz with its rounds, and the way from a draft to members' chats."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console import quiz_forms
from console.approving import approve, deciding
from console.audiences import whom
from console.choices import audience_options, seen_branches
from console.desk import AtDesk, Desk
from console.forms import Form
from console.previews import shown
from core.database import Session
from core.errors import CoreError, Refused
from core.library import service as library
from core.members.rules import Audience
from core.messages import Message, Purpose
from core.pushes.rules import Subject
from core.quiz import service as quizzes
from core.quiz.models import Quiz, QuizState
from core.quiz.modes import Mode
from core.quiz.rules import EVERY_DAY, LONGEST_OPEN, MOST_ITEMS, QuizDraft, Schedule
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()
STYLES: Final = {QuizState.DRAFT: "", QuizState.ACTIVE: "good", QuizState.STOPPED: "warn"}


@router.get("/quizzes")
async def list_(desk: AtDesk) -> Response:
    """Show the quizzes of the branches they see."""
    async with desk.reading() as session:
        found = [quiz for top in desk.tops for quiz in await quizzes.quizzes(session, top)]
        names = {row.id: row.name for row in await seen_branches(session, desk)}
    return desk.page("quizzes.html", {"quizzes": found, "branch_names": names, "styles": STYLES})


@router.get("/quizzes/new")
async def new(desk: AtDesk) -> Response:
    """Ask for a new quiz of the kind in `?mode=`, filled in as most are."""
    today = desk.office.organisation.today(desk.office.clock())
    return await _form_page(desk, quiz_forms.begun(quiz_forms.asked_mode(desk.asked("mode")), today))


@router.post("/quizzes/new")
async def add(desk: AtDesk) -> Response:
    """Keep the quiz as a draft that opens nothing yet."""
    now = desk.office.clock()
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                draft = await _typed(desk, session, form)
                quiz = await quizzes.create(session, draft, now, desk.staff.account_id)
                await audit(session, desk.staff, "quiz.added", quiz.title, "", now, draft.audience.branch_code)
        except Refused as refusal:
            return await _form_page(desk, form, refused=desk.tongue.words(refusal.text), status=422)
    return desk.go(f"quizzes/{quiz.id}", desk.say("console-quiz-kept"))


@router.get("/quizzes/{quiz_id:id}")
async def show(desk: AtDesk, quiz_id: int) -> Response:
    """Show a quiz, its rounds, how its card looks in each channel, and whom it would reach."""
    return await _page(desk, quiz_id)


@router.get("/quizzes/{quiz_id:id}/edit")
async def edit(desk: AtDesk, quiz_id: int) -> Response:
    """Show the quiz as it was filled in, to be changed."""
    async with desk.reading() as session:
        quiz, draft = await _found(desk, session, quiz_id, Permission.CHANGE_CONTENT)
    return await _form_page(desk, _filled(draft), quiz)


@router.post("/quizzes/{quiz_id:id}/edit")
async def change(desk: AtDesk, quiz_id: int) -> Response:
    """Write the form over the quiz; rounds that are open stay as they are."""
    office = desk.office
    async with desk.form() as form:
        async with desk.reading() as session:
            quiz, _ = await _found(desk, session, quiz_id, Permission.CHANGE_CONTENT)
        try:
            async with desk.writing() as session:
                draft = await _typed(desk, session, form)
                await quizzes.change(session, quiz_id, draft, office.clock(), office.organisation)
                await audit(session, desk.staff, "quiz.changed", draft.title, "", office.clock(), draft.audience.branch_code)
        except Refused as refusal:
            return await _form_page(desk, form, quiz, desk.tongue.words(refusal.text), 422)
    return desk.go(f"quizzes/{quiz_id}", desk.say("console-saved"))


@router.post("/quizzes/{quiz_id:id}/activate")
async def activate(desk: AtDesk, quiz_id: int) -> Response:
    """Let the quiz open its rounds from now on."""
    office = desk.office
    async with desk.form():
        try:
            async with desk.writing() as session:
                quiz, draft = await _found(desk, session, quiz_id, Permission.SEND)
                await approve(session, desk, Subject.QUIZ, quiz_id, draft.audience.branch_code, office.clock())
                await quizzes.activate(session, quiz_id, office.clock(), office.organisation)
                await audit(session, desk.staff, "quiz.activated", quiz.title, "", office.clock(), draft.audience.branch_code)
        except Refused as refusal:
            return await _page(desk, quiz_id, desk.tongue.words(refusal.text), 422)
    return desk.go(f"quizzes/{quiz_id}", desk.say("console-quiz-activated"))


@router.post("/quizzes/{quiz_id:id}/stop")
async def stop(desk: AtDesk, quiz_id: int) -> Response:
    """Let it open no more rounds and close the one that is open."""
    async with desk.form(), desk.writing() as session:
        quiz, draft = await _found(desk, session, quiz_id, Permission.SEND)
        await quizzes.stop(session, quiz_id, desk.office.clock())
        await audit(session, desk.staff, "quiz.stopped", quiz.title, "", desk.office.clock(), draft.audience.branch_code)
    return desk.go(f"quizzes/{quiz_id}", desk.say("console-quiz-stopped"))


async def _page(desk: Desk, quiz_id: int, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        quiz, draft = await _found(desk, session, quiz_id, Permission.SEE_FIGURES)
        bank = await library.bank(session, quiz.bank_id)
        values = {
            "quiz": quiz,
            "draft": draft,
            **await whom(session, desk, draft.audience, Purpose.QUIZ),
            "bank": bank,
            "usable": await quizzes.usable_items(session, quiz.bank_id, quiz.tag),
            "rounds": await quizzes.rounds(session, quiz_id),
            "deciding": await deciding(
                session, desk, Subject.QUIZ, quiz_id, draft.audience.branch_code, draft=quiz.state == QuizState.DRAFT
            ),
        }
    card = _card(desk, draft)
    values["previews"] = shown(desk, card) if card else ()
    return desk.page("quiz.html", {**values, "styles": STYLES, "refused": refused}, status)


def _card(desk: Desk, draft: QuizDraft) -> Message | None:
    try:
        return quizzes.preview_message(draft, desk.office.clock(), desk.office.organisation)
    except CoreError:  # no day is left: there is nothing to show
        return None


async def _found(desk: Desk, session: Session, quiz_id: int, permission: Permission) -> tuple[Quiz, QuizDraft]:
    draft = await quizzes.draft_of(session, quiz_id)
    desk.must(permission, draft.audience.branch_code)
    return await quizzes.quiz(session, quiz_id), draft


async def _typed(desk: Desk, session: Session, form: Form) -> QuizDraft:
    branch = form.needed("branch", "console-audience")
    desk.must(Permission.CHANGE_CONTENT, branch)
    bank = await library.bank(session, form.id("bank", "console-quiz-bank"))
    schedule = Schedule(
        form.clock("clock", "console-quiz-clock"),
        tuple(int(day) for day in form.many("days") if day in {str(each) for each in EVERY_DAY}),
        form.day("starts_on", "console-quiz-from"),
        form.day("ends_on", "console-quiz-to") if form.text("ends_on") else None,
        form.number("open_hours", "console-quiz-hours", least=1, most=LONGEST_OPEN) if form.text("open_hours") else None,
    )
    size = form.number("size", "console-quiz-size", least=1, most=MOST_ITEMS)
    title = form.needed("title", "console-title")
    meant = Audience(branch, form.many("kinds"))
    return QuizDraft(title, bank.id or 0, size, meant, schedule, form.text("tag"), quiz_forms.typed(form))


def _filled(draft: QuizDraft) -> Form:
    schedule, meant = draft.schedule, draft.audience
    return Form(
        {
            "title": [draft.title],
            "bank": [str(draft.bank_id)],
            "tag": [draft.tag],
            "size": [str(draft.size)],
            "branch": [meant.branch_code],
            "kinds": meant.memberships,
            "clock": [schedule.clock.strftime("%H:%M")],
            "days": [str(day) for day in schedule.days],
            "starts_on": [schedule.starts_on.isoformat()],
            "ends_on": [schedule.ends_on.isoformat() if schedule.ends_on else ""],
            "open_hours": [str(schedule.open_hours or "")],
            **quiz_forms.filled(draft.terms),
        }
    )


def _of_mode(form: Form) -> dict[str, object]:
    mode = quiz_forms.asked_mode(form.text("mode"))
    return {"mode": mode, "modes": tuple(Mode), "shown": quiz_forms.FIELDS[mode], "most": quiz_forms.MOST}


async def _form_page(desk: Desk, form: Form, quiz: Quiz | None = None, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        values = {
            "form": form,
            "quiz": quiz,
            **_of_mode(form),
            **await audience_options(session, desk, Permission.CHANGE_CONTENT),
            "banks": [(bank.id, bank.name) for bank in await library.banks(session, desk.tops[0])],
            "refused": refused,
        }
    return desk.page("quiz-form.html", values, status)
