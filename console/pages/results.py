"""How branches did, in counts and never in names: quizzes and tasks, on the page and as a file."""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk, Desk
from console.downloads import xlsx
from console.sheets import Cell, workbook
from core.database import Session
from core.errors import NotFound
from core.messages import Text
from core.quiz import service as quizzes
from core.quiz.rules import BranchResult, QuizDraft, RoundSummary
from core.staff.audit import audit
from core.staff.rules import Permission
from core.tasks import service as tasks
from core.tasks.rules import BranchProgress, TaskDraft

router = APIRouter()


@router.get("/results")
async def list_(desk: AtDesk) -> Response:
    """Show the quizzes and tasks that have results."""
    async with desk.reading() as session:
        found = [quiz for top in desk.tops for quiz in await quizzes.quizzes(session, top)]
        studied = [task for top in desk.tops for task in await tasks.tasks(session, top)]
    return desk.page("results.html", {"quizzes": found, "tasks": studied})


@router.get("/results/quizzes/{quiz_id:id}")
async def quiz(desk: AtDesk, quiz_id: int) -> Response:
    """Show how each branch did in a quiz, in all rounds or one."""
    draft, round_, rounds, rows = await _quiz_rows(desk, quiz_id)
    return desk.page("result-quiz.html", {"quiz_id": quiz_id, "draft": draft, "round": round_, "rounds": rounds, "rows": rows})


@router.get("/results/quizzes/{quiz_id:id}.xlsx")
async def quiz_file(desk: AtDesk, quiz_id: int) -> Response:
    """Return the same as a file."""
    draft, _, _, rows = await _quiz_rows(desk, quiz_id)
    names = ("code", "branch", "members", "took-part", "finished", "answered", "right", "percent")
    cells = [(r.code, r.name, r.members, r.took_part, r.finished, r.answered, r.right, r.percent) for r in rows]
    return await _file(desk, draft.title, draft.audience.branch_code, names, cells)


@router.get("/results/tasks/{task_id:id}")
async def task(desk: AtDesk, task_id: int) -> Response:
    """Show how far each branch is with a task."""
    draft, rows = await _task_rows(desk, task_id)
    return desk.page("result-task.html", {"task_id": task_id, "draft": draft, "rows": rows})


@router.get("/results/tasks/{task_id:id}.xlsx")
async def task_file(desk: AtDesk, task_id: int) -> Response:
    """Return the same as a file."""
    draft, rows = await _task_rows(desk, task_id)
    cells = [(row.code, row.name, row.members, row.read, row.done) for row in rows]
    return await _file(desk, draft.title, draft.audience.branch_code, ("code", "branch", "members", "read", "done"), cells)


async def _quiz_rows(desk: Desk, quiz_id: int) -> tuple[QuizDraft, RoundSummary | None, list[RoundSummary], list[BranchResult]]:
    async with desk.reading() as session:
        draft = await quizzes.draft_of(session, quiz_id)
        desk.must(Permission.SEE_FIGURES, draft.audience.branch_code)
        rounds = await quizzes.rounds(session, quiz_id)
        round_ = _asked_round(desk, rounds)
        rows = await _results(session, desk, quiz_id, round_)
    return draft, round_, rounds, rows


async def _results(session: Session, desk: Desk, quiz_id: int, round_: RoundSummary | None) -> list[BranchResult]:
    one = round_.id if round_ else None
    return [row for top in desk.tops for row in await quizzes.results(session, quiz_id, top, one)]


def _asked_round(desk: Desk, rounds: Sequence[RoundSummary]) -> RoundSummary | None:
    wanted = desk.asked("round")
    if not wanted:
        return None
    for each in rounds:
        if str(each.id) == wanted:
            return each
    raise NotFound(Text("console-not-found"))


async def _task_rows(desk: Desk, task_id: int) -> tuple[TaskDraft, list[BranchProgress]]:
    async with desk.reading() as session:
        draft = await tasks.draft_of(session, task_id)
        desk.must(Permission.SEE_FIGURES, draft.audience.branch_code)
        rows = [row for top in desk.tops for row in await tasks.progress(session, task_id, top)]
    return draft, rows


async def _file(desk: Desk, title: str, code: str, names: Sequence[str], cells: Sequence[Sequence[Cell]]) -> Response:
    now = desk.office.clock()
    header = [desk.say(f"console-column-{name}") for name in names]
    body = await asyncio.to_thread(workbook, title, header, cells)
    async with desk.writing() as session:
        await audit(session, desk.staff, "results.exported", title, "", now, code)
    return xlsx(body, f"{title}-{desk.office.organisation.today(now)}")
