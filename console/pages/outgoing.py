"""What can be done with a draft of any kind before it goes out: approve it, and send it to oneself."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.approving import approve
from console.desk import AtDesk, Desk
from core.calendar import rules as calendar_rules
from core.calendar import service as calendar
from core.calendar import telling
from core.database import Session
from core.errors import NotFound, Refused
from core.library import service as library
from core.messages import Message, Text
from core.notices import service as notices
from core.outgoing import service as outgoing
from core.pushes import trial
from core.pushes.rules import Subject
from core.quiz import service as quizzes
from core.staff import service as staff
from core.staff.rules import Permission
from core.tasks import service as tasks

router = APIRouter()
ROOMS: Final = {Subject.NOTICE: "notices", Subject.TASK: "tasks", Subject.QUIZ: "quizzes", Subject.ENTRY: "calendar"}
"""Where what is planned is looked at."""


@router.post("/outgoing/{subject}/{subject_id:id}/approve")
async def approve_it(desk: AtDesk, subject: str, subject_id: int) -> Response:
    """Note that it may be sent."""
    now = desk.office.clock()
    async with desk.form(), desk.writing() as session:
        of, code = await _found(session, desk, subject, subject_id)
        desk.must(Permission.APPROVE_CONTENT, code)
        await approve(session, desk, of, subject_id, code, now)
    return desk.go(f"{ROOMS[of]}/{subject_id}", desk.say("console-push-approved"))


@router.post("/outgoing/{subject}/{subject_id:id}/try")
async def try_it(desk: AtDesk, subject: str, subject_id: int) -> Response:
    """Send the card to the chat of whoever asks, and to nobody else."""
    office = desk.office
    async with desk.form():
        async with desk.reading() as session:
            of, code = await _found(session, desk, subject, subject_id)
            if not any(desk.staff.may(each, code) for each in (Permission.CHANGE_CONTENT, Permission.APPROVE_CONTENT)):
                desk.must(Permission.CHANGE_CONTENT, code)
        try:
            async with desk.writing() as session:
                title, card = await _card(session, desk, of, subject_id)
                account = await staff.account(session, desk.staff.account_id)
                push = await trial.send(session, title, card, account.member_id, office.clock(), office.organisation)
        except Refused as refusal:
            return desk.go(f"{ROOMS[of]}/{subject_id}", desk.tongue.words(refusal.text))
    await office.wake()
    return desk.go(f"{ROOMS[of]}/{subject_id}", desk.say("console-push-tried", n=push.total))


async def _found(session: Session, desk: Desk, subject: str, subject_id: int) -> tuple[Subject, str]:
    if subject not in set(Subject):
        raise NotFound(Text("console-not-found"))
    code = await outgoing.branch_of(session, Subject(subject), subject_id)
    desk.must(Permission.SEE_FIGURES, code)
    return Subject(subject), code


async def _card(session: Session, desk: Desk, subject: Subject, subject_id: int) -> tuple[str, Message]:
    """Return the title and the card as members would get it now; its buttons lead nowhere."""
    match subject:
        case Subject.NOTICE:
            draft = await notices.draft_of(session, subject_id)
            media = await library.media(session, draft.media_id) if draft.media_id else None
            return draft.title, notices.push_message(0, draft, media)
        case Subject.TASK:
            task = await tasks.draft_of(session, subject_id)
            return task.title, tasks.push_message(0, task.title, task.due_at)
        case Subject.QUIZ:
            quiz = await quizzes.draft_of(session, subject_id)
            return quiz.title, quizzes.preview_message(quiz, desk.office.clock(), desk.office.organisation)
        case Subject.ENTRY:
            return await _told(session, desk, subject_id)


async def _told(session: Session, desk: Desk, entry_id: int) -> tuple[str, Message]:
    row, book = await calendar.entry(session, entry_id), await calendar.almanac(session, desk.office.organisation)
    today = desk.office.organisation.today(desk.office.clock())
    coming = calendar_rules.following(row.draft.timetable, today, 1, book, row.changes)
    if not coming:
        raise Refused(Text("calendar-flaw-over"))
    return row.draft.title, telling.push_message(row, coming[0])
