"""The page of a push while it is open: its figures come by themselves, for as long as the reader may read them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from console.desk import SESSION, AtDesk, Desk
from console.pages.pushes import figures, found, moves
from console.watching import Watch
from core.members.models import Branch
from core.staff import service as staff

router = APIRouter()
_AGAIN: Final = "retry: 2000\n\n"
"""After how many milliseconds the browser comes back when the stream breaks off."""


@router.get("/pushes/{push_id:id}/events")
async def events(desk: AtDesk, push_id: int) -> Response:
    """Send the figures whenever they change, once a second at most (server-sent events)."""
    async with desk.reading() as session:
        _, branch = await found(desk, session, push_id)
    unbuffered = {"X-Accel-Buffering": "no"}  # nginx would gather what is to be seen at once
    return StreamingResponse(_figures(desk, push_id, branch), media_type="text/event-stream", headers=unbuffered)


async def _figures(desk: Desk, push_id: int, branch: Branch) -> AsyncIterator[str]:
    watch: Watch = desk.request.app.state.watch
    beat, now = desk.office.beat, asyncio.get_running_loop().time
    checked = now()
    yield _AGAIN
    async with watch.of(push_id) as eye:
        while not desk.office.ending.is_set():
            standing = await eye.next(beat)
            if now() - checked >= beat:
                checked = now()
                if not await _may_read_on(desk):
                    yield _event("leave", "")
                    return
            if standing is None:
                yield ": still here\n\n"
                continue
            yield _event("stands", desk.drawn("push-progress.html", figures(desk, standing.push, standing.progress, branch)))
            if not moves(standing.push, standing.progress):
                yield _event("over", "")
                return


async def _may_read_on(desk: Desk) -> bool:
    """Tell whether the sign-in still holds, with the same rights; an open page does not make it last longer."""
    async with desk.reading() as session:
        present = await staff.who(session, desk.request.cookies.get(SESSION, ""), desk.office.clock())
    return present is not None and present.rights == desk.staff.rights


def _event(name: str, words: str) -> str:
    """Return an event as it goes over the line: every line of its data begins anew."""
    data = "".join(f"data: {line}\n" for line in words.splitlines() or [""])
    return f"event: {name}\n{data}\n"
