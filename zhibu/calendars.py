"""The calendars of branches under their secret addresses, for whatever program subscribes to them."""

import asyncio
import hashlib
import re
from datetime import datetime
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response

from core.calendar import feeds
from zhibu.parts import Parts

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,43}")
_AT_ONCE, _PER_SECOND = 30, 0.2
"""How often one address may be asked at once, and in the long run: a big branch's phones ask every hour or so."""


def calendar_routes(parts: Parts) -> APIRouter:
    """Return the route under which programs find the calendars."""
    router = APIRouter()

    @router.get("/calendar/{token}.ics")
    async def calendar(token: str, request: Request) -> Response:
        if not _TOKEN.fullmatch(token):
            return Response(status_code=404)
        now = parts.clock()
        async with parts.database.reading() as session:
            found = await feeds.feed(session, token, parts.organisation)
        if found is None:
            return Response(status_code=404)
        [wait] = await parts.backplane.admit([f"calendar:{token}"], _AT_ONCE, _PER_SECOND)
        if wait:
            return Response(status_code=429, headers={"Retry-After": str(int(wait.total_seconds()) + 1)})
        body = await asyncio.to_thread(_written, found, now.replace(minute=0, second=0, microsecond=0), parts)
        return _answer(body, request.headers.get("if-none-match", ""))

    return router


def _written(found: feeds.Feed, hour: datetime, parts: Parts) -> bytes:
    """Return the file; within an hour it is the same, so that a program is told that nothing is new."""
    from content.exporters.ics import calendar_file  # noqa: PLC0415 - icalendar is read when the first program asks

    return calendar_file(found, hour, urlsplit(parts.organisation.public_url).hostname or "localhost")


def _answer(body: bytes, known: str) -> Response:
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=900", "X-Content-Type-Options": "nosniff"}
    if tag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)
