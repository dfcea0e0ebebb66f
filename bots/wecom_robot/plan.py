"""How a card looks in a WeCom group: pure; a robot hears no answer, so choices are read there and answered elsewhere."""

from dataclasses import replace
from urllib.parse import urlsplit

from bots import plain, rich
from bots.planned import Planned, Unrenderable
from bots.rich import Rich, Run
from bots.wecom import words
from bots.wecom.plan import LARGEST_FILE, SMALLEST_FILE
from bots.wecom.wires import File, Wire
from core.channel import Capabilities, Unit
from core.conversation import Speak
from core.messages import Link, Media, Message, Purpose, Text

CAPS = Capabilities(
    text_limit=2048,
    unit=Unit.BYTES,
    image=True,
    file=True,
    markup=frozenset({"bold", "code", "link", "heading"}),
    groups=True,
    per_group_minute=20,
)
"""What a robot shows (document 91770); Markdown may be twice as long."""

LONGEST_MARKDOWN = 4096
LARGEST_PICTURE = 2 * 1024 * 1024
_PICTURES = frozenset({"image/jpeg", "image/png"})


def plan(message: Message, caps: Capabilities, locale: str, speak: Speak) -> Planned[Wire]:
    """Return the messages that show the card; raise Unrenderable for a card that cannot be shown."""
    files, lost = _files(message)
    choices = _choices(message, locale, speak)
    said = rich.joined((*words.of(message, locale, speak), choices, _link(message.link, locale, speak)), "\n\n")
    if not rich.as_bare(said).strip() and (message.choices or message.link or not files):
        raise Unrenderable("the card says nothing")
    markdown = words.is_marked(message) or any(run.url for run in said)
    limit = LONGEST_MARKDOWN if markdown else caps.text_limit
    texts, cut = words.pieces(said, limit, markdown=markdown) if said else ((), ())
    told = ("choices→answered elsewhere",) if message.choices else ()
    return Planned((*files, *texts), (*told, *lost, *cut))


def _choices(message: Message, locale: str, speak: Speak) -> Rich:
    if not message.choices:
        return ()
    labels = [" ".join(speak(choice.label, locale).split()) for choice in message.choices]
    if not all(labels):
        raise Unrenderable("a choice has no label")
    told = speak(Text("wecom-robot-answer-privately"), locale)
    if message.purpose is not Purpose.REPLY and not message.lettered:  # what somebody may do with a notice is no part of it
        return rich.from_plain(told)
    return rich.from_plain(f"{plain.lettered(labels)}\n\n{told}")


def _link(link: Link | None, locale: str, speak: Speak) -> Rich:
    if link is None:
        return ()
    label = " ".join(speak(link.label, locale).split()) or link.url
    if urlsplit(link.url).scheme in {"http", "https"}:
        return (Run(label, url=link.url),)
    return rich.from_plain(label if label == link.url else f"{label}: {link.url}")


def _files(message: Message) -> tuple[tuple[Wire, ...], tuple[str, ...]]:
    files = [File(media) for media in (message.image, message.file) if media is not None]
    for each in files:
        if not SMALLEST_FILE <= each.media.size <= LARGEST_FILE:
            raise Unrenderable(f"the file has {each.media.size} bytes, not {SMALLEST_FILE} to {LARGEST_FILE}")
    if message.image is None:
        return tuple(files), ()
    if not _is_picture(message.image):
        return tuple(files), ("image→file",)
    return (replace(files[0], picture=True), *files[1:]), ()


def _is_picture(media: Media) -> bool:
    return media.mime in _PICTURES and media.size <= LARGEST_PICTURE
