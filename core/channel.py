"""What the core asks of a channel, and the closed set of what a channel can answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from core.messages import Address, Attachment, Message, Purpose, Text


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took the message; `id` is the platform's own, where it gives one."""

    id: str = ""


class Scope(StrEnum):
    """How much must wait when a platform says `later`."""

    ACCOUNT = "account"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class TryLater:
    """The platform did not take it and will after `after`; `throttled` waits are no failed attempt."""

    after: timedelta
    reason: str = "busy"
    throttled: bool = False
    scope: Scope = Scope.ACCOUNT


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will never take this message; `gone` means that the address itself is closed to us."""

    reason: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The request left and no answer came: it may or may not have arrived."""

    reason: str = "no-answer"


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat lives on under another id (a Telegram group became a supergroup); nothing was sent."""

    to: Address


Outcome = Sent | TryLater | Refused | Uncertain | Moved


class Unit(StrEnum):
    """What a channel counts its text limit in."""

    CHARACTERS = "characters"
    UTF16 = "utf16"
    BYTES = "bytes"


class Push(StrEnum):
    """Whether a channel lets the service write first."""

    FREE = "free"
    CONSENT = "consent"
    WINDOW = "window"
    NONE = "none"


class Verdict(StrEnum):
    """The answer to `can_push`."""

    YES = "yes"
    NEEDS_CONSENT = "needs-consent"
    WINDOW_CLOSED = "window-closed"
    NEVER = "never"


MISCONFIGURED = "misconfigured"
"""Why a platform refuses everything of an account: it does not take our credentials, which says nothing about the message."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How people let the service write to them once more: a page at `url`, and the kind of allowance that a yes gives."""

    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms an account lets the service write first, as far as planning can see them."""

    otherwise: Verdict = Verdict.YES
    """What holds for somebody who allows nothing."""
    kinds: tuple[str, ...] = ()
    """The kinds of allowances of which one that is left makes it a yes."""
    agreement: Agreement | None = None
    at_once: int = 1
    """How many people one call may name."""
    recall: timedelta = timedelta()
    """How long after it was sent a message can be deleted for everybody; 0 = never."""


@dataclass(frozen=True, slots=True)
class QuizLimits:
    """What a quiz poll of the platform's own may hold; lengths in the channel's unit. Several options may be right."""

    question: int
    options: int
    option: int
    explanation: int
    line_feeds: int
    """The most in one explanation."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can show and carry; `plan` reads nothing else about it."""

    text_limit: int
    unit: Unit = Unit.CHARACTERS
    caption_limit: int = 0
    buttons: int = 0
    """How many native buttons one message may carry; 0 = none, choices become a lettered list."""
    label_limit: int = 0
    """The longest label of a button, in characters, before it is cut; 0 = no limit."""
    token_bytes: int = 64
    image: bool = False
    file: bool = False
    edit: bool = False
    markup: frozenset[str] = field(default_factory=frozenset)
    """Names among `bold italic code link list heading`: the rest is shown as plain text."""
    groups: bool = False
    ephemeral: bool = False
    """In a group, an answer can be shown to the one person who asked."""
    quiz: QuizLimits | None = None
    """The platform has quiz polls of its own: it tells a person at once whether they are right."""
    menu_links: bool = False
    """Choices can stand in the text as links that send the choice back when tapped."""
    passive_seconds: float = 0.0
    """How long the platform waits for the answer that its own request carries back; 0 = it takes none."""
    per_window: int = 0
    """How many messages may follow one message of the member; 0 = any number."""
    push: Push = Push.FREE
    per_chat_second: float = 0.0
    """How many unasked messages a second one private chat takes; 0 = any number."""
    per_group_minute: int = 0
    """How many messages one group takes within a minute; 0 = any number."""
    per_second: float = 0.0
    """The pace of messages over the whole account; 0 = as fast as they go."""
    crowded_minutes: frozenset[int] = frozenset()
    """Minutes of the hour in which the platform asks not to begin what goes to many."""
    recall: timedelta = timedelta()
    """How long after it was sent a message can be deleted for everybody; 0 = never."""


@dataclass(frozen=True, slots=True)
class ToCopy:
    """One value that staff copy into the platform's own settings: what it is called there, and the value."""

    label: Text
    value: str


@dataclass(frozen=True, slots=True)
class Health:
    """What a look at the platform found: in order or not, and in words what is wrong and what to do about it."""

    ok: bool
    says: tuple[Text, ...] = ()
    to_copy: tuple[ToCopy, ...] = ()


class Channel(Protocol):
    """One account on one platform, ready to send."""

    @property
    def name(self) -> str:
        """The name that addresses of this channel carry, such as `telegram`."""

    @property
    def account(self) -> str:
        """The account within the channel, such as the bot's id."""

    @property
    def caps(self) -> Capabilities:
        """What this channel can show and carry."""

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        """Deliver one card and say how the platform took it.

        `key` names this message for good: a channel that can drop repeats (web chat) drops a second one with the same key.
        """

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:
        """Tell whether an unasked message of this purpose may go to the address now."""


@runtime_checkable
class Conditional(Protocol):
    """A channel that lets the service write first only to those who allow it."""

    @property
    def terms(self) -> Terms:
        """The terms; `can_push` says the same of one person, and has the last word."""


def terms_of(channel: Channel) -> Terms:
    """Return on what terms the channel lets the service write first, and how long it takes back what was written."""
    terms = _terms_to_write(channel)
    return replace(terms, recall=channel.caps.recall) if isinstance(channel, Recalling) else terms


def _terms_to_write(channel: Channel) -> Terms:
    if isinstance(channel, Conditional):
        return channel.terms
    if isinstance(channel, SendsToMany) and channel.caps.push is Push.FREE:
        return Terms(at_once=channel.at_once)
    return Terms(Verdict.NEVER) if channel.caps.push is Push.NONE else Terms()


@runtime_checkable
class SendsToMany(Protocol):
    """A channel that delivers one card to many people by one call."""

    @property
    def at_once(self) -> int:
        """How many people one call may name."""

    async def send_many(self, to: Sequence[Address], message: Message, locale: str, key: str) -> Mapping[Address, Outcome]:
        """Deliver one card to each of the addresses, which all differ, and say for each how the platform took it.

        `key` names this card for good, whoever gets it.
        """


@runtime_checkable
class Editing(Protocol):
    """A channel that can show another card in place of one that it sent."""

    async def edit(self, to: Address, sent: str, message: Message, locale: str) -> Outcome:
        """Show the card in place of the message whose `Sent.id` is given, and say how the platform took it."""


@runtime_checkable
class Recalling(Protocol):
    """A channel that can delete what it sent, within `caps.recall`."""

    async def recall(self, to: Address, sent: str, key: str) -> Outcome:
        """Delete the message that was sent under the key, whose `Sent.id` is given; `Sent` means that it is gone.

        Where one call sent it to many, it is gone for all of them.
        """


@runtime_checkable
class SendsTogether(Protocol):
    """A channel that delivers many different cards by one call, for what must reach many at the same moment."""

    async def send_together(self, cards: "Sequence[tuple[Address, Message, str]]", key: str) -> None:
        """Deliver each card to its address in its language; a second one with the same key for the same address is dropped."""


@runtime_checkable
class Checkable(Protocol):
    """A channel whose platform can be asked whether all is in order."""

    @property
    def name(self) -> str:
        """The name that addresses of this channel carry."""

    async def check(self) -> Health:
        """Ask the platform whether it takes our credentials now, and say what is wrong and what to copy where; never raises."""


@runtime_checkable
class Inviting(Protocol):
    """A channel on which a picture that somebody scans can bring their code along."""

    async def invitation(self, code: str, life: timedelta) -> str:
        """Return what the picture says, good for about `life`; empty when there can be none now. Never raises."""


class Unfetched(StrEnum):
    """Why a file that somebody sent cannot be had."""

    TOO_LARGE = "too-large"
    GONE = "gone"
    LATER = "later"


@runtime_checkable
class Fetching(Protocol):
    """A channel that can fetch files which people sent, from its own platform and from nowhere else."""

    async def fetch(self, file: Attachment, most: int) -> bytes | Unfetched:
        """Return the file unless it is larger than `most` bytes, of which no more is kept; never raises."""
