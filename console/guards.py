"""Headers that every answer of the console carries, and the check that a posted form comes from a page of ours."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_FOR_GOOD: Final = "public, max-age=31536000, immutable"


class Headers:
    """Puts the security headers on every answer; pages are not kept by anybody, files with a version in their address are."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers["Cache-Control"] = _caching(scope, message["status"])
            await send(message)

        await self._app(scope, receive, with_headers)


def _caching(scope: Scope, status: int) -> str:
    kept = status < 400 and "/static/" in scope["path"] and ("/vendor/" in scope["path"] or b"v=" in scope["query_string"])  # noqa: PLR2004 - where errors begin
    return _FOR_GOOD if kept else "no-store"


def is_ours(request: Request) -> bool:
    """Tell whether the browser says that a page of this very host sent the request; a client that says nothing is let on.

    The token in the form stands behind this check; see https://owasp.org, cross-site request forgery prevention.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
