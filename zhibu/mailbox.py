"""Keeps messages in the database for channels that keep their own."""

from collections.abc import Sequence

from bots.mailbox import AT_ONCE, Draft, Kept
from core.clock import Clock
from core.database import Database
from core.mailbox import service
from core.mailbox.models import Letter
from core.mailbox.rules import Note

_TOGETHER = 500
"""People whose letters are kept in one transaction: PostgreSQL holds a lock for each."""


class DatabaseMailbox:
    """The messages of everybody on one account, each call in a transaction of its own."""

    def __init__(self, database: Database, clock: Clock, account: str) -> None:
        """Hold the database; nothing is opened before the first use."""
        self._database, self._clock, self._account = database, clock, account

    async def keep(self, sender: str, drafts: Sequence[Draft]) -> None:
        """Keep the drafts in their order, all or none; one whose key is known already is dropped."""
        notes = [_note(draft) for draft in drafts]
        async with self._database.transaction() as session:
            await service.keep(session, self._account, sender, notes, self._clock())

    async def keep_each(self, drafts: Sequence[tuple[str, Draft]]) -> None:
        """Keep one draft for each of many people; one whose key is known to its person already is dropped."""
        notes = [(sender, _note(draft)) for sender, draft in drafts]
        for start in range(0, len(notes), _TOGETHER):
            async with self._database.transaction() as session:
                await service.keep_each(session, self._account, notes[start : start + _TOGETHER], self._clock())

    async def after(self, sender: str, seen: int) -> Sequence[Kept]:
        """Return the next messages after the one seen, oldest first; empty when there are none."""
        async with self._database.reading() as session:
            return [_kept(each) for each in await service.after(session, self._account, sender, seen, AT_ONCE)]

    async def before(self, sender: str, first: int | None) -> Sequence[Kept]:
        """Return the last messages before the one named, or the newest of all, oldest first."""
        async with self._database.reading() as session:
            return [_kept(each) for each in await service.before(session, self._account, sender, first, AT_ONCE)]

    async def take_back(self, sender: str, key: str, instead: Draft) -> None:
        """Delete the message of this key; if it was kept, keep the draft, which says so to readers who have seen it."""
        async with self._database.transaction() as session:
            await service.take_back(session, self._account, sender, key, _note(instead), self._clock())

    async def forget(self, sender: str, through: int) -> None:
        """Delete the messages up to and including the one named."""
        async with self._database.transaction() as session:
            await service.forget(session, self._account, sender, through)


def _note(draft: Draft) -> Note:
    return Note(draft.key, draft.mine, draft.body)


def _kept(letter: Letter) -> Kept:
    return Kept(letter.id or 0, letter.key, letter.mine, letter.body, letter.at)
