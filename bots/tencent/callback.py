"""The route that a platform calls: echo on GET, gate on POST, and an answer that is sealed or says no more than `success`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask

from bots.tencent.gate import Gate, Refusal, Unreadable
from bots.tencent.xml import LARGEST, Node

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Taken:
    """What to answer: a document to be sealed, or nothing; and what to do once the answer has left."""

    document: str = ""
    then: Callable[[], Awaitable[None]] | None = None


Echo = Callable[[Mapping[str, str]], Awaitable[str]]
Take = Callable[[Node], Awaitable[Taken]]
Bury = Callable[[str, str], Awaitable[None]]
"""Keeps what nobody can read: the document and what is wrong with it."""


def router(path: str, gate: Gate, echo: Echo, take: Take, bury: Bury, silence: str = "success") -> APIRouter:
    """Return the routes of one account's callback address; `silence` is how its platform is told that nothing is said."""
    routes = APIRouter()

    @routes.get(path, include_in_schema=False)
    async def prove(request: Request) -> Response:
        try:
            return _plain(await echo(request.query_params))
        except Refusal as problem:
            return _refused(path, problem)

    @routes.post(path, include_in_schema=False)
    async def call(request: Request) -> Response:
        try:
            node = await gate.admit(request.query_params, await _body(request))
        except Refusal as problem:
            return _refused(path, problem)
        except Unreadable as problem:
            await bury(problem.raw, str(problem))
            return _plain(silence)
        try:
            return _answer(gate, await take(node), silence)
        except Exception as error:  # noqa: BLE001 - the edge: the database is away; the platform tries again, three times in all
            _log.error("callback not taken", path=path, error=type(error).__name__)
            return Response(status_code=503)

    return routes


async def _body(request: Request) -> bytes:
    """Return the body up to one byte beyond what is read at all."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            break
    return bytes(body[: LARGEST + 1])


def _answer(gate: Gate, taken: Taken, silence: str) -> Response:
    then = BackgroundTask(taken.then) if taken.then else None
    if not taken.document:
        return Response(silence, media_type="text/plain", background=then)
    return Response(gate.seal(taken.document), media_type="application/xml", background=then)


def _plain(words: str) -> Response:
    return Response(words, media_type="text/plain", headers={"X-Content-Type-Options": "nosniff"})


def _refused(path: str, problem: Refusal) -> Response:
    _log.warning("callback refused", path=path, problem=str(problem))
    return Response(status_code=403)
