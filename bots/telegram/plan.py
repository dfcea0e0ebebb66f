"""How a card looks on Telegram: pure, from the card and the channel's capabilities to what is sent, in order."""

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from bots import plain, rich
from bots.planned import Planned, Unrenderable
from bots.rich import Rich
from bots.telegram.polls import LIMITS, Poll, as_poll
from core.channel import Capabilities, Unit
from core.choicebook import LETTERS
from core.conversation import SUBMIT, Speak
from core.messages import Choice, Link, Markdown, Media, Message, Text, Words

CAPS = Capabilities(
    text_limit=4096,
    unit=Unit.UTF16,
    caption_limit=1024,
    buttons=100,
    label_limit=30,
    token_bytes=64,
    image=True,
    file=True,
    edit=True,
    markup=frozenset({"bold", "italic", "code", "link"}),
    groups=True,
    quiz=LIMITS,
    per_chat_second=1,
    per_group_minute=20,
    per_second=29,
    recall=timedelta(hours=48),
)
"""What Telegram shows and carries (Bot API 10, sendMessage, InlineKeyboardButton and deleteMessage; FAQ for the pace)."""

LETTERS_IN_A_ROW = 8
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_FILE = 50 * 1024 * 1024
LONGEST_URL = 2048
_PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
_MOST_NUMBERED = 99
"""The core reads typed numbers of two digits."""


@dataclass(frozen=True, slots=True)
class Button:
    """One button: it carries either a token or an outside address."""

    label: str
    token: str = ""
    url: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Wire:
    """One message of the Bot API: words, perhaps as the caption of a picture or file, and rows of buttons; or a poll alone."""

    words: Rich = ()
    rows: Rows = ()
    photo: Media | None = None
    document: Media | None = None
    poll: Poll | None = None


@dataclass(frozen=True, slots=True)
class _Options:
    """How the choices are shown: words in the card, buttons under it."""

    words: Rich = ()
    rows: Rows = ()
    lost: tuple[str, ...] = ()


def plan(message: Message, caps: Capabilities, locale: str, speak: Speak) -> Planned[Wire]:
    """Return the messages that show the card; raise Unrenderable for a card that cannot be shown."""
    poll = as_poll(message, caps, locale, speak)
    if poll is not None:
        return Planned((Wire(poll=poll),))
    planned = _as_text(message, caps, locale, speak)
    fell = ("quiz→buttons",) if message.quiz is not None else ()
    return Planned(planned.wires, (*fell, *planned.degradations))


def _as_text(message: Message, caps: Capabilities, locale: str, speak: Speak) -> Planned[Wire]:
    options = _options(message, caps, locale, speak)
    link = _link(message.link, locale, speak)
    words = rich.joined((*_body(message, locale, speak), options.words, link.words), "\n\n")
    rows = (*options.rows, *link.rows)
    media, lost = _media(message)
    if not words and (rows or not media):
        raise Unrenderable("the card says nothing")
    if len(media) == 1 and plain.length(rich.as_bare(words), caps.unit) <= caps.caption_limit:
        return Planned((replace(media[0], words=words, rows=rows),), (*options.lost, *link.lost, *lost))
    pieces = rich.split(words, caps.text_limit, caps.unit)
    texts = tuple(Wire(piece, rows if piece is pieces[-1] else ()) for piece in pieces)
    split = ("text→several messages",) if len(pieces) > 1 else ()
    apart = ("caption→message",) if media and texts else ()
    return Planned((*media, *texts), (*options.lost, *link.lost, *lost, *apart, *split))


def _body(message: Message, locale: str, speak: Speak) -> tuple[Rich, ...]:
    title = () if message.title is None else rich.from_plain(speak(message.title, locale), "b")
    return (title, *(_paragraph(words, locale, speak) for words in message.body))


def _paragraph(words: Words, locale: str, speak: Speak) -> Rich:
    return rich.from_markdown(words.markdown) if isinstance(words, Markdown) else rich.from_plain(speak(words, locale))


def _options(message: Message, caps: Capabilities, locale: str, speak: Speak) -> _Options:
    if not message.choices:
        return _Options()
    labels = tuple(" ".join(speak(choice.label, locale).split()) for choice in message.choices)
    if not all(labels):
        raise Unrenderable("a choice has no label")
    room = caps.buttons - 1 if message.multiple else caps.buttons
    if len(labels) > room:
        return _typed(message, labels, locale, speak)
    long = any(len(label) > caps.label_limit for label in labels)
    submit = _submit(message, locale, speak) if message.multiple else ()
    if not message.lettered and not long:
        rows: Rows = tuple((button,) for button in _buttons(message.choices, labels))
        return _Options(rows=_fitting((*rows, *submit), caps))
    letters = _buttons(message.choices, plain.letters(len(labels)))
    rows = tuple(letters[at : at + LETTERS_IN_A_ROW] for at in range(0, len(letters), LETTERS_IN_A_ROW))
    lost = () if message.lettered else ("choices→lettered list",)
    return _Options(rich.from_plain(plain.lettered(labels)), _fitting((*rows, *submit), caps), lost)


def _buttons(choices: tuple[Choice, ...], labels: tuple[str, ...]) -> tuple[Button, ...]:
    marked = (f"☑ {label}" if choice.chosen else label for choice, label in zip(choices, labels, strict=True))
    return tuple(Button(label, choice.token) for label, choice in zip(marked, choices, strict=True))


def _submit(message: Message, locale: str, speak: Speak) -> Rows:
    card = message.choices[0].token.rpartition(".")[0]
    return ((Button(speak(Text("choice-submit"), locale), f"{card}.{SUBMIT}"),),)


def _fitting(rows: Rows, caps: Capabilities) -> Rows:
    for button in (button for row in rows for button in row):
        if not 1 <= len(button.token.encode()) <= caps.token_bytes:
            raise Unrenderable(f"a button carries {len(button.token.encode())} bytes, not 1 to {caps.token_bytes}")
    return rows


def _typed(message: Message, labels: tuple[str, ...], locale: str, speak: Speak) -> _Options:
    """Show the choices as a list whose letters or numbers are typed in answer."""
    if len(labels) > _MOST_NUMBERED:
        raise Unrenderable(f"{len(labels)} choices are more than can be typed")
    hint = "reply-with-letters" if message.multiple else "reply-with-letter"
    if len(labels) > len(LETTERS):
        hint = "channel-reply-with-number"
    words = f"{plain.lettered(labels)}\n\n{speak(Text(hint), locale)}"
    return _Options(rich.from_plain(words), lost=("choices→lettered list",))


def _link(link: Link | None, locale: str, speak: Speak) -> _Options:
    if link is None:
        return _Options()
    label = " ".join(speak(link.label, locale).split()) or link.url
    if _fits_a_button(link.url):
        return _Options(rows=((Button(label, url=link.url),),))
    return _Options(rich.from_plain(label if label == link.url else f"{label}: {link.url}"), lost=("link→text",))


def _fits_a_button(url: str) -> bool:
    """Tell whether Telegram takes the address on a button: it refuses hosts without a dot."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme in {"http", "https"} and "." in host.strip(".") and len(url) <= LONGEST_URL and url.isprintable()


def _media(message: Message) -> tuple[tuple[Wire, ...], tuple[str, ...]]:
    wires, lost = [], []
    for media in (message.image, message.file):
        if media is None:
            continue
        if media.size > LARGEST_FILE:
            raise Unrenderable(f"the file has {media.size} bytes, more than {LARGEST_FILE}")
        as_photo = media is message.image and media.mime in _PHOTOS and media.size <= LARGEST_PHOTO
        wires.append(Wire(photo=media) if as_photo else Wire(document=media))
        if media is message.image and not as_photo:
            lost.append("image→file")
    return tuple(wires), tuple(lost)


def as_json(planned: Planned[Wire]) -> dict[str, object]:
    """Return the plan as plain JSON values: what previews show and tests compare."""
    wires = [
        {
            "html": rich.as_html(wire.words),
            "rows": [[{"label": each.label, "carries": each.token or each.url} for each in row] for row in wire.rows],
            "photo": wire.photo.name if wire.photo else None,
            "document": wire.document.name if wire.document else None,
            **({"poll": asdict(wire.poll)} if wire.poll else {}),
        }
        for wire in planned.wires
    ]
    return {"wires": wires, "degradations": list(planned.degradations)}
