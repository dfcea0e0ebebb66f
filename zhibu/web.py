"""The web application: health, metrics, and the routes that channels and console bring along."""

import hmac
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhibu.metrics import Metrics

Readiness = Callable[[], Awaitable[dict[str, bool]]]
_STREAM = "text/event-stream"
_LOOPBACK = {"127.0.0.1", "::1"}
_AREAS = frozenset(
    {"api", "box", "calendar", "chat", "console", "healthz", "metrics", "play", "readyz", "screen", "telegram", "wechat", "wecom"}
)
"""The first step of every path that we have; whatever else somebody asks for is one area of its own."""


def web_application(
    routers: Sequence[APIRouter], mounts: Sequence[tuple[str, ASGIApp]], *, ready: Readiness, metrics: Metrics, metrics_token: str
) -> FastAPI:
    """Return the application that uvicorn serves; `ready` names what must be true before traffic is sent here."""
    app = FastAPI(title="zhibu", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(Timed, metrics=metrics)
    app.include_router(_health(ready, metrics, metrics_token))
    for router in routers:
        app.include_router(router)
    for path, mounted in mounts:
        app.mount(path, mounted)
    return app


class Timed:
    """Notes how long requests take; a stream that stays open is none, and neither is a socket."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Stand before the application."""
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = 0 if _STREAM in Headers(raw=message["headers"]).get("content-type", "") else message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            if status:
                step = scope["path"].split("/", 2)[1]
                self._metrics.requested(step if step in _AREAS else "other", status, perf_counter() - began)


def _health(ready: Readiness, metrics: Metrics, token: str) -> APIRouter:
    router = APIRouter()

    @router.get("/")
    async def front() -> RedirectResponse:
        return RedirectResponse("/chat")

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz")
    async def is_ready() -> JSONResponse:
        state = await ready()
        return JSONResponse(state, status_code=200 if all(state.values()) else 503)

    @router.get("/metrics")
    async def figures(request: Request) -> Response:
        if not _may_read(request, token):
            return Response(status_code=401)
        return Response(await metrics.render(), media_type="text/plain; version=0.0.4")

    return router


def _may_read(request: Request, token: str) -> bool:
    """Metrics are for those who hold the token; without a token, for this machine only and never through a proxy."""
    if token:
        return hmac.compare_digest(request.headers.get("authorization", ""), f"Bearer {token}")
    direct = "x-forwarded-for" not in request.headers
    return direct and request.client is not None and request.client.host in _LOOPBACK
