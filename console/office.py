"""What every page of the console works with, handed in once by the wiring."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from content.wording import Wording
from core.backplane import Backplane
from core.backplane_memory import MemoryBackplane
from core.channel import Channel
from core.clock import Clock
from core.database import Database
from core.messages import Message
from core.organisation import Organisation

Preview = Callable[[Message, str], str]
"""Returns a card as a channel shows it, in plain characters, in the language (`zh` or `en`)."""


@dataclass(frozen=True, slots=True)
class Office:
    """The service behind the pages.

    `data_dir` holds uploads between the steps of a wizard, `media_dir` the stored pictures and files. `previews` are named by
    the key of the channel's name in the texts, such as `console-channel-webchat`. `settings` are
    shown read-only, each by its name in the environment; whoever hands them in leaves secrets out.
    """

    database: Database
    clock: Clock
    organisation: Organisation
    wording: Wording
    data_dir: Path
    media_dir: Path
    wake: Callable[[], Awaitable[None]]
    """Called after a commit that planned, resumed or retried a push: the deliveries are looked at at once."""
    telegram_bot: str = ""
    """The bot's username, for links that open it; empty where there is none."""
    previews: Mapping[str, Preview] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    """The channels that are switched on, by name; they can be asked how they are."""
    backplane: Backplane = field(default_factory=MemoryBackplane)
    """Over which pages that stay up to date hear that something moved."""
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the process is about to end: streams end then, and browsers come back to whoever follows."""
    patience: float = 2.0
    """Seconds that a page waits for an import before it shows how far it is."""
    beat: float = 15.0
    """Seconds after which a stream with nothing to say says so, and looks whether its reader may still read."""
