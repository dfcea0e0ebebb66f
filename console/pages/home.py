"""What is due today, a few numbers, and the first steps of a new installation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter
from fastapi.responses import Response

from console.banking import usable_banks
from console.choices import seen_branches
from console.desk import AtDesk, Desk
from core.calendar import service as calendar
from core.calendar.rules import EntryRow, EntryState, Line, lines
from core.database import Session
from core.members.service import BranchRow
from core.pushes import service as pushes
from core.pushes.models import Push
from core.pushes.rules import PushState
from core.quiz import service as quizzes
from core.quiz.models import Quiz, QuizState
from core.suggestions import desk as box
from core.suggestions.rules import Shown, Sought
from core.tasks import service as tasks
from core.tasks.models import Task, TaskState

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Step:
    """One of the first steps: the key of its words, where it is taken, whether it is done."""

    label: str
    path: str
    done: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """What is going on in the branches that somebody sees."""

    branches: Sequence[BranchRow]
    quizzes: Sequence[Quiz]
    tasks: Sequence[Task]
    pushes: Sequence[Push]
    banks: int
    entries: Sequence[EntryRow]
    on: Sequence[Line]
    """What the calendar has today."""


@router.get("/")
async def show(desk: AtDesk) -> Response:
    """Show what is due in the branches they see."""
    async with desk.reading() as session:
        scene = await _scene(session, desk)
    tops = [row for row in scene.branches if row.code in desk.tops]
    active = [quiz for quiz in scene.quizzes if quiz.state == QuizState.ACTIVE]
    steps = _first_steps(scene)
    values = {
        "members": sum(row.members for row in tops),
        "bound": sum(row.bound for row in tops),
        "branches": len(scene.branches),
        "active": len(active),
        "running": [push for push in scene.pushes if push.state in {PushState.RUNNING, PushState.PAUSED}],
        "uncertain": [push for push in scene.pushes if push.uncertain and push.state != PushState.CANCELLED],
        "unopened": [quiz for quiz in active if quiz.unopened_at],
        "rounds": [quiz for quiz in active if _is_today(desk, quiz)],
        "due": [task for task in scene.tasks if task.state == TaskState.PUBLISHED and task.due_at > desk.office.clock()],
        "drafts": [(f"quizzes/{quiz.id}", quiz.title) for quiz in scene.quizzes if quiz.state == QuizState.DRAFT]
        + [(f"tasks/{task.id}", task.title) for task in scene.tasks if task.state == TaskState.DRAFT]
        + [(f"calendar/{row.id}", row.draft.title) for row in scene.entries if row.state is EntryState.DRAFT],
        "on": scene.on,
        "steps": steps,
        **await _suggestions(desk),
        "taken": sum(step.done for step in steps),
    }
    return desk.page("home.html", values)


async def _scene(session: Session, desk: Desk) -> Scene:
    entries = [row for top in desk.tops for row in await calendar.entries(session, top)]
    today = desk.office.organisation.today(desk.office.clock())
    released = [row for row in entries if row.state is EntryState.RELEASED]
    book = await calendar.almanac(session, desk.office.organisation)
    return Scene(
        await seen_branches(session, desk),
        [quiz for top in desk.tops for quiz in await quizzes.quizzes(session, top)],
        [task for top in desk.tops for task in await tasks.tasks(session, top)],
        [push for top in desk.tops for push in await pushes.recent(session, top)],
        sum(bank.items for bank in await usable_banks(session, desk)),
        *(entries, lines(released, today, today, book)),
    )


async def _suggestions(desk: Desk) -> dict[str, int]:
    """Count what lies with them in the suggestion box, and what of it is overdue."""
    who, today = box.actor(desk.staff), desk.office.organisation.today(desk.office.clock())
    waiting = Sought(who.levels, who.account_id or 0)
    async with desk.reading() as session:
        late = await box.count(session, replace(waiting, shown=Shown.OVERDUE), today)
        return {"suggestions": await box.count(session, waiting, today), "late_suggestions": late}


def _is_today(desk: Desk, quiz: Quiz) -> bool:
    organisation = desk.office.organisation
    today = organisation.today(desk.office.clock())
    return quiz.next_due_at is not None and organisation.today(quiz.next_due_at) == today


def _first_steps(scene: Scene) -> tuple[Step, ...]:
    begun = bool(scene.pushes) or any(quiz.state != QuizState.DRAFT for quiz in scene.quizzes)
    return (
        Step("console-step-branches", "branches/new", len(scene.branches) > 1),
        Step("console-step-members", "roster", any(row.members for row in scene.branches)),
        Step("console-step-bound", "members?bound=no", any(row.bound for row in scene.branches)),
        Step("console-step-bank", "banks/import", scene.banks > 0),
        Step("console-step-send", "quizzes/new", begun),
    )
