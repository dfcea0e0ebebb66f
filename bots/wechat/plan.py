"""How a card looks in an Official Account: pure, from the card and the channel's capabilities to what is sent, in order."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bots import plain, rich
from bots.planned import Planned, Unrenderable
from core.channel import Capabilities, Push, Unit
from core.choicebook import LETTERS
from core.conversation import Speak
from core.messages import Choice, Markdown, Media, Message, Text, Words

CAPS = Capabilities(
    text_limit=2048,
    unit=Unit.BYTES,
    image=True,
    menu_links=True,
    passive_seconds=4.0,
    per_window=5,
    push=Push.WINDOW,
    per_second=20,
)
"""What an Official Account shows and carries: text of 2,048 bytes in an answer, five messages after one of the member's."""

LARGEST_IMAGE = 10 * 1024 * 1024
_IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp"})
_MOST_NUMBERED = 99
"""The core reads typed numbers of two digits."""
_TAG = re.compile(r"<(?=\s*/?\s*a\b)", re.IGNORECASE)
_GAP = "\n\n"
MORE = "zhibu.more"
"""What the link carries that asks for the next of the messages that wait."""
_ROOM_FOR_MORE = 160
"""Bytes that such a link takes with its words."""

LinkTo = Callable[[Media], str]
"""Returns an address at which whoever holds it can open a stored file for a while."""


@dataclass(frozen=True, slots=True)
class Wire:
    """One message: a text, or a picture."""

    text: str = ""
    image: Media | None = None


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that belong together below the words; a line is never torn."""

    lines: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def plan(message: Message, caps: Capabilities, locale: str, speak: Speak, link_to: LinkTo) -> Planned[Wire]:
    """Return the messages that show the card; raise Unrenderable for a card that cannot be shown."""
    options = _options(message, caps, locale, speak)
    pictures, files = _media(message, caps, link_to)
    link = _link(message, locale, speak)
    pieces = _pieces(_words(message, locale, speak), caps, locale, speak)
    split = ("text→several messages",) if len(pieces) > 1 else ()
    for block in (link, files, options):
        pieces = list(_with(pieces, block, caps))
    if not pieces and not pictures:
        raise Unrenderable("the card says nothing")
    apart = ("caption→message",) if pictures and pieces else ()
    wires = (*(Wire(piece) for piece in pieces), *(Wire(image=picture) for picture in pictures))
    return Planned(wires, (*options.lost, *link.lost, *files.lost, *apart, *split))


def more(locale: str, speak: Speak) -> str:
    """Return the link that asks for the next of the messages that wait."""
    label = speak(Text("wechat-more"), locale)
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={label}&msgmenuid={MORE}">{label}</a>'


def _pieces(words: str, caps: Capabilities, locale: str, speak: Speak) -> list[str]:
    """Return the words in pieces; where they are more than may follow one message, the last that may asks for the rest."""
    pieces = list(plain.split(words, caps.text_limit, caps.unit))
    allowed = caps.per_window
    if len(pieces) <= allowed:
        return pieces
    pieces = list(plain.split(words, caps.text_limit - _ROOM_FOR_MORE, caps.unit))
    pieces[allowed - 1] = _GAP.join((pieces[allowed - 1], more(locale, speak)))
    return pieces


def _words(message: Message, locale: str, speak: Speak) -> str:
    title = () if message.title is None else (message.title,)
    parts = (_paragraph(words, locale, speak).strip() for words in (*title, *message.body))
    return _GAP.join(part for part in parts if part)


def _paragraph(words: Words, locale: str, speak: Speak) -> str:
    text = rich.as_plain(rich.from_markdown(words.markdown)) if isinstance(words, Markdown) else speak(words, locale)
    return _TAG.sub("＜", text)  # the app reads nothing but links as markup: no words of people become one


def _with(pieces: Sequence[str], block: _Block, caps: Capabilities) -> Iterator[str]:
    """Put the block under the last piece where it fits, else behind it in as few pieces as possible."""
    if not block.lines:
        yield from pieces
        return
    whole = "\n".join(block.lines)
    last = (_GAP.join((pieces[-1], whole)) if pieces else whole,)
    if _fits(last[0], caps):
        yield from (*pieces[:-1], *last)
        return
    yield from pieces
    piece = ""
    for line in block.lines:
        longer = f"{piece}\n{line}" if piece else line
        if piece and not _fits(longer, caps):
            yield piece
            longer = line
        piece = longer
    yield piece


def _fits(text: str, caps: Capabilities) -> bool:
    return plain.length(text, caps.unit) <= caps.text_limit


def _options(message: Message, caps: Capabilities, locale: str, speak: Speak) -> _Block:
    if not message.choices:
        return _Block()
    labels = tuple(_label(choice, locale, speak) for choice in message.choices)
    if not all(label.strip("☑ ") for label in labels):
        raise Unrenderable("a choice has no label")
    if len(labels) > _MOST_NUMBERED:
        raise Unrenderable(f"{len(labels)} choices are more than can be typed")
    lines = tuple(f"{letter}. {label}" for letter, label in zip(plain.letters(len(labels)), labels, strict=True))
    if message.multiple or not caps.menu_links or len(labels) > len(LETTERS):
        hint = "reply-with-letters" if message.multiple else "reply-with-letter"
        hint = "channel-reply-with-number" if len(labels) > len(LETTERS) else hint
        bare = tuple(piece for line in lines for piece in plain.split(line, caps.text_limit, caps.unit))
        return _Block((*bare, speak(Text(hint), locale)), ("choices→lettered list",))
    linked = tuple(piece for pair in zip(lines, message.choices, strict=True) for piece in _menu_link(*pair, caps))
    return _Block((*linked, speak(Text("wechat-tap-or-reply"), locale)), ("choices→links",))


def _label(choice: Choice, locale: str, speak: Speak) -> str:
    label = " ".join(speak(choice.label, locale).split())
    return f"☑ {label}" if choice.chosen else label


def _menu_link(line: str, choice: Choice, caps: Capabilities) -> tuple[str, ...]:
    """Return the line as a link that sends its letter and its token when it is tapped; a very long one has its link below."""
    if not 1 <= len(choice.token.encode()) <= caps.token_bytes:
        raise Unrenderable(f"a choice carries {len(choice.token.encode())} bytes, not 1 to {caps.token_bytes}")
    letter = line.partition(".")[0]
    head = f'<a href="weixin://bizmsgmenu?msgmenucontent={letter}&msgmenuid={choice.token}">'
    linked = f"{head}{_inside(line)}</a>"
    if _fits(linked, caps):
        return (linked,)
    return (*plain.split(_inside(line), caps.text_limit, caps.unit), f"{head}{letter}</a>")


def _inside(text: str) -> str:
    return text.replace("<", "＜").replace(">", "＞")


def _link(message: Message, locale: str, speak: Speak) -> _Block:
    if message.link is None:
        return _Block()
    label = " ".join(speak(message.link.label, locale).split())
    return _Block((_anchor(label, message.link.url),))


def _anchor(label: str, url: str) -> str:
    if not url.startswith(("https://", "http://")) or set(url) & set("<>\"' \n"):
        return _TAG.sub("＜", f"{label}: {url}" if label else url)
    return f'<a href="{url}">{_inside(label or url)}</a>'


def _media(message: Message, caps: Capabilities, link_to: LinkTo) -> tuple[tuple[Media, ...], _Block]:
    """Return the pictures that go as messages of their own, and the links to everything else."""
    image, file = message.image, message.file
    pictures = (image,) if image and caps.image and image.mime in _IMAGES and image.size <= LARGEST_IMAGE else ()
    linked = [media for media in (image, file) if media is not None and media not in pictures]
    lost = tuple("image→link" if media is image else "file→link" for media in linked)
    return pictures, _Block(tuple(_anchor(media.name, media.url or link_to(media)) for media in linked), lost)


def as_json(planned: Planned[Wire]) -> dict[str, object]:
    """Return the plan as plain JSON values: what previews show and tests compare."""
    wires = [{"text": wire.text, "image": wire.image.name if wire.image else None} for wire in planned.wires]
    return {"wires": wires, "degradations": list(planned.degradations)}
