"""What a callback of WeCom means, once it is decrypted and parsed: pure reading."""

import re
from dataclasses import dataclass
from hashlib import sha256

from bots.tencent.xml import Node
from core.conversation import SUBMIT
from core.messages import Address, Attachment, Incoming, Kind

CHANNEL = "wecom"
_MEDIA = ("image", "voice", "video", "shortvideo", "file", "location", "link")
_KINDS = {"text": Kind.TEXT, **dict.fromkeys(_MEDIA, Kind.MEDIA)}
_PRESSES = frozenset({"template_card_event", "template_card_menu_event", "taskcard_click"})
_SILENT = frozenset({"sys"})
"""Senders that stand for the platform itself."""
_USER = re.compile(r"[A-Za-z0-9_@.\-]{1,64}\Z")
_FILE = re.compile(r"[A-Za-z0-9_-]{1,400}\Z")
_LONGEST, _LONGEST_NAME = 128, 200
_DIGITS = re.compile(r"\d{1,20}\Z")


class Unreadable(Exception):
    """The callback is not of the shape that WeCom promises; the words say what is wrong, never what it holds."""


@dataclass(frozen=True, slots=True)
class App:
    """Who we are on WeCom: the organisation's id, and the number of our app."""

    corp: str
    agent: str

    @property
    def account(self) -> str:
        """Return the account that addresses carry."""
        return f"{self.corp}/{self.agent}"

    def address(self, user: str) -> Address:
        """Return where the user is reached; WeCom tells users apart without regard to case."""
        return Address(CHANNEL, self.account, user.lower())


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody left the organisation: the address is nobody's from now on."""

    address: Address


@dataclass(frozen=True, slots=True)
class Renamed:
    """Somebody is called by another id from now on."""

    address: Address
    to: Address


def is_user(words: str) -> bool:
    """Tell whether the words can be a user's id."""
    return bool(_USER.match(words))


def incoming(root: Node, app: App) -> Incoming | Left | Renamed | None:
    """Return what happened, or nothing where it concerns no conversation; raise Unreadable for what is no callback."""
    kind = _get(root, "MsgType")
    agent = root.get("AgentID")
    if agent not in {"", app.agent}:
        raise Unreadable("meant for another app")
    if kind == "event":
        return _event(root, app)
    if _get(root, "FromUserName") in _SILENT or kind not in _KINDS:
        return None
    sender, number = _sender(root), _get(root, "MsgId")
    if not _DIGITS.match(number):
        raise Unreadable("MsgId is no number")
    text = root.get("Content") if kind == "text" else ""
    file = _file(root) if kind == "file" else None
    return Incoming(app.address(sender), number, sender.lower(), _KINDS[kind], text, attachment=file)


def _file(root: Node) -> Attachment | None:
    """Return the file of the message; none whose id is none of WeCom's."""
    key = root.get("MediaId")
    size = root.get("FileSize")
    if not _FILE.match(key):
        return None
    return Attachment(key, (root.get("FileName") or root.get("Title"))[-_LONGEST_NAME:], int(size) if _DIGITS.match(size) else 0)


def response_code(root: Node) -> str:
    """Return the code that changes the pressed card once, within 72 hours; empty where no card was pressed."""
    return root.get("ResponseCode") if root.get("Event") in _PRESSES else ""


def _event(root: Node, app: App) -> Incoming | Left | Renamed | None:
    event = _get(root, "Event")
    if event == "change_contact":
        return _contact(root, app)
    if _get(root, "FromUserName") in _SILENT:
        return None
    sender, meaning = _sender(root), _meaning(root, event)
    return Incoming(app.address(sender), _name(root, event), sender.lower(), *meaning) if meaning else None


def _meaning(root: Node, event: str) -> tuple[Kind, str, str] | None:
    """Return the kind, the words and the token of an event; nothing for one that is no part of a conversation."""
    key = root.get("EventKey")
    match event:
        case "click" | "CLICK" if key.startswith("/"):  # our menu carries commands
            return Kind.TEXT, key, ""
        case "subscribe":
            return Kind.UNBLOCKED, "", ""
        case "unsubscribe":
            return Kind.BLOCKED, "", ""
        case pressed if pressed in _PRESSES:
            return Kind.PRESS, "", _token(root, key)
        case _:
            return None


def _token(root: Node, key: str) -> str:
    """Return what the press carries: the button, the one line that was ticked, or all of them behind `submit`."""
    ticked = _ticked(root)
    if not ticked:
        return key
    if key.endswith(f".{SUBMIT}"):
        return "-".join((key, *(each.rpartition(".")[2] for each in ticked)))
    return ticked[0] if len(ticked) == 1 else key


def _ticked(root: Node) -> list[str]:
    """Return the ids of the lines that were ticked on the card."""
    items = [item for selected in root.all("SelectedItems") for item in selected.all("SelectedItem")]
    ids = [each for item in items for options in item.all("OptionIds") for each in options.all("OptionId")]
    return [each.text.strip() for each in ids]


def _contact(root: Node, app: App) -> Left | Renamed | None:
    change, user = _get(root, "ChangeType"), root.get("UserID")
    if change == "delete_user":
        return Left(app.address(_checked(user)))
    renamed = root.get("NewUserID")
    if change == "update_user" and renamed and renamed.lower() != user.lower():
        return Renamed(app.address(_checked(user)), app.address(_checked(renamed)))
    return None


def _name(root: Node, event: str) -> str:
    """Return the id of an event: WeCom gives none, but repeats are alike in all of this."""
    told = [_get(root, "CreateTime"), event, *(root.get(name) for name in ("EventKey", "TaskId", "ResponseCode"))]
    return "ev:" + sha256("\n".join([*told, *_ticked(root)]).encode("utf-8", "replace")).hexdigest()[:40]


def _sender(root: Node) -> str:
    return _checked(_get(root, "FromUserName"))


def _checked(user: str) -> str:
    if not is_user(user):
        raise Unreadable("the sender is no user of WeCom")
    return user


def _get(root: Node, name: str) -> str:
    value = root.get(name)
    if not value:
        raise Unreadable(f"no {name}")
    if name != "Content" and len(value) > _LONGEST:
        raise Unreadable(f"{name} is too long")
    return value
