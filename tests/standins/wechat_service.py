"""The service on an Official Account, run in a test: callbacks come to a free port, the stand-in is its platform."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fastapi import FastAPI

from bots.door import Door, Stored
from bots.tencent.callback import router
from bots.tencent.client import Api, Http
from bots.tencent.gate import Credentials, Gate
from bots.tencent.passive import PATIENCE
from bots.tencent.tokens import Tokens
from bots.wechat.account import Account, Surroundings
from bots.wechat.answering import Answering
from bots.wechat.channel import WeChatChannel
from bots.wechat.files import FileLinks
from bots.wechat.incoming import CHANNEL
from bots.wechat.source import StableToken
from content.wording import Wording
from core.backplane import Backplane
from core.backplane_memory import MemoryBackplane
from core.clock import Clock
from core.database import Database
from core.messages import Address
from core.organisation import Organisation
from tests.standins.telegram_service import _served
from tests.standins.wechat import WeChatStandIn
from tests.standins.wechat_people import Person
from zhibu.contacts import DatabaseAllowances, DatabaseOwed
from zhibu.mailbox import DatabaseMailbox

PICTURE = Stored("旗帜.png", "image/png", b"\x89PNG\r\n\x1a\n")


@dataclass
class OnWeChat:
    """One account with its stand-in; several may run on one database, as several processes would."""

    standin: WeChatStandIn
    database: Database
    clock: Clock
    wording: Wording
    organisation: Organisation
    account: Account
    patience: float = PATIENCE
    backplane: Backplane = field(default_factory=MemoryBackplane)
    url: str = ""

    @asynccontextmanager
    async def running(self, door: Door) -> AsyncIterator[tuple[WeChatChannel, Answering]]:
        """Run the channel with this door while the block lasts."""
        http = Http(self.standin.url)
        tokens = Tokens(StableToken(http, self.standin.app_id, self.standin.secret), self.backplane, self.clock)
        channel = WeChatChannel(self.account, Api(http, tokens), self._around())
        owed = DatabaseOwed(self.database, self.clock, CHANNEL, self.account.app_id)
        answering = Answering(channel, door, owed, self.patience)
        credentials = Credentials(self.standin.token, self.standin.aes_key, self.account.app_id)
        gate = Gate(credentials, self.backplane, self.clock)
        app = FastAPI()
        app.include_router(router("/wechat", gate, gate.echo_plain, answering.take, answering.bury))
        app.include_router(self._links().router(self.open_media))
        async with _served(app) as self.url:
            yield channel, answering
        await answering.passive.close()
        await http.close()

    def person(self, name: str) -> Person:
        return Person(self.standin, f"o-{name}", self.url)

    def address(self, name: str) -> Address:
        return Address(CHANNEL, self.account.app_id, f"o-{name}")

    async def open_media(self, media_id: int) -> Stored | None:
        return PICTURE if media_id == 1 else None

    def _links(self) -> FileLinks:
        return FileLinks(self.organisation.public_url, b"a secret of this test", self.clock)

    def _around(self) -> Surroundings:
        return Surroundings(
            self.wording.say,
            self.open_media,
            self._links(),
            DatabaseAllowances(self.database, self.clock, self.backplane),
            DatabaseMailbox(self.database, self.clock, self.account.app_id),
            self.backplane,
            self.clock,
            self.organisation,
        )
