"""A strict stand-in for the Bot API: it refuses what Telegram refuses, in Telegram's words, and keeps a ledger of the rest."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from tests.standins import telegram_rules as rules
from tests.standins.listening import listening
from tests.standins.telegram_limits import Limits
from tests.standins.telegram_polls import Polls
from tests.standins.telegram_rules import ApiError, bad
from tests.standins.telegram_webhook import Webhook
from tests.standins.telegram_whispers import Whispers
from tests.standins.telegram_world import Chat, World

TOKEN = "4242:stand-in"  # noqa: S105 - no secret: only this stand-in takes it
Fields = Mapping[str, object]
_COUNTED = {"sendMessage", "sendPhoto", "sendDocument", "sendPoll", "editMessageText", "editMessageReplyMarkup"}


@dataclass
class Fault:
    """What the next answer is instead: an HTTP status, or `garbage`, `never`, `hang up`.

    `accepted`: the call is carried out first, so that the caller cannot know. `method`: only for this one.
    `description`: Telegram's words, or the garbage. `status`: under which garbage comes.
    """

    answer: int | str
    method: str = ""
    accepted: bool = False
    retry_after: int = 1
    description: str = ""
    status: int = 0


class TelegramStandIn:
    """The server's state and its methods; `serving` runs it."""

    def __init__(self, *, token: str = TOKEN, limits: Limits | None = None, ledger: Path | None = None) -> None:
        self.token, self.limits = token, limits or Limits.none()
        self.world = World(int(token.partition(":")[0]), ledger)
        self.webhook = Webhook(self.world)
        self.polls = Polls(self.world)
        self.whispers = Whispers(self.world, self._chat)
        self.faults: list[Fault] = []
        self.calls: list[tuple[str, Fields]] = []
        self.url = ""
        self.sent: dict[str, bytes] = {}
        """The files that people sent, by their ids."""
        self.file_path = ""
        """Where files are said to lie, for a server that says odd things."""
        self._poll = 0
        self._methods: dict[str, Callable[[Fields], Awaitable[object]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
            "getFile": self._get_file,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "sendPoll": self._send_poll,
            "stopPoll": self._stop_poll,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_markup,
            "editEphemeralMessageText": self.whispers.edit_text,
            "editEphemeralMessageReplyMarkup": self.whispers.edit_markup,
            "deleteEphemeralMessage": self.whispers.delete,
            "answerCallbackQuery": self._answer_query,
            "deleteMessage": self._delete_message,
            "sendChatAction": self._chat_action,
            "setMyCommands": self._set_commands,
        }

    def app(self) -> web.Application:
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/documents/{name}", self._download)
        return app

    @asynccontextmanager
    async def serving(
        self, port: int = 0, app: web.Application | None = None, certificate: Path | None = None
    ) -> AsyncIterator["TelegramStandIn"]:
        """Listen on the loopback until the block ends, with a certificate over TLS."""
        try:
            async with listening(app or self.app(), port, certificate) as self.url:
                try:
                    yield self
                finally:
                    await self.webhook.stop()
                    await self.world.notify()
        finally:
            self.world.ledger.close()

    def without_whispers(self) -> None:
        """Know nothing of messages for one person, as servers before Bot API 10.2."""
        self.whispers.known = False
        for method in ("deleteEphemeralMessage", "editEphemeralMessageText", "editEphemeralMessageReplyMarkup"):
            del self._methods[method]

    def scripted(self, description: str, method: str) -> None:
        """Let the next call of the method be a bad request, in these words."""
        self.faults.append(Fault(400, method, description=f"Bad Request: {description}"))

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self._respond(request)
        except ApiError as error:
            return _refusal(error)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            raise ApiError(401, "Unauthorized")
        if method not in self._methods:
            raise ApiError(404, "Not Found: method not found")
        fields = await _fields(request)
        rules.check_fields(method, fields)
        self.calls.append((method, fields))
        return await self._faulty(request, method, fields) or _answer(await self._carry_out(method, fields))

    async def _carry_out(self, method: str, fields: Fields) -> object:
        if method in _COUNTED:
            chat = self._chat(fields)
            wait = self.limits.wait(chat.id)
            if wait:
                raise ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        result = await self._methods[method](fields)
        await self.world.notify()
        return result

    async def _faulty(self, request: web.Request, method: str, fields: Fields) -> web.StreamResponse | None:
        fault = next((each for each in self.faults if each.method == method or (not each.method and method in _COUNTED)), None)
        if fault is None:
            return None
        self.faults.remove(fault)
        if fault.accepted:
            await self._carry_out(method, fields)
        if fault.answer == "never":
            await asyncio.sleep(3600)
        if fault.answer == "hang up":
            request.transport.close()
            return web.Response()
        if fault.answer == "garbage":
            status = fault.status or (200 if fault.accepted else 502)
            return web.Response(text=fault.description or "<html>bad gateway</html>", status=status, content_type="text/html")
        more = {"retry_after": fault.retry_after} if fault.answer == 429 else {}
        raise ApiError(int(fault.answer), fault.description or f"Scripted: {fault.answer}", **more)

    # who delivers updates

    async def _get_me(self, _fields: Fields) -> object:
        return {**self.world.bot, "can_join_groups": True, "can_read_all_group_messages": False}

    async def _get_updates(self, fields: Fields) -> object:
        if self.webhook.url:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        self._poll += 1
        mine = self._poll
        self._confirm(int(str(fields.get("offset") or 0)))
        await self.world.notify()
        limit = int(str(fields.get("limit") or 100))
        ends = time.monotonic() + min(int(str(fields.get("timeout") or 0)), 50)
        while True:
            found = [each for each in self.world.updates if self._wanted(each, fields.get("allowed_updates"))][:limit]
            left = ends - time.monotonic()
            if self._poll != mine:
                raise ApiError(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance runs")
            if found or left <= 0:
                return found
            await self._change_within(left)

    async def _change_within(self, seconds: float) -> None:
        async with self.world.changed:
            try:
                await asyncio.wait_for(self.world.changed.wait(), seconds)
            except TimeoutError:
                return

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self.world.updates[:] = [each for each in self.world.updates if each["update_id"] >= offset]

    @staticmethod
    def _wanted(update: Fields, allowed: object) -> bool:
        kinds = json.loads(str(allowed)) if allowed else []
        return not kinds or any(kind in update for kind in kinds)

    async def _set_webhook(self, fields: Fields) -> object:
        url, secret = str(fields["url"]), str(fields.get("secret_token") or "")
        rules.check_secret(secret)
        if not url.startswith("https://") and not url.startswith("http://127.0.0.1"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        allowed = json.loads(str(fields["allowed_updates"])) if fields.get("allowed_updates") else []
        await self.webhook.start(url, secret, allowed)
        return True

    async def _delete_webhook(self, fields: Fields) -> object:
        await self.webhook.stop()
        if str(fields.get("drop_pending_updates")).lower() == "true":
            self.world.updates.clear()
        return True

    async def _webhook_info(self, _fields: Fields) -> object:
        return self.webhook.info()

    # files

    def uploaded(self, name: str, content: bytes) -> dict[str, object]:
        """Keep a file that a person sends, and return what a message says of it."""
        file_id = f"sent-{len(self.sent) + 1}"
        self.sent[file_id] = content
        return {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": len(content)}

    async def _get_file(self, fields: Fields) -> object:
        file_id = str(fields["file_id"])
        if file_id not in self.sent:
            raise bad("wrong file_id or the file is temporarily unavailable")
        size = len(self.sent[file_id])
        if size > rules.LARGEST_DOWNLOAD:
            raise bad("file is too big")
        path = self.file_path or f"documents/{file_id}"
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": path}

    async def _download(self, request: web.Request) -> web.StreamResponse:
        content = self.sent.get(request.match_info["name"])
        if request.match_info["token"] != self.token or content is None:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        return web.Response(body=content)

    # messages

    def _chat(self, fields: Fields) -> Chat:
        try:
            number = int(str(fields["chat_id"]))
        except ValueError:
            raise bad("chat not found") from None
        chat = self.world.chats.get(number)
        if chat is None:
            raise bad("chat not found")
        if chat.moved_to:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, words, migrate_to_chat_id=chat.moved_to)
        if chat.blocked:
            raise ApiError(
                403,
                "Forbidden: bot was kicked from the supergroup chat"
                if chat.is_group
                else "Forbidden: bot was blocked by the user",
            )
        return chat

    async def _send_message(self, fields: Fields) -> object:
        parsed = rules.parse(str(fields["text"]), fields.get("parse_mode"), rules.LONGEST_TEXT, "text")
        content = {"text": parsed.text, "entities": parsed.entities}
        if fields.get("ephemeral_message_parameters") and self.whispers.known:
            return self.whispers.posted(fields, content)
        return self._post(fields, "sendMessage", parsed.text, content)

    async def _send_photo(self, fields: Fields) -> object:
        file_id, size = self._file(fields["photo"], rules.LARGEST_PHOTO)
        photo = [{"file_id": file_id, "file_unique_id": file_id, "width": 90, "height": 90, "file_size": size}]
        return self._post_media(fields, "sendPhoto", {"photo": photo})

    async def _send_document(self, fields: Fields) -> object:
        file_id, size = self._file(fields["document"], rules.LARGEST_FILE)
        name = getattr(fields["document"], "filename", "file")
        document = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": size}
        return self._post_media(fields, "sendDocument", {"document": document})

    async def _send_poll(self, fields: Fields) -> object:
        poll = self.polls.opened(fields)
        return self._post(fields, "sendPoll", str(poll["question"]), {"poll": poll})

    async def _stop_poll(self, fields: Fields) -> object:
        message = self._own(fields)
        if "poll" not in message:
            raise bad("message with poll to stop not found")
        return self.polls.closed(message["poll"])

    def _post_media(self, fields: Fields, method: str, media: Mapping[str, object]) -> object:
        parsed = rules.parse(str(fields.get("caption") or ""), fields.get("parse_mode"), rules.LONGEST_CAPTION, "caption")
        caption = {"caption": parsed.text, "caption_entities": parsed.entities} if parsed.text else {}
        return self._post(fields, method, parsed.text, {**media, **caption})

    def _file(self, given: object, largest: int) -> tuple[str, int]:
        if isinstance(given, str):
            if given not in self.world.files:
                raise bad("wrong file_id or the file is temporarily unavailable")
            return given, self.world.files[given]
        content = given.file.read()
        if not 0 < len(content) <= largest:
            raise bad("file is too big" if content else "file must be non-empty")
        file_id = f"file-{len(self.world.files) + 1}"
        self.world.files[file_id] = len(content)
        return file_id, len(content)

    def _post(self, fields: Fields, method: str, text: str, content: Mapping[str, object]) -> object:
        chat, rows = self._chat(fields), rules.keyboard(fields.get("reply_markup"))
        message = {
            "message_id": self.world.next_message(),
            "date": int(time.time()),
            "chat": chat.as_json(),
            "from": self.world.bot,
            **{name: value for name, value in content.items() if value},
            **({"reply_markup": {"inline_keyboard": rows}} if rows else {}),
        }
        chat.messages[message["message_id"]] = message
        self.world.ledger.write(chat.id, text, message_id=message["message_id"], method=method)
        return message

    def _own(self, fields: Fields) -> dict[str, object]:
        message = self._chat(fields).messages.get(int(str(fields["message_id"])))
        if message is None:
            raise bad("message to edit not found")
        if message["from"] != self.world.bot:
            raise bad("message can't be edited")
        return message

    async def _edit_text(self, fields: Fields) -> object:
        message = self._own(fields)
        if "text" not in message:
            raise bad("there is no text in the message to edit")
        parsed = rules.parse(str(fields["text"]), fields.get("parse_mode"), rules.LONGEST_TEXT, "text")
        entities = {"entities": parsed.entities} if parsed.entities else {}
        return self._edit(message, fields, {"text": parsed.text, **entities})

    async def _edit_markup(self, fields: Fields) -> object:
        message = self._own(fields)
        return self._edit(message, fields, {name: message[name] for name in ("text", "entities") if name in message})

    def _edit(self, message: dict[str, object], fields: Fields, content: dict[str, object]) -> object:
        rows = rules.keyboard(fields.get("reply_markup"))
        new = content | ({"reply_markup": {"inline_keyboard": rows}} if rows else {})
        old = {name: message[name] for name in ("text", "entities", "reply_markup") if name in message}
        if new == old:
            raise bad("message is not modified: specified new message content and reply markup are exactly the same")
        for name in old:
            del message[name]
        message |= {**new, "edit_date": int(time.time())}
        return message

    async def _answer_query(self, fields: Fields) -> object:
        query = str(fields["callback_query_id"])
        if len(str(fields.get("text") or "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        if self.world.queries.get(query) is not False:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.world.queries[query] = True
        return True

    async def _delete_message(self, fields: Fields) -> object:
        if self._chat(fields).messages.pop(int(str(fields["message_id"])), None) is None:
            raise bad("message to delete not found")
        return True

    async def _chat_action(self, fields: Fields) -> object:
        self._chat(fields)
        return True

    async def _set_commands(self, fields: Fields) -> object:
        rules.check_commands(str(fields["commands"]))
        return True


async def _fields(request: web.Request) -> Fields:
    if request.content_type == "application/json":
        return await request.json()
    form = await request.post()
    fields = dict(request.query) | dict(form)
    files = {f"attach://{name}": value for name, value in fields.items() if isinstance(value, web.FileField)}
    named = {value.removeprefix("attach://") for value in fields.values() if isinstance(value, str) and value in files}
    return {name: files.get(str(value), value) for name, value in fields.items() if name not in named}


def _answer(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refusal(error: ApiError) -> web.Response:
    body: dict[str, object] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)
