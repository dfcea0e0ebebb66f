"""What a callback of an Official Account means: pure reading of the decrypted document."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bots.tencent.xml import Node
from core.messages import Address, Incoming, Kind

CHANNEL = "wechat"
_SCENE = "qrscene_"
_LONGEST_ID = 128
_LONGEST_MESSAGE_ID = 100
_LONGEST_TEMPLATE = 80
_MEDIA = frozenset({"image", "voice", "video", "shortvideo", "location", "link", "file", "miniprogrampage", "music", "card"})
_MOMENTS = frozenset({"subscribe", "scan", "click", "scancode_push", "scancode_waitmsg"})
_CONSENT_EVENTS: Mapping[str, str] = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
}
_VERDICTS: Mapping[str, bool] = {"accept": True, "reject": False}


class Unreadable(Exception):
    """The document is not of the shape that the platform promises; the words say what is wrong, never what it holds."""


class Touch(StrEnum):
    """What lets us write to somebody for a while: a message of theirs, or a tap on the menu, a scan, a subscription."""

    MESSAGE = "message"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody agreed to one more notice after a template, or wants none after it any more."""

    template: str
    given: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One callback: who, what the core hears of it, what it allows us, and what became of agreements."""

    sender: str
    incoming: Incoming | None = None
    touch: Touch | None = None
    consents: tuple[Consent, ...] = ()
    id: str = ""
    """What tells this callback from others of the same person."""
    ours: str = ""
    """The id of the account, which stands in our answer as its sender."""


def happened(node: Node, app_id: str) -> Happened:
    """Return what happened; raise Unreadable for what the platform does not send."""
    sender, ours = _id(node, "FromUserName"), _id(node, "ToUserName")
    kind = _id(node, "MsgType").casefold()
    at = node.get("CreateTime")
    if not at.isascii() or not at.isdecimal() or len(at) > len("1700000000000"):
        raise Unreadable("CreateTime is no time")
    if sender == ours:
        return Happened(sender, ours=ours)
    if kind == "event":
        return _event(node, sender, ours, app_id)
    number = node.get("MsgId")
    if not number or len(number) > _LONGEST_MESSAGE_ID or not number.isascii() or not number.isalnum():
        raise Unreadable("MsgId is none of the platform's")
    incoming = _message(node, kind, Address(CHANNEL, app_id, sender), number)
    return Happened(sender, incoming, Touch.MESSAGE, id=number, ours=ours)


def _message(node: Node, kind: str, address: Address, number: str) -> Incoming:
    token = node.get("bizmsgmenuid")
    if kind == "text" and token:
        return Incoming(address, number, address.chat, Kind.PRESS, token=token[:_LONGEST_ID])
    if kind == "text":
        return Incoming(address, number, address.chat, Kind.TEXT, _storable(node.get("Content")))
    spoken = _storable(node.get("Recognition")) if kind == "voice" else ""
    if spoken:  # the platform has written down what was said
        return Incoming(address, number, address.chat, Kind.TEXT, spoken)
    return Incoming(address, number, address.chat, Kind.MEDIA if kind in _MEDIA else Kind.OTHER)


def _event(node: Node, sender: str, ours: str, app_id: str) -> Happened:
    name, key = node.get("Event").casefold(), _storable(node.get("EventKey"))
    if not name:
        raise Unreadable("an event without a name")
    number = _event_id(node, name, key)
    if name in _CONSENT_EVENTS:
        return Happened(sender, consents=tuple(_consents(node, _CONSENT_EVENTS[name])), id=number, ours=ours)
    touch = Touch.MOMENT if name in _MOMENTS else None
    return Happened(sender, _act(name, key, Address(CHANNEL, app_id, sender), number), touch, id=number, ours=ours)


def _act(name: str, key: str, address: Address, number: str) -> Incoming | None:
    scene = key.removeprefix(_SCENE)
    match name:
        case "subscribe" if key.startswith(_SCENE) and scene:
            return Incoming(address, number, address.chat, Kind.TEXT, f"/start {scene}")
        case "subscribe":
            return Incoming(address, number, address.chat, Kind.UNBLOCKED)
        case "scan" if scene:
            return Incoming(address, number, address.chat, Kind.TEXT, f"/start {scene}")
        case "unsubscribe":
            return Incoming(address, number, address.chat, Kind.BLOCKED)
        case "click" if key.startswith("/"):
            return Incoming(address, number, address.chat, Kind.TEXT, key)
    return None


def _event_id(node: Node, name: str, key: str) -> str:
    """Return what tells this event from others of the same person: events carry no id of their own."""
    plain = f"{name}:{node.get('CreateTime')}:{key}"
    if len(plain) <= _LONGEST_MESSAGE_ID and plain.isascii():
        return plain
    return f"{name[:40]}:{node.get('CreateTime')}:{hashlib.sha256(key.encode()).hexdigest()[:24]}"


def _consents(node: Node, name: str) -> Iterator[Consent]:
    """Read the list of templates that somebody agreed to, or no longer."""
    part = node.part(name)
    for row in part.all("List") if part else ():
        for template, status in zip(row.all("TemplateId"), row.all("SubscribeStatusString"), strict=False):
            if status.text in _VERDICTS and 1 <= len(template.text) <= _LONGEST_TEMPLATE:
                yield Consent(template.text, _VERDICTS[status.text])


def _id(node: Node, name: str) -> str:
    value = node.get(name)
    if not 1 <= len(value) <= _LONGEST_ID or not value.isprintable():
        raise Unreadable(f"no {name}")
    return value


def _storable(text: str) -> str:
    """Return the text without what no database stores."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
