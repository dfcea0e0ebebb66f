"""Stored files by address: an Official Account sends no files, so its members get a link that works for a while."""

import hashlib
import hmac
from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response

from bots.door import OpenMedia
from core.clock import Clock
from core.messages import Media

PATH = "/wechat/files"
_LIFE = timedelta(days=7)
_DAY = timedelta(days=1)


class FileLinks:
    """Addresses that only this service can make, each good for about a week."""

    def __init__(self, public_url: str, secret: bytes, clock: Clock) -> None:
        """Hold what addresses are made of."""
        self._base, self._secret, self._clock = public_url.rstrip("/") + PATH, secret, clock

    def __call__(self, media: Media) -> str:
        """Return the address of the file; the same all day, so that repeats of an answer are the same."""
        until = (int(self._clock().timestamp() / _DAY.total_seconds()) + _LIFE.days) * int(_DAY.total_seconds())
        return f"{self._base}/{media.id}?until={until}&for={self._sign(media.id, until)}"

    def router(self, open_media: OpenMedia) -> APIRouter:
        """Return the route that gives the files out."""
        routes = APIRouter()

        @routes.get(f"{PATH}/{{media_id}}", include_in_schema=False)
        async def give(media_id: int, until: int = 0, signature: Annotated[str, Query(alias="for")] = "") -> Response:
            right = self._sign(media_id, until)
            if not hmac.compare_digest(right.encode(), signature.encode()) or self._clock().timestamp() > until:
                return Response(status_code=404)
            stored = await open_media(media_id)
            if stored is None:
                return Response(status_code=404)
            headers = {
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(stored.name, safe='')}",
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private",
            }
            return Response(stored.content, media_type="application/octet-stream", headers=headers)

        return routes

    def _sign(self, media_id: int, until: int) -> str:
        return hmac.new(self._secret, f"wechat-file:{media_id}:{until}".encode(), hashlib.sha256).hexdigest()
