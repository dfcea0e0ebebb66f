"""The app on WeCom in one process with its stand-in, behind a real web server."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import FastAPI

from bots.door import Door, OpenMedia
from bots.tencent.client import Api, Http
from bots.tencent.gate import Credentials, Gate
from bots.tencent.tokens import Tokens
from bots.wecom.answering import Answering, Surroundings
from bots.wecom.callback import PATH, router
from bots.wecom.channel import WeComChannel
from bots.wecom.incoming import App
from bots.wecom.source import GetToken
from content.wording import Wording
from core.backplane import Backplane
from core.backplane_memory import MemoryBackplane
from core.clock import Clock
from core.messages import Address, Incoming
from tests.standins.telegram_service import _served, no_media
from tests.standins.wecom import AGENT, CORP, SECRET, WeComStandIn
from tests.standins.wecom_people import AES_KEY, TOKEN, Callbacks

APP = App(CORP, str(AGENT))


@dataclass
class Nobody:
    """A roster that knows nobody, and notes whom it was asked about."""

    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def recognise(self, address: Address) -> None:
        self.asked.append(("recognise", address.chat))

    async def left(self, address: Address) -> None:
        self.asked.append(("left", address.chat))

    async def renamed(self, address: Address, to: Address) -> None:
        self.asked.append(("renamed", address.chat, to.chat))


@dataclass
class Debts:
    """What is owed, in memory."""

    owed: dict[str, Incoming] = field(default_factory=dict)

    async def keep(self, incoming: Incoming) -> bool:
        is_new = incoming.message_id not in self.owed
        self.owed[incoming.message_id] = incoming
        return is_new

    async def settle(self, incoming: Incoming) -> None:
        self.owed.pop(incoming.message_id, None)

    async def take_over(self) -> Sequence[Incoming]:
        return list(self.owed.values())


def clock_of(standin: WeComStandIn) -> Clock:
    """Return the stand-in's clock as ours, so that both tell the same time."""
    return lambda: datetime.fromtimestamp(standin.clock(), UTC)


@asynccontextmanager
async def talking(
    standin: WeComStandIn, wording: Wording, open_media: OpenMedia = no_media, backplane: Backplane | None = None
) -> AsyncIterator[WeComChannel]:
    """Give a channel to the stand-in."""
    shared = backplane or MemoryBackplane()
    http = Http(standin.url)
    api = Api(http, Tokens(GetToken(http, CORP, str(AGENT), SECRET), shared, clock_of(standin)))
    try:
        yield WeComChannel(APP, api, shared, wording.say, open_media, url="https://zhibu.example.org/wecom")
    finally:
        await http.close()


@dataclass
class Service:
    """A running service: its callbacks, its roster, and what it owes."""

    callbacks: Callbacks
    channel: WeComChannel
    answering: Answering
    roster: Nobody
    debts: Debts


@asynccontextmanager
async def answering(
    standin: WeComStandIn,
    wording: Wording,
    door: Door,
    *,
    patience: float = 4.0,
    backplane: Backplane | None = None,
    open_media: OpenMedia = no_media,
) -> AsyncIterator[Service]:
    """Answer callbacks while the block runs."""
    shared = backplane or MemoryBackplane()
    async with talking(standin, wording, open_media, shared) as channel:
        roster, debts = Nobody(), Debts()
        gate = Gate(Credentials(TOKEN, AES_KEY, CORP), shared, clock_of(standin))
        taking = Answering(channel, Surroundings(door, roster, shared, debts, "zh", patience))
        app = FastAPI(openapi_url=None)
        app.include_router(router(gate, taking))
        async with _served(app) as url:
            yield Service(Callbacks(standin, url + PATH), channel, taking, roster, debts)
        await taking.close()
