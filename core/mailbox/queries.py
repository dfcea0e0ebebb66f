"""Every SQL statement about kept messages."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, String, cast, func
from sqlmodel import col, delete, select

from core.database import Session
from core.mailbox.models import Letter


async def lock_reader(session: Session, account: str, sender: str) -> None:
    """Let no other transaction keep letters for the person before this one ends.

    Ids are drawn at the insert and seen at the commit: without the lock a reader could see 11, ask for what came after it, and
    never learn of 10. On SQLite every writing transaction is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        name = func.hashtextextended(f"letter:{account}:{sender}", 0)
        await session.exec(select(func.pg_advisory_xact_lock(name)))


async def lock_readers(session: Session, account: str, senders: Sequence[str]) -> None:
    """Lock many people as `lock_reader` does one; in the order given, so that two who lock the same never wait for each other."""
    if senders and session.get_bind().dialect.name == "postgresql":
        names = ["letter:" + account + ":" + sender for sender in senders]
        each = select(func.unnest(cast(names, ARRAY(String))).label("name")).subquery()
        await session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(each.c.name, 0))))


async def letters_after(session: Session, account: str, sender: str, seen: int, limit: int) -> Sequence[Letter]:
    """Return the first letters of the person that came after the one seen, oldest first."""
    theirs = select(Letter).where(col(Letter.account) == account, col(Letter.sender) == sender, col(Letter.id) > seen)
    return (await session.exec(theirs.order_by(col(Letter.id)).limit(limit))).all()


async def letters_before(session: Session, account: str, sender: str, before: int | None, limit: int) -> Sequence[Letter]:
    """Return the last letters of the person (before the one named, if any), oldest first."""
    theirs = select(Letter).where(col(Letter.account) == account, col(Letter.sender) == sender)
    if before is not None:
        theirs = theirs.where(col(Letter.id) < before)
    return (await session.exec(theirs.order_by(col(Letter.id).desc()).limit(limit))).all()[::-1]


async def delete_letters(session: Session, account: str, sender: str, through: int) -> None:
    """Delete the person's letters up to and including the one named."""
    theirs = delete(Letter).where(col(Letter.account) == account, col(Letter.sender) == sender)
    await session.exec(theirs.where(col(Letter.id) <= through))


async def delete_letter(session: Session, account: str, sender: str, key: str) -> bool:
    """Delete the person's letter of this key; tell whether there was one."""
    theirs = (col(Letter.account) == account, col(Letter.sender) == sender)
    return bool((await session.exec(delete(Letter).where(*theirs, col(Letter.key) == key))).rowcount)
