"""What a raw update of the Bot API means: pure reading, straight from the JSON."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from core.messages import Address, Incoming, Kind

Raw = Mapping[str, object]
_T = TypeVar("_T")

CHANNEL = "telegram"
GROUP_ANONYMOUS_BOT = "1087968824"
"""Stands for an administrator who hides behind the group."""
_NOBODY = frozenset({GROUP_ANONYMOUS_BOT, "777000", "136817688"})
"""Accounts of Telegram itself that stand for groups and channels, never for a person."""
_GROUPS = frozenset({"group", "supergroup"})
_MEDIA = frozenset({
    "animation", "audio", "contact", "dice", "document", "game", "location", "paid_media", "photo", "poll",
    "sticker", "story", "venue", "video", "video_note", "voice",
})  # fmt: skip
_LARGEST = 2**63 - 1
_LONGEST_QUERY = 100
_AWAY = frozenset({"kicked", "left"})
_COMMAND = re.compile(r"^/[A-Za-z0-9_]+(?:@(?P<bot>[A-Za-z0-9_]+))?(?=\s|$)")


class Unreadable(Exception):
    """The update is not of the shape that the Bot API promises; the words say what is wrong, never what it holds."""


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are on Telegram: the id that stands before the colon of the token, and the user name without `@`."""

    id: str
    username: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The button press behind an update: what to acknowledge, and the card that it was on, where that can be edited."""

    query: str
    message_id: int = 0
    tokens: tuple[str, ...] = ()
    text: bool = False
    """The card is a text message, so that its words can be replaced."""


def incoming(update: object, bot: Bot) -> Incoming | None:
    """Return what happened, or nothing where no person did anything; raise Unreadable for what is no update."""
    raw, number = _update(update)
    if "callback_query" in raw:
        return _press(_part(raw, "callback_query"), bot)
    for name, kind in (("message", Kind.TEXT), ("edited_message", Kind.EDITED)):
        if name in raw:
            message = _part(raw, name)
            return _migration(message, number, bot) or _message(message, kind, number, bot)
    if "my_chat_member" in raw:
        return _membership(_part(raw, "my_chat_member"), number, bot)
    return None


def pressed(update: object) -> Pressed | None:
    """Return the button press in the update, if it is one."""
    raw, _ = _update(update)
    if "callback_query" not in raw:
        return None
    query = _part(raw, "callback_query")
    card = _optional(query, "message", dict)
    if card is None or not card.get("date"):  # a date of 0 marks a message that is out of reach
        return Pressed(_get(query, "id", str))
    return Pressed(_get(query, "id", str), _get(card, "message_id", int), _tokens(card), "text" in card)


def number(update: object) -> int:
    """Return the number by which the update is confirmed; raise Unreadable where there is none."""
    return _update(update)[1]


def _update(update: object) -> tuple[Raw, int]:
    if not isinstance(update, dict):
        raise Unreadable("not an object")
    return update, _get(update, "update_id", int)


def _press(query: Raw, bot: Bot) -> Incoming | None:
    card, sender, name = _optional(query, "message", dict), _person(query), _get(query, "id", str)
    if len(name) > _LONGEST_QUERY or not name.isascii() or not name.isprintable():
        raise Unreadable("id is none of Telegram's")
    if card is None or sender is None:
        return None
    return Incoming(
        address=_address(card, bot),
        message_id=f"cb:{name}",
        sender=sender,
        kind=Kind.PRESS,
        token=_words(query, "data") or "",
        group=_is_group(card),
        name=_name(_part(query, "from")),
        language=_optional(_part(query, "from"), "language_code", str) or "",
    )


def _message(message: Raw, kind: Kind, update: int, bot: Bot) -> Incoming | None:
    address, sender = _address(message, bot), _person(message)
    if sender is None or sender == bot.id or _chat_type(message) == "channel":
        return None
    text = _words(message, "text")
    group = _is_group(message)
    if kind is not Kind.EDITED and text is None:
        kind = Kind.MEDIA if _MEDIA & message.keys() else Kind.OTHER
    return Incoming(
        address=address,
        message_id=str(update),
        sender=sender,
        kind=kind,
        text=text if text is not None else _words(message, "caption") or "",
        group=group,
        group_name=_words(_part(message, "chat"), "title") or "" if group else "",
        addressed=not group or _is_for_us(message, text or "", bot),
        name=_name(_part(message, "from")),
        language=_optional(_part(message, "from"), "language_code", str) or "",
    )


def _migration(message: Raw, update: int, bot: Bot) -> Incoming | None:
    """Read that a group became a supergroup: told once in the old group, once in the new one."""
    here = _get(_part(message, "chat"), "id", int)
    new, old = (_optional(message, f"migrate_{way}_chat_id", int) for way in ("to", "from"))
    if new is None and old is None:
        return None
    was, now = (here, new) if new is not None else (old, here)
    place = Address(CHANNEL, bot.id, str(was))
    return Incoming(place, str(update), str(was), Kind.MIGRATED, text=str(now), group=True)


def _membership(change: Raw, update: int, bot: Bot) -> Incoming | None:
    """Read that somebody blocked us or came back, or that a group put us out or let us in."""
    address, sender = _address(change, bot), _person(change)
    away = _is_away(change, "new")
    kind = Kind.BLOCKED if away else Kind.UNBLOCKED
    language = _optional(_part(change, "from"), "language_code", str) or ""
    if _is_group(change):
        title = _words(_part(change, "chat"), "title") or ""
        told = Incoming(address, str(update), sender or address.chat, kind, group=True, group_name=title, language=language)
        return told if away != _is_away(change, "old") else None
    if sender is None or _chat_type(change) != "private":
        return None
    return Incoming(address, str(update), sender, kind, name=_name(_part(change, "from")), language=language)


def _is_away(change: Raw, when: str) -> bool:
    return _get(_part(change, f"{when}_chat_member"), "status", str) in _AWAY


def _person(message: Raw) -> str | None:
    """Return the id of the person behind the message; none for bots, channels and those who hide behind a group."""
    if _optional(message, "sender_chat", dict) is not None:
        return None
    who = _optional(message, "from", dict)
    if who is None or who.get("is_bot") is True:
        return None
    sender = str(_get(who, "id", int))
    return None if sender in _NOBODY else sender


def _address(message: Raw, bot: Bot) -> Address:
    chat = str(_get(_part(message, "chat"), "id", int))
    thread = _optional(message, "message_thread_id", int) if message.get("is_topic_message") is True else None
    return Address(CHANNEL, bot.id, chat, str(thread or ""))


def _chat_type(message: Raw) -> str:
    return _get(_part(message, "chat"), "type", str)


def _is_group(message: Raw) -> bool:
    return _chat_type(message) in _GROUPS


def _is_for_us(message: Raw, text: str, bot: Bot) -> bool:
    command = _COMMAND.match(text)
    if command:
        named = command.group("bot")
        return named is None or named.casefold() == bot.username.casefold()
    if bot.username and re.search(rf"@{re.escape(bot.username)}\b", text, re.IGNORECASE | re.ASCII):
        return True
    answered = _optional(message, "reply_to_message", dict)
    author = _optional(answered, "from", dict) if answered is not None else None
    return author is not None and str(author.get("id")) == bot.id


def _tokens(card: Raw) -> tuple[str, ...]:
    """Return what the buttons of the card carry, as far as they can be read."""
    markup = card.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    buttons = [button for row in rows if isinstance(row, list) for button in row] if isinstance(rows, list) else []
    found = (button.get("callback_data") for button in buttons if isinstance(button, dict))
    return tuple(token for token in found if isinstance(token, str))


def _name(person: Raw) -> str:
    parts = (_words(person, name) or "" for name in ("last_name", "first_name"))
    return " ".join(part for part in parts if part)


def _part(raw: Raw, name: str) -> Raw:
    return _get(raw, name, dict)


def _words(raw: Raw, name: str) -> str | None:
    """Return the text of the field without what no database stores: the NUL character and halves of surrogate pairs."""
    text = _optional(raw, name, str)
    if text is None or (text.isascii() and "\0" not in text):
        return text
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _get(raw: Raw, name: str, kind: type[_T]) -> _T:
    value = _optional(raw, name, kind)
    if value is None:
        raise Unreadable(f"no {name}")
    return value


def _optional(raw: Raw, name: str, kind: type[_T]) -> _T | None:
    """Return the field, or nothing where it is absent; a field of another type is unreadable."""
    value = raw.get(name)
    if value is None:
        return None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Unreadable(f"{name} is not of type {kind.__name__}")
    if isinstance(value, int) and not -_LARGEST <= value <= _LARGEST:
        raise Unreadable(f"{name} is too large")
    return value
