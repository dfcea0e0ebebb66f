"""A card of the core as lines for a terminal: pure; choices are a lettered list, a picture its name, a link its address."""

import unicodedata
from textwrap import indent

from rich.console import Group, RenderableType
from rich.markdown import Markdown as Rendered
from rich.text import Text as Line

from bots.plain import lettered
from core.conversation import Speak
from core.messages import Markdown, Media, Message, Text, Words


def plan(message: Message, locale: str, speak: Speak) -> Group:
    """Return the card ready to be printed."""
    parts: list[RenderableType] = [] if message.title is None else [Line(_clean(speak(message.title, locale)), style="bold")]
    parts += [_words(each, locale, speak) for each in message.body]
    parts += [_media(key, each, locale, speak) for key, each in (("image", message.image), ("file", message.file)) if each]
    if message.link:
        parts.append(Line(_clean(f"{speak(message.link.label, locale)} {message.link.url}")))
    return Group(*parts, *_choices(message, locale, speak))


def _words(words: Words, locale: str, speak: Speak) -> RenderableType:
    if isinstance(words, Markdown):
        return Rendered(_clean(words.markdown), hyperlinks=False)
    return Line(_clean(speak(words, locale)))


def _media(key: str, media: Media, locale: str, speak: Speak) -> Line:
    named = speak(Text(f"terminal-{key}", {"name": media.name}), locale)
    return Line(_clean(f"{named} {media.url}" if media.url else named))


def _choices(message: Message, locale: str, speak: Speak) -> list[Line]:
    if not message.choices:
        return []
    labels = [_clean(speak(each.label, locale)) + (" ✓" if each.chosen else "") for each in message.choices]
    how = "reply-with-letters" if message.multiple else "reply-with-letter"
    return [Line(indent(lettered(labels), "  ")), Line(f"  {speak(Text(how), locale)}", style="dim")]


def _clean(text: str) -> str:
    """Return the text without control characters: a text must not steer somebody's terminal."""
    return "".join(each for each in text if each == "\n" or unicodedata.category(each) != "Cc")
