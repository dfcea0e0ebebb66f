"""How a card looks on WeCom: pure, from the card and the channel's capabilities to what is sent, in order."""

from dataclasses import dataclass
from datetime import timedelta
from unicodedata import east_asian_width
from urllib.parse import urlsplit

from bots import plain, rich
from bots.planned import Planned, Unrenderable
from bots.rich import Rich, Run
from bots.wecom import words
from bots.wecom.wires import Button, ButtonCard, File, Option, VoteCard, Wire
from core.channel import Capabilities, Unit
from core.choicebook import LETTERS
from core.conversation import SUBMIT, Speak
from core.messages import Choice, Link, Media, Message, Text

CAPS = Capabilities(
    text_limit=2048,
    unit=Unit.BYTES,
    buttons=20,
    label_limit=10,
    token_bytes=128,
    image=True,
    file=True,
    markup=frozenset({"bold", "code", "link", "heading"}),
    passive_seconds=4.0,
    crowded_minutes=frozenset({0, 30}),
    recall=timedelta(hours=24),
)
"""What WeCom shows and carries (document 90236, text, markdown and template_card; label lengths as it advises; 94867, recall).

Up to twenty choices are lines to tick, whose ids have 128 bytes; up to six are buttons.
"""

MOST_BUTTONS = 6
LONGEST_OPTION = 11
LONGEST_TITLE = 26
LONGEST_CARD_TEXT = 112
LONGEST_VOTE_TEXT = 30
MOST_LINES = 8
"""Lines of a card's text that are safely seen."""
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_FILE = 20 * 1024 * 1024
SMALLEST_FILE = 5
_PHOTOS = frozenset({"image/jpeg", "image/png"})
_MOST_NUMBERED = 99
"""The core reads typed numbers of two digits."""
ONE = "one"
"""The end of the key of a button that hands in a single line: the line itself carries the token."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """How the choices are shown: a list in the words, and buttons or lines to tick on a card."""

    listed: Rich = ()
    buttons: tuple[Button, ...] = ()
    options: tuple[Option, ...] = ()
    submit: Button | None = None
    lost: tuple[str, ...] = ()


def plan(message: Message, caps: Capabilities, locale: str, speak: Speak) -> Planned[Wire]:
    """Return the messages that show the card; raise Unrenderable for a card that cannot be shown."""
    asked = _asked(message, caps, locale, speak)
    files, lost = _files(message)
    said = rich.joined((*words.of(message, locale, speak), asked.listed), "\n\n")
    if not rich.as_bare(said).strip() and (asked.buttons or asked.options or message.link or not files):
        raise Unrenderable("the card says nothing")
    if not asked.buttons and not asked.options:
        link, lost_link = _linked(message.link, locale, speak)
        texts, cut = _texts(message, rich.joined((said, link), "\n\n"), caps)
        return Planned((*files, *texts), (*asked.lost, *lost, *lost_link, *cut))
    wires, cut = _with_card(message, said, asked, caps, locale, speak)
    return Planned((*files, *wires), (*asked.lost, *lost, *cut))


def _texts(message: Message, said: Rich, caps: Capabilities) -> tuple[tuple[Wire, ...], tuple[str, ...]]:
    if not said:
        return (), ()
    return words.pieces(said, caps.text_limit, markdown=words.is_marked(message))


def _with_card(
    message: Message, said: Rich, asked: _Asked, caps: Capabilities, locale: str, speak: Speak
) -> tuple[tuple[Wire, ...], tuple[str, ...]]:
    """Show everything on the card where it fits, else the words first and the card below them."""
    buttons = asked.buttons
    link = _as_button(message.link, caps, locale, speak) if 0 < len(buttons) < MOST_BUTTONS else None
    url, lost = ((), ()) if link else _linked(message.link, locale, speak)
    if link:
        buttons = (*buttons, link)
    title = "" if message.title is None else " ".join(speak(message.title, locale).split())
    rest = rich.joined((*words.of(message, locale, speak)[1:], asked.listed, url), "\n\n")
    hint = speak(Text("wecom-choose"), locale)
    if len(title) <= LONGEST_TITLE and _fits_a_card(rest, LONGEST_VOTE_TEXT if asked.options else LONGEST_CARD_TEXT):
        return (_card(title or hint, _close(rest), buttons, asked),), lost
    texts, cut = _texts(message, rich.joined((said, url), "\n\n"), caps)
    return (*texts, _card(hint, "", buttons, asked)), (*lost, *cut, "words→message above the card")


def _fits_a_card(said: Rich, longest: int) -> bool:
    shown = _close(said)
    return len(shown) <= longest and shown.count("\n") < MOST_LINES and not any(run.url or run.marks for run in said)


def _close(said: Rich) -> str:
    """Return the bare words without empty lines: a card has little room."""
    return rich.as_bare(said).replace("\n\n", "\n")


def _card(title: str, text: str, buttons: tuple[Button, ...], asked: _Asked) -> Wire:
    if asked.submit is None:
        return ButtonCard(title, text, buttons)
    return VoteCard(title, text, asked.options, asked.submit, many=asked.submit.token.endswith(SUBMIT))


def _asked(message: Message, caps: Capabilities, locale: str, speak: Speak) -> _Asked:
    choices = message.choices
    if not choices:
        return _Asked()
    labels = tuple(" ".join(speak(choice.label, locale).split()) for choice in choices)
    if not all(labels):
        raise Unrenderable("a choice has no label")
    if len(labels) > caps.buttons:
        return _typed(message, labels, locale, speak)
    if message.multiple or len(labels) > MOST_BUTTONS:
        return _ticked(message, labels, caps, locale, speak)
    marked = _marked(choices, labels)
    if not message.lettered and all(fits(label, caps.label_limit) for label in marked):
        return _Asked(buttons=_buttons(choices, marked, caps))
    lost = () if message.lettered else ("choices→lettered list",)
    listed = rich.from_plain(plain.lettered(labels))
    return _Asked(listed, _buttons(choices, _marked(choices, plain.letters(len(labels))), caps), lost=lost)


def fits(label: str, limit: int) -> bool:
    """Tell whether the label is no wider than so many Chinese characters: two Latin letters take the room of one."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in label) <= 2 * limit


def _marked(choices: tuple[Choice, ...], labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"✓ {label}" if choice.chosen else label for choice, label in zip(choices, labels, strict=True))


def _buttons(choices: tuple[Choice, ...], labels: tuple[str, ...], caps: Capabilities) -> tuple[Button, ...]:
    return tuple(Button(label, _carried(each.token, caps.token_bytes)) for label, each in zip(labels, choices, strict=True))


def _ticked(message: Message, labels: tuple[str, ...], caps: Capabilities, locale: str, speak: Speak) -> _Asked:
    """Show the choices as lines to tick; a button hands in one of them, or all that are ticked."""
    letters = plain.letters(len(labels))
    short = all(fits(label, LONGEST_OPTION) for label in labels)
    shown = labels if short and not message.lettered else letters
    if short and message.lettered:
        shown = tuple(f"{letter}. {label}" for letter, label in zip(letters, labels, strict=True))
    listed = () if short else rich.from_plain(plain.lettered(labels))
    options = tuple(
        Option(_carried(choice.token, caps.token_bytes), label, choice.chosen)
        for choice, label in zip(message.choices, shown, strict=True)
    )
    card = message.choices[0].token.rpartition(".")[0]
    submit = Button(speak(Text("choice-submit"), locale), f"{card}.{SUBMIT if message.multiple else ONE}")
    lost = () if message.lettered or short else ("choices→lettered list",)
    return _Asked(listed, options=options, submit=submit, lost=lost)


def _carried(token: str, most: int) -> str:
    if not 1 <= len(token.encode()) <= most:
        raise Unrenderable(f"a choice carries {len(token.encode())} bytes, not 1 to {most}")
    return token


def _typed(message: Message, labels: tuple[str, ...], locale: str, speak: Speak) -> _Asked:
    """Show the choices as a list whose letters or numbers are typed in answer."""
    if len(labels) > _MOST_NUMBERED:
        raise Unrenderable(f"{len(labels)} choices are more than can be typed")
    hint = "reply-with-letters" if message.multiple else "reply-with-letter"
    if len(labels) > len(LETTERS):
        hint = "channel-reply-with-number"
    listed = f"{plain.lettered(labels)}\n\n{speak(Text(hint), locale)}"
    return _Asked(rich.from_plain(listed), lost=("choices→lettered list",))


def _as_button(link: Link | None, caps: Capabilities, locale: str, speak: Speak) -> Button | None:
    """Return the link as a button that opens it, where the label fits one."""
    if link is None or not _is_web(link.url):
        return None
    label = " ".join(speak(link.label, locale).split())
    return Button(label, url=link.url) if label and fits(label, caps.label_limit) else None


def _linked(link: Link | None, locale: str, speak: Speak) -> tuple[Rich, tuple[str, ...]]:
    if link is None:
        return (), ()
    label = " ".join(speak(link.label, locale).split()) or link.url
    if _is_web(link.url):
        return (Run(label, url=link.url),), ()
    return rich.from_plain(label if label == link.url else f"{label}: {link.url}"), ("link→text",)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and url.isprintable() and len(url) <= words.LONGEST_URL


def _files(message: Message) -> tuple[tuple[Wire, ...], tuple[str, ...]]:
    wires, lost = [], []
    for media in (message.image, message.file):
        if media is None:
            continue
        as_picture = media is message.image and _is_picture(media)
        if not SMALLEST_FILE <= media.size <= LARGEST_FILE:
            raise Unrenderable(f"the file has {media.size} bytes, not {SMALLEST_FILE} to {LARGEST_FILE}")
        wires.append(File(media, picture=as_picture))
        if media is message.image and not as_picture:
            lost.append("image→file")
    return tuple(wires), tuple(lost)


def _is_picture(media: Media) -> bool:
    return media.mime in _PHOTOS and media.size <= LARGEST_PHOTO
