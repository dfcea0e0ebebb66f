"""Answers that are owed: noted before the platform is acknowledged, settled once they were brought."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from core.database import Session
from core.messages import Incoming
from core.owed import queries

LONGEST_TURN = timedelta(minutes=1)
"""What has been owed for longer is owed by a process that died."""
_incoming = TypeAdapter(Incoming)


async def note(session: Session, incoming: Incoming, now: datetime) -> bool:
    """Note that the answer is owed; tell whether nobody noted it before."""
    row = {**_key(incoming), "incoming": _incoming.dump_json(incoming).decode(), "settled": False, "at": now}
    return await queries.add(session, row)


async def settle(session: Session, incoming: Incoming) -> None:
    """Note that the answer was brought."""
    await queries.settle(session, _key(incoming))


async def take_over(session: Session, channel: str, account: str, now: datetime) -> Sequence[Incoming]:
    """Return what a dead process owed on the account, each to one caller."""
    found = await queries.take_over(session, channel, account, now - LONGEST_TURN, now)
    return [_incoming.validate_json(each) for each in found]


async def forget(session: Session, now: datetime) -> None:
    """Delete what was noted more than a day ago: its platform repeats it no more, and nobody waits for it."""
    await queries.forget_before(session, now - timedelta(days=1))


def _key(incoming: Incoming) -> Mapping[str, str]:
    to = incoming.address
    return {"channel": to.channel, "account": to.account, "sender": incoming.sender, "message_id": incoming.message_id}
