"""The web chat's addresses: the page, its files, the socket, and the pictures and files of its cards."""

import hmac
from collections import Counter
from typing import Annotated
from urllib.parse import quote, urlsplit
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, WebSocket
from fastapi.responses import HTMLResponse
from starlette.requests import HTTPConnection

from bots.door import Door, OpenMedia, Stored
from bots.webchat import files, page, visitor
from bots.webchat.channel import WebChatChannel
from bots.webchat.page import Site
from bots.webchat.plan import said
from bots.webchat.socket import Socket
from core.conversation import Speak
from core.messages import Address

MOST_SOCKETS = 5
"""Open pages of one visitor in one process."""
NO_COOKIE, TOO_MANY = 4401, 4429
_YEAR = 365 * 24 * 3600
_SHOWN_IN_PAGE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def webchat_routes(channel: WebChatChannel, door: Door, speak: Speak, site: Site, open_media: OpenMedia) -> APIRouter:
    """Return `/chat` and everything below it, ready to be included in the web application."""
    routes = _Routes(channel, door, speak, site, open_media)
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/chat", routes.chat, response_class=HTMLResponse)
    router.add_api_route("/chat/static/{name}", routes.static, response_class=Response)
    router.add_api_route("/chat/media/{media_id}", routes.media, response_class=Response)
    router.add_api_route("/chat/file", routes.may_hand_in, response_class=Response)
    router.add_api_route("/chat/file", routes.hand_in, methods=["POST"], response_class=Response)
    router.add_api_websocket_route("/chat/ws", routes.socket)
    return router


class _Routes:
    """What stands behind each address."""

    def __init__(self, channel: WebChatChannel, door: Door, speak: Speak, site: Site, open_media: OpenMedia) -> None:
        self._channel, self._door, self._speak, self._site, self._open_media = channel, door, speak, site, open_media
        self._sockets: Counter[str] = Counter()

    async def chat(self, request: Request, lang: Annotated[str, Query()] = "") -> HTMLResponse:
        locale = page.language(lang, request.cookies, request.headers.get("accept-language", ""), self._site.locale)
        response = HTMLResponse(page.render(self._site, locale, self._speak), headers=page.headers(self._site))
        if visitor.visitor_of(request.cookies) is None:
            _remember(response, self._site, visitor.COOKIE, visitor.new_secret())
        if lang:
            _remember(response, self._site, visitor.LANGUAGE_COOKIE, locale)
        return response

    async def static(self, name: str) -> Response:
        asset = page.assets().get(name)
        if asset is None:
            return Response(status_code=404)
        kept = {"Cache-Control": f"public, max-age={_YEAR}, immutable", "X-Content-Type-Options": "nosniff"}
        return Response(asset.content, media_type=asset.mime, headers=kept)

    async def media(self, request: Request, media_id: int, signature: Annotated[str, Query(alias="for")] = "") -> Response:
        who = visitor.visitor_of(request.cookies)
        if who is None or not hmac.compare_digest(signature.encode(), self._channel.signature(media_id, who).encode()):
            return Response(status_code=404)
        stored = await self._open_media(media_id)
        return _file(stored) if stored else Response(status_code=404)

    async def may_hand_in(self, request: Request) -> Response:
        return Response(status_code=204 if await self._handing_in(request) else 403)

    async def hand_in(
        self,
        request: Request,
        number: Annotated[UUID, Query(alias="id")],
        name: Annotated[str, Query(max_length=files.LONGEST_NAME)],
    ) -> Response:
        """Take a file as a turn of the visitor's conversation; what is kept is shown by their sockets."""
        place, inbox = await self._handing_in(request), self._channel.inbox
        if place is None or inbox is None or not _from_here(request, self._site):
            return Response(status_code=403)
        content = await files.body(request.stream())
        if not content:
            return Response(status_code=413 if content is None else 400)
        locale = page.language("", request.cookies, request.headers.get("accept-language", ""), self._site.locale)
        incoming = files.incoming(number, await inbox.keep(name, content), place, locale)
        await self._channel.keep_turn(place.chat, str(number), said(name), await self._door.receive(incoming))
        return Response(status_code=204)

    async def _handing_in(self, request: Request) -> Address | None:
        """Return the address of a visitor who may hand in files."""
        who, inbox = visitor.visitor_of(request.cookies), self._channel.inbox
        if who is None or inbox is None:
            return None
        place = Address(self._channel.name, self._channel.account, who)
        return place if await inbox.may(place) else None

    async def socket(self, websocket: WebSocket, lang: Annotated[str, Query()] = "") -> None:
        if not _from_here(websocket, self._site):
            await websocket.close(1008)
            return
        await websocket.accept()
        who = visitor.visitor_of(websocket.cookies)
        if who is None or self._sockets[who] >= MOST_SOCKETS:
            await websocket.close(TOO_MANY if who else NO_COOKIE)
            return
        locale = page.language(lang, websocket.cookies, "", self._site.locale)
        self._sockets[who] += 1
        try:
            await Socket(websocket, who, locale, self._channel, self._door, self._speak).serve()
        finally:
            self._closed(who)

    def _closed(self, who: str) -> None:
        self._sockets[who] -= 1
        if not self._sockets[who]:
            del self._sockets[who]


def _from_here(websocket: HTTPConnection, site: Site) -> bool:
    """Tell whether the page that opens the socket is ours: any page may try, and the browser would send our cookie along."""
    origin = urlsplit(websocket.headers.get("origin", "")).netloc
    return bool(origin) and origin in {websocket.headers.get("host", ""), site.host}


def _remember(response: Response, site: Site, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_YEAR, path="/chat", httponly=True, samesite="lax", secure=site.secure)


def _file(stored: Stored) -> Response:
    kind = "inline" if stored.mime in _SHOWN_IN_PAGE else "attachment"
    mime = stored.mime if kind == "inline" else "application/octet-stream"
    headers = {
        "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(stored.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": f"private, max-age={_YEAR}",
    }
    return Response(stored.content, media_type=mime, headers=headers)
