"""What a raw update of the Bot API means: pure reading, straight from the JSON."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.messages import Address, Attachment, Incoming, Kind

Raw = Mapping[str, object]

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
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_LONGEST_QUERY = 100
_POLL = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FILE = re.compile(r"[A-Za-z0-9_-]{1,400}")
_LONGEST_NAME = 200
_MOST_OPTIONS = 12
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
    card: Raw | None = field(default=None, repr=False, compare=False)
    """The message that the button stands under, as Telegram tells of it."""
    text: bool = False
    """The card is a text message, so that its words can be replaced."""
    alone: int = 0
    """The number of a card that this person alone sees in a group; it has no other."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """What the buttons of the card carry; read where it is asked for."""
        return _tokens(self.card) if self.card is not None else ()


def incoming(update: object, bot: Bot) -> Incoming | None:
    """Return what happened, or nothing where no person did anything; raise Unreadable for what is no update."""
    raw = _update(update)
    number = _number(raw, "update_id")
    if "message" in raw:
        message = _part(raw, "message")
        if "migrate_to_chat_id" in message or "migrate_from_chat_id" in message:
            return _migration(message, number, bot)
        return _message(message, Kind.TEXT, number, bot)
    if "callback_query" in raw:
        return _press(_part(raw, "callback_query"), bot)
    if "poll_answer" in raw:
        return _vote(_part(raw, "poll_answer"), bot)
    if "edited_message" in raw:
        return _message(_part(raw, "edited_message"), Kind.EDITED, number, bot)
    if "my_chat_member" in raw:
        return _membership(_part(raw, "my_chat_member"), number, bot)
    return None


def pressed(update: object) -> Pressed | None:
    """Return the button press in the update, if it is one."""
    raw = _update(update)
    if "callback_query" not in raw:
        return None
    query = _part(raw, "callback_query")
    card = _maybe(query, "message")
    if card is None or not card.get("date"):  # a date of 0 marks a message that is out of reach
        return Pressed(_text(query, "id"))
    alone = _number(card, "ephemeral_message_id") if "ephemeral_message_id" in card else 0
    return Pressed(_text(query, "id"), _number(card, "message_id"), card, "text" in card, alone)


def number(update: object) -> int:
    """Return the number by which the update is confirmed; raise Unreadable where there is none."""
    return _number(_update(update), "update_id")


def is_group(place: Address) -> bool:
    """Tell whether the place is a group: Telegram's ids of groups are negative."""
    return place.chat.startswith("-")


def _update(update: object) -> Raw:
    if isinstance(update, dict):
        return update
    raise Unreadable("not an object")


def _press(query: Raw, bot: Bot) -> Incoming | None:
    card, person, query_id = _maybe(query, "message"), _person(query), _text(query, "id")
    if len(query_id) > _LONGEST_QUERY or not query_id.isascii() or not query_id.isprintable():
        raise Unreadable("id is none of Telegram's")
    if card is None or person is None:
        return None
    chat, (sender, name, language) = _part(card, "chat"), person
    return Incoming(
        address=_address(card, chat, bot),
        message_id=f"cb:{query_id}",
        sender=sender,
        kind=Kind.PRESS,
        token=_words(query, "data") or "",
        group=_text(chat, "type") in _GROUPS,
        name=name,
        language=language,
    )


def _vote(vote: Raw, bot: Bot) -> Incoming | None:
    """Read a vote; none by a chat, or by who took theirs back. Its token names poll and places till the card is known."""
    who, poll, places = _maybe(vote, "user"), _text(vote, "poll_id"), _places(vote)
    if not _POLL.fullmatch(poll):
        raise Unreadable("poll_id is none of Telegram's")
    person = _named(who) if who is not None else None
    if person is None or not places:
        return None
    (sender, name, language), token = person, f"{poll}:{'-'.join(map(str, places))}"
    return Incoming(
        address=Address(CHANNEL, bot.id, sender),  # our polls stand in private chats alone, which bear the person's id
        message_id=f"poll:{token}",
        sender=sender,
        kind=Kind.PRESS,
        token=token,
        name=name,
        language=language,
        judged=True,
    )


def _places(vote: Raw) -> list[int]:
    places = vote.get("option_ids", [])  # one library leaves out what is empty
    if not isinstance(places, list) or len(places) > _MOST_OPTIONS:
        raise _unlike("option_ids", "list", places)
    if not all(type(place) is int and 0 <= place <= _MOST_OPTIONS for place in places):
        raise Unreadable("option_ids holds something else than places")
    return sorted({int(place) for place in places})


def _message(message: Raw, kind: Kind, update: int, bot: Bot) -> Incoming | None:
    chat, person = _part(message, "chat"), _person(message)
    address, type_ = _address(message, chat, bot), _text(chat, "type")
    if person is None or person[0] == bot.id or type_ == "channel":
        return None
    said, (sender, name, language) = _words(message, "text"), person
    if said is None and kind is not Kind.EDITED:
        kind = Kind.OTHER if _MEDIA.isdisjoint(message) else Kind.MEDIA
    text = said if said is not None else _words(message, "caption") or ""
    if type_ not in _GROUPS:  # as most are; every value named here costs as much as reading one from the JSON
        if kind is Kind.MEDIA and "document" in message:
            file = _document(message)
            return Incoming(address, str(update), sender, kind, text, name=name, language=language, attachment=file)
        return Incoming(address, str(update), sender, kind, text, name=name, language=language)
    return Incoming(
        address,
        str(update),
        sender,
        kind,
        text,
        group=True,
        group_name=_words(chat, "title") or "",
        addressed=_is_for_us(message, said or "", bot),
        name=name,
        language=language,
    )


def _document(message: Raw) -> Attachment | None:
    """Return the file of the message; none whose id is none of Telegram's, or that came as a moving picture."""
    document = _part(message, "document")
    key = _text(document, "file_id")
    if not _FILE.fullmatch(key) or "animation" in message:
        return None
    size = _number(document, "file_size") if "file_size" in document else 0
    return Attachment(key, (_words(document, "file_name") or "")[-_LONGEST_NAME:], max(size, 0))


def _migration(message: Raw, update: int, bot: Bot) -> Incoming:
    """Read that a group became a supergroup: told once in the old group, once in the new one."""
    here = _number(_part(message, "chat"), "id")
    if "migrate_to_chat_id" in message:
        was, now = here, _number(message, "migrate_to_chat_id")
    else:
        was, now = _number(message, "migrate_from_chat_id"), here
    place = Address(CHANNEL, bot.id, str(was))
    return Incoming(place, str(update), str(was), Kind.MIGRATED, text=str(now), group=True)


def _membership(change: Raw, update: int, bot: Bot) -> Incoming | None:
    """Read that somebody blocked us or came back, or that a group put us out or let us in."""
    chat, person = _part(change, "chat"), _person(change)
    address, type_ = _address(change, chat, bot), _text(chat, "type")
    away = _is_away(change, "new")
    kind = Kind.BLOCKED if away else Kind.UNBLOCKED
    if type_ in _GROUPS:
        sender, _, language = person or (address.chat, "", "")
        title = _words(chat, "title") or ""
        told = Incoming(address, str(update), sender, kind, group=True, group_name=title, language=language)
        return told if away != _is_away(change, "old") else None
    if person is None or type_ != "private":
        return None
    sender, name, language = person
    return Incoming(address, str(update), sender, kind, name=name, language=language)


def _is_away(change: Raw, when: str) -> bool:
    return _text(_part(change, f"{when}_chat_member"), "status") in _AWAY


_Person = tuple[str, str, str]
"""The id, name and language of whoever did something: made for every update, and a plain tuple is made in no time."""


def _person(message: Raw) -> _Person | None:
    """Return the person behind the message; none for bots, channels and those who hide behind a group."""
    if message.get("sender_chat") is not None:
        return None
    who = _maybe(message, "from")
    return _named(who) if who is not None else None


def _named(who: Raw) -> _Person | None:
    """Return the person; none for bots and the accounts that stand for nobody."""
    if who.get("is_bot") is True:
        return None
    sender = str(_number(who, "id"))
    if sender in _NOBODY:
        return None
    last, first = _words(who, "last_name"), _words(who, "first_name")
    name = f"{last} {first}" if last and first else last or first or ""
    return sender, name, _string(who, "language_code") or ""


def _address(message: Raw, chat: Raw, bot: Bot) -> Address:
    if message.get("is_topic_message") is not True or message.get("message_thread_id") is None:
        return Address(CHANNEL, bot.id, str(_number(chat, "id")))
    return Address(CHANNEL, bot.id, str(_number(chat, "id")), str(_number(message, "message_thread_id")))


def _is_for_us(message: Raw, text: str, bot: Bot) -> bool:
    command = _COMMAND.match(text)
    if command:
        named = command.group("bot")
        return named is None or named.casefold() == bot.username.casefold()
    if bot.username and re.search(rf"@{re.escape(bot.username)}\b", text, re.IGNORECASE | re.ASCII):
        return True
    answered = _maybe(message, "reply_to_message")
    author = _maybe(answered, "from") if answered is not None else None
    return author is not None and str(author.get("id")) == bot.id


def _tokens(card: Raw) -> tuple[str, ...]:
    """Return what the buttons of the card carry, as far as they can be read."""
    markup = card.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    buttons = [button for row in rows if isinstance(row, list) for button in row] if isinstance(rows, list) else []
    found = [button.get("callback_data") for button in buttons if isinstance(button, dict)]
    return tuple([token for token in found if isinstance(token, str)])


def _part(raw: Raw, name: str) -> Raw:
    part = raw.get(name)
    if isinstance(part, dict):
        return part
    raise _unlike(name, "object", part)


def _maybe(raw: Raw, name: str) -> Raw | None:
    part = raw.get(name)
    if part is None or isinstance(part, dict):
        return part
    raise _unlike(name, "object", part)


def _number(raw: Raw, name: str) -> int:
    number = raw.get(name)
    if type(number) is int and -_LARGEST <= number <= _LARGEST:  # `true` is an int as well
        return number
    if type(number) is int:
        raise Unreadable(f"{name} is too large")
    raise _unlike(name, "number", number)


def _text(raw: Raw, name: str) -> str:
    text = raw.get(name)
    if isinstance(text, str):
        return text
    raise _unlike(name, "text", text)


def _string(raw: Raw, name: str) -> str | None:
    text = raw.get(name)
    if text is None or isinstance(text, str):
        return text
    raise _unlike(name, "text", text)


def _words(raw: Raw, name: str) -> str | None:
    """Return the text of the field without what no database stores: the NUL character and halves of surrogate pairs."""
    text = raw.get(name)
    if isinstance(text, str):
        return text if text.isprintable() else _UNSTORABLE.sub("", text)  # most are printable, and that is the quickest look
    if text is None:
        return None
    raise _unlike(name, "text", text)


def _unlike(name: str, kind: str, found: object) -> Unreadable:
    return Unreadable(f"no {name}" if found is None else f"{name} is no {kind}")
