"""Updates that Telegram delivers: `POST /telegram`, guarded by the secret header, acknowledged after the answer."""

import json
from hmac import compare_digest
from math import ceil

from fastapi import APIRouter, Request, Response

from bots.telegram.setting_up import PATH
from bots.telegram.updates import Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header, not what it carries
LARGEST = 1024 * 1024
"""Bytes of an update; Telegram's own stay far below."""


def router(updates: Updates, secret: str) -> APIRouter:
    """Return the route that Telegram calls. An empty secret raises ValueError: anybody could speak as anybody."""
    if not secret:
        raise ValueError("Set ZHIBU_TELEGRAM__SECRET before using the webhook: any 32 letters and digits will do.")
    routes = APIRouter()

    @routes.post(PATH, include_in_schema=False)
    async def telegram(request: Request) -> Response:
        if not compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return Response(status_code=401)
        return await _take(updates, await _body(request))

    return routes


async def _body(request: Request) -> bytes:
    """Return the body up to one byte beyond what is read at all."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            break
    return bytes(body[: LARGEST + 1])


async def _take(updates: Updates, body: bytes) -> Response:
    if len(body) > LARGEST:
        wait = await updates.bury(body[:1000].decode("utf-8", "replace"), "too large")
    else:
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            wait = await updates.bury(body.decode("utf-8", "replace"), "not JSON")
        else:
            wait = await updates.take(update)
    if wait is None:
        return Response()
    return Response(status_code=503, headers={"Retry-After": str(max(1, ceil(wait.total_seconds())))})
