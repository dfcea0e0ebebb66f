"""An app of one's own on WeCom."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from types import MappingProxyType

import aiohttp

from bots.door import Door
from bots.planned import Unrenderable
from bots.tencent.gate import FRESH
from bots.tencent.passive import PATIENCE
from bots.tencent.xml import BadXml, read
from bots.wecom.channel import WeComChannel
from bots.wecom.incoming import Unreadable, incoming
from bots.wecom.plan import CAPS, plan
from bots.wecom.wires import File, Wire, body
from content.wording import Wording
from core.backplane_memory import MemoryBackplane
from core.channel import Outcome, Refused, Scope, Sent, TryLater, Uncertain
from core.messages import Incoming, Message
from tests.conformance.descriptor import Act, Button, Does, Fault, House, Shown, Throttle
from tests.standins import wecom as standin
from tests.standins import wecom_rules as rules
from tests.standins.wecom import AGENT, CORP, SECRET, WeComStandIn, words
from tests.standins.wecom_people import AES_KEY, TOKEN, Callbacks
from tests.standins.wecom_service import APP, answering

SEND = "message/send"
_ANCHOR = re.compile(r'<a href="[^"]*">(.*?)</a>', re.DOTALL)
_AGENT = re.compile(rb"<AgentID>.*?</AgentID>", re.DOTALL)
"""Collected callbacks were sent to other apps; they are read as if they were ours."""
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What an XML document cannot hold: no platform sends it."""


class Generous(MemoryBackplane):
    """Users without the silent caps; those are tried elsewhere."""

    async def admit(self, keys: Sequence[str], burst: int, per_second: float) -> list[timedelta]:
        del burst, per_second
        return [timedelta()] * len(keys)


class WeCom:
    """See `Descriptor`."""

    name = "wecom"
    caps = CAPS
    people = ("wangjing", "1001", "a_b-c.d@e" + "f" * 55)
    payloads = "wecom"
    pure = ("bots.wecom.incoming", "bots.wecom.plan")
    secrets = (SECRET, TOKEN, AES_KEY)
    freshness = FRESH
    refusals = (BadXml, Unreadable, Unrenderable)
    throttles = (
        Throttle(standin.Fault(45009), Scope.ACCOUNT),
        Throttle(standin.Fault(45033), Scope.ACCOUNT),
    )
    apart: Mapping[str, str] = MappingProxyType({
        "edits": "WeCom lets a card be changed once, after it was pressed; shown again it is a new message",
        "groups": "an app hears nothing in the groups of WeCom",
        "moving": "without groups none can move",
    })  # fmt: skip

    @property
    def faults(self) -> Sequence[Fault]:
        return FAULTS

    def planned(self, message: Message, wording: Wording, locale: str) -> Sequence[Shown]:
        return [_planned(wire) for wire in plan(message, CAPS, locale, wording.say).wires]

    def raw(self, act: Act) -> bytes:
        return _document(act, round(1_780_000_000 + act.skew)).encode()

    def meaning(self, raw: object) -> Incoming | None:
        assert isinstance(raw, bytes)
        what = incoming(read(_AGENT.sub(b"<AgentID>%d</AgentID>" % AGENT, raw)), APP)
        return what if isinstance(what, Incoming) else None

    @asynccontextmanager
    async def opened(self, house: House, *, passive: float = 0.0) -> AsyncIterator["Rig"]:
        platform = WeComStandIn(clock=lambda: house.clock().timestamp(), caps=False)
        async with platform.serving():
            for person in self.people:
                platform.user(person)
            yield Rig(house, platform, passive or PATIENCE)


class Rig:
    """See `conformance.descriptor.Rig`."""

    def __init__(self, house: House, platform: WeComStandIn, patience: float) -> None:
        self.house, self.platform, self.patience = house, platform, patience
        self.backplane = Generous()
        self._callbacks = Callbacks(platform, "")

    @property
    def url(self) -> str:
        """Return the address that WeCom calls."""
        return self._callbacks.url

    @asynccontextmanager
    async def service(self, door: Door) -> AsyncIterator[WeComChannel]:
        house = self.house
        async with answering(
            self.platform, house.wording, door, patience=self.patience, backplane=self.backplane, open_media=house.open_media
        ) as service:
            self._callbacks = service.callbacks
            yield service.channel

    async def happens(self, act: Act) -> int:
        if act.does in {Does.BLOCKS, Does.UNBLOCKS}:
            self.platform.user(act.sender).visible = act.does is Does.UNBLOCKS
        document = _document(act, round(self.platform.clock() + act.skew))
        return await self._post(*self._callbacks.sealed(document, skew=act.skew))

    async def delivers(self, body: bytes) -> int:
        return await self._post(*self._callbacks.sealed(body.decode("utf-8", "replace")))

    async def screen(self, chat: str) -> Sequence[Shown]:
        return [_seen(message) for message in self.platform.user(chat).messages]

    async def forgeries(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        document = _document(Act(Does.SAYS, WeCom.people[0], "冒名", id="666"), round(self.platform.clock()))
        query, sealed = self._callbacks.sealed(document)
        stranger = Callbacks(self.platform, self._callbacks.url, aes_key=AES_KEY[::-1])
        without = {name: value for name, value in query.items() if name != "msg_signature"}
        calls: dict[str, tuple[dict[str, str], str]] = {
            "no signature": (without, sealed),
            "another signature": ({**query, "msg_signature": "0" * 40}, sealed),
            "a signature that is no text": ({**query, "msg_signature": "签"}, sealed),
            "another nonce": ({**query, "nonce": "another"}, sealed),
            "another key": stranger.sealed(document),
            "too old": self._callbacks.sealed(document, skew=-400),
            "in plain text": (query, document),
            "oversized": (query, sealed + " " * 65_536),
            "nested": (query, "<xml>" + "<a>" * 5_000),
            "with a document type": (query, f'<!DOCTYPE xml [<!ENTITY a "b">]>{sealed}'),
            "an element twice": (query, sealed.replace("</xml>", "<Encrypt>AAAA</Encrypt></xml>")),
            "truncated": (query, sealed[:-20]),
            "empty": (query, ""),
        }
        return {name: partial(self._post, *call) for name, call in calls.items()}

    async def garbage(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        hello = _document(Act(Does.SAYS, WeCom.people[0], "你好"), 1_780_000_000)
        documents = {
            "nothing": "",
            "no XML": "{}",
            "another root": "<html></html>",
            "nobody": hello.replace("FromUserName", "From"),
            "no kind": hello.replace("MsgType", "Type"),
            "no id": hello.replace("MsgId", "Id"),
            "another app": hello.replace(f"<AgentID>{AGENT}", "<AgentID>7"),
            "a user that cannot be one": hello.replace(WeCom.people[0], "王 静"),
            "a document type": f"<!DOCTYPE xml []>{hello}",
            "an element twice": hello.replace("</xml>", "<MsgType>text</MsgType></xml>"),
        }
        return {name: partial(self._post, *self._callbacks.sealed(document)) for name, document in documents.items()}

    def keeps(self, content: bytes) -> str:
        name = f"media-{len(self.platform.sent)}"
        self.platform.sent[name] = content
        return name

    def loses(self, file: str) -> None:
        del self.platform.sent[file]

    def moves(self, group: str, to: str) -> None:
        raise NotImplementedError

    def fails(self, fault: object) -> None:
        assert isinstance(fault, standin.Fault)
        self.platform.faults.append(fault)

    def calls(self) -> int:
        return sum(path == SEND for path, _ in self.platform.calls)

    def expire(self) -> None:
        self.platform.expire()

    def revoke(self) -> None:
        self.platform.refuses_tokens = True

    def fetches(self) -> int:
        return self.platform.fetches

    async def _post(self, query: dict[str, str], sealed: str) -> int:
        async with (
            aiohttp.ClientSession() as web,
            web.post(self._callbacks.url, params=query, data=sealed.encode()) as response,
        ):
            return response.status


def _document(act: Act, at: int) -> str:
    values = {"ToUserName": CORP, "FromUserName": "sys" if act.does is Does.OWN else act.sender, "CreateTime": str(at)}
    lines = (f"<{name}>{_escaped(value)}</{name}>" for name, value in {**values, **_values(act)}.items())
    return f"<xml>{''.join(lines)}<AgentID>{AGENT}</AgentID></xml>"


def _values(act: Act) -> dict[str, str]:
    match act.does:
        case Does.SAYS | Does.OWN:
            return {"MsgType": "text", "Content": act.words, "MsgId": act.id}
        case Does.SENDS:
            return {"MsgType": "file", "MediaId": act.words, "FileName": "题库.csv", "MsgId": act.id}
        case Does.PRESSES:
            pressed = {"EventKey": act.words, "TaskId": "r-1", "ResponseCode": act.id}
            return {"MsgType": "event", "Event": "template_card_event", **pressed}
        case Does.BLOCKS | Does.UNBLOCKS:
            return {"MsgType": "event", "Event": "unsubscribe" if act.does is Does.BLOCKS else "subscribe", "EventKey": act.id}
        case Does.NOTHING:
            return {"MsgType": "event", "Event": "an_event_of_next_year"}


def _escaped(said: str) -> str:
    return _NOT_XML.sub("", said).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _planned(wire: Wire) -> Shown:
    message = {"touser": "a", "agentid": AGENT, **body(wire, task="t", media="m")}
    rules.check_message(message, AGENT)
    return Shown("", 0, 0, media=(wire.media.name,)) if isinstance(wire, File) else _seen(message)


def _seen(message: dict[str, object]) -> Shown:
    kind = message["msgtype"]
    if kind in {"image", "file"}:
        return Shown("", 0, 0, media=(str(kind),))
    said = words(message)
    if kind == "template_card":
        return Shown(said, len(said), 0, _tapped(message["template_card"]))
    bare = said.replace("**", "") if kind == "markdown" else _ANCHOR.sub(r"\1", said)
    return Shown(bare, len(said.encode()), rules.LONGEST_TEXT)


def _tapped(card: Mapping[str, object]) -> tuple[Button, ...]:
    if "checkbox" in card:
        return tuple(Button(each["text"], each["id"]) for each in card["checkbox"]["option_list"])
    return tuple(Button(each["text"], each["key"]) for each in card["button_list"] if each["type"] == 0)


def _refused(reason: str, *, gone: bool = False) -> Callable[[Outcome], bool]:
    return lambda outcome: outcome == Refused(reason, gone)


def _later(outcome: Outcome) -> bool:
    return isinstance(outcome, TryLater) and not outcome.throttled


def _sent(outcome: Outcome) -> bool:
    return isinstance(outcome, Sent)


def _throttled(seconds: float) -> Callable[[Outcome], bool]:
    return lambda outcome: isinstance(outcome, TryLater) and outcome.throttled and outcome.after.total_seconds() >= seconds


def _uncertain(outcome: Outcome) -> bool:
    return isinstance(outcome, Uncertain)


def _code(code: int, holds: Callable[[Outcome], bool], calls: int = 1) -> Fault:
    return Fault(str(code), standin.Fault(code), holds, calls)


FAULTS = (
    _code(-1, _later),
    _code(40014, _sent, calls=2),
    _code(42001, _sent, calls=2),
    _code(40003, _refused("no-such-user", gone=True)),
    _code(60111, _refused("no-such-user", gone=True)),
    _code(81013, _refused("no-such-user", gone=True)),
    _code(82001, _refused("no-such-user", gone=True)),
    _code(40058, _refused("bad-message")),
    _code(44004, _refused("empty")),
    _code(45002, _refused("too-large")),
    _code(40007, _sent, calls=2),
    _code(45009, _throttled(60)),
    _code(45033, _throttled(5)),
    _code(48002, _refused("misconfigured")),
    _code(60011, _refused("misconfigured")),
    _code(60020, _refused("misconfigured")),
    _code(301002, _refused("misconfigured")),
    _code(93000, _refused("misconfigured")),
    _code(99999, _refused("code 99999")),
    Fault("gateway", standin.Fault("http 502"), _later),
    Fault("a page after taking it", standin.Fault("html", accepted=True), _uncertain),
    Fault("hang up after taking it", standin.Fault("hang up", accepted=True), _uncertain),
    _code(41001, _refused("misconfigured")),
)
"""The last leaves a lasting state: the token server gives the same token again, so nobody asks for a while."""
DESCRIPTOR = WeCom()
