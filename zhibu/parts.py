"""Builds the service from its settings: every part once, handed to whoever needs it, given back in the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from bots.door import Stored
from bots.terminal.channel import TerminalChannel
from bots.webchat.channel import WebChatChannel
from bots.webchat.files import Inbox
from content import uploads
from content.import_work import XLSX, fixed_name
from content.uploads import FOLDER
from content.wording import Wording
from core.backplane import Backplane
from core.clock import Clock, steady, system_clock
from core.database import Database
from core.imports import service as imports
from core.imports.rules import fixed_job
from core.library import service as library
from core.live.intake import Intake
from core.live.pressing import Presses
from core.messages import Address, Answer, Incoming
from core.organisation import Organisation
from core.own import service as own
from core.own.rules import FILE_NAME
from core.own.service import Around
from core.ownership import OnlyProcess, Ownership
from core.receive import Door
from zhibu.backup import MEDIA
from zhibu.keys import secret_key
from zhibu.mailbox import DatabaseMailbox
from zhibu.metrics import Metrics
from zhibu.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What a running service is made of."""

    settings: Settings
    database: Database
    clock: Clock
    even_clock: Clock
    """The clock of live games: it goes on evenly when the machine's is set."""
    wording: Wording
    organisation: Organisation
    backplane: Backplane
    door: Door
    metrics: Metrics
    webchat: WebChatChannel
    terminal: TerminalChannel
    ownership: Ownership

    async def _own_copy(self, media_id: int) -> Stored | None:
        """Return the copy of a member's data that a card names: made now, kept nowhere."""
        async with self.database.reading() as session:
            made = await own.file_of(session, media_id, self.clock(), self.around_copies)
        return Stored(FILE_NAME, "application/zip", made) if made else None

    async def _corrected(self, media_id: int) -> Stored | None:
        """Return the corrected file of an import that a card names."""
        job_id = fixed_job(media_id) or 0
        async with self.database.reading() as session:
            job = await imports.known(session, job_id)
        content = await uploads.fixed(self.settings.data_dir / FOLDER, job.token) if job else None
        if job is None or content is None:
            return None
        return Stored(fixed_name(self.wording.say, self.organisation.locale, job.file_name), XLSX, content)

    @property
    def around_copies(self) -> Around:
        """What copies of members' data are made with."""
        return Around(self.organisation, self.wording.say)

    def counted_door(self) -> "CountedDoor":
        """Return the door as channels get it: every update is counted and timed."""
        return CountedDoor(self.door, self.metrics)

    async def open_media(self, media_id: int) -> Stored | None:
        """Return a stored picture or file with its bytes."""
        if fixed_job(media_id) is not None:
            return await self._corrected(media_id)
        if media_id < 0:
            return await self._own_copy(media_id)
        async with self.database.reading() as session:
            kept = await library.read_media(session, self.settings.data_dir / MEDIA, media_id)
        return Stored(kept.name, kept.mime, kept.content) if kept else None


class CountedDoor:
    """The one way in, counted."""

    def __init__(self, door: Door, metrics: Metrics) -> None:
        """Hold the door."""
        self._door, self._receive = door, metrics.counted(door.receive)

    async def receive(self, incoming: Incoming) -> Answer:
        """Take one turn of the sender's conversation; committed when this returns."""
        return await self._receive(incoming)

    async def bury(self, channel: str, account: str, raw: str, reason: str) -> str:
        """Keep an update that nobody can answer now and return its code."""
        return await self._door.bury(channel, account, raw, reason)


@asynccontextmanager
async def assembled(settings: Settings, clock: Clock = system_clock) -> AsyncIterator[Parts]:
    """Build the parts; connections are closed at the end of the block."""
    database = Database(settings.database_url)
    organisation = settings.as_organisation()
    wording = Wording(organisation.preset, organisation.zone)
    backplane = _backplane(settings)
    metrics = Metrics(database, clock)
    chats = DatabaseMailbox(database, clock, "web")
    page = f"{organisation.public_url}/chat"
    webchat = WebChatChannel(chats, backplane, wording.say, secret_key(settings).decode(), page=page)
    webchat.inbox = Inbox(settings.data_dir / FOLDER, clock, partial(_may_send, database))
    terminal = TerminalChannel(DatabaseMailbox(database, clock, TerminalChannel.account))
    even = steady(clock) if clock is system_clock else clock
    presses = Presses(database, even, Intake(database, even, backplane))
    door = Door(database, clock, wording.say, organisation, presses)
    ownership = _ownership(database)
    try:
        yield Parts(
            *(settings, database, clock, even, wording, organisation, backplane, door, metrics, webchat, terminal, ownership)
        )
    finally:
        await ownership.close()
        await backplane.close()
        await database.close()


async def _may_send(database: Database, place: Address) -> bool:
    async with database.reading() as session:
        return await imports.may_send(session, place)


def _ownership(database: Database) -> Ownership:
    if database.is_sqlite:
        return OnlyProcess()
    from core.ownership_shared import SharedOwnership  # noqa: PLC0415 - its driver is loaded only where PostgreSQL is used

    return SharedOwnership(database.url)


def _backplane(settings: Settings) -> Backplane:
    if settings.redis_url:
        from core.backplane_redis import RedisBackplane  # noqa: PLC0415 - the client is loaded only where Redis is used

        return RedisBackplane(settings.redis_url)
    from core.backplane_memory import MemoryBackplane  # noqa: PLC0415 - as above

    return MemoryBackplane()
