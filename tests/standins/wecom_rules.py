"""What WeCom refuses in a message, with its error codes (documents 90236 and 90372)."""

import re
from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

Json = Mapping[str, object]

LONGEST_TEXT = 2048
MOST_USERS = 1000
_TASK = re.compile(r"[A-Za-z0-9_@-]{1,128}")
_FIELDS = {
    "touser", "toparty", "totag", "msgtype", "agentid", "text", "markdown", "image", "file", "template_card", "safe",
    "enable_id_trans", "enable_duplicate_check", "duplicate_check_interval",
}  # fmt: skip
_CARDS = {
    "button_interaction": {"card_type", "main_title", "sub_title_text", "task_id", "button_list"},
    "vote_interaction": {"card_type", "main_title", "task_id", "checkbox", "submit_button"},
}


class ApiError(Exception):
    """What the API answers instead: its error code and words."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


def bad(words: str) -> ApiError:
    return ApiError(40058, f"invalid Request Parameter, {words}")


def check_message(body: Json, agent: int) -> Sequence[str]:
    """Refuse what WeCom would; return the users it is for."""
    if unknown := body.keys() - _FIELDS:
        raise bad(f"no field {min(unknown)}")
    if body.get("agentid") != agent:
        raise ApiError(301002, "not allow operate another agent with this accesstoken")
    users = [each for each in str(body.get("touser", "")).split("|") if each]
    if not 0 < len(users) <= MOST_USERS:
        raise bad("touser")
    if body.get("duplicate_check_interval", 0) > 4 * 3600:
        raise bad("duplicate_check_interval")
    kind = body.get("msgtype")
    if kind in {"text", "markdown"}:
        check_words(str(body[kind]["content"]))
    elif kind == "template_card":
        check_card(body["template_card"])
    elif kind not in {"image", "file"}:
        raise bad("msgtype")
    return users


def check_words(content: str, longest: int = LONGEST_TEXT) -> None:
    if not content.strip():
        raise ApiError(44004, "empty content")
    if len(content.encode()) > longest:
        raise ApiError(45002, "content size out of limit")


def check_card(card: Json) -> None:
    """Refuse a card with unknown fields, or larger than WeCom shows it."""
    kind = card.get("card_type")
    if kind not in _CARDS:
        raise bad("card_type")
    if unknown := card.keys() - _CARDS[kind]:
        raise bad(f"template_card has no field {min(unknown)}")
    _within(card["main_title"].get("title"), 26, "title")
    if not _TASK.fullmatch(str(card.get("task_id", ""))):
        raise bad("task_id")
    if kind == "button_interaction":
        _within(card.get("sub_title_text") or " ", 112, "sub_title_text")
        _check_buttons(card["button_list"])
        return
    _within(card["main_title"].get("desc") or " ", 30, "desc")
    _check_options(card["checkbox"])
    _check_key(card["submit_button"])


def _check_buttons(buttons: Sequence[Json]) -> None:
    if not 0 < len(buttons) <= 6:
        raise bad("button_list")
    for button in buttons:
        _check_key(button) if button["type"] == 0 else _within(button.get("url"), 2048, "url")
    keys = [each["key"] for each in buttons if each["type"] == 0]
    if len(keys) != len(set(keys)):
        raise bad("keys repeat")


def _check_key(button: Json) -> None:
    _within(button.get("text"), 20, "button text")
    _narrow(str(button["text"]), 10, "button text")
    if not 0 < len(str(button.get("key", "")).encode()) <= 1024:
        raise bad("key")


def _check_options(checkbox: Json) -> None:
    options = checkbox["option_list"]
    ids = [each["id"] for each in options]
    if checkbox["mode"] not in {0, 1} or not 0 < len(options) <= 20 or len(ids) != len(set(ids)):
        raise bad("checkbox")
    for option in options:
        _within(option["text"], 34, "option text")
        _narrow(str(option["text"]), 17, "option text")
        if not 0 < len(option["id"].encode()) <= 128:
            raise bad("option id")


def _within(words: object, longest: int, what: str) -> None:
    if not isinstance(words, str) or not 0 < len(words) <= longest:
        raise bad(what)


def _narrow(words: str, widest: int, what: str) -> None:
    """Refuse what takes more room than so many Chinese characters."""
    if sum(2 if east_asian_width(each) in "WF" else 1 for each in words) > 2 * widest:
        raise bad(what)
