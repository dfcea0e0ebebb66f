"""The page behind the link of a member's copy: it works once, for half an hour, and for nobody who only looks at the link.

Chat apps open links to preview them, so that opening the page takes nothing; pressing its button does.
"""

from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from core.messages import Text
from core.own import service as own
from core.own.rules import FILE_NAME
from zhibu.parts import Parts

_STYLE = (
    "body{font:18px/1.6 system-ui,sans-serif;max-width:34rem;margin:10vh auto;padding:0 1rem;color:#1f2328;background:#fff}"
    "h1{font-size:1.4rem}button{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:.4rem;background:#b3261e;color:#fff}"
)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}


def own_copy_routes(parts: Parts) -> APIRouter:
    """Return `/my-data/{token}`, ready to be included in the web application."""
    router = APIRouter(include_in_schema=False)

    @router.get(f"{own.PATH}/{{token}}")
    async def ask(request: Request, token: str) -> HTMLResponse:
        async with parts.database.reading() as session:
            is_open = await own.is_open(session, token, parts.clock())
        return _page(parts, request, is_open=is_open)

    @router.post(f"{own.PATH}/{{token}}")
    async def give(request: Request, token: str) -> Response:
        async with parts.database.transaction() as session:
            made = await own.fetch(session, token, parts.clock(), parts.around_copies)
        if made is None:
            return _page(parts, request, is_open=False)
        headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
        return Response(made, media_type="application/zip", headers=headers)

    return router


def _page(parts: Parts, request: Request, *, is_open: bool) -> HTMLResponse:
    locale = _locale(request, parts.organisation.locale)

    def say(key: str) -> str:
        return escape(parts.wording.say(Text(key), locale))

    button = f'<form method="post"><button>{say("own-page-button")}</button></form>' if is_open else ""
    body = f"<main><h1>{say('own-page-title')}</h1><p>{say('own-page-open' if is_open else 'own-page-over')}</p>{button}</main>"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{say("own-page-title")}</title>'
    lang = "zh-CN" if locale == "zh" else "en"
    html = f'<!doctype html><html lang="{lang}"><head>{head}<style>{_STYLE}</style></head><body>{body}</body></html>'
    return HTMLResponse(html, 200 if is_open else 410, headers=_HEADERS)


def _locale(request: Request, usual: str) -> str:
    wished = request.headers.get("accept-language", "")[:2].lower()
    return wished if wished in {"zh", "en"} else usual
