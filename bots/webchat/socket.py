"""One open page: reads what the visitor does, shows what was kept for them, exactly once and in order."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator

from starlette.websockets import WebSocket, WebSocketDisconnect

from bots.door import Door
from bots.mailbox import AT_ONCE, Kept
from bots.webchat.channel import WebChatChannel
from bots.webchat.incoming import LARGEST_FRAME, LONGEST_WORDS, Before, Frame, Pressed, Said, Seen, incoming, read
from bots.webchat.pace import Pace
from bots.webchat.plan import said
from core.conversation import Speak
from core.messages import Answer, Text

PER_SECOND = 5
_LOOK_AGAIN = 20.0
"""Seconds after which a socket looks for new letters unasked, should a signal have been lost."""
_BURIED = 5
"""Unreadable frames of one socket that are kept for staff; more of the same teach nothing."""


class Socket:
    """The life of one socket, from the handshake to the end."""

    def __init__(self, socket: WebSocket, visitor: str, locale: str, channel: WebChatChannel, door: Door, speak: Speak) -> None:
        """Hold what the conversation over this socket needs."""
        self._socket, self._visitor, self._locale = socket, visitor, locale
        self._channel, self._door, self._speak = channel, door, speak
        self._pace = Pace(PER_SECOND, PER_SECOND, time.monotonic())
        self._seen: int | None = None
        self._ready = False
        self._news = asyncio.Event()
        self._unreadable = 0

    async def serve(self) -> None:
        """Talk until the visitor is gone."""
        async with self._channel.backplane.subscribe(self._channel.topic(self._visitor)) as signals:
            tasks = [asyncio.create_task(each) for each in (self._read(), self._show(), self._listen(signals))]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            if not isinstance(error := task.exception(), WebSocketDisconnect | None):
                raise error

    async def _listen(self, signals: AsyncIterator[str]) -> None:
        async for _ in signals:
            self._news.set()

    async def _read(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            await self._take(message.get("text") or "")

    async def _take(self, raw: str) -> None:
        frame = read(raw) if len(raw) <= LARGEST_FRAME else None
        if not self._pace.allows(time.monotonic()):
            await self._notice("webchat-too-fast", frame, again=True)
        elif isinstance(frame, Said | Pressed):
            await self._talk(frame)
        elif isinstance(frame, Seen):
            await self._resume(frame.seen)
        elif isinstance(frame, Before):
            earlier = await self._channel.mailbox.before(self._visitor, frame.before)
            await self._send({"earlier": [_shown(each) for each in earlier]})
        else:
            await self._refuse(raw)

    async def _talk(self, frame: Said | Pressed) -> None:
        """Take a turn, then keep the visitor's words and the answer together: a repeat finds both or neither."""
        if isinstance(frame, Said) and len(frame.text) > LONGEST_WORDS:
            await self._notice("webchat-too-long", frame)
            return
        answer = await self._door.receive(incoming(frame, self._channel.account, self._visitor, self._locale))
        if any(reply.in_passing for reply in answer.replies):
            await self._show_in_passing(frame, answer)
            return
        mine = said(frame.label or frame.press, frame.press) if isinstance(frame, Pressed) else said(frame.label or frame.text)
        await self._channel.keep_turn(self._visitor, str(frame.id), mine, answer)
        self._news.set()

    async def _show_in_passing(self, frame: Said | Pressed, answer: Answer) -> None:
        """Show words that are not kept, in place of what the visitor pressed."""
        words = (self._speak(each, answer.locale) for reply in answer.replies for each in reply.body)
        await self._send({"notice": "\n".join(words), "id": str(frame.id), "taken": True})

    async def _resume(self, seen: int) -> None:
        """Go on after the letter that the page showed last; a new page begins with the newest ones."""
        if self._seen is not None:  # asked and answered: what follows comes by itself
            return
        if seen == 0:
            for letter in await self._channel.mailbox.before(self._visitor, None):
                await self._send(_shown(letter))
                seen = letter.id
        self._seen = seen
        self._news.set()

    async def _show(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), _LOOK_AGAIN)
            self._news.clear()
            if self._seen is not None:
                await self._catch_up(self._seen)

    async def _catch_up(self, seen: int) -> None:
        more = True
        while more:
            letters = await self._channel.mailbox.after(self._visitor, seen)
            for letter in letters:
                await self._send(_shown(letter))
                self._seen = seen = letter.id
            more = len(letters) >= AT_ONCE
        if not self._ready:
            self._ready = True
            await self._send({"ready": seen})

    async def _refuse(self, raw: str) -> None:
        self._unreadable += 1
        if self._unreadable <= _BURIED:
            await self._door.bury(self._channel.name, self._channel.account, raw, "unreadable frame")
        await self._send({"notice": self._speak(Text("webchat-unreadable"), self._locale), "refused": True})

    async def _notice(self, key: str, frame: Frame | None, *, again: bool = False) -> None:
        notice: dict[str, object] = {"notice": self._speak(Text(key), self._locale)}
        if isinstance(frame, Said | Pressed):
            notice |= {"id": str(frame.id), "again": again}
        await self._send(notice)

    async def _send(self, frame: dict[str, object]) -> None:
        await self._socket.send_text(json.dumps(frame, ensure_ascii=False))


def _shown(letter: Kept) -> dict[str, object]:
    return {
        "letter": letter.id,
        "key": letter.key,
        "mine": letter.mine,
        "at": letter.at.isoformat(),
        "card": json.loads(letter.body),
    }
