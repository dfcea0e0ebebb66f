"""The page on which a follower agrees to one more notice: the platform takes a yes nowhere but on a page of the account."""

import hashlib
import secrets
from functools import cache
from pathlib import Path

import structlog
from fastapi import APIRouter, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bots.tencent.tokens import NoToken, Tokens
from bots.wechat.account import Account
from core.clock import Clock
from core.conversation import Speak
from core.messages import Text
from core.organisation import Organisation

PATH = "/wechat/agree"
_SDK = "https://res.wx.qq.com"
_WORDS = ("title", "what", "button", "thanks", "refused", "elsewhere", "later")
_log = structlog.get_logger()


class Agreeing:
    """Makes the page; whoever opens it, it is the same: it knows nobody, and what people pick there the platform tells us."""

    def __init__(self, account: Account, tickets: Tokens, speak: Speak, organisation: Organisation, clock: Clock) -> None:
        """Hold what the page is made of."""
        self._account, self._tickets, self._speak = account, tickets, speak
        self._organisation, self._clock = organisation, clock
        self._url = organisation.public_url.rstrip("/") + PATH

    def router(self) -> APIRouter:
        """Return the route of the page."""
        routes = APIRouter()

        @routes.get(PATH, include_in_schema=False)
        async def show() -> Response:
            ticket = await self._tickets.current()
            if isinstance(ticket, NoToken):
                _log.warning("no ticket for pages", channel="wechat", reason=ticket.value)
                return self._page("", 503)
            return self._page(ticket, 200)

        return routes

    def _page(self, ticket: str, status: int) -> Response:
        once, locale = secrets.token_urlsafe(12), self._organisation.locale
        page = _template().render(
            lang="zh-CN" if locale == "zh" else locale,
            words={name: self._speak(Text(f"wechat-agree-{name}"), locale) for name in _WORDS},
            name=self._organisation.name,
            once=once,
            sdk=f"{_SDK}/open/js/jweixin-1.6.0.js",
            template=self._account.agreed.id,
            signed=self._signed(ticket, once) if ticket else None,
        )
        return Response(page, status, _headers(once), "text/html; charset=utf-8")

    def _signed(self, ticket: str, once: str) -> dict[str, str | int]:
        """Return what the platform's script is told, and proves to it whose page this is."""
        at = int(self._clock().timestamp())
        proof = signature(ticket, once, at, self._url)
        return {"appId": self._account.app_id, "timestamp": at, "nonceStr": once, "signature": proof}


def signature(ticket: str, once: str, at: int, url: str) -> str:
    """Return what proves to the platform that the page at the address is the account's (its JS-SDK, appendix 1)."""
    return hashlib.sha1(f"jsapi_ticket={ticket}&noncestr={once}&timestamp={at}&url={url}".encode()).hexdigest()  # noqa: S324 - their scheme


def _headers(once: str) -> dict[str, str]:
    """Return the headers: the platform's script may run and do what it must, and nobody else's."""
    policy = (
        "default-src 'none'",
        f"script-src 'nonce-{once}' {_SDK}",
        "style-src 'unsafe-inline'",  # the platform's button brings its own
        "img-src https: data:",
        "connect-src https:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined).get_template("agree.html")
