"""What the stand-in knows: chats and their messages, updates that wait for the bot, and the ledger of what was accepted."""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path


@dataclass
class Chat:
    """A private chat (its id is the person's) or a group (a negative id)."""

    id: int
    name: str = ""
    blocked: bool = False
    moved_to: int = 0
    type: str = ""
    """`private` or `supergroup` unless told: `group` where it may still become one."""
    language: str = "zh-hans"
    messages: dict[int, dict[str, object]] = field(default_factory=dict)
    alone: dict[int, dict[int, dict[str, object]]] = field(default_factory=dict)
    """What one person alone sees in a group, by the person."""
    ruled_by_bot: bool = False
    """The bot is an administrator of the group."""

    @property
    def is_group(self) -> bool:
        return self.id < 0

    def as_json(self) -> dict[str, object]:
        if self.is_group:
            return {"id": self.id, "type": self.type or "supergroup", "title": self.name}
        return {"id": self.id, "type": "private", "first_name": self.name}


class Ledger:
    """One line of JSON per accepted message, written at once: a killed process loses none of them."""

    def __init__(self, path: Path | None) -> None:
        self.rows: list[dict[str, object]] = []
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644) if path else None

    def write(self, chat: int, text: str, **more: object) -> None:
        row = {"chat_id": chat, "text": text, "at": time.time(), **more}
        self.rows.append(row)
        if self._file is not None:
            os.write(self._file, (json.dumps(row, ensure_ascii=False) + "\n").encode())

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class World:
    """Everything that outlives a request."""

    def __init__(self, bot_id: int, ledger: Path | None) -> None:
        self.bot = {"id": bot_id, "is_bot": True, "first_name": "支部", "username": "standin_bot"}
        self.chats: dict[int, Chat] = {}
        self.ledger = Ledger(ledger)
        self.updates: list[dict[str, object]] = []
        self.queries: dict[str, bool] = {}
        """Button presses, and whether each was acknowledged."""
        self.last_query: dict[str, object] = {}
        self.files: dict[str, int] = {}
        self.changed = asyncio.Condition()
        self._numbers = count(int(time.time()) % 1_000_000 * 1_000 + 1)
        self._messages = count(1)

    def open(self, chat_id: int, name: str = "") -> Chat:
        """Return the chat, which exists from now on."""
        chat = self.chats.setdefault(chat_id, Chat(chat_id))
        chat.name = name or chat.name or f"成员{chat_id}"
        return chat

    def person(self, chat: Chat) -> dict[str, object]:
        return {"id": chat.id, "is_bot": False, "first_name": chat.name, "language_code": chat.language}

    def next_message(self) -> int:
        return next(self._messages)

    async def becomes_supergroup(self, old: int, new: int, *, told: bool = True) -> Chat:
        """Let a group live on under another id, as Telegram does: it is told in both, unless nobody is told."""
        before = self.open(old)
        before.type, before.moved_to = "group", new
        after = self.open(new, before.name)
        if told:
            for chat, more in ((before, {"migrate_to_chat_id": new}), (after, {"migrate_from_chat_id": old})):
                where = {"chat": chat.as_json(), "from": self.person(before), "sender_chat": chat.as_json()}
                await self.happened(message={"message_id": self.next_message(), "date": int(time.time()), **where, **more})
        return after

    async def happened(self, **what: object) -> int:
        """Queue an update for the bot and return its number."""
        number = next(self._numbers)
        self.updates.append({"update_id": number, **what})
        await self.notify()
        return number

    async def notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    def seen(self, chat_id: int) -> Iterator[dict[str, object]]:
        """Return the bot's messages in the chat, oldest first."""
        chat = self.chats.get(chat_id)
        yield from (message for message in (chat.messages.values() if chat else ()) if message["from"] == self.bot)
