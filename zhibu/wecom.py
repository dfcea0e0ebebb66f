"""Wires WeCom; imported only when an app is set, because its libraries cost start time and memory."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog
from fastapi import APIRouter

from bots.tencent.client import Api, Http
from bots.tencent.gate import Credentials, Gate
from bots.tencent.tokens import Tokens
from bots.wecom.answering import Answering, Surroundings
from bots.wecom.callback import PATH, router
from bots.wecom.channel import WeComChannel
from bots.wecom.checking import check
from bots.wecom.finding import Finding
from bots.wecom.incoming import CHANNEL, App
from bots.wecom.setting_up import at_start
from bots.wecom.source import GetToken
from core.backplane_memory import MemoryBackplane
from core.channel import Health
from core.clock import Clock, system_clock
from core.database import Database
from core.members import recognising
from core.messages import Address
from zhibu.contacts import DatabaseOwed
from zhibu.parts import Parts
from zhibu.settings import PREFIX, Settings, SettingsError, WeComSettings

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_LOOK, _FIND = 30.0, 600.0
"""Seconds between two looks at what a dead process owed, and for members who are users of WeCom."""
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DatabaseRoster:
    """Who is who, each call in a transaction of its own; without `match` nobody is known by their id alone."""

    database: Database
    clock: Clock
    match: bool
    account: str

    async def recognise(self, address: Address) -> None:
        """Make the address the member's whose number the user's id is, where the organisation wants that."""
        if not self.match:
            return
        async with self.database.reading() as session:
            if await recognising.is_bound(session, address):
                return
        async with self.database.transaction() as session:
            if await recognising.recognise(session, address, self.clock()):
                _log.info("member recognised", channel=address.channel)

    async def unplaced(self, after: int, limit: int) -> Sequence[recognising.Unplaced]:
        """Return the next members after the one named, by id, who are not yet written to on WeCom."""
        async with self.database.reading() as session:
            return await recognising.unplaced(session, CHANNEL, self.account, after, limit)

    async def left(self, address: Address) -> None:
        """Make the address nobody's."""
        async with self.database.transaction() as session:
            await recognising.leave(session, address, self.clock())

    async def renamed(self, address: Address, to: Address) -> None:
        """Follow the user to another id."""
        async with self.database.transaction() as session:
            await recognising.rename(session, address, to, self.clock())


@asynccontextmanager
async def wecom(parts: Parts, routers: list[APIRouter], *, web: bool) -> AsyncIterator[WeComChannel]:
    """Return the channel; while the block lasts, callbacks are answered where the web half runs.

    A platform that cannot be reached at the start keeps nobody else waiting: it is tried again in the background.
    """
    told = parts.settings.wecom
    app, credentials = App(told.corp_id, told.agent_id), _credentials(told)
    http = Http(told.api_base)
    api = Api(http, Tokens(_source(http, told), parts.backplane, parts.clock))
    url = parts.organisation.public_url + PATH
    channel = WeComChannel(app, api, parts.backplane, parts.wording.say, parts.open_media, url=url)
    roster = DatabaseRoster(parts.database, parts.clock, told.match_numbers, app.account)
    owed = DatabaseOwed(parts.database, parts.clock, CHANNEL, app.account)
    around = Surroundings(parts.counted_door(), roster, parts.backplane, owed, parts.organisation.locale)
    answering = Answering(channel, around)
    work: list[Coroutine[object, object, None]] = []
    if web:
        gate = Gate(credentials, parts.backplane, parts.clock)
        routers.append(router(gate, answering))
        work = [_set_up(parts, api, told.agent_id), _repeated(answering.recover, _LOOK)]
    if web and told.match_numbers:
        work.append(_repeated(Finding(app, api, roster, parts.backplane).look, _FIND))
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield channel
    finally:
        await _stopped(tasks)
        await answering.close()
        await http.close()


async def look(settings: Settings) -> Health:
    """Ask WeCom how things stand, without a running service; raises SettingsError."""
    told = settings.wecom
    _credentials(told)
    http = Http(told.api_base)
    try:
        api = Api(http, Tokens(_source(http, told), MemoryBackplane(), system_clock))
        return await check(api, told.agent_id, settings.public_url + PATH)
    finally:
        await http.close()


def _source(http: Http, told: WeComSettings) -> GetToken:
    return GetToken(http, told.corp_id, told.agent_id, told.secret.get_secret_value())


def _credentials(told: WeComSettings) -> Credentials:
    """Return the keys of the callback; raise SettingsError that names the first setting that is missing."""
    values = {
        "AGENT_ID": told.agent_id,
        "SECRET": told.secret.get_secret_value(),
        "TOKEN": told.token.get_secret_value(),
        "AES_KEY": told.aes_key.get_secret_value(),
    }
    missing = next((name for name, value in values.items() if not value), None)
    if missing:
        raise SettingsError(f"Set {PREFIX}WECOM__{missing} too: it stands on the app's page in WeCom's admin console.")
    try:
        return Credentials(values["TOKEN"], values["AES_KEY"], told.corp_id)
    except ValueError:
        raise SettingsError(
            f"Setting {PREFIX}WECOM__AES_KEY: copy the EncodingAESKey, 43 letters and digits, from the app's page."
        ) from None


async def _set_up(parts: Parts, api: Api, agent: str) -> None:
    """Set the menu, as often as it takes."""
    pause = _FIRST_PAUSE
    while not await at_start(api, agent, parts.wording.say, parts.organisation.locale):
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _repeated(look: Callable[[], Awaitable[object]], pause: float) -> None:
    """Look again and again, whatever happens."""
    while True:
        try:
            await look()
        except Exception as error:  # noqa: BLE001 - the edge: a database that is away for a while must not end this
            _log.error("look disturbed", channel=CHANNEL, error=type(error).__name__)
        await asyncio.sleep(pause)


async def _stopped(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
