"""A verified Official Account in encrypted mode."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import MappingProxyType

import httpx
from fastapi import FastAPI

from bots.door import Door
from bots.planned import Unrenderable
from bots.tencent.callback import router
from bots.tencent.client import Api, Http
from bots.tencent.gate import FRESH, Credentials, Gate
from bots.tencent.passive import PATIENCE
from bots.tencent.tokens import Tokens
from bots.tencent.xml import BadXml, read
from bots.wechat.account import Account, Surroundings
from bots.wechat.answering import Answering
from bots.wechat.channel import WeChatChannel
from bots.wechat.incoming import CHANNEL, Unreadable, happened
from bots.wechat.messenger import SEND
from bots.wechat.plan import CAPS, Wire, plan
from bots.wechat.source import StableToken
from content.wording import Wording
from core.backplane_memory import MemoryBackplane
from core.channel import Outcome, Refused, Scope, Sent, TryLater, Uncertain
from core.messages import Address, Incoming, Media, Message
from tests.conformance.descriptor import Act, Button, Does, Fault, House, Shown, Throttle
from tests.standins import wechat as standin
from tests.standins.telegram_service import _served
from tests.standins.wechat import AES_KEY, APP_ID, APP_SECRET, TOKEN, Grant, WeChatStandIn
from tests.standins.wechat_people import ACCOUNT, Person, _shown
from zhibu.contacts import DatabaseOwed
from zhibu.mailbox import DatabaseMailbox

_LINK = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=[^&"]*&msgmenuid=([^"]*)">(.*?)</a>', re.DOTALL)
_PLENTY = 1_000_000
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What an XML document cannot hold: no platform sends it."""


@dataclass
class Generous:
    """People who allow everything; what they allow in truth is tried elsewhere."""

    async def allow(self, place: Address, kind: str, messages: int, life: timedelta) -> None:
        """Everything is allowed already."""

    async def add(self, place: Address, kind: str, messages: int, life: timedelta) -> None:
        """Everything is allowed already."""

    async def left(self, place: Address, kinds: Sequence[str]) -> int:
        del place, kinds
        return _PLENTY

    async def take(self, place: Address, kinds: Sequence[str]) -> None:
        """There is plenty."""

    async def withdraw(self, place: Address, kinds: Sequence[str]) -> None:
        """They change their minds."""


class WeChat:
    """See `Descriptor`."""

    name = "wechat"
    caps = CAPS
    people = ("oia2TjuEGTNoeX76QEjQNrcURxG8", "o7esq5PHRGBQYmeNyfG064wEFVpQ", "o-_-_-_-_-_-_-_-_-_-_-_-_-_-")
    payloads = "wechat_oa"
    pure = ("bots.wechat.incoming", "bots.wechat.plan")
    secrets = (APP_SECRET, TOKEN, AES_KEY)
    freshness = FRESH
    refusals = (BadXml, Unreadable, Unrenderable)
    throttles = (
        Throttle(standin.Fault(SEND, 45009), Scope.ACCOUNT),
        Throttle(standin.Fault(SEND, 45011), Scope.ACCOUNT),
    )
    apart: Mapping[str, str] = MappingProxyType({
        "files": "nobody can send an Official Account a file, only pictures, voice and video",
        "edits": "an Official Account cannot change what it has sent",
        "recalling": "an Official Account cannot take back a message to one person",
        "groups": "an Official Account is in no groups",
        "moving": "without groups none can move",
    })  # fmt: skip

    @property
    def faults(self) -> Sequence[Fault]:
        return FAULTS

    def planned(self, message: Message, wording: Wording, locale: str) -> Sequence[Shown]:
        return [_seen(wire) for wire in plan(message, CAPS, locale, wording.say, _link_to).wires]

    def raw(self, act: Act) -> bytes:
        return _document(act, round(1_780_000_000 + act.skew))

    def meaning(self, raw: object) -> Incoming | None:
        assert isinstance(raw, bytes)
        return happened(read(raw), APP_ID).incoming

    @asynccontextmanager
    async def opened(self, house: House, *, passive: float = 0.0) -> AsyncIterator["Rig"]:
        platform = WeChatStandIn()
        platform.clock = house.clock
        async with platform.serving():
            for person in self.people:
                platform.follower(person).long = Grant(_PLENTY, 2e9)
            yield Rig(house, platform, passive or PATIENCE)


class Rig:
    """See `conformance.descriptor.Rig`."""

    def __init__(self, house: House, platform: WeChatStandIn, patience: float) -> None:
        self.house, self.platform, self.patience = house, platform, patience
        self.backplane = MemoryBackplane()
        self.url = ""
        self._web: httpx.AsyncClient | None = None
        self._answered: set[tuple[str, str]] = set()

    @asynccontextmanager
    async def service(self, door: Door) -> AsyncIterator[WeChatChannel]:
        house, clock = self.house, self.house.clock
        http = Http(self.platform.url)
        tokens = Tokens(StableToken(http, APP_ID, APP_SECRET), self.backplane, clock)
        letters = DatabaseMailbox(house.database, clock, APP_ID)
        around = Surroundings(
            house.wording.say, house.open_media, _link_to, Generous(), letters, self.backplane, clock, house.organisation
        )
        channel = WeChatChannel(Account(APP_ID), Api(http, tokens), around)
        answering = Answering(channel, door, DatabaseOwed(house.database, clock, CHANNEL, APP_ID), self.patience)
        gate = Gate(Credentials(TOKEN, AES_KEY, APP_ID), self.backplane, clock)
        app = FastAPI()
        app.include_router(router("/wechat", gate, gate.echo_plain, answering.take, answering.bury))
        async with _served(app) as self.url, httpx.AsyncClient() as self._web:
            yield channel
        await answering.passive.close()
        await http.close()

    async def happens(self, act: Act) -> int:
        follower, person = self.platform.follower(act.sender), self._person(act.sender)
        if act.does in {Does.BLOCKS, Does.UNBLOCKS}:
            follower.follows = act.does is Does.UNBLOCKS
        document = _document(act, round(self.house.clock().timestamp() + act.skew))
        query, body = person.sealed(document.decode(), skew=act.skew)
        response = await self._web.post(f"{self.url}/wechat", params=query, content=body)
        said = person.opened(response.text) if response.status_code == 200 else ""
        if said and (act.sender, act.id) not in self._answered:  # the app shows one answer to one message
            self._answered.add((act.sender, act.id))
            person.hear(said)
        return response.status_code

    async def delivers(self, body: bytes) -> int:
        return await self._post(*self._person(WeChat.people[0]).sealed(body.decode("utf-8", "replace")))

    async def screen(self, chat: str) -> Sequence[Shown]:
        await self._quiet()
        return [_read(_shown(each)) for each in self.platform.follower(chat).heard]

    async def forgeries(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        document = _document(Act(Does.SAYS, WeChat.people[0], "冒名", id="666"), round(self.house.clock().timestamp()))
        query, body = self._person(WeChat.people[0]).sealed(document.decode())
        stranger = Person(WeChatStandIn(), WeChat.people[0], self.url)
        stranger.standin.clock, stranger.standin.aes_key = self.house.clock, AES_KEY[::-1]
        other_key = stranger.sealed(document.decode())
        without = {name: value for name, value in query.items() if name != "msg_signature"}
        old = self._person(WeChat.people[0]).sealed(document.decode(), skew=-400)
        calls: dict[str, tuple[dict[str, str], bytes]] = {
            "no signature": (without, body),
            "another signature": ({**query, "msg_signature": "0" * 40}, body),
            "a signature that is no text": ({**query, "msg_signature": "签"}, body),
            "another nonce": ({**query, "nonce": "another"}, body),
            "another key": other_key,
            "too old": old,
            "in plain text": (query, document),
            "oversized": (query, body + b" " * 65_536),
            "nested": (query, b"<xml>" + b"<a>" * 5_000),
            "with a document type": (query, b'<!DOCTYPE xml [<!ENTITY a "b">]>' + body),
            "an element twice": (query, body.replace(b"</xml>", b"<Encrypt>AAAA</Encrypt></xml>")),
            "truncated": (query, body[:-20]),
            "empty": (query, b""),
        }
        return {name: partial(self._post, *call) for name, call in calls.items()}

    async def garbage(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        hello = _document(Act(Does.SAYS, WeChat.people[0], "你好"), 1_780_000_000).decode()
        documents = {
            "nothing": "",
            "no XML": "{}",
            "another root": "<html></html>",
            "nobody": hello.replace("FromUserName", "From"),
            "no kind": hello.replace("MsgType", "Type"),
            "no time": hello.replace("1780000000", "gestern"),
            "no id": hello.replace("MsgId", "Id"),
            "a person with a list for a name": hello.replace("FromUserName", "FromUserName><a/></FromUserName><x", 1),
            "a document type": f"<!DOCTYPE xml []>{hello}",
            "an element twice": hello.replace("</xml>", "<MsgType>text</MsgType></xml>"),
        }
        person = self._person(WeChat.people[0])
        return {name: partial(self._post, *person.sealed(document)) for name, document in documents.items()}

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
        self.platform.always[SEND] = 40001

    def fetches(self) -> int:
        return len(self.platform.fetches)

    def _person(self, openid: str) -> Person:
        return Person(self.platform, openid, self.url)

    async def _post(self, query: dict[str, str], body: bytes) -> int:
        return (await self._web.post(f"{self.url}/wechat", params=query, content=body)).status_code

    async def _quiet(self) -> None:
        """Wait until what follows an answer has been sent."""
        letters = DatabaseMailbox(self.house.database, self.house.clock, APP_ID)
        for person in WeChat.people:
            while await letters.after(person, 0):  # noqa: ASYNC110 - the letters are in a database
                await asyncio.sleep(0.02)


def _document(act: Act, at: int) -> bytes:
    sender = ACCOUNT if act.does is Does.OWN else act.sender
    values = {"ToUserName": ACCOUNT, "FromUserName": sender, "CreateTime": str(at), **_values(act)}
    lines = (f"<{name}>{_escaped(value)}</{name}>" for name, value in values.items())
    return f"<xml>{''.join(lines)}</xml>".encode()


def _values(act: Act) -> dict[str, str]:
    match act.does:
        case Does.SAYS | Does.OWN:
            return {"MsgType": "text", "Content": act.words, "MsgId": act.id}
        case Does.PRESSES:
            return {"MsgType": "text", "Content": "A", "bizmsgmenuid": act.words, "MsgId": act.id}
        case Does.SENDS:
            return {"MsgType": "image", "PicUrl": "", "MediaId": act.words, "MsgId": act.id}
        case Does.BLOCKS | Does.UNBLOCKS:
            return {"MsgType": "event", "Event": "unsubscribe" if act.does is Does.BLOCKS else "subscribe", "EventKey": ""}
        case Does.NOTHING:
            return {"MsgType": "event", "Event": "an_event_of_next_year"}


def _escaped(words: str) -> str:
    words = _NOT_XML.sub("", words)
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _seen(wire: Wire) -> Shown:
    return _read(wire.text) if wire.image is None else Shown("", 0, 0, media=(wire.image.name,))


def _read(text: str) -> Shown:
    tapped = tuple(Button(label, token) for token, label in _LINK.findall(text))
    return Shown(re.sub(r"</?a\b[^>]*>", "", text), len(text.encode()), CAPS.text_limit, tapped)


def _link_to(media: Media) -> str:
    return f"https://zhibu.example.org/wechat/files/{media.id}"


def _refused(reason: str, *, gone: bool = False) -> Callable[[Outcome], bool]:
    return lambda outcome: outcome == Refused(reason, gone)


def _later(outcome: Outcome) -> bool:
    return isinstance(outcome, TryLater) and not outcome.throttled


def _sent(outcome: Outcome) -> bool:
    return isinstance(outcome, Sent)


def _throttled(seconds: float) -> Callable[[Outcome], bool]:
    return lambda outcome: isinstance(outcome, TryLater) and outcome.throttled and outcome.after.total_seconds() >= seconds


def _code(code: int, holds: Callable[[Outcome], bool], calls: int = 1) -> Fault:
    return Fault(str(code), standin.Fault(SEND, code), holds, calls)


FAULTS = (
    _code(-1, _later),
    _code(40001, _sent, calls=2),
    _code(40014, _sent, calls=2),
    _code(41001, _sent, calls=2),
    _code(42001, _sent, calls=2),
    _code(40003, _refused("unknown-person", gone=True)),
    _code(43004, _refused("not-following", gone=True)),
    _code(43019, _refused("on-the-blacklist", gone=True)),
    _code(40007, _refused("with-the-file")),
    _code(40013, _refused("misconfigured")),
    _code(40125, _refused("misconfigured")),
    _code(40164, _refused("misconfigured")),
    _code(50002, _refused("misconfigured")),
    _code(40037, _refused("bad-request-40037")),
    _code(45002, _refused("bad-request-45002")),
    _code(45008, _refused("bad-request-45008")),
    _code(47001, _refused("bad-request-47001")),
    _code(40200, _refused("not-permitted")),
    _code(48001, _refused("not-permitted")),
    _code(48002, _refused("not-permitted")),
    _code(43101, _refused("needs-consent")),
    _code(45009, _throttled(60)),
    _code(45011, _throttled(60)),
    _code(45015, _refused("window-closed")),
    _code(45047, _refused("window-closed")),
    _code(99999, _refused("code-99999")),
    Fault("a page that is no answer", standin.Fault(SEND, "html"), lambda outcome: isinstance(outcome, Uncertain)),
    Fault("gateway", standin.Fault(SEND, "busy"), _later),
    Fault("hang up", standin.Fault(SEND, "hang up"), lambda outcome: isinstance(outcome, Uncertain)),
)
DESCRIPTOR = WeChat()
