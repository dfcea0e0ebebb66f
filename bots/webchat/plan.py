"""A card of the core as the JSON that the page shows: pure, and nothing of the card is dropped."""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from bots.plain import letters
from bots.webchat.markup import as_html
from core.conversation import SUBMIT, Speak
from core.messages import Choice, Link, Markdown, Media, Message, Purpose, Text, Words

Json = dict[str, object]
MediaAddress = Callable[[Media], str]
"""Returns where the visitor's browser gets a stored file."""

_LINKABLE = frozenset({"http", "https", "mailto", "tel"})


def plan(message: Message, locale: str, speak: Speak, address: MediaAddress) -> str:
    """Return the card as JSON; fields that say nothing are left out."""
    card: Json = {
        "title": speak(message.title, locale) if message.title else "",
        "body": [_words(each, locale, speak) for each in message.body],
        "image": _media(message.image, address),
        "file": _media(message.file, address),
        "link": _link(message.link, locale, speak),
        "choices": _choices(message, locale, speak),
        "submit": _submit(message, locale, speak),
        "lettered": message.lettered,
        "push": message.purpose is not Purpose.REPLY,
        "lang": "zh-CN" if locale == "zh" else locale,
    }
    return _dumped({name: value for name, value in card.items() if value})


def said(text: str, token: str = "") -> str:
    """Return the visitor's own message as JSON; the token names the choice it was."""
    return _dumped({"text": text, "token": token} if token else {"text": text})


def gone(key: str) -> str:
    """Return as JSON that the message of this key was taken back: a page that shows it removes it."""
    return _dumped({"gone": key})


def _dumped(card: Json) -> str:
    return json.dumps(card, ensure_ascii=False, separators=(",", ":"))


def _words(words: Words, locale: str, speak: Speak) -> Json:
    if isinstance(words, Markdown):
        return {"html": as_html(words.markdown)}
    return {"text": speak(words, locale)}


def _media(media: Media | None, address: MediaAddress) -> Json:
    return {"url": address(media), "name": media.name, "size": media.size} if media else {}


def _link(link: Link | None, locale: str, speak: Speak) -> Json:
    if link is None:
        return {}
    label = speak(link.label, locale)
    if urlsplit(link.url).scheme not in _LINKABLE:
        return {"label": f"{label} {link.url}"}
    return {"url": link.url, "label": label}


def _choices(message: Message, locale: str, speak: Speak) -> list[Json]:
    shown = letters(len(message.choices)) if message.lettered or message.multiple else ("",) * len(message.choices)
    return [_choice(each, letter, speak(each.label, locale)) for each, letter in zip(message.choices, shown, strict=True)]


def _choice(choice: Choice, letter: str, label: str) -> Json:
    shown = {"token": choice.token, "label": label, "letter": letter, "chosen": choice.chosen}
    return {name: value for name, value in shown.items() if value}


def _submit(message: Message, locale: str, speak: Speak) -> Json:
    if not (message.multiple and message.choices):
        return {}
    card = message.choices[0].token.rpartition(".")[0]
    return {"card": card, "token": f"{card}.{SUBMIT}", "label": speak(Text("choice-submit"), locale)}
