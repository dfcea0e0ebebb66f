"""What the Bot API takes and refuses: fields, lengths, HTML and keyboards (Bot API 10, and what the official server answers)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_DOWNLOAD = 20 * 1024 * 1024
LARGEST_FILE = 50 * 1024 * 1024
COMMON = ("chat_id", "message_thread_id", "disable_notification", "protect_content", "reply_markup", "reply_parameters")
ALONE = ("chat_id", "receiver_user_id", "ephemeral_message_id")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "getMe": (),
    "getUpdates": ("offset", "limit", "timeout", "allowed_updates"),
    "setWebhook": ("url", "ip_address", "max_connections", "allowed_updates", "drop_pending_updates", "secret_token"),
    "deleteWebhook": ("drop_pending_updates",),
    "getWebhookInfo": (),
    "getFile": ("file_id",),
    "sendMessage": (*COMMON, "text", "parse_mode", "entities", "link_preview_options", "ephemeral_message_parameters"),
    "sendPhoto": (*COMMON, "photo", "caption", "parse_mode", "caption_entities", "show_caption_above_media", "has_spoiler"),
    "sendDocument": (*COMMON, "document", "caption", "parse_mode", "caption_entities", "disable_content_type_detection"),
    "sendPoll": (
        *COMMON,
        *("question", "options", "is_anonymous", "type", "allows_multiple_answers", "allows_revoting", "shuffle_options"),
        *("hide_results_until_closes", "members_only", "correct_option_ids", "explanation", "open_period", "close_date"),
    ),
    "stopPoll": ("chat_id", "message_id", "reply_markup"),
    "editMessageText": ("chat_id", "message_id", "text", "parse_mode", "entities", "link_preview_options", "reply_markup"),
    "editMessageReplyMarkup": ("chat_id", "message_id", "reply_markup"),
    "editEphemeralMessageText": (*ALONE, "text", "parse_mode", "entities", "link_preview_options", "reply_markup"),
    "editEphemeralMessageReplyMarkup": (*ALONE, "reply_markup"),
    "deleteEphemeralMessage": ALONE,
    "answerCallbackQuery": ("callback_query_id", "text", "show_alert", "url", "cache_time"),
    "deleteMessage": ("chat_id", "message_id"),
    "sendChatAction": ("chat_id", "message_thread_id", "action"),
    "setMyCommands": ("commands", "scope", "language_code"),
}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "setWebhook": ("url",),
    "getFile": ("file_id",),
    "sendMessage": ("chat_id", "text"),
    "sendPhoto": ("chat_id", "photo"),
    "sendDocument": ("chat_id", "document"),
    "sendPoll": ("chat_id", "question", "options"),
    "stopPoll": ("chat_id", "message_id"),
    "editMessageText": ("chat_id", "message_id", "text"),
    "editMessageReplyMarkup": ("chat_id", "message_id"),
    "editEphemeralMessageText": (*ALONE, "text"),
    "editEphemeralMessageReplyMarkup": ALONE,
    "deleteEphemeralMessage": ALONE,
    "answerCallbackQuery": ("callback_query_id",),
    "deleteMessage": ("chat_id", "message_id"),
    "sendChatAction": ("chat_id", "action"),
    "setMyCommands": ("commands",),
}
_TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "tg-spoiler", "span"}
_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>""")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]+|#x[0-9a-fA-F]+);")


class ApiError(Exception):
    """An answer that is not `ok`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(description: str) -> ApiError:
    return ApiError(400, f"Bad Request: {description}")


@dataclass
class Parsed:
    """A text as people see it, and where it is marked."""

    text: str
    entities: list[dict[str, object]] = field(default_factory=list)


def check_fields(method: str, given: Mapping[str, object]) -> None:
    """Refuse what the method does not know, though the real server is silent about it, and what it needs."""
    unknown = sorted(name for name in given if name not in FIELDS[method])
    if unknown:
        raise bad(f"{method} has no field {unknown[0]}")
    for name in REQUIRED.get(method, ()):
        if given.get(name) in (None, ""):
            raise bad("message text is empty" if name == "text" else f"{name} is empty")


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(text: str, mode: object, longest: int, what: str) -> Parsed:
    """Return the text after entity parsing, checked against its limit in UTF-16 units."""
    if mode not in (None, "", "HTML"):
        raise bad("unsupported parse_mode")
    parsed = _parse_html(text) if mode == "HTML" else Parsed(text)
    if utf16(parsed.text) > longest:
        raise bad("message is too long" if what == "text" else "message caption is too long")
    if what == "text" and not parsed.text.strip():
        raise bad("message text is empty")
    return parsed


def _parse_html(source: str) -> Parsed:
    parsed, open_, at = Parsed(""), [], 0
    while at < len(source):
        if source[at] == "<":
            match = _TAG.match(source, at)
            if match is None:
                raise bad(f"can't parse entities: Unsupported start tag at byte offset {len(source[:at].encode())}")
            _tag(parsed, open_, *match.groups())
            at = match.end()
            continue
        end = source.find("<", at)
        end = len(source) if end < 0 else end
        parsed.text += _ENTITY.sub(lambda found: unescape(found.group()), source[at:end])
        at = end
    if open_:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag {open_[-1][0]}")
    return parsed


def _tag(parsed: Parsed, open_: list[tuple[str, int, str]], closing: str, name: str, attributes: str) -> None:
    name = name.lower()
    if name not in _TAGS:
        raise bad(f'can\'t parse entities: Unsupported start tag "{name}"')
    if not closing:
        if any(each[0] in {"code", "pre"} for each in open_):
            raise bad("can't parse entities: nothing may stand within code")
        open_.append((name, utf16(parsed.text), attributes))
        return
    if not open_ or open_[-1][0] != name:
        raise bad(f'can\'t parse entities: Unmatched end tag "{name}"')
    _, offset, attributes = open_.pop()
    entity: dict[str, object] = {"type": _entity(name), "offset": offset, "length": utf16(parsed.text) - offset}
    url = re.search(r'href="([^"]*)"', attributes)
    if name == "a" and url:
        entity["url"] = unescape(url.group(1))
    if entity["length"]:
        parsed.entities.append(entity)


def _entity(name: str) -> str:
    return {
        "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline", "s": "strikethrough",
        "strike": "strikethrough", "del": "strikethrough", "a": "text_link", "tg-spoiler": "spoiler", "span": "spoiler",
    }.get(name, name)  # fmt: skip


def keyboard(given: object) -> list[list[dict[str, str]]]:
    """Return the rows of an inline keyboard, each button checked."""
    if given in (None, ""):
        return []
    try:
        rows = json.loads(given)["inline_keyboard"] if isinstance(given, str) else given["inline_keyboard"]
    except (ValueError, TypeError, KeyError):
        raise bad("can't parse reply keyboard markup JSON object") from None
    if sum(len(row) for row in rows) > 100 or any(not 1 <= len(row) <= 8 for row in rows):
        raise bad("reply markup is too long")
    for button in (button for row in rows for button in row):
        _check_button(button)
    return rows


def _check_button(button: Mapping[str, str]) -> None:
    if not button.get("text", "").strip():
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if set(button) - {"text", "callback_data", "url"} or ("callback_data" in button) == ("url" in button):
        raise bad("can't parse inline keyboard button: exactly one of the optional fields must be used")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not re.match(r"(?:https?|tg)://[^/\s]*\.[^/\s]*", button["url"]):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def check_secret(secret: str) -> None:
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")


def check_commands(given: str) -> None:
    for each in json.loads(given):
        if not re.fullmatch(r"[a-z0-9_]{1,32}", each.get("command", "")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(each.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
