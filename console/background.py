"""Work that goes on when the page that began it has been answered."""

import asyncio

from console.office import Office
from content.import_work import ImportWork
from content.uploads import FOLDER

_under_way: set[asyncio.Task[bool]] = set()


async def carry_out(office: Office, job_id: int) -> None:
    """Carry an import out and wait a moment for its end; it goes on without the page that asked for it.

    Should this process end before it does, a worker goes on with it.
    """
    work = ImportWork(office.database, office.clock, office.organisation, office.data_dir / FOLDER, office.wording.say)
    task = asyncio.create_task(work.carry_out(job_id), name=f"import {job_id}")
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)
    await asyncio.wait({task}, timeout=office.patience)
