"""Messages kept for people whose channel keeps none: nothing is lost, nothing stands twice."""

from collections.abc import Sequence
from datetime import datetime

from core.database import Session, insert_unless_there, table
from core.mailbox import queries
from core.mailbox.models import Letter
from core.mailbox.rules import Note


async def keep(session: Session, account: str, sender: str, notes: Sequence[Note], now: datetime) -> None:
    """Keep the notes in their order; one whose key is known already is dropped."""
    await queries.lock_reader(session, account, sender)
    place = {"account": account, "sender": sender, "at": now}
    rows = [place | {"key": note.key, "mine": note.mine, "body": note.body} for note in notes]
    await insert_unless_there(session, table(Letter), rows)


async def keep_each(session: Session, account: str, notes: Sequence[tuple[str, Note]], now: datetime) -> None:
    """Keep one note for each of many people; one whose key is known to its person already is dropped."""
    await queries.lock_readers(session, account, sorted({sender for sender, _ in notes}))
    rows = [
        {"account": account, "sender": sender, "at": now, "key": note.key, "mine": note.mine, "body": note.body}
        for sender, note in notes
    ]
    await insert_unless_there(session, table(Letter), rows)


async def after(session: Session, account: str, sender: str, seen: int, limit: int) -> Sequence[Letter]:
    """Return at most `limit` letters that came after the one seen, oldest first."""
    return await queries.letters_after(session, account, sender, seen, limit)


async def before(session: Session, account: str, sender: str, first: int | None, limit: int) -> Sequence[Letter]:
    """Return the `limit` letters that came before the one named, or the newest ones, oldest first."""
    return await queries.letters_before(session, account, sender, first, limit)


async def take_back(session: Session, account: str, sender: str, key: str, instead: Note, now: datetime) -> None:
    """Delete the person's letter of this key; if it was kept, keep the note, which says so to readers who have seen it."""
    if await queries.delete_letter(session, account, sender, key):
        await keep(session, account, sender, [instead], now)


async def forget(session: Session, account: str, sender: str, through: int) -> None:
    """Delete the person's letters up to and including the one named."""
    await queries.delete_letters(session, account, sender, through)
