"""One push that is planned: how far it is, and the ways to steer it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk, Desk
from console.pages.channels import KNOWN
from console.reasons import reason
from core.database import Session
from core.errors import NotFound, Refused
from core.members import service as members
from core.members.models import Branch
from core.messages import Text
from core.pushes import recall
from core.pushes import service as pushes
from core.pushes.models import Push
from core.pushes.rules import DeliveryState, PushState
from core.pushes.service import Progress
from core.staff.audit import audit
from core.staff.rules import Permission

router = APIRouter()

STYLES: Final = {
    PushState.RUNNING: "info",
    PushState.PAUSED: "warn",
    PushState.FINISHED: "good",
    PushState.CANCELLED: "",
    PushState.EXPIRED: "warn",
}

OPEN: Final = frozenset({PushState.RUNNING, PushState.PAUSED})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some were not sent, in words, and how many."""

    state: DeliveryState
    words: str
    count: int


Act = Callable[[Session, int, datetime], Awaitable[int | None]]


async def _pause(session: Session, push_id: int, _: datetime) -> None:
    await pushes.pause(session, push_id)


async def _resume(session: Session, push_id: int, _: datetime) -> None:
    await pushes.resume(session, push_id)


async def _resend(session: Session, push_id: int, now: datetime) -> int:
    return await pushes.resolve_uncertain(session, push_id, now, resend=True)


async def _leave(session: Session, push_id: int, now: datetime) -> int:
    return await pushes.resolve_uncertain(session, push_id, now, resend=False)


_ACTS: Final[Mapping[str, Act]] = {
    "pause": _pause,
    "resume": _resume,
    "cancel": pushes.cancel,
    "retry": pushes.retry_failed,
    "resend": _resend,
    "leave": _leave,
    "recall": recall.recall,
}


@router.get("/pushes/{push_id:id}")
async def show(desk: AtDesk, push_id: int) -> Response:
    """Show where one push stands; the figures renew themselves while the page is open."""
    return desk.page("push.html", await _standing(desk, push_id))


@router.get("/pushes/{push_id:id}/progress")
async def progress(desk: AtDesk, push_id: int) -> Response:
    """Return the figures alone, for the open page to put in place."""
    return desk.part("push-progress.html", await _standing(desk, push_id))


@router.post("/pushes/{push_id:id}/{name}")
async def act(desk: AtDesk, push_id: int, name: str) -> Response:
    """Pause, resume or cancel it, send the failed ones again, or decide on those of which nobody knows."""
    if name not in _ACTS:
        raise NotFound(Text("console-not-found"))
    now = desk.office.clock()
    async with desk.form():
        try:
            async with desk.writing() as session:
                push, branch = await found(desk, session, push_id)
                desk.must(Permission.SEND, branch.code)
                count = await _ACTS[name](session, push_id, now)
                await audit(session, desk.staff, f"push.{name}", push.title, str(count or ""), now, branch.code)
        except Refused as refusal:
            return desk.page("push.html", await _standing(desk, push_id, desk.tongue.words(refusal.text)), 422)
    await desk.office.wake()
    await desk.office.backplane.publish(pushes.MOVED, "")
    return desk.go(f"pushes/{push_id}", desk.say(f"console-push-did-{name}", n=count or 0))


async def _standing(desk: Desk, push_id: int, refused: str = "") -> dict[str, object]:
    async with desk.reading() as session:
        push, branch = await found(desk, session, push_id)
        stands = await pushes.progress(session, push_id, desk.office.clock())
    return {**figures(desk, push, stands, branch), "refused": refused}


def moves(push: Push, stands: Progress) -> bool:
    """Tell whether its figures may still change by themselves."""
    return push.state in OPEN or bool(stands.taken and stands.taken.waiting)


def figures(desk: Desk, push: Push, stands: Progress, branch: Branch) -> dict[str, object]:
    """Return what the figures of a push are drawn from."""
    code = branch.code
    return {
        "push": push,
        "progress": stands,
        "reasons": [Reason(state, reason(desk, why) or why, count) for state, why, count in stands.reasons],
        "branch": branch,
        "kept": [(reason(desk, why) or why, count) for why, count in stands.taken.kept] if stands.taken else [],
        "style": STYLES[PushState(push.state)],
        "open": push.state in OPEN,
        "moves": moves(push, stands),
        "may_call": desk.staff.may(Permission.SEE_MEMBERS, code),
        "halted": [desk.say(f"console-channel-{name}") if name in KNOWN else name for name in stands.halted],
        "may_check": desk.may(Permission.CHANGE_SETTINGS),
        "may_send": desk.staff.may(Permission.SEND, code),
    }


async def found(desk: Desk, session: Session, push_id: int) -> tuple[Push, Branch]:
    """Return a push of the branches they see, with the branch at the top of its audience."""
    push = await pushes.push(session, push_id)
    if push.branch_id is None:
        raise NotFound(Text("console-not-found"))
    branch = await members.branch(session, push.branch_id)
    desk.must(Permission.SEE_FIGURES, branch.code)
    return push, branch
