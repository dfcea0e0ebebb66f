"""Telegram through aiogram, by webhook; `telegram_ptb` differs in the engine alone."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from types import MappingProxyType

import httpx
from fastapi import FastAPI

from bots.door import Door
from bots.planned import Unrenderable
from bots.rich import as_html
from bots.telegram.channel import TelegramChannel
from bots.telegram.connecting import EngineName, connect
from bots.telegram.incoming import CHANNEL, Bot, Unreadable, incoming
from bots.telegram.plan import CAPS, Wire, plan
from bots.telegram.polls import LIMITS, Poll
from bots.telegram.updates import Updates
from bots.telegram.webhook import LARGEST, SECRET_HEADER, router
from content.wording import Wording
from core.channel import Outcome, Refused, Scope, Sent, TryLater, Uncertain
from core.messages import Incoming, Message
from tests.conformance.descriptor import Act, Button, Does, Fault, House, Shown, Throttle
from tests.standins import telegram as standin
from tests.standins import telegram_rules as rules
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import buttons
from tests.standins.telegram_polls import poll_of
from tests.standins.telegram_service import _served
from zhibu.contacts import DatabasePolls

SECRET = "a-secret-of-this-test"  # noqa: S105 - no secret
TOKEN = "4242:AAE-stand-in-of-the-conformance"  # noqa: S105 - no secret
BOT = Bot("4242", "standin_bot")
_PLACES = re.compile(r"(?:\d+(?:-\d+)*)?$")
_GROUP_TYPES = {"type": "supergroup", "title": "一支部"}


class Telegram:
    """See `Descriptor`."""

    def __init__(self, engine: EngineName) -> None:
        self.engine: EngineName = engine
        self.name = f"telegram-{engine}"

    caps = CAPS
    people = ("1001", "1002", "4503599627370495")
    payloads = "telegram"
    pure = ("bots.telegram.incoming", "bots.telegram.plan", "bots.telegram.polls")
    secrets = (TOKEN, TOKEN.partition(":")[2], SECRET)
    freshness = None
    refusals = (Unreadable, Unrenderable)
    throttles = (Throttle(standin.Fault(429, retry_after=35), Scope.CHAT),)
    apart: Mapping[str, str] = MappingProxyType({
        "passive_deadline": "Telegram takes no answer in its own request",
    })  # fmt: skip

    @property
    def faults(self) -> Sequence[Fault]:
        return FAULTS

    def planned(self, message: Message, wording: Wording, locale: str) -> Sequence[Shown]:
        return [_shown(wire) for wire in plan(message, CAPS, locale, wording.say).wires]

    def raw(self, act: Act) -> dict[str, object]:
        return {"update_id": int(act.id), **_update(act)}

    def meaning(self, raw: object) -> Incoming | None:
        """Return what is read; a vote leads to the card by the poll's name, which here is how its tokens begin."""
        meant = incoming(raw, BOT)
        if meant is None or not meant.judged:
            return meant
        poll, _, places = meant.token.rpartition(":")
        with suppress(ValueError):  # the poll of a stored payload is no card of ours
            return meant._replace(token=bytes.fromhex(poll).decode() + places)
        return meant

    @asynccontextmanager
    async def opened(self, house: House, *, passive: float = 0.0) -> AsyncIterator["Rig"]:
        del passive
        async with TelegramStandIn(token=TOKEN).serving() as platform:
            for person in self.people:
                platform.world.open(int(person), "王静")
            yield Rig(self, house, platform)


class Rig:
    """See `conformance.descriptor.Rig`."""

    def __init__(self, descriptor: Telegram, house: House, platform: TelegramStandIn) -> None:
        self.descriptor, self.house, self.platform = descriptor, house, platform
        self._web: httpx.AsyncClient | None = None

    @asynccontextmanager
    async def service(self, door: Door) -> AsyncIterator[TelegramChannel]:
        polls = DatabasePolls(self.house.database, self.house.clock, (CHANNEL, BOT.id))
        engine = connect(self.descriptor.engine, TOKEN, self.platform.url)
        channel = TelegramChannel(engine, self.house.wording.say, self.house.open_media, polls=polls)
        channel.bot = BOT
        app = FastAPI()
        app.include_router(router(Updates(channel, door), SECRET))
        async with _served(app) as url, httpx.AsyncClient(base_url=url, timeout=60) as self._web:
            yield channel
        await channel.close()

    async def happens(self, act: Act) -> int:
        update = self.descriptor.raw(act)
        if act.does is Does.VOTES:
            update["poll_answer"]["poll_id"] = act.words.partition(".")[0]  # on the screen, options name the poll itself
        if act.does is Does.SENDS:
            update["message"]["document"] = {"file_id": act.words, "file_name": "题库.csv"}
        if act.does is Does.PRESSES:
            self._press(act, update["callback_query"])
        if act.group:
            self.platform.world.open(int(act.group), "一支部")
        if act.does in {Does.BLOCKS, Does.UNBLOCKS}:
            self.platform.world.chats[int(act.sender)].blocked = act.does is Does.BLOCKS
        return await self._post(json.dumps(update).encode())

    async def delivers(self, body: bytes) -> int:
        return await self._post(body)

    async def screen(self, chat: str) -> Sequence[Shown]:
        return [_seen(message) for message in self.platform.world.seen(int(chat))]

    async def forgeries(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        body = json.dumps(self.descriptor.raw(Act(Does.SAYS, self.descriptor.people[0], "冒名", id="666"))).encode()
        return {
            "no secret": partial(self._post, body, None),
            "an empty secret": partial(self._post, body, b""),
            "another secret": partial(self._post, body, b"another-secret"),
            "a secret with more behind it": partial(self._post, body, SECRET.encode() + b"x"),
            "a secret that is no text": partial(self._post, body, b"\xff\xfe"),
        }

    async def garbage(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        bodies = {
            "nothing": b"",
            "no JSON": b"{",
            "no text": b"\xff\xfe",
            "deeply nested": b"[" * 100_000,
            "no object": b"[]",
            "no number": b'{"message": {}}',
            "wrong types": b'{"update_id": 7, "message": {"chat": 1, "from": "x"}}',
            "half a character": b'{"update_id": 8, "message": {"text": "\\ud800"}}',
            "oversized": b" " * (LARGEST + 1),
        }
        return {name: partial(self._post, body) for name, body in bodies.items()}

    def keeps(self, content: bytes) -> str:
        return str(self.platform.uploaded("题库.csv", content)["file_id"])

    def loses(self, file: str) -> None:
        del self.platform.sent[file]

    def moves(self, group: str, to: str) -> None:
        self.platform.world.open(int(to), "一支部")
        self.platform.world.chats[int(group)].moved_to = int(to)

    def fails(self, fault: object) -> None:
        assert isinstance(fault, standin.Fault)
        self.platform.faults.append(fault)

    def calls(self) -> int:
        return sum(method in standin._COUNTED for method, _ in self.platform.calls)

    def expire(self) -> None:
        """Telegram's token never expires."""

    def revoke(self) -> None:
        self.platform.faults += [standin.Fault(401, description="Unauthorized")] * 100

    def fetches(self) -> int:
        return 0

    async def _post(self, body: bytes, secret: bytes | None = SECRET.encode()) -> int:
        assert self._web is not None
        headers = {} if secret is None else {SECRET_HEADER: secret}
        return (await self._web.post("/telegram", content=body, headers=headers)).status_code

    def _press(self, act: Act, query: dict[str, object]) -> None:
        """Put the card that carries the token, if the person has it, behind the press."""
        cards = self.platform.world.seen(int(act.group or act.sender))
        query["message"] = next((dict(each) for each in cards if act.words in buttons(each).values()), query["message"])
        self.platform.world.queries[str(query["id"])] = False


def _update(act: Act) -> dict[str, object]:
    person = {"id": int(act.sender), "is_bot": act.does is Does.OWN, "first_name": "静", "last_name": "王"}
    chat = {"id": int(act.group), **_GROUP_TYPES} if act.group else {"id": int(act.sender), "type": "private"}
    body = {"message_id": int(act.id) + 1, "date": round(1_780_000_000 + act.skew), "chat": chat, "from": person}
    match act.does:
        case Does.SENDS:
            return {"message": body}
        case Does.SAYS | Does.OWN:
            words = f"@{BOT.username} {act.words}" if act.group and act.addressed else act.words
            return {"message": {**body, "text": words}}
        case Does.VOTES:
            beginning, places = _parted(act.words)
            chosen = {"option_ids": places, "option_persistent_ids": [str(place) for place in places]}
            return {"poll_answer": {"poll_id": beginning.encode().hex(), "user": person, **chosen}}
        case Does.PRESSES:
            return {"callback_query": {"id": act.id, "from": person, "message": body, "data": act.words}}
        case Does.BLOCKS | Does.UNBLOCKS:
            old, new = ("member", "kicked") if act.does is Does.BLOCKS else ("kicked", "member")
            states = {"old_chat_member": {"status": old}, "new_chat_member": {"status": new}}
            return {"my_chat_member": {"chat": chat, "from": person, "date": body["date"], **states}}
        case Does.NOTHING:
            return {"a_kind_of_next_year": {"chat": chat}}


def _parted(token: str) -> tuple[str, list[int]]:
    """Return how the token begins, and the places that end it."""
    places = _PLACES.search(token)
    assert places is not None
    return token[: places.start()], [int(place) for place in places.group().split("-")] if places.group() else []


def _shown(wire: Wire) -> Shown:
    if wire.poll is not None:
        card = wire.poll.token.partition(".")[0]
        return _polled(poll_of(_fields(wire.poll), 1), [f"{card}.{at}" for at in range(len(wire.poll.options))])
    what, limit = ("caption", 1024) if wire.photo or wire.document else ("text", 4096)
    parsed = rules.parse(as_html(wire.words), "HTML", limit, what)
    carried = [[{"text": each.label, "callback_data": each.token} for each in row if each.token] for row in wire.rows]
    rules.keyboard({"inline_keyboard": [row for row in carried if row]})
    tapped = tuple(Button(each.label, each.token) for row in wire.rows for each in row if each.token)
    media = tuple(each.name for each in (wire.photo, wire.document) if each)
    return Shown(parsed.text, rules.utf16(parsed.text), limit, tapped, media)


def _fields(poll: Poll) -> dict[str, object]:
    key = {"correct_option_ids": json.dumps(poll.right), "allows_multiple_answers": poll.several}
    return {"question": poll.question, "options": list(poll.options), "type": "quiz", "explanation": poll.explanation, **key}


def _polled(poll: Mapping[str, object], tokens: Sequence[str]) -> Shown:
    question = str(poll["question"])
    options = tuple(Button(each["text"], token) for each, token in zip(poll["options"], tokens, strict=True))
    return Shown(question, rules.utf16(question), LIMITS.question, options, poll=True)


def _seen(message: dict[str, object]) -> Shown:
    if "poll" in message:
        poll = message["poll"]
        return _polled(poll, [f"{poll['id']}.{at}" for at in range(len(poll["options"]))])
    words, caption = str(message.get("text") or ""), str(message.get("caption") or "")
    media = tuple(kind for kind in ("photo", "document") if kind in message)
    tapped = tuple(Button(label, token) for label, token in buttons(message).items())
    return Shown(words or caption, rules.utf16(words or caption), 1024 if media else 4096, tapped, media)


def _gone(outcome: Outcome) -> bool:
    return isinstance(outcome, Refused) and outcome.gone


def _later(outcome: Outcome) -> bool:
    return isinstance(outcome, TryLater) and not outcome.throttled


def _bad(words: str) -> standin.Fault:
    return standin.Fault(400, description=f"Bad Request: {words}")


FAULTS = (
    Fault("blocked", standin.Fault(403, description="Forbidden: bot was blocked by the user"), _gone),
    Fault("deactivated", standin.Fault(403, description="Forbidden: user is deactivated"), _gone),
    Fault("no chat", _bad("chat not found"), _gone),
    Fault("too large", standin.Fault(413), lambda outcome: outcome == Refused("too-large")),
    Fault("token revoked", standin.Fault(401), lambda outcome: outcome == Refused("misconfigured")),
    Fault("formatting", _bad("can't parse entities: nothing closes"), lambda outcome: isinstance(outcome, Sent), calls=2),
    Fault("no thread", _bad("message thread not found"), lambda outcome: isinstance(outcome, Sent), calls=2),
    Fault("button", _bad("BUTTON_DATA_INVALID"), lambda outcome: outcome == Refused("BUTTON_DATA_INVALID")),
    Fault("server", standin.Fault(500), _later),
    Fault("gateway", standin.Fault("garbage"), _later),
    Fault("nonsense after taking it", standin.Fault("garbage", accepted=True), lambda outcome: isinstance(outcome, Uncertain)),
    Fault("hang up after taking it", standin.Fault("hang up", accepted=True), lambda outcome: isinstance(outcome, Uncertain)),
    Fault(
        "throttled",
        standin.Fault(429, retry_after=35),
        lambda outcome: isinstance(outcome, TryLater) and outcome.throttled and outcome.after == timedelta(seconds=35),
    ),
)
DESCRIPTOR = Telegram("aiogram")
