"""What is due today, a few numbers, and the first steps of a new installation."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk, Desk
from core.database import Session
from core.members import service as members
from core.members.service import BranchRow
from core.pushes import service as pushes
from core.pushes.models import Push
from core.pushes.rules import PushState

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Step:
    """One of the first steps: the key of its words, where it is taken, whether it is done."""

    label: str
    path: str
    done: bool


@router.get("/")
async def show(desk: AtDesk) -> Response:
    """Show what is due in the branches they see."""
    async with desk.reading() as session:
        rows = [row for top in desk.tops for row in await members.branches(session, top)]
        recent = [push for top in desk.tops for push in await pushes.recent(session, top)]
        steps = await _first_steps(session, desk, rows, recent)
    tops = [row for row in rows if row.code in desk.tops]
    return desk.page(
        "home.html",
        {
            "members": sum(row.members for row in tops),
            "bound": sum(row.bound for row in tops),
            "branches": len(rows),
            "running": [push for push in recent if push.state in {PushState.RUNNING, PushState.PAUSED}],
            "uncertain": [push for push in recent if push.uncertain and push.state != PushState.CANCELLED],
            "steps": steps,
        },
    )


async def _first_steps(session: Session, desk: Desk, rows: Sequence[BranchRow], recent: Sequence[Push]) -> tuple[Step, ...]:
    del session, desk
    return (
        Step("console-step-branches", "members", len(rows) > 1),
        Step("console-step-members", "roster", any(row.members for row in rows)),
        Step("console-step-push", "quizzes", bool(recent)),
    )
