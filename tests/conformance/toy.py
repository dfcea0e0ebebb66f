"""A small messenger that exists only here, and an adapter to it with a bad habit if one is asked for.

Without a bad habit it keeps every point; with one it breaks the point of that name. So each point is known to be able to fail.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog

from bots import plain
from bots.door import Door
from content.wording import Wording
from core.channel import Capabilities, Moved, Outcome, Refused, Scope, Sent, TryLater, Unfetched, Unit, Verdict
from core.conversation import SUBMIT
from core.messages import Address, Answer, Attachment, Incoming, Kind, Markdown, Message, Purpose, Text, Words
from tests.conformance.descriptor import Act, Button, Does, Fault, House, Shown, Throttle

SECRET = b"the-toy's-secret"
LIMIT, BUTTONS, LABEL = 600, 15, 20
DAY = timedelta(days=1)
CAPS = Capabilities(
    LIMIT, Unit.BYTES, buttons=BUTTONS, label_limit=LABEL, edit=True, groups=True, passive_seconds=4.0, recall=DAY
)
_ME = "toy-bot"
_OK, _FORGED = 200, 403
_log = structlog.get_logger()


class Unread(Exception):
    """The toy's update says nothing that we know."""


class Toy:
    """See `Descriptor`; `habit` is the point that this one breaks."""

    name = "toy"
    caps = CAPS
    people = ("anna", "boris", "Ç@-_." + "x" * 60)
    payloads = ""
    secrets = (SECRET.decode(),)
    freshness = timedelta(minutes=5)
    refusals = (Unread,)
    throttles = (Throttle("throttled", Scope.CHAT),)
    faults = (
        Fault("blocked", "blocked", lambda outcome: outcome == Refused("blocked", gone=True)),
        Fault("down", "down", lambda outcome: isinstance(outcome, TryLater) and not outcome.throttled),
    )
    apart: Mapping[str, str] = {}

    def __init__(self, habit: str = "") -> None:
        self.habit = habit
        self.pure = ("aiohttp",) if habit == "isolation" else ("bots.plain",)

    def planned(self, message: Message, wording: Wording, locale: str) -> Sequence[Shown]:
        words = (*((message.title,) if message.title else ()), *message.body)
        text = "\n".join(_said(each, wording, locale) for each in words)
        listed, buttons = self._options(message, wording, locale)
        told = [_said(each, wording, locale) for each in message.quiz.why] if message.quiz and self.habit == "quizzes" else []
        text = "\n".join(filter(None, (text, listed, *told)))
        pieces = [text[:150]] if self.habit == "text_lengths" else list(plain.split(text, LIMIT, Unit.BYTES))
        shown = [Shown(piece, plain.length(piece, Unit.BYTES), LIMIT) for piece in pieces]
        media = (message.image.name,) if message.image else ()
        return [*shown[:-1], Shown(shown[-1].text, shown[-1].units, LIMIT, buttons, media)]

    def _options(self, message: Message, wording: Wording, locale: str) -> tuple[str, tuple[Button, ...]]:
        labels = [wording.say(each.label, locale) for each in message.choices]
        submit = 1 if message.multiple else 0
        if not labels or len(labels) + submit > BUTTONS:
            return plain.lettered(labels), ()
        tokens = [each.token for each in message.choices]
        if self.habit == "choices":
            tokens = tokens[1:] + tokens[:1]
        long = max(map(len, labels)) > LABEL and self.habit != "cards"
        buttons = [*map(Button, plain.letters(len(labels)) if long else labels, tokens)]
        if submit:
            end = f"{tokens[0].rpartition('.')[0]}.{SUBMIT}"
            buttons.append(Button(wording.say(Text("choice-submit"), locale), end))
        return (plain.lettered(labels) if long else ""), tuple(buttons)

    def raw(self, act: Act) -> dict[str, object]:
        return {
            "does": act.does.value,
            "id": act.id,
            "from": _ME if act.does is Does.OWN else act.sender,
            "words": act.words.encode("utf-8", "ignore").decode(),
            "group": act.group,
            "to_me": act.addressed,
            "at": time.time() + act.skew,
        }

    def meaning(self, raw: object) -> Incoming | None:
        if not isinstance(raw, dict) or not isinstance(raw.get("from"), str):
            raise Unread
        kind = _KINDS.get(raw.get("does"))
        if kind is None or (raw["from"] == _ME and self.habit != "own_messages"):
            return None
        who, group, words = raw["from"], raw["group"], raw["words"]
        if self.habit == "addresses":
            who = who[:20]
        if self.habit == "unicode":
            words = words.encode("gb2312", "ignore").decode("gb2312")
        if kind is Kind.BLOCKED and self.habit == "blocking":
            kind = Kind.OTHER
        number = str(uuid4()) if self.habit == "repeats" else raw["id"]
        text, token = ("", words) if kind is Kind.PRESS else (words, "")
        to_me = bool(raw["to_me"]) or self.habit == "groups"
        came = Incoming(Address("toy", "t", group or who), number, who, kind, text, token, bool(group), to_me or not group)
        return came._replace(text="", attachment=Attachment(words, "题库.csv")) if kind is Kind.MEDIA else came

    @asynccontextmanager
    async def opened(self, house: House, *, passive: float = 0.0) -> AsyncIterator["Rig"]:
        yield Rig(self, house, passive or CAPS.passive_seconds)


_KINDS = {
    "says": Kind.TEXT,
    "presses": Kind.PRESS,
    "sends": Kind.MEDIA,
    "blocks": Kind.BLOCKED,
    "unblocks": Kind.UNBLOCKED,
    "own": Kind.TEXT,
}


def _said(words: Words, wording: Wording, locale: str) -> str:
    return words.markdown.replace("**", "") if isinstance(words, Markdown) else wording.say(words, locale)


@dataclass
class Messenger:
    """The platform: what stands in each chat, which token holds, what it answers next."""

    chats: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    moved: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    token: int = 1
    fetches: int = 0
    calls: int = 0
    revoked: bool = False

    async def fetch(self) -> int:
        self.fetches += 1
        await asyncio.sleep(0.01)
        return self.token

    async def take(self, token: int, chat: str, shown: Sequence[Shown], *, edit: bool = False) -> str:
        """Show the messages, or say why not; an edit replaces the last one."""
        self.calls += 1
        await asyncio.sleep(0)
        if self.revoked or token != self.token:
            return "token"
        if chat in self.moved:
            return "moved"
        if self.faults:
            return self.faults.pop()
        if edit and self.chats[chat]:
            self.chats[chat].pop()
        self.chats[chat] += shown
        return "ok"


class Adapter:
    """The channel in front of the toy."""

    name, account, caps = "toy", "t", CAPS

    def __init__(self, descriptor: Toy, messenger: Messenger, door: Door, house: House, passive: float) -> None:
        self._of, self._messenger, self._door, self._house, self._passive = descriptor, messenger, door, house, passive
        self._token, self._lock = 0, asyncio.Lock()
        self._turns: dict[str, asyncio.Task[None]] = {}
        self._offered: dict[str, str] = {}

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:
        del to, purpose, now
        return Verdict.YES

    async def take(self, body: bytes, signature: str, at: float) -> int:
        """Answer one delivery; return the status."""
        genuine = hmac.compare_digest(signature, signed(body, at)) or self._of.habit == "verification"
        fresh = -(1 if self._of.habit == "clocks" else 300) <= at - time.time()
        if not genuine or not fresh:
            return _FORGED
        try:
            incoming = self._of.meaning(json.loads(body))
        except (Unread, ValueError):
            await self._door.bury(self.name, self.account, body.decode("utf-8", "replace"), "unreadable")
            return 500 if self._of.habit == "poison" else _OK
        if incoming is None:
            return _OK
        if self._of.habit == "secrets":
            _log.info("came", text=incoming.text)
        name = f"{incoming.sender}:{incoming.message_id}"
        turn = self._turns.get(name)
        if turn is None:
            turn = self._turns[name] = asyncio.create_task(self._turn(incoming))
        if self._of.habit == "shutdown":
            return _OK
        patience = None if self._of.habit == "passive_deadline" else self._passive
        done, _ = await asyncio.wait([turn], timeout=patience)
        return _OK if done or patience else 500

    async def close(self) -> None:
        if self._of.habit == "shutdown":
            for turn in self._turns.values():
                turn.cancel()
        await asyncio.gather(*self._turns.values(), return_exceptions=True)

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        del key
        if self._of.habit == "delivery":
            await self._deliver(to, message, locale)
        return await self._deliver(to, message, locale)

    async def fetch(self, file: Attachment, most: int) -> bytes | Unfetched:
        content = self._messenger.files.get(file.key)
        if content is None:
            return Unfetched.GONE
        return content if len(content) <= most or self._of.habit == "files" else Unfetched.TOO_LARGE

    async def recall(self, to: Address, sent: str, key: str) -> Outcome:
        """Delete as many of the newest messages as the card became; whose habit it is, only the last."""
        del key
        stands = self._messenger.chats[to.chat]
        many = 1 if self._of.habit == "recalling" else int(sent)
        if len(stands) > many:
            del stands[-many:]
        return Sent()

    async def _turn(self, incoming: Incoming) -> None:
        known = incoming.token.startswith(self._offered.get(incoming.sender, "?"))
        if incoming.token and self._of.habit == "forged_tokens" and not known:
            incoming = self._guessed(incoming)
        answer: Answer = await self._door.receive(incoming)
        for reply in answer.replies:
            await self._deliver(incoming.address, reply, answer.locale)

    def _guessed(self, incoming: Incoming) -> Incoming:
        return Incoming(
            incoming.address,
            incoming.message_id,
            incoming.sender,
            Kind.PRESS,
            token=f"{self._offered.get(incoming.sender, 'x')}.0",
        )

    async def _deliver(self, to: Address, message: Message, locale: str) -> Outcome:
        shown = self._of.planned(message, self._house.wording, locale)
        if message.choices:
            self._offered[to.chat] = message.choices[0].token.rpartition(".")[0]
        edit = message.in_place and self._of.habit != "edits"
        for again in (False, True):
            token = await self._held_token(again=again)
            said = await self._messenger.take(token, to.chat, shown, edit=edit)
            if said == "ok":
                return Sent(str(len(shown)))
            if said == "moved":
                return Refused("gone") if self._of.habit == "moving" else Moved(to._replace(chat=self._messenger.moved[to.chat]))
            if said != "token":
                return self._outcome(said)
        return self._outcome(said)

    async def _held_token(self, *, again: bool) -> int:
        held = self._token
        if held and not again:
            return held
        if self._of.habit == "credentials":
            self._token = await self._messenger.fetch()
            return self._token
        async with self._lock:
            if self._token == held:
                self._token = await self._messenger.fetch()
            return self._token

    def _outcome(self, said: str) -> Outcome:
        scope = Scope.ACCOUNT if self._of.habit == "throttling" else Scope.CHAT
        return {
            "token": Refused("misconfigured"),
            "blocked": TryLater(timedelta(seconds=1)) if self._of.habit == "errors" else Refused("blocked", gone=True),
            "down": TryLater(timedelta(seconds=5)),
            "throttled": TryLater(timedelta(seconds=9), "throttled", throttled=True, scope=scope),
        }[said]


def signed(body: bytes, at: float) -> str:
    return hmac.new(SECRET, body + str(at).encode(), hashlib.sha256).hexdigest()


class Rig:
    """See `conformance.descriptor.Rig`."""

    def __init__(self, descriptor: Toy, house: House, passive: float) -> None:
        self._of, self._house, self._passive = descriptor, house, passive
        self._messenger = Messenger()
        self._adapter: Adapter | None = None

    @asynccontextmanager
    async def service(self, door: Door) -> AsyncIterator[Adapter]:
        self._adapter = Adapter(self._of, self._messenger, door, self._house, self._passive)
        yield self._adapter
        await self._adapter.close()

    async def happens(self, act: Act) -> int:
        raw = self._of.raw(act)
        body = json.dumps(raw).encode()
        return await self._posts(body, signed(body, raw["at"]), raw["at"])

    async def delivers(self, body: bytes) -> int:
        now = time.time()
        return await self._posts(body, signed(body, now), now)

    async def screen(self, chat: str) -> Sequence[Shown]:
        return tuple(self._messenger.chats[chat])

    async def forgeries(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        body, now = json.dumps(self._of.raw(Act(Does.SAYS, "anna", "冒名"))).encode(), time.time()
        return {
            "no signature": partial(self._posts, body, "", now),
            "another's": partial(self._posts, body, signed(b"", now), now),
            "another time": partial(self._posts, body, signed(body, now), now + 1),
        }

    async def garbage(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        now = time.time()
        return {repr(body): partial(self._posts, body, signed(body, now), now) for body in (b"", b"{", b"[]", b"\xff", b"{}")}

    async def _posts(self, body: bytes, signature: str, at: float) -> int:
        return await self._adapter.take(body, signature, at)

    def keeps(self, content: bytes) -> str:
        name = f"file-{len(self._messenger.files)}"
        self._messenger.files[name] = content
        return name

    def loses(self, file: str) -> None:
        del self._messenger.files[file]

    def moves(self, group: str, to: str) -> None:
        self._messenger.moved[group] = to

    def fails(self, fault: object) -> None:
        self._messenger.faults.append(str(fault))

    def calls(self) -> int:
        return self._messenger.calls

    def expire(self) -> None:
        self._messenger.token += 1

    def revoke(self) -> None:
        self._messenger.revoked = True

    def fetches(self) -> int:
        return self._messenger.fetches
