"""A strict stand-in for the Official Account API: tokens that expire, windows, quotas, and errors in the platform's own codes."""

import asyncio
import json
import re
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from core.clock import system_clock
from tests.standins.listening import listening

APP_ID, APP_SECRET = "wx4242standin0001", "secret-of-the-standin"
TOKEN, AES_KEY = "callback-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WINDOW, PER_MESSAGE = 48 * 3600.0, 5
MOMENT, PER_CLICK = 60.0, 3
LONGEST_TEXT = 2048
_TIME = re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日 )?\d{2}:\d{2}")
Json = Mapping[str, object]


class Refused(Exception):
    """The platform's refusal."""

    def __init__(self, code: int, words: str = "refused") -> None:
        super().__init__(words)
        self.code, self.words = code, words


@dataclass
class Grant:
    """How many messages may still be sent until when."""

    left: int = 0
    until: float = 0.0


@dataclass
class Follower:
    """Somebody who may follow the account, with what they were shown, oldest first."""

    openid: str
    follows: bool = True
    long: Grant = field(default_factory=Grant)
    short: Grant = field(default_factory=Grant)
    consents: Counter[str] = field(default_factory=Counter)
    heard: list[Json] = field(default_factory=list)

    def spend(self, now: float) -> None:
        """Take one of the messages that the account may send."""
        grants = [grant for grant in (self.short, self.long) if grant.until > now]
        if not grants:
            raise Refused(45015, "response out of time limit or subscription is canceled")
        grant = next((each for each in grants if each.left > 0), None)
        if grant is None:
            raise Refused(45047, "out of response count limit")
        grant.left -= 1


@dataclass
class Fault:
    """What the next call of the path is answered with: a code, or `html`, `never`, `hang up`, `busy` (HTTP 502)."""

    path: str
    answer: int | str


class WeChatStandIn:
    """The platform's side: its API while `serving`, its followers, and its ledger."""

    def __init__(self, *, token_life: int = 7200) -> None:
        self.app_id, self.secret, self.token, self.aes_key = APP_ID, APP_SECRET, TOKEN, AES_KEY
        self.url = ""
        self.clock: Callable[[], datetime] = system_clock
        self.changed = asyncio.Condition()
        self.token_life = token_life
        self.tokens: dict[str, float] = {}
        self.current = ""
        self.fetches: list[bool] = []
        self.calls: list[tuple[str, Json]] = []
        self.faults: list[Fault] = []
        self.always: dict[str, int] = {}
        self.after: dict[str, list[str]] = {}
        """How the next calls of a path but one end after they were carried out: `hang up`."""
        self.followers: dict[str, Follower] = {}
        self.media: dict[str, bytes] = {}
        self.uploads = 0
        self.menu: Json = {}
        self.tickets: dict[str, str] = {}
        self.page_tickets: list[str] = []
        self.templates: dict[str, tuple[str, ...]] = {}
        self.named: set[tuple[object, str]] = set()
        self.quota = {"custom": 500_000, "template": 100_000}
        self._methods: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "/cgi-bin/message/custom/send": self._custom,
            "/cgi-bin/message/template/send": self._template,
            "/cgi-bin/message/subscribe/bizsend": self._subscribed,
            "/cgi-bin/menu/create": self._create_menu,
            "/cgi-bin/qrcode/create": self._create_code,
            "/cgi-bin/get_api_domain_ip": self._addresses,
            "/cgi-bin/ticket/getticket": self._page_ticket,
        }

    def now(self) -> float:
        """Return the platform's time in seconds."""
        return self.clock().timestamp()

    def follower(self, openid: str) -> Follower:
        return self.followers.setdefault(openid, Follower(openid))

    def expire(self) -> None:
        """Let every token be over."""
        self.tokens = dict.fromkeys(self.tokens, 0.0)
        self.current = ""

    def app(self, more: Sequence[web.RouteDef] = ()) -> web.Application:
        """Return the server's application; `more` comes before the platform's own addresses."""
        app = web.Application(client_max_size=20 * 1024 * 1024)
        app.router.add_routes(more)
        app.router.add_post("/cgi-bin/stable_token", self._stable_token)
        app.router.add_post("/cgi-bin/media/upload", self._upload)
        app.router.add_route("*", "/{path:.*}", self._handle)
        return app

    @asynccontextmanager
    async def serving(self, port: int = 0, app: web.Application | None = None) -> AsyncIterator["WeChatStandIn"]:
        """Listen on the loopback until the block ends."""
        async with listening(app or self.app(), port) as self.url:
            yield self

    # tokens

    async def _stable_token(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.fetches.append(bool(body.get("force_refresh")))
        faulty = await self._faulty(request)
        if faulty is not None:
            return faulty
        if body.get("grant_type") != "client_credential" or body.get("appid") != self.app_id:
            return _refusal(40013, "invalid appid")
        if body.get("secret") != self.secret:
            return _refusal(40125, "invalid appsecret")
        if body.get("force_refresh") or self.tokens.get(self.current, 0.0) <= self.now():
            self.current = f"token-{secrets.token_hex(24)}"
            self.tokens[self.current] = self.now() + self.token_life
        return web.json_response({"access_token": self.current, "expires_in": self.token_life})

    def _check(self, request: web.Request) -> None:
        token = request.query.get("access_token", "")
        if not token:
            raise Refused(41001, "access_token missing")
        if token not in self.tokens:
            raise Refused(40001, "invalid credential, access_token is invalid or not latest")
        if self.tokens[token] <= self.now():
            raise Refused(42001, "access_token expired")

    # calls

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = self._methods.get(request.path)
        if method is None:
            return web.Response(status=404, text="<html>not found</html>", content_type="text/html")
        try:
            self._check(request)
            body = json.loads(await request.text() or "{}")
            self.calls.append((request.path, body))
            faulty = await self._faulty(request)
            if faulty is not None:
                return faulty
            answer = {"errcode": 0, "errmsg": "ok", **await method(body)}
            async with self.changed:
                self.changed.notify_all()
            if self._hangs_up(request):
                request.transport.close()
            return web.json_response(answer)
        except Refused as refusal:
            return _refusal(refusal.code, refusal.words)
        except (KeyError, ValueError, TypeError):
            return _refusal(47001, "data format error")

    def _hangs_up(self, request: web.Request) -> bool:
        calls = sum(path == request.path for path, _ in self.calls)
        return calls > 1 and bool(self.after.get(request.path)) and bool(self.after[request.path].pop())

    async def _faulty(self, request: web.Request) -> web.StreamResponse | None:
        if request.path in self.always:
            return _refusal(self.always[request.path], "scripted")
        fault = next((each for each in self.faults if each.path == request.path), None)
        if fault is None:
            return None
        self.faults.remove(fault)
        match fault.answer:
            case "never":
                await asyncio.sleep(3600)
            case "hang up":
                request.transport.close()
            case "html":
                return web.Response(text="<html>sorry</html>", content_type="text/html")
            case "busy":
                return web.Response(status=502, text="<html>bad gateway</html>", content_type="text/html")
            case int(code):
                return _refusal(code, "scripted")
        return web.Response()

    async def _custom(self, body: Json) -> Json:
        self._count("custom")
        follower = self._following(body)
        _check_message(body, self.media)
        follower.spend(self.now())
        follower.heard.append(body)
        return {}

    async def _template(self, body: Json) -> Json:
        self._count("template")
        self._check_template(body)
        follower = self._following(body)
        named = (body["touser"], body.get("client_msg_id") or str(len(self.named)))
        if named not in self.named:
            self.named.add(named)
            follower.heard.append({"msgtype": "template", **body})
        return {"msgid": 200163836}

    async def _subscribed(self, body: Json) -> Json:
        self._check_template(body)
        follower = self._following(body)
        if not follower.consents[str(body["template_id"])]:
            raise Refused(43101, "user refuse to accept the msg")
        follower.consents[str(body["template_id"])] -= 1
        follower.heard.append({"msgtype": "subscribed", **body})
        return {}

    def _check_template(self, body: Json) -> None:
        fields = self.templates.get(str(body["template_id"]))
        if fields is None:
            raise Refused(40037, "invalid template_id")
        if set(body["data"]) != set(fields) or not all(each["value"] for each in body["data"].values()):
            raise Refused(47003, "argument invalid")
        if any(name.startswith("thing") and len(each["value"]) > 20 for name, each in body["data"].items()):
            raise Refused(47003, "argument invalid: thing is longer than 20")
        if any(name.startswith("time") and not _TIME.fullmatch(each["value"]) for name, each in body["data"].items()):
            raise Refused(47003, "argument invalid: time")

    async def _create_menu(self, body: Json) -> Json:
        buttons = body["button"]
        if not 1 <= len(buttons) <= 3 or any(len(each.get("sub_button", ())) > 5 for each in buttons):
            raise Refused(40016, "invalid button size")
        if any(len(each["name"].encode()) > 60 for each in buttons):
            raise Refused(40018, "invalid button name size")
        self.menu = body
        return {}

    async def _create_code(self, body: Json) -> Json:
        scene = body["action_info"]["scene"]["scene_str"]
        if body["action_name"] != "QR_STR_SCENE" or not 1 <= len(scene) <= 64 or not 60 <= body["expire_seconds"] <= 2_592_000:
            raise Refused(40053, "invalid action info")
        ticket = secrets.token_urlsafe(12)
        self.tickets[ticket] = scene
        return {"ticket": ticket, "expire_seconds": body["expire_seconds"], "url": f"http://weixin.qq.com/q/{ticket}"}

    async def _page_ticket(self, _body: Json) -> Json:
        self.page_tickets.append(secrets.token_urlsafe(24))
        return {"ticket": self.page_tickets[-1], "expires_in": 7200}

    async def _addresses(self, _body: Json) -> Json:
        return {"ip_list": ["127.0.0.1"]}

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check(request)
        except Refused as refusal:
            return _refusal(refusal.code, refusal.words)
        form = await request.post()
        faulty = await self._faulty(request)
        if faulty is not None:
            return faulty
        media = form["media"]
        content = media.file.read()
        if request.query.get("type") not in {"image", "voice", "video", "thumb"}:
            return _refusal(40004, "invalid media type")
        if len(content) > 10 * 1024 * 1024:
            return _refusal(40006, "invalid media size")
        self.uploads += 1
        media_id = f"media-{self.uploads}"
        self.media[media_id] = content
        return web.json_response({"type": request.query["type"], "media_id": media_id, "created_at": int(self.now())})

    def _count(self, kind: str) -> None:
        if self.quota[kind] <= 0:
            raise Refused(45009, "reach max api daily quota limit")
        self.quota[kind] -= 1

    def _following(self, body: Json) -> Follower:
        follower = self.followers.get(str(body["touser"]))
        if follower is None:
            raise Refused(40003, "invalid openid")
        if not follower.follows:
            raise Refused(43004, "require subscribe")
        return follower


def _check_message(body: Json, media: Mapping[str, bytes]) -> None:
    kind = body["msgtype"]
    if kind == "text":
        if not 1 <= len(body["text"]["content"].encode()) <= LONGEST_TEXT:
            raise Refused(45002, "content size out of limit")
    elif kind == "image":
        if body["image"]["media_id"] not in media:
            raise Refused(40007, "invalid media_id")
    else:
        raise Refused(40008, "invalid message type")


def _refusal(code: int, words: str) -> web.Response:
    return web.json_response({"errcode": code, "errmsg": f"{words} rid: 1234"})
