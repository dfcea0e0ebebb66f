"""The web chat: our own page over a socket."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from types import MappingProxyType
from uuid import UUID, uuid5

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bots.door import Door
from bots.webchat.channel import WebChatChannel
from bots.webchat.files import Inbox
from bots.webchat.incoming import LARGEST_FRAME, Pressed, Said, incoming, read
from bots.webchat.plan import plan
from bots.webchat.socket import Socket
from bots.webchat.visitor import COOKIE, visitor_of
from content.wording import Wording
from core.messages import Address, Incoming, Message
from tests.bots.webchat_service import PICTURE, Tab, Visitor, WebChat
from tests.conformance.descriptor import Act, Button, Does, Fault, House, Shown, Throttle

CAPS = WebChatChannel.caps
_NAMES = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


class Unread(Exception):
    """The frame says nothing that we know."""


class WebChatPage:
    """See `Descriptor`."""

    name = "webchat"
    caps = CAPS
    payloads = ""
    pure = ("bots.webchat.incoming", "bots.webchat.plan")
    secrets = ("secret",)
    freshness = None
    faults: Sequence[Fault] = ()
    throttles: Sequence[Throttle] = ()
    refusals = (Unread,)
    apart: Mapping[str, str] = MappingProxyType({
        "own_messages": "the page sends nothing but what the visitor does",
        "errors": "sending is keeping: there is no platform that could refuse",
        "throttling": "as above",
        "credentials": "there are none",
        "passive_deadline": "the socket waits as long as it takes",
        "blocking": "a visitor simply stays away; what was kept waits",
        "groups": "there are none",
        "moving": "without groups none can move",
        "edits": "the page itself marks what was chosen; no message is replaced",
        "clocks": "frames carry no time",
    })  # fmt: skip

    def __init__(self) -> None:
        self.secret_of = {visitor_of({COOKIE: secret}): secret for secret in (_secret(each) for each in ("甲", "乙", "丙"))}
        self.people = tuple(self.secret_of)

    def planned(self, message: Message, wording: Wording, locale: str) -> Sequence[Shown]:
        return [_shown(json.loads(plan(message, locale, wording.say, lambda media: f"/chat/media/{media.id}")))]

    def raw(self, act: Act) -> tuple[str, str]:
        """Return who sends it and the frame."""
        frame = {"id": str(uuid5(_NAMES, act.id))}
        match act.does:
            case Does.SAYS:
                frame["text"] = act.words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # as browsers do
            case Does.PRESSES:
                frame["press"] = act.words
            case _:
                frame = {"a kind of next year": True}
        return act.sender, json.dumps(frame)

    def meaning(self, raw: object) -> Incoming | None:
        who, frame = raw
        said = read(frame)
        if said is None:
            raise Unread
        return incoming(said, "web", who, "zh") if isinstance(said, Said | Pressed) else None

    @asynccontextmanager
    async def opened(self, house: House, *, passive: float = 0.0) -> AsyncIterator["Rig"]:
        del passive
        yield Rig(self, house)


class Rig:
    """See `conformance.descriptor.Rig`."""

    def __init__(self, descriptor: WebChatPage, house: House) -> None:
        self.descriptor, self.house = descriptor, house
        self._service: WebChat | None = None
        self._tabs: dict[str, Tab] = {}
        self._open = AsyncExitStack()
        self._files: list[bytes] = []

    @asynccontextmanager
    async def service(self, door: Door) -> AsyncIterator[WebChatChannel]:
        self._service = WebChat(self.house.database, door, self.house.wording.say, self.house.clock, files={5: PICTURE})
        self._service.channel.inbox = Inbox(self.house.folder, self.house.clock, _anybody)
        await self._service.start()
        try:
            async with self._open:
                yield self._service.channel
        finally:
            await self._service.stop()
            self._tabs, self._open = {}, AsyncExitStack()

    async def happens(self, act: Act) -> int:
        who, frame = self.descriptor.raw(act)
        if act.does is Does.NOTHING:
            return await self._sends(frame)
        if act.does is Does.SENDS:
            return await self._hands_in(act)
        tab = self._tabs.get(who)
        if tab is None:
            visitor = Visitor(self._service, self.descriptor.secret_of[who])
            tab = self._tabs[who] = await self._open.enter_async_context(visitor.tab())
        key = json.loads(frame).get("id", "")
        while True:
            await tab.sends(frame)
            notice = await self._until_answered(tab, key)
            if not notice.get("again"):
                return 400 if "notice" in notice else 200
            await asyncio.sleep(0.2)

    async def delivers(self, body: bytes) -> int:
        """Take the frame as a socket does that nobody slows down."""
        socket = Socket(
            Deaf(), self.descriptor.people[0], "zh", self._service.channel, self._service.door, self.house.wording.say
        )
        await socket._take(body.decode("utf-8", "replace"))
        return 200

    async def screen(self, chat: str) -> Sequence[Shown]:
        letters = await self._service.channel.mailbox.before(chat, None)
        cards = [json.loads(each.body) for each in letters if not each.mine]
        return [_shown(card) for card in cards if "gone" not in card]

    async def forgeries(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        secret = next(iter(self.descriptor.secret_of.values()))
        ours = self._service.url
        return {
            "no cookie": partial(self._says, {}, ours),
            "a cookie that is no secret of ours": partial(self._says, {"Cookie": f"{COOKIE}=' OR 1=1"}, ours),
            "another site's page": partial(self._says, {"Cookie": f"{COOKIE}={secret}"}, "https://evil.example"),
            "no page at all": partial(self._says, {"Cookie": f"{COOKIE}={secret}"}, None),
        }

    async def garbage(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        frames = {
            "no JSON": "{",
            "no object": "[]",
            "deeply nested": "[" * 20_000,
            "no id": '{"text": "你好"}',
            "an id that is none": '{"id": "1", "text": "你好"}',
            "a field too many": json.dumps({"id": str(uuid5(_NAMES, "9")), "text": "你好", "admin": True}),
            "oversized": " " * (LARGEST_FRAME + 1),
        }
        return {name: partial(self._sends, frame) for name, frame in frames.items()}

    def keeps(self, content: bytes) -> str:
        """Keep it on the visitor's own machine: there is no platform."""
        self._files.append(content)
        return str(len(self._files) - 1)

    def loses(self, file: str) -> None:
        (self.house.folder / file).unlink()

    def moves(self, group: str, to: str) -> None:
        raise NotImplementedError

    def fails(self, fault: object) -> None:
        raise NotImplementedError

    def calls(self) -> int:
        raise NotImplementedError

    expire = revoke = fetches = calls

    async def _until_answered(self, tab: Tab, key: str) -> dict[str, object]:
        """Return the notice that the message got, or nothing once its answer is there."""
        while not any(each["key"] == f"{key}:0" for each in tab.letters):
            frame = await tab._frame()
            if "notice" in frame:
                return frame
        return {}

    async def _says(self, headers: dict[str, str], origin: str | None) -> int:
        address = f"ws://127.0.0.1:{self._service.port}/chat/ws"
        try:
            async with connect(address, additional_headers=headers, origin=origin) as line:
                await line.send(self.descriptor.raw(Act(Does.SAYS, "", "冒名", id="666"))[1])
                await line.recv()
        except InvalidStatus as refused:
            return refused.response.status_code
        except ConnectionClosed:
            return 403
        return 200

    async def _hands_in(self, act: Act) -> int:
        where = f"{self._service.url}/chat/file?id={uuid5(_NAMES, act.id)}&name=题库.csv"
        cookie = {"Cookie": f"{COOKIE}={self.descriptor.secret_of[act.sender]}", "Origin": self._service.url}
        async with httpx.AsyncClient(timeout=60) as client:
            return (await client.post(where, headers=cookie, content=self._files[int(act.words)])).status_code

    async def _sends(self, frame: str) -> int:
        """Send the frame from a page of its own; return 200 once the page is told that it cannot be read."""
        async with Visitor(self._service, _secret("丁")).tab() as tab:
            await tab.sends(frame)
            return 200 if (await tab.until("notice"))["refused"] else 400


class Deaf:
    """A page that is told everything and does nothing."""

    async def send_text(self, frame: str) -> None:
        json.loads(frame)


async def _anybody(_: Address) -> bool:
    return True


def _secret(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _shown(card: dict[str, object]) -> Shown:
    words = [str(card.get("title", "")), *(str(each.get("text") or each.get("html")) for each in card.get("body", ()))]
    chips = card.get("choices", ())
    words += [f"{each['letter']}. {each['label']}" for each in chips if "letter" in each]
    tapped = [Button(str(each["label"]), str(each["token"])) for each in chips]
    if "submit" in card:
        tapped.append(Button(str(card["submit"]["label"]), str(card["submit"]["token"])))
    media = tuple(str(card[kind]["name"]) for kind in ("image", "file") if kind in card)
    text = "\n".join(filter(None, words))
    return Shown(text, len(text), 0, tuple(tapped), media)


DESCRIPTOR = WebChatPage()
