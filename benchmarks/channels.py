"""CPU per update of our reading, beside what aiogram's and python-telegram-bot's own dispatch takes, in the same run.

The same Telegram updates (words, a command, a press, an edit, a block) go through each library's parsing and dispatch to an empty
handler, then through the same with our `incoming` on top. Many short rounds alternate, so that whatever else the machine does
falls on both, and the medians of the rounds' ratios count. What the other channels' reading takes is printed beside it.
"""

import argparse
import asyncio
import gc
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.bare_bot import TOKEN, StubSession
from bots.telegram.incoming import Bot as Us
from bots.telegram.incoming import incoming, pressed
from bots.tencent import xml
from bots.webchat import incoming as webchat
from bots.wechat.incoming import happened
from bots.wecom.incoming import App
from bots.wecom.incoming import incoming as wecom

GOAL = 0.10
"""How much our reading may add to a library's dispatch."""
_US = Us(TOKEN.partition(":")[0], "branch_bot")
_PERSON = {"id": 7, "is_bot": False, "first_name": "静", "last_name": "王", "language_code": "zh-hans"}
_CHAT = {"id": 7, "type": "private", "first_name": "静"}
_MESSAGE = {"message_id": 5, "date": 1_780_000_000, "chat": _CHAT, "from": _PERSON}
_BUTTONS = [[{"text": letter, "callback_data": f"Ab3-_9xZ.{place}"} for place, letter in enumerate("ABCD")]]
_BOT = {"id": int(_US.id), "is_bot": True, "first_name": "支部", "username": "branch_bot"}
_CARD = _MESSAGE | {"from": _BOT, "text": "第 1 题", "reply_markup": {"inline_keyboard": _BUTTONS}}
_BLOCK = {
    "chat": _CHAT,
    "from": _PERSON,
    "date": 1_780_000_000,
    "old_chat_member": {"user": _BOT, "status": "member"},
    "new_chat_member": {"user": _BOT, "status": "kicked", "until_date": 0},
}
KINDS: Sequence[Mapping[str, object]] = (
    {"message": _MESSAGE | {"text": "党员大会多久召开一次？"}},
    {"message": _MESSAGE | {"text": "/quiz", "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}},
    {"callback_query": {"id": "77", "from": _PERSON, "chat_instance": "1", "data": "Ab3-_9xZ.1", "message": _CARD}},
    {"edited_message": _MESSAGE | {"text": "改了", "edit_date": 1_780_000_009}},
    {"my_chat_member": _BLOCK},
)
Feed = Callable[[bytes], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Side:
    """One library: its dispatch alone, and with our reading on top."""

    name: str
    alone: Feed
    with_ours: Feed


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--updates", type=int, default=200, help="updates a side and round")
    options.add_argument("--rounds", type=int, default=101)
    told = options.parse_args()
    bodies = [json.dumps({"update_id": at, **KINDS[at % len(KINDS)]}).encode() for at in range(1, told.updates + 1)]
    asyncio.run(compare(bodies, told.rounds))
    for name, read in READERS.items():
        print(f"{name:20} {statistics.median(_plain(read, told.updates) for _ in range(told.rounds)):7.1f} µs CPU")


async def compare(bodies: Sequence[bytes], rounds: int) -> None:
    """Print what each library takes, and how much our reading adds to it."""
    updates = [json.loads(body) for body in bodies]
    sides = (await aiogram_side(), await ptb_side())
    gc.collect()
    gc.freeze()  # as the service does at its start; it serves both sides
    ours = statistics.median(_read_all(updates) for _ in range(rounds))
    print(f"{'telegram incoming':20} {ours:7.1f} µs CPU an update")
    for side in sides:
        pairs = [await _pair(side, bodies, turn) for turn in range(rounds + 1)][1:]
        alone = statistics.median(pair[0] for pair in pairs)
        added = statistics.median(both / one for one, both in pairs) - 1
        held = "held" if added <= GOAL else "missed"
        print(
            f"{side.name:20} {alone:7.1f} µs CPU an update; ours alone is {ours / alone:.1%} of it, "
            f"on top it adds {added:+.1%} (goal {GOAL:.0%}: {held})"
        )


async def _pair(side: Side, bodies: Sequence[bytes], turn: int) -> tuple[float, float]:
    """Feed both, in turn the one and the other first."""
    if turn % 2:
        both, one = await _fed(side.with_ours, bodies), await _fed(side.alone, bodies)
    else:
        one, both = await _fed(side.alone, bodies), await _fed(side.with_ours, bodies)
    return one, both


async def aiogram_side() -> Side:
    """Return a dispatcher with one handler a kind that does nothing."""
    from aiogram import Bot, Dispatcher

    dispatcher, bot, seen = Dispatcher(), Bot(TOKEN, session=StubSession()), _Seen()
    for kind in ("message", "callback_query", "edited_message", "my_chat_member"):
        dispatcher.observers[kind].register(seen.handle)

    async def alone(body: bytes) -> None:
        await dispatcher.feed_raw_update(bot, json.loads(body))

    async def with_ours(body: bytes) -> None:
        update = json.loads(body)
        _read(update)
        await dispatcher.feed_raw_update(bot, update)

    await _works(seen, alone)
    return Side("aiogram dispatch", alone, with_ours)


async def ptb_side() -> Side:
    """Return an application with one handler that does nothing."""
    from telegram import Update
    from telegram.ext import ApplicationBuilder, TypeHandler

    seen = _Seen()
    application = ApplicationBuilder().token(TOKEN).updater(None).job_queue(None).build()
    application.add_handler(TypeHandler(Update, seen.handle))
    application._initialized = True  # noqa: SLF001 - `initialize` would ask Telegram who we are

    async def alone(body: bytes) -> None:
        await application.process_update(Update.de_json(json.loads(body), application.bot))

    async def with_ours(body: bytes) -> None:
        update = json.loads(body)
        _read(update)
        await application.process_update(Update.de_json(update, application.bot))

    await _works(seen, alone)
    return Side("ptb dispatch", alone, with_ours)


class _Seen:
    """The empty handler of both libraries."""

    times = 0

    async def handle(self, *_: object) -> None:
        """Count."""
        self.times += 1


async def _works(seen: _Seen, feed: Feed) -> None:
    """End the program unless every kind comes through: dispatching nothing would be fast."""
    for at, kind in enumerate(KINDS):
        await feed(json.dumps({"update_id": at, **kind}).encode())
    if seen.times != len(KINDS):
        raise SystemExit(f"{seen.times} of {len(KINDS)} kinds of updates came through.")


def _read(update: object) -> None:
    if incoming(update, _US) is None:
        raise SystemExit("An update was not read.")
    pressed(update)


def _read_all(updates: Sequence[object]) -> float:
    """Return the CPU microseconds an update of our reading by itself."""
    gc.collect()
    begun = time.process_time()
    for update in updates:
        _read(update)
    return (time.process_time() - begun) / len(updates) * 1e6


async def _fed(feed: Feed, bodies: Sequence[bytes]) -> float:
    """Return the CPU microseconds an update."""
    gc.collect()
    begun = time.process_time()
    for body in bodies:
        await feed(body)
    return (time.process_time() - begun) / len(bodies) * 1e6


def _plain(read: Callable[[], object], times: int) -> float:
    gc.collect()
    begun = time.process_time()
    for _ in range(times):
        read()
    return (time.process_time() - begun) / times * 1e6


def _webchat(frame: str) -> object:
    said = webchat.read(frame)
    if not isinstance(said, webchat.Said):
        raise SystemExit("A frame was not read.")
    return webchat.incoming(said, "web", "visitor", "zh")


def _document(head: str) -> bytes:
    fields = "<CreateTime>1780000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[答题]]></Content>"
    return f"<xml>{head}{fields}<MsgId>6054768590064713728</MsgId></xml>".encode()


_FRAME = json.dumps({"id": "0b0f1f5e-6c1d-4f0e-9d57-2f3b8f1e7a10", "text": "党员大会多久召开一次？"})
_OA = _document("<ToUserName>gh_1</ToUserName><FromUserName>oABC-def_123</FromUserName>")
_WORK = _document("<ToUserName>ww1</ToUserName><FromUserName>wangjing</FromUserName><AgentID>1000002</AgentID>")
READERS: Mapping[str, Callable[[], object]] = {
    "webchat incoming": partial(_webchat, _FRAME),
    "wechat incoming": lambda: happened(xml.read(_OA), "wx1"),
    "wecom incoming": lambda: wecom(xml.read(_WORK), App("ww1", "1000002")),
}


if __name__ == "__main__":
    main()
