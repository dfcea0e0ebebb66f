"""What people allow: written down when the platform tells, taken off when a message went."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from core.allowances import queries
from core.database import Session
from core.messages import Address


async def allow(session: Session, place: Address, kind: str, messages: int, until: datetime) -> None:
    """Let so many messages of the kind go until the instant, instead of what was allowed before."""
    await queries.replace(session, _row(place, kind, messages, until))


async def add(session: Session, place: Address, kind: str, messages: int, until: datetime) -> None:
    """Let so many more messages of the kind go until the instant."""
    await queries.add(session, _row(place, kind, messages, until))


async def left(session: Session, place: Address, kinds: Sequence[str], now: datetime) -> int:
    """Return how many messages of these kinds may go now."""
    return await queries.left(session, _place(place), kinds, now)


async def take(session: Session, place: Address, kinds: Sequence[str], now: datetime) -> None:
    """Note that one message of these kinds went; the allowance that ends first is used first."""
    await queries.take(session, _place(place), kinds, now)


async def withdraw(session: Session, place: Address, kinds: Sequence[str]) -> None:
    """Note that nothing of these kinds may go any more."""
    await queries.withdraw(session, _place(place), kinds)


async def forget(session: Session, now: datetime) -> None:
    """Delete what was over a day ago."""
    await queries.forget_before(session, now - timedelta(days=1))


def _place(place: Address) -> Mapping[str, str]:
    return {"channel": place.channel, "account": place.account, "sender": place.chat}


def _row(place: Address, kind: str, messages: int, until: datetime) -> Mapping[str, object]:
    return {**_place(place), "kind": kind, "left": messages, "until": until}
