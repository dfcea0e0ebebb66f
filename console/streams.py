"""Pages that stay up to date: how an event goes over the line (server-sent events), and whether its reader may still read."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from fastapi.responses import Response, StreamingResponse

from console.desk import SESSION, Desk
from core.staff import service as staff

AGAIN: Final = "retry: 2000\n\n"
"""After how many milliseconds the browser comes back when the stream breaks off."""
STILL_HERE: Final = ": still here\n\n"
"""Says nothing; whoever stands between learns that the line is in use."""
_UNBUFFERED: Final[Mapping[str, str]] = {"X-Accel-Buffering": "no"}
"""Without it nginx would gather what is to be seen at once."""


def streamed(events: AsyncIterator[str]) -> Response:
    """Return the events as an answer that goes out as they come."""
    return StreamingResponse(events, media_type="text/event-stream", headers=dict(_UNBUFFERED))


def event(name: str, words: str) -> str:
    """Return an event as it goes over the line: every line of its data begins anew."""
    data = "".join(f"data: {line}\n" for line in words.splitlines() or [""])
    return f"event: {name}\n{data}\n"


async def may_read_on(desk: Desk) -> bool:
    """Tell whether the sign-in still holds, with the same rights; an open page does not make it last longer."""
    async with desk.reading() as session:
        present = await staff.who(session, desk.request.cookies.get(SESSION, ""), desk.office.clock())
    return present is not None and present.rights == desk.staff.rights
