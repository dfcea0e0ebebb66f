"""The one function behind which the search stands: `find`, over an index that each process keeps and brings up to date."""

import asyncio
from collections.abc import Collection

from core.database import Session, kept
from core.qa import queries
from core.qa.rules import EntryState
from core.qa.search import Candidate, Index
from core.qa.search import Entry as Found

_READ_AT_ONCE = 500


class _Shelf:
    """The index of one database in one process, and the revision up to which it has read."""

    def __init__(self) -> None:
        self.index, self.revision, self.reading = Index(), 0, asyncio.Lock()


async def find(session: Session, words: str, scopes: Collection[int], limit: int) -> list[Candidate]:
    """Return the released entries of these scopes that may answer the words, the best first.

    Nothing is loaded before somebody asks; an entry that another process released a moment ago is found.
    """
    shelf = kept(session, "qa", _Shelf)
    newest = await queries.newest_revision(session)
    if newest > shelf.revision:
        async with shelf.reading:
            await _catch_up(session, shelf)
    return shelf.index.find(words, scopes, limit)


async def _catch_up(session: Session, shelf: _Shelf) -> None:
    """Read what changed since the last look; in portions, so that nobody else waits while a large base is read at first."""
    while changed := await queries.changed_since(session, shelf.revision, _READ_AT_ONCE):
        for entry in changed:
            if entry.state == EntryState.RELEASED:
                shelf.index.put(Found(entry.id or 0, (entry.question, *entry.wordings), entry.answer, entry.branch_id or 0))
            else:
                shelf.index.drop(entry.id or 0)
            shelf.revision = entry.revision
        await asyncio.sleep(0)
