"""One Official Account as its administrator described it, and what its channel works with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bots.door import OpenMedia
from bots.mailbox import Mailbox
from bots.wechat.incoming import Touch
from bots.wechat.plan import LinkTo
from core.backplane import Backplane
from core.clock import Clock
from core.conversation import Speak
from core.messages import Address
from core.organisation import Organisation

WINDOWS = tuple(touch.value for touch in Touch)
"""The kinds of allowances that let us write anything."""
MESSAGES = {Touch.MESSAGE: (5, timedelta(hours=48)), Touch.MOMENT: (3, timedelta(minutes=1))}
"""How many messages may follow, and for how long (customer-service messages, api_sendcustommessage)."""
FOR_GOOD = timedelta(days=3650)
"""An agreement to one notice has no end."""


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of notice that the platform approved: its id, and what fills each of its fields, such as `thing1` → `title`."""

    id: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """What the administrator told about the account.

    `verified`: the platform has verified who runs it, so that it may write, show pictures, a menu and codes to scan.
    `menu_links`: links that answer when they are tapped work there. `notice` goes to anybody, `agreed` only after a yes.
    """

    app_id: str
    verified: bool = True
    menu_links: bool = True
    notice: Template = Template()
    agreed: Template = Template()


class Allowances(Protocol):
    """Keeps how many messages people still allow, by kind."""

    async def allow(self, place: Address, kind: str, messages: int, life: timedelta) -> None:
        """Let so many messages of the kind go, instead of what was allowed before."""

    async def add(self, place: Address, kind: str, messages: int, life: timedelta) -> None:
        """Let so many more messages of the kind go."""

    async def left(self, place: Address, kinds: Sequence[str]) -> int:
        """Return how many messages of these kinds may go now."""

    async def take(self, place: Address, kinds: Sequence[str]) -> None:
        """Note that one message of these kinds went."""

    async def withdraw(self, place: Address, kinds: Sequence[str]) -> None:
        """Note that nothing of these kinds may go any more."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the channel is handed: words, stored files, and what is kept about people."""

    speak: Speak
    open_media: OpenMedia
    link_to: LinkTo
    allowances: Allowances
    letters: Mailbox
    backplane: Backplane
    clock: Clock
    organisation: Organisation
