"""The web application: health, metrics, and the routes that channels and console bring along."""

import hmac
from collections.abc import Awaitable, Callable, Sequence

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from zhibu.metrics import Metrics

Readiness = Callable[[], Awaitable[dict[str, bool]]]
_LOOPBACK = {"127.0.0.1", "::1"}


def web_application(
    routers: Sequence[APIRouter], mounts: Sequence[tuple[str, ASGIApp]], *, ready: Readiness, metrics: Metrics, metrics_token: str
) -> FastAPI:
    """Return the application that uvicorn serves; `ready` names what must be true before traffic is sent here."""
    app = FastAPI(title="zhibu", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.include_router(_health(ready, metrics, metrics_token))
    for router in routers:
        app.include_router(router)
    for path, mounted in mounts:
        app.mount(path, mounted)
    return app


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
