"""Messages that one person alone sees in a group (Bot API 10.2 and 10.3): who may send them, and who sees what."""

import json
import time
from collections.abc import Callable, Mapping
from itertools import count

from tests.standins import telegram_rules as rules
from tests.standins.telegram_rules import bad
from tests.standins.telegram_world import Chat, World

Fields = Mapping[str, object]
ANSWERABLE = 15.0
"""Seconds for which a press lets a bot answer it so that is no administrator."""


class Whispers:
    """The ephemeral messages of every group; with `known = False` the parameter is passed over, as older servers do."""

    def __init__(self, world: World, chat: Callable[[Fields], Chat]) -> None:
        self._world, self._chat = world, chat
        self._numbers = count(1)
        self.known = True
        self.pressed: dict[str, tuple[int, float]] = {}
        """Who pressed, and when, by the name of the press."""

    def posted(self, fields: Fields, content: Fields) -> dict[str, object]:
        """Show a message to one person."""
        given = fields["ephemeral_message_parameters"]
        wanted = json.loads(given) if isinstance(given, str) else given
        chat, person = self._chat(fields), int(wanted["receiver_user_id"])
        if not chat.is_group:
            raise bad("ephemeral messages can be sent only to groups and supergroups")
        if person not in self._world.chats:
            raise bad("user not found")
        if not chat.ruled_by_bot:
            self._check_press(str(wanted.get("callback_query_id") or ""), person)
        number, rows = next(self._numbers), rules.keyboard(fields.get("reply_markup"))
        message = {
            "message_id": 0,
            "ephemeral_message_id": number,
            "receiver_user": self._world.person(self._world.chats[person]),
            "date": int(time.time()),
            "chat": chat.as_json(),
            "from": self._world.bot,
            **{name: value for name, value in content.items() if value},
            **({"reply_markup": {"inline_keyboard": rows}} if rows else {}),
        }
        chat.alone.setdefault(person, {})[number] = message
        return message

    def _check_press(self, query: str, person: int) -> None:
        who, at = self.pressed.get(query, (0, 0.0))
        if who != person or time.monotonic() - at > ANSWERABLE:
            raise bad("not enough rights to send ephemeral messages to the chat")

    async def edit_text(self, fields: Fields) -> object:
        message = self._own(fields)
        parsed = rules.parse(str(fields["text"]), fields.get("parse_mode"), rules.LONGEST_TEXT, "text")
        return self._edit(message, fields, {"text": parsed.text, **({"entities": parsed.entities} if parsed.entities else {})})

    async def edit_markup(self, fields: Fields) -> object:
        message = self._own(fields)
        return self._edit(message, fields, {name: message[name] for name in ("text", "entities") if name in message})

    async def delete(self, fields: Fields) -> object:
        self._own(fields)
        chat = self._chat(fields)
        del chat.alone[int(str(fields["receiver_user_id"]))][int(str(fields["ephemeral_message_id"]))]
        return True

    def _edit(self, message: dict[str, object], fields: Fields, content: dict[str, object]) -> object:
        rows = rules.keyboard(fields.get("reply_markup"))
        for name in ("text", "entities", "reply_markup"):
            message.pop(name, None)
        message |= content | ({"reply_markup": {"inline_keyboard": rows}} if rows else {})
        return True

    def _own(self, fields: Fields) -> dict[str, object]:
        mine = self._chat(fields).alone.get(int(str(fields["receiver_user_id"])), {})
        message = mine.get(int(str(fields["ephemeral_message_id"])))
        if message is None:
            raise bad("message to edit not found")
        return message
