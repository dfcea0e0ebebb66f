"""Work that goes on beside the web server and the drains."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress

from content.import_work import ImportWork
from content.uploads import FOLDER
from core.channel import Channel
from core.pushes.service import PLANNED
from zhibu.parts import Parts


@asynccontextmanager
async def meanwhile(work: Coroutine[None, None, None], name: str) -> AsyncIterator[None]:
    """Let the work go on until the block ends."""
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def import_work(parts: Parts, channels: Mapping[str, Channel]) -> ImportWork:
    """Return what carries imports on, with the channels that files come from."""

    async def wake() -> None:
        await parts.backplane.publish(PLANNED, "imports")

    folder = parts.settings.data_dir / FOLDER
    return ImportWork(parts.database, parts.clock, parts.organisation, folder, parts.wording.say, channels, wake)
