"""What travels between the core and its channels: frozen values, no behaviour beyond reading them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant inside a sentence; shown in the organisation's time zone."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day inside a sentence."""

    day: date


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence by its key in `content/texts`, with the values it needs."""

    key: str
    arguments: "Mapping[str, Value]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plain:
    """Words that a person wrote, shown letter for letter."""

    plain: str


@dataclass(frozen=True, slots=True)
class Markdown:
    """Rich text that a person wrote, in CommonMark; each channel renders what it can."""

    markdown: str


Words = Text | Plain | Markdown
Value = str | int | float | Moment | Day | Text | Plain


class Address(NamedTuple):
    """Where one person (or one group) is reached: `chat` is the id within the `account` of the `channel`."""

    channel: str
    account: str
    chat: str
    thread: str = ""

    def __str__(self) -> str:
        """Return the address on one line, for logs that may name it."""
        return ":".join(part for part in (self.channel, self.account, self.chat, self.thread) if part)


@dataclass(frozen=True, slots=True)
class Media:
    """A stored picture or file: `id` of the library, the name that people see, the MIME type, the size in bytes.

    An id below 0 names a file that is made when it is fetched (`core.own`).
    """

    id: int
    name: str
    mime: str
    size: int
    url: str = ""
    """Where people get it once whose chat takes no files; empty = their channel makes such an address itself."""


@dataclass(frozen=True, slots=True)
class Link:
    """An outside address and the words that stand for it."""

    url: str
    label: Words


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a person can pick: what the core understands (`id`) and what is shown.

    `token` is what the channel carries and gives back; the core fills it in when the card is offered.
    """

    id: str
    label: Words
    token: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Quiz:
    """What a platform needs that tells people by itself whether they are right.

    `right` holds the places of all right choices, ascending; `why` what is said after the answer, a line each. None of it may
    be shown before the answer.
    """

    right: tuple[int, ...]
    why: tuple[Words, ...] = ()


class Purpose(StrEnum):
    """Why a message leaves: as an answer, or unasked."""

    REPLY = "reply"
    REMINDER = "reminder"
    ANNOUNCEMENT = "announcement"
    QUIZ = "quiz"


@dataclass(frozen=True, slots=True)
class Message:
    """One card: everything a channel may show, poorer channels in poorer form."""

    body: tuple[Words, ...] = ()
    title: Words | None = None
    image: Media | None = None
    file: Media | None = None
    link: Link | None = None
    choices: tuple[Choice, ...] = ()
    multiple: bool = False
    """More than one of the choices may be right: typed letters may be joined, as in `ACD`."""
    lettered: bool = False
    """The choices are options of a question: their texts stand in the card and buttons carry A, B, C …"""
    quiz: Quiz | None = None
    """The choices answer a quiz question whose solution may be told at once, by the platform itself where it can."""
    in_place: bool = False
    """Shown in place of the card whose button was pressed, where the channel can edit; else as a new message."""
    alone: bool = False
    """In a group: meant for the person who asked, where the platform can show it to them alone; nobody else needs it."""
    in_passing: bool = False
    """Words for whoever pressed, shown for a moment where the platform can; elsewhere an ordinary message."""
    purpose: Purpose = Purpose.REPLY


class Kind(StrEnum):
    """What a person, or the platform on their behalf, did."""

    TEXT = "text"
    PRESS = "press"
    MEDIA = "media"
    EDITED = "edited"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    MIGRATED = "migrated"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that somebody sent: what its channel fetches it by, the name that the sender's program gave it, its bytes.

    Nothing is fetched before the core asks for it. A `size` of 0 is one that the platform did not tell.
    """

    key: str
    name: str = ""
    size: int = 0


class Incoming(NamedTuple):
    """One thing that happened in a chat, as the core sees it whatever the channel.

    `message_id` is the platform's id of this update: the same id from the same sender gets the same answer again.
    `sender` is the person's own id on the platform; in a private chat it equals `address.chat`. In a group, `blocked` and
    `unblocked` tell that the bot was put out or let in, and `migrated` that the group lives on under the id in `text`.
    """

    address: Address
    message_id: str
    sender: str
    kind: Kind = Kind.TEXT
    text: str = ""
    token: str = ""
    group: bool = False
    addressed: bool = True
    """In a group: the bot was mentioned, commanded or replied to. Always true in a private chat."""
    name: str = ""
    language: str = ""
    group_name: str = ""
    judged: bool = False
    """The platform itself has told the person whether what they picked is right, and why."""
    attachment: Attachment | None = None
    """With `media`: the file, where it is one that the channel can fetch; `text` is what was written beside it."""
    origin: Address | None = None
    """The group under whose message the person pressed a button; they are answered in their private chat."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send back, in order, in the member's language (`zh` or `en`)."""

    replies: tuple[Message, ...] = ()
    locale: str = "zh"
    to: Address | None = None
    """Where the replies go when not to the chat that the update came from."""
    otherwise: Message | None = None
    """What is said in that chat when the platform does not let us write to `to`."""
