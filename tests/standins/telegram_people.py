"""People on the stand-in: what they do becomes updates, what the bot sent them is what they see."""

import asyncio
import time
from collections.abc import Callable

from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_world import Chat, World

PATIENCE = 15.0
"""Seconds that a person waits for an answer before the test fails."""


class Person:
    """Somebody with a private chat to the bot."""

    def __init__(self, standin: TelegramStandIn, number: int, name: str = "") -> None:
        self.standin, self.chat = standin, standin.world.open(number, name)
        self._read = 0

    @property
    def _world(self) -> World:
        return self.standin.world

    @property
    def messages(self) -> list[dict[str, object]]:
        """What the bot has sent them, as it stands now."""
        return list(self._world.seen(self.chat.id))

    @property
    def texts(self) -> list[str]:
        return [words(each) for each in self.messages]

    def whispered(self, chat: Chat) -> list[dict[str, object]]:
        """Return what they alone see in the group, as it stands now."""
        return list(chat.alone.get(self.chat.id, {}).values())

    async def says(self, text: str, chat: Chat | None = None, **more: object) -> int:
        """Write, in private or in a group; return the number of the update."""
        return await self._writes("message", chat, text=text, **more)

    async def edits(self, text: str) -> int:
        return await self._writes("edited_message", None, text=text, edit_date=1)

    async def shows(self, **media: object) -> int:
        return await self._writes("message", None, **media)

    async def sends(self, name: str, content: bytes, **more: object) -> int:
        """Send a file."""
        return await self.shows(document=self.standin.uploaded(name, content), **more)

    async def presses(self, label: str, message: dict[str, object] | None = None) -> int:
        """Press the button with the label on the last card that has it."""
        card = message or next(each for each in reversed(self.messages) if label in buttons(each))
        return await self.forges(buttons(card)[label], card)

    async def forges(self, data: str, card: dict[str, object]) -> int:
        """Press a button that carries whatever a forging client says it carries."""
        query = f"{self.chat.id}{len(self._world.queries):06d}"
        self._world.queries[query] = False
        self.standin.whispers.pressed[query] = (self.chat.id, time.monotonic())
        self._world.last_query = {
            "id": query,
            "from": self._world.person(self.chat),
            "message": dict(card),
            "chat_instance": "1",
            "data": data,
        }
        return await self._world.happened(callback_query=self._world.last_query)

    async def votes(self, poll_id: str, *options: int) -> int:
        """Vote in a poll, by the places of the options; none takes the vote back."""
        return await self.standin.polls.votes(self._world.person(self.chat), poll_id, options)

    @property
    def poll(self) -> dict[str, object]:
        """The poll that was sent last."""
        return next(each["poll"] for each in reversed(self.messages) if "poll" in each)

    async def picks(self, *options: int) -> int:
        """Vote in the poll that was sent last."""
        return await self.votes(str(self.poll["id"]), *options)

    async def blocks(self) -> int:
        self.chat.blocked = True
        return await self._membership("member", "kicked")

    async def unblocks(self) -> int:
        self.chat.blocked = False
        return await self._membership("kicked", "member")

    async def hears(self, many: int = 1) -> list[str]:
        """Wait for so many messages that were not heard before, and return their texts."""
        await until(self.standin, lambda: len(self.texts) >= self._read + many)
        heard = self.texts[self._read :]
        self._read = len(self.texts)
        return heard

    async def _writes(self, kind: str, chat: Chat | None, **content: object) -> int:
        message = {
            "message_id": self._world.next_message(),
            "date": 1_780_000_000,
            "chat": (chat or self.chat).as_json(),
            "from": self._world.person(self.chat),
            **content,
        }
        (chat or self.chat).messages[message["message_id"]] = message
        return await self._world.happened(**{kind: message})

    async def _membership(self, old: str, new: str) -> int:
        bot = self._world.bot
        until = {"until_date": 0}
        return await self._world.happened(
            my_chat_member={
                "chat": self.chat.as_json(),
                "from": self._world.person(self.chat),
                "date": 1_780_000_000,
                "old_chat_member": {"user": bot, "status": old, **(until if old == "kicked" else {})},
                "new_chat_member": {"user": bot, "status": new, **(until if new == "kicked" else {})},
            }
        )


def words(message: dict[str, object]) -> str:
    """Return what can be read in the message before anything is tapped."""
    poll = message.get("poll")
    said = str(message.get("text") or message.get("caption") or "")
    return "\n".join((str(poll["question"]), *poll_options(message))) if poll else said


def poll_options(message: dict[str, object]) -> list[str]:
    """Return the options of the poll, if the message is one."""
    return [str(each["text"]) for each in message.get("poll", {}).get("options", ())]


def buttons(message: dict[str, object]) -> dict[str, str]:
    """Return what the buttons of a message carry, by label."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: button.get("callback_data") or button.get("url") for row in rows for button in row}


async def until(standin: TelegramStandIn, holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait until it holds; a test that waits too long fails."""

    async def wait() -> None:
        async with standin.world.changed:
            await standin.world.changed.wait_for(holds)

    await asyncio.wait_for(wait(), patience)
