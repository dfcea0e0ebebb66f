"""The console as one web application, to be mounted at `/console`."""

import secrets
from typing import Final
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.desk import SignInNeeded, lobby
from console.game_watch import GameWatch
from console.guards import Headers
from console.office import Office
from console.pages import (
    accounts,
    audit,
    bank_export,
    bank_import,
    bank_import_job,
    banks,
    branches,
    calendar,
    calendar_edit,
    calendar_feeds,
    calendar_import,
    calls,
    channels,
    checkins,
    doubted_keys,
    doubts,
    faq_import,
    groups,
    head_count,
    home,
    item_analysis,
    items,
    knowledge,
    live,
    meetings,
    members,
    notices,
    outgoing,
    own,
    packs,
    push_list,
    push_stream,
    pushes,
    questions,
    quizzes,
    results,
    roster,
    set_up,
    settings,
    sign_in,
    suggestion_rules,
    suggestions,
    tasks,
    workdays,
)
from console.rendering import STATIC
from console.watching import Watch
from core.errors import CoreError, Forbidden, NotFound
from core.messages import Text

_log = structlog.get_logger()
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_HEADED: Final = frozenset({403, 404, 500})
PAGES = (
    *(doubted_keys, questions, faq_import, knowledge, meetings, checkins),
    *(set_up, sign_in, own, home, head_count, branches, members, groups, roster),
    *(bank_import_job, bank_import, packs, bank_export, item_analysis, items, banks),
    *(calendar_edit, calendar_feeds, calendar_import, calendar),
    *(
        suggestion_rules,
        suggestions,
        quizzes,
        live,
        tasks,
        notices,
        results,
        push_list,
        push_stream,
        pushes,
        calls,
        doubts,
        outgoing,
    ),
    *(audit, accounts, channels, workdays, settings),
)


def console_app(office: Office, games: GameWatch | None = None) -> FastAPI:
    """Return the pages for staff over the service behind them; `games` follows live games for their hosts."""
    app = FastAPI(title="console", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.office = office
    app.state.games = games or GameWatch(office.database, office.clock, office.backplane, office.ending)
    app.state.watch = Watch(office.database, office.clock, office.backplane, office.ending)
    for page in PAGES:
        app.include_router(page.router)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(Unforeseen)
    app.add_middleware(Headers)
    app.add_exception_handler(SignInNeeded, _sign_in_first)
    app.add_exception_handler(CoreError, _refused)
    app.add_exception_handler(HTTPException, _no_such_page)
    return app


class Unforeseen:
    """Answers with a page and a short code when a page raised what nobody foresaw; the log has the rest under that code."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            code = "".join(secrets.choice(_ALPHABET) for _ in range(6))
            _log.error("page failed", code=code, path=scope["path"], exc_info=error)
            response = await _sentence(Request(scope), Text("console-failed", {"code": code}), 500)
            await response(scope, receive, send)


async def _sign_in_first(request: Request, _: Exception) -> Response:
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": "/console/sign-in"})
    back = request.url.path.removeprefix("/console").lstrip("/") if request.method == "GET" else ""
    return RedirectResponse(f"/console/sign-in?next={quote(back)}" if back else "/console/sign-in", 303)


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, CoreError):
        raise error
    status = 404 if isinstance(error, NotFound) else 403 if isinstance(error, Forbidden) else 422
    return await _sentence(request, error.text, status)


async def _no_such_page(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return await _sentence(request, Text("console-not-found"), status)


async def _sentence(request: Request, text: Text, status: int) -> Response:
    here = await lobby(request)
    heading = here.say(f"console-error-{status}" if status in _HEADED else "console-error")
    return here.page("error.html", {"heading": heading, "sentence": here.tongue.words(text)}, status)
