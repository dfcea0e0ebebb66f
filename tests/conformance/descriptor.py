"""What a channel tells the conformance suite about itself; everything else in this folder is common to all channels."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Protocol

from bots.door import Door, Stored
from content.wording import Wording
from core.channel import Capabilities, Channel, Outcome, Scope
from core.clock import Clock
from core.database import Database
from core.messages import Incoming, Message
from core.organisation import Organisation
from core.receive import Door as RealDoor

PICTURE = Stored("旗帜.png", "image/png", b"\x89PNG\r\n\x1a\n")
HERE = Path(__file__).parent


@dataclass(frozen=True)
class House:
    """What an adapter is built with in these tests."""

    database: Database
    wording: Wording
    clock: Clock
    organisation: Organisation
    folder: Path

    def door(self) -> Door:
        """Return the real way in, over the database."""
        return RealDoor(self.database, self.clock, self.wording.say, self.organisation)

    async def open_media(self, _id: int) -> Stored | None:
        return PICTURE


@dataclass(frozen=True)
class Button:
    """Something that can be tapped (a button, an option of a vote card, a link of a menu) and what it carries."""

    label: str
    token: str


@dataclass(frozen=True)
class Shown:
    """One message as the person's app shows it before anything is tapped.

    `text` is every letter that can be read, without markup; `units` is how long the platform counts it, of at most `limit`;
    a limit of 0 means that there is none. In a poll of the platform's own the buttons are its options, tapped once for all.
    """

    text: str
    units: int
    limit: int
    buttons: tuple[Button, ...] = ()
    media: tuple[str, ...] = ()
    poll: bool = False


class Does(StrEnum):
    """What a person does, or the platform on their behalf."""

    SAYS = "says"
    PRESSES = "presses"
    VOTES = "votes"
    """In a poll of the platform's own, which tells at once whether that is right; only where the channel has such polls."""
    SENDS = "sends"
    """A file; `words` is what the rig keeps it under."""
    BLOCKS = "blocks"
    UNBLOCKS = "unblocks"
    OWN = "own"
    """The platform brings the service its own message, or another machine's."""
    NOTHING = "nothing"
    """Something happened that is nobody's doing: a kind of update that we never heard of."""


@dataclass(frozen=True)
class Act:
    """One thing that happens; `id` is the platform's own for it, a number in digits."""

    does: Does
    sender: str
    words: str = ""
    """What is said, or the token that is pressed or voted for; a card of several options is voted on as it is handed in."""
    id: str = "1"
    group: str = ""
    addressed: bool = True
    """In a group: the service is mentioned."""
    skew: float = 0.0
    """By how many seconds the platform's clock is ahead of ours."""


@dataclass(frozen=True)
class Fault:
    """What the platform answers to the next message instead of taking it, and what that must come to.

    `fault` means something to the descriptor's own stand-in. `calls` is how many requests the message may cost in all.
    """

    name: str
    fault: object
    holds: Callable[[Outcome], bool]
    calls: int = 1


@dataclass(frozen=True)
class Throttle:
    """How the platform says `too fast`, and how far that reaches."""

    fault: object
    scope: Scope


class Rig(Protocol):
    """The platform's stand-in with our adapter attached to it; the stand-in outlives the adapter."""

    def service(self, door: Door) -> AbstractAsyncContextManager[Channel]:
        """Run the adapter with this door while the block lasts."""

    async def happens(self, act: Act) -> int:
        """Bring the act to the running service as the platform would; return the HTTP status it got, 200 where there is none."""

    async def delivers(self, body: bytes) -> int:
        """Bring this content, whatever it is, as the platform brings its own (signed, encrypted); return the status it got."""

    async def screen(self, chat: str) -> Sequence[Shown]:
        """Return the service's messages that stand in the chat now, oldest first."""

    async def forgeries(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        """Return deliveries that no platform of ours made, by what is wrong with them; each returns the status it got."""

    async def garbage(self) -> Mapping[str, Callable[[], Awaitable[int]]]:
        """Return genuine deliveries of what nobody can read, by what is wrong with it."""

    def keeps(self, content: bytes) -> str:
        """Let the platform hold a file that a person is about to send, and return what it keeps it under."""

    def loses(self, file: str) -> None:
        """Let the platform forget the file that it keeps under this, or that an update named so."""

    def moves(self, group: str, to: str) -> None:
        """Let the group live on under another id, as platforms do that have groups."""

    def fails(self, fault: object) -> None:
        """Let the platform answer the next message with this."""

    def calls(self) -> int:
        """Return how many requests that carry a message have reached the platform so far."""

    def expire(self) -> None:
        """Let the access token that the service holds expire."""

    def revoke(self) -> None:
        """Let the platform refuse our credentials from now on, for good."""

    def fetches(self) -> int:
        """Return how often an access token was fetched so far."""


class Descriptor(Protocol):
    """One channel, as the suite sees it."""

    name: str
    caps: Capabilities
    people: Sequence[str]
    """Ids of at least three people on the platform; the last ones as odd as the platform allows."""
    payloads: str
    """The folder of collected payloads, or nothing where there are none."""
    pure: Sequence[str]
    """Modules that may import neither the platform's library nor anything that talks over a network."""
    secrets: Sequence[str]
    """What must never stand in a log or in what an object says about itself."""
    freshness: timedelta | None
    """How old a genuine delivery may be; None where the platform signs no time."""
    faults: Sequence[Fault]
    throttles: Sequence[Throttle]
    apart: Mapping[str, str]
    """Points that this channel cannot have, each with the reason in words."""

    def planned(self, message: Message, wording: Wording, locale: str) -> Sequence[Shown]:
        """Return the messages that show the card; pure. Raises `refusals` for a card that cannot be shown."""

    @property
    def refusals(self) -> type[Exception] | tuple[type[Exception], ...]:
        """The errors by which `planned` and `meaning` say no."""

    def raw(self, act: Act) -> object:
        """Return the platform's own words for the act."""

    def meaning(self, raw: object) -> Incoming | None:
        """Return what the adapter reads in the platform's words; pure. Raises `refusals` for what is none."""

    def opened(self, house: House, *, passive: float = 0.0) -> AbstractAsyncContextManager[Rig]:
        """Run the stand-in; `passive` shortens the seconds in which a passive reply must be given, where there is one."""


@dataclass(frozen=True)
class Stage:
    """Where a point is tried: a channel in a house."""

    channel: Descriptor
    house: House
    golden: Path = field(default=HERE / "golden")


def descriptors() -> list[Descriptor]:
    """Return the descriptor of every channel: each module in `descriptors/` holds one as `DESCRIPTOR`."""
    names = sorted(path.stem for path in (HERE / "descriptors").glob("[a-z]*.py"))
    return [import_module(f"tests.conformance.descriptors.{name}").DESCRIPTOR for name in names]
