"""A strict stand-in for WeCom: its API for one app and one group robot, and the users who see what was sent."""

import asyncio
import json
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import md5, sha512
from itertools import count
from pathlib import Path

from aiohttp import web

from tests.standins import wecom_rules as rules
from tests.standins.listening import listening
from tests.standins.telegram_world import Ledger
from tests.standins.wecom_rules import ApiError

Json = dict[str, object]
CORP, AGENT = "ww5a1d1000standin0", 1000002
SECRET = "a-secret-of-the-stand-in"  # noqa: S105 - no secret: only this stand-in takes it
ROBOT = "a-robot-of-the-stand-in"


@dataclass
class Fault:
    """What the next answer is instead: an error code, an HTTP status as `http 502`, or `html`, `never`, `hang up`.

    `accepted`: the call is carried out first, so that the caller cannot know. `path`: only for this one.
    """

    answer: int | str
    path: str = "message/send"
    accepted: bool = False


@dataclass
class User:
    """Somebody of the organisation; `visible` once they may use the app."""

    id: str
    visible: bool = True
    licensed: bool = True
    messages: list[Json] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    """When messages came, for the caps of 30 a minute and 1000 an hour, beyond which they silently vanish."""


class WeComStandIn:
    """The server's state and its methods; `serving` runs it."""

    def __init__(self, *, ledger: Path | None = None, clock: Callable[[], float] = time.time, caps: bool = True) -> None:
        self.clock, self.caps, self.url = clock, caps, ""
        self.users: dict[str, User] = {}
        self.ledger = Ledger(ledger)
        self.dropped = 0
        self.faults: list[Fault] = []
        self.calls: list[tuple[str, Json]] = []
        self.fetches = 0
        self.refuses_tokens = False
        """A token server gone mad: every token it gives is refused at once."""
        self.token, self.expires_at = "", 0.0
        self.media: dict[str, tuple[str, str, bytes]] = {}
        self.sent: dict[str, bytes] = {}
        """The files that users sent, by their ids."""
        self.menu: Json = {}
        self.robots: dict[str, list[Json]] = {ROBOT: []}
        """What each robot wrote to its group, by its key."""
        self.codes: dict[str, tuple[str, Json]] = {}
        self._tasks: set[str] = set()
        self._recent: dict[str, float] = {}
        self._numbers = count(1)
        self.changed = asyncio.Condition()

    def user(self, name: str) -> User:
        """Return the user, who is there from now on."""
        return self.users.setdefault(name.lower(), User(name))

    @property
    def group(self) -> list[Json]:
        """What the first robot wrote."""
        return self.robots[ROBOT]

    def expire(self) -> None:
        """Let the token that was given expire now."""
        self.expires_at = 0.0

    def app(self, more: Sequence[web.RouteDef] = ()) -> web.Application:
        """Return the server's application, with more addresses if there are any."""
        app = web.Application(client_max_size=30 * 1024 * 1024)
        app.router.add_routes(more)
        app.router.add_route("*", "/cgi-bin/{path:.+}", self._handle)
        return app

    @asynccontextmanager
    async def serving(self, port: int = 0, app: web.Application | None = None) -> AsyncIterator["WeComStandIn"]:
        """Listen on the loopback until the block ends."""
        try:
            async with listening(app or self.app(), port) as self.url:
                yield self
        finally:
            self.ledger.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        try:
            fields = await self._fields(request)
            self.calls.append((path, fields))
            answer = await self._faulty(request, path, fields) or self._answered(path, request.query, fields)
            await self.notify()
        except ApiError as error:
            return _json({"errcode": error.code, "errmsg": error.words})
        except (KeyError, TypeError, ValueError) as error:
            return _json({"errcode": 40058, "errmsg": f"invalid Request Parameter {error!r}"})
        else:
            return answer

    async def _fields(self, request: web.Request) -> Json:
        if request.content_type == "multipart/form-data":
            part = (await request.post())["media"]
            return {"name": part.filename, "content": part.file.read()}
        body = await request.read()
        return json.loads(body) if body else {}

    def _answered(self, path: str, query: Mapping[str, str], fields: Json) -> web.StreamResponse:
        if path == "media/get":
            self._check_token(query)
            if query["media_id"] not in self.sent:
                raise ApiError(40007, "invalid media_id")
            return web.Response(body=self.sent[query["media_id"]], content_type="application/octet-stream")
        answer = self._carry_out(path, query, fields)
        return _json({"errcode": 0, "errmsg": "ok"} | answer)

    def _carry_out(self, path: str, query: Mapping[str, str], fields: Json) -> Json:
        match path:
            case "gettoken":
                return self._get_token(query)
            case "webhook/send":
                return self._robot_send(query, fields)
            case "webhook/upload_media":
                self._check_robot(query)
                return self._keep(query["type"], fields)
        self._check_token(query)
        return self._with_token(path, query, fields)

    def _with_token(self, path: str, query: Mapping[str, str], fields: Json) -> Json:
        match path:
            case "message/send":
                return self._send(fields)
            case "message/recall" | "message/update_template_card":
                return self._recall(str(fields["msgid"])) if path == "message/recall" else self._update(fields)
            case "media/upload":
                return self._keep(query["type"], fields)
            case "menu/create":
                self.menu = fields
                return {}
            case "user/get":
                user = self.users.get(query["userid"].lower())
                if user is None or not user.visible:
                    raise ApiError(60111, "userid not found")
                return {"userid": user.id}
            case "agent/get":
                return {"agentid": AGENT, "name": "支部"}
        raise ApiError(40066, "invalid url")

    async def notify(self) -> None:
        """Wake those who wait for something to change."""
        async with self.changed:
            self.changed.notify_all()

    async def _faulty(self, request: web.Request, path: str, fields: Json) -> web.StreamResponse | None:
        fault = next((each for each in self.faults if each.path == path), None)
        if fault is None:
            return None
        self.faults.remove(fault)
        if fault.accepted:
            self._carry_out(path, request.query, fields)
        match fault.answer:
            case 40014 | 42001:  # whoever says that a token is over gives another one next
                self.expire()
                return _json({"errcode": fault.answer, "errmsg": "scripted"})
            case int():
                return _json({"errcode": fault.answer, "errmsg": f"scripted {fault.answer}"})
            case "never":
                await asyncio.sleep(3600)
            case "hang up":
                request.transport.close()
            case "html":
                return web.Response(text="<html>busy</html>", content_type="text/html")
        status = fault.answer.partition("http ")[2]
        return web.Response(status=int(status or 200))

    # tokens

    def _get_token(self, query: Mapping[str, str]) -> Json:
        self.fetches += 1
        if query.get("corpid") != CORP:
            raise ApiError(40013, "invalid corpid")
        if query.get("corpsecret") != SECRET:
            raise ApiError(40001, "invalid credential")
        if self.clock() >= self.expires_at:
            self.token, self.expires_at = f"token-{self.fetches}", self.clock() + 7200
        return {"access_token": self.token, "expires_in": int(self.expires_at - self.clock())}

    def _check_token(self, query: Mapping[str, str]) -> None:
        given = query.get("access_token")
        if not given:
            raise ApiError(41001, "access_token missing")
        if self.refuses_tokens:
            raise ApiError(40001, "invalid credential")
        if given != self.token:
            raise ApiError(40014, "invalid access_token")
        if self.clock() >= self.expires_at:
            raise ApiError(42001, "access_token expired")

    # messages

    def _send(self, body: Json) -> Json:
        asked = rules.check_message(body, AGENT)
        known = [self.users.get(each.lower()) for each in asked]
        invalid = [each.lower() for each, user in zip(asked, known, strict=True) if user is None or not user.visible]
        unlicensed = [user.id.lower() for user in known if user and user.visible and not user.licensed]
        reached = [user for user in known if user and user.visible and user.licensed]
        if not reached and not unlicensed:
            raise ApiError(81013, "user & party & tag all invalid")
        self._check_media(body)
        self._check_task(body)
        # As long as real ones, which have 86 to 128 characters.
        number = urlsafe_b64encode(sha512(str(next(self._numbers)).encode()).digest()).decode().rstrip("=")
        for user in reached:
            self._show(user, body, number)
        answer = {"invaliduser": "|".join(invalid), "unlicenseduser": "|".join(unlicensed), "msgid": number}
        return {name: value for name, value in answer.items() if value}

    def _recall(self, number: str) -> Json:
        """Delete a message for everybody; the real one takes it within 24 hours (document 94867)."""
        shown = [user for user in self.users.values() if any(each["msgid"] == number for each in user.messages)]
        if not shown:
            raise ApiError(40058, "invalid msgid")
        for user in shown:
            user.messages = [each for each in user.messages if each["msgid"] != number]
        return {}

    def _check_media(self, body: Json) -> None:
        kind = body["msgtype"]
        if kind in {"image", "file"} and self.media.get(body[kind]["media_id"], ("",))[0] != kind:
            raise ApiError(40007, "invalid media_id")

    def _check_task(self, body: Json) -> None:
        card = body.get("template_card")
        if card:
            if card["task_id"] in self._tasks:
                raise rules.bad("task_id repeats")
            self._tasks.add(card["task_id"])

    def _show(self, user: User, body: Json, number: str) -> None:
        now = self.clock()
        if body.get("enable_duplicate_check") and self._is_repeat(user, body, now):
            return
        recent = [at for at in user.times if at > now - 3600]
        if self.caps and (sum(at > now - 60 for at in recent) >= 30 or len(recent) >= 1000):
            self.dropped += 1
            return
        user.times = [*recent, now]
        user.messages.append({**body, "msgid": number})
        self.ledger.write(user.id, words(body))

    def _is_repeat(self, user: User, body: Json, now: float) -> bool:
        shown = {name: value for name, value in body.items() if name != "touser"}
        key = md5(f"{user.id}{json.dumps(shown, sort_keys=True)}".encode(), usedforsecurity=False).hexdigest()
        last, self._recent[key] = self._recent.get(key, 0.0), now
        return now - last < body.get("duplicate_check_interval", 1800)

    def _update(self, body: Json) -> Json:
        user, message = self.codes.pop(body["response_code"], (None, None))
        if user is None or message is None:
            raise ApiError(40058, "invalid Request Parameter, response_code used")
        if [each.lower() for each in body["userids"]] != [user] or body["agentid"] != AGENT:
            raise rules.bad("userids")
        if "button" in body:
            message["replaced"] = body["button"]["replace_name"]
        else:
            rules.check_card(body["template_card"])
            message["template_card"] = body["template_card"]
        return {}

    def _keep(self, kind: str, fields: Json) -> Json:
        content = fields["content"]
        most = {"image": 10, "file": 20}[kind] * 1024 * 1024
        if not 5 < len(content) <= most:
            raise ApiError(40009, "invalid file size")
        number = f"media{next(self._numbers)}"
        self.media[number] = (kind, str(fields["name"]), content)
        return {"type": kind, "media_id": number, "created_at": str(int(self.clock()))}

    # the robot of a group

    def _check_robot(self, query: Mapping[str, str]) -> list[Json]:
        if query.get("key") not in self.robots:
            raise ApiError(93000, "invalid webhook url")
        return self.robots[query["key"]]

    def _robot_send(self, query: Mapping[str, str], body: Json) -> Json:
        group, now = self._check_robot(query), self.clock()
        if self.caps and sum(each["at"] > now - 60 for each in group) >= 20:
            raise ApiError(45009, "api freq out of limit")
        kind = body["msgtype"]
        if kind in {"text", "markdown"}:
            rules.check_words(str(body[kind]["content"]), 2048 if kind == "text" else 4096)
        elif kind == "image":
            self._check_picture(body["image"])
        elif self.media.get(body["file"]["media_id"], ("",))[0] != "file":
            raise ApiError(40007, "invalid media_id")
        group.append({**body, "at": now})
        self.ledger.write("group", words(body))
        return {}

    def _check_picture(self, image: Mapping[str, str]) -> None:
        content = b64decode(image["base64"], validate=True)
        if len(content) > 2 * 1024 * 1024 or md5(content, usedforsecurity=False).hexdigest() != image["md5"]:
            raise ApiError(40058, "invalid image")


def words(body: Json) -> str:
    """Return what somebody reads in a message."""
    kind = str(body["msgtype"])
    if kind in {"text", "markdown"}:
        return str(body[kind]["content"])
    if kind != "template_card":
        return f"[{kind}]"
    card = body["template_card"]
    options = [each["text"] for each in card.get("checkbox", {}).get("option_list", ())]
    return "\n".join((card["main_title"]["title"], card["main_title"].get("desc") or card.get("sub_title_text", ""), *options))


def _json(answer: Json) -> web.Response:
    return web.Response(text=json.dumps(answer, ensure_ascii=False), content_type="application/json")
