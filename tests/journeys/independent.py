"""A Bot API server that was not made by us (PyPI `lo-bot-api-emulator`), and somebody who talks through it.

It refuses what it does not know, keeps a journal of every call, and neither keeps nor shows what was said: that is noted here.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator
from lo_bot_api_emulator.journal import verdict

from tests.standins.listening import listening

TOKEN = "7:of-the-independent-server"  # noqa: S105 - no secret: any will do
PATIENCE = 15.0
_SHOWN = ("sendMessage", "editMessageText", "editMessageReplyMarkup")


class IndependentServer(LoBotApiEmulator):
    """The server, with one field of the Bot API that it does not model, and with eyes."""

    token = TOKEN

    def __init__(self, journal: Path) -> None:
        super().__init__(journal=journal, allow_insecure_loopback_webhooks=True)
        self.url = ""
        self.messages: dict[int, dict[str, object]] = {}
        self.changed = asyncio.Condition()

    async def read_request(self, request: web.Request) -> tuple[dict[str, object], dict[str, object]]:
        fields, uploads = await super().read_request(request)
        fields.pop("link_preview_options", None)
        return fields, uploads

    async def handle(self, request: web.Request) -> web.Response:
        answer = await super().handle(request)
        if request.match_info["method"] in _SHOWN and answer.status == 200:
            message = json.loads(answer.body)["result"]
            self.messages[message["message_id"]] = self.messages.get(message["message_id"], {}) | message
            async with self.changed:
                self.changed.notify_all()
        return answer

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["IndependentServer"]:
        async with listening(self.app()) as self.url:
            yield self

    def judged(self, *needed: str) -> Mapping[str, object]:
        """Return the server's own verdict on every call it got.

        A request for updates that ends with the service may meet the one before it, which the server notices late; and it
        knows no quiz polls, nor messages for one person.
        """
        allowed = ("getUpdates:409", "sendPoll:501", "<unknown>:404")
        return verdict(self.journal, require_response=True, require_methods=needed, allowed_refusals=allowed)

    def asked(self, method: str) -> int:
        """Return how often a method was called."""
        return self.journal.read_text(encoding="utf-8").count(f'"{method}"')


class Talker:
    """Somebody in a private chat."""

    def __init__(self, server: IndependentServer, number: int) -> None:
        self.server = server
        self._person = {"id": number, "is_bot": False, "first_name": "静", "language_code": "zh-hans"}
        self._chat = {"id": number, "type": "private", "first_name": "静"}
        self._said = 1_000_000
        self._heard = 0

    async def says(self, text: str) -> dict[str, object]:
        """Write; return the card that answers."""
        self._said += 1
        message = {"message_id": self._said, "date": 1_780_000_000, "from": self._person, "chat": self._chat, "text": text}
        return await self._answered(message=message)

    async def presses(self, card: dict[str, object], label: str) -> dict[str, object]:
        """Press a button of the card; return the card that answers."""
        return await self._answered(callback_query=self._press(card, label))

    async def marks(self, card: dict[str, object], label: str) -> dict[str, object]:
        """Press a button that changes the card itself; return the card as it is then."""
        number = card["message_id"]
        before = labels(card)
        await self.server.enqueue_update({"callback_query": self._press(card, label)}, token=TOKEN)
        await self._until(lambda: labels(self.server.messages[number]) != before)
        return self.server.messages[number]

    def _press(self, card: dict[str, object], label: str) -> dict[str, object]:
        data = next(each["callback_data"] for each in _buttons(card) if each["text"] == label)
        self._said += 1
        return {"id": str(self._said), "from": self._person, "chat_instance": "1", "message": card, "data": data}

    async def _answered(self, **update: dict[str, object]) -> dict[str, object]:
        await self.server.enqueue_update(update, token=TOKEN)
        await self._until(lambda: len(self.server.messages) > self._heard)
        self._heard = len(self.server.messages)
        return self.server.messages[self._heard]

    async def _until(self, holds: object) -> None:
        async with self.server.changed:
            await asyncio.wait_for(self.server.changed.wait_for(holds), PATIENCE)


def labels(card: dict[str, object]) -> list[str]:
    return [each["text"] for each in _buttons(card)]


def _buttons(card: dict[str, object]) -> list[dict[str, str]]:
    return [each for row in card.get("reply_markup", {}).get("inline_keyboard", []) for each in row]
