"""Which card a poll shows: written down when it was sent, looked up when somebody votes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from core.database import Session
from core.polls import queries

KEPT = timedelta(days=8)
"""A quiz stays open for a week at most; a later vote is about a card that holds no more."""


async def remember(session: Session, account: tuple[str, str], poll: str, token: str, now: datetime) -> None:
    """Note that the poll, on this channel and account, shows the card whose choices' tokens begin like this."""
    await queries.add(session, {**_key(account, poll), "token": token, "at": now})


async def token(session: Session, account: tuple[str, str], poll: str) -> str:
    """Return how the tokens of the poll's choices begin; empty for a poll that nobody knows."""
    return await queries.token(session, _key(account, poll))


async def forget(session: Session, now: datetime) -> None:
    """Delete the polls that show cards which hold no more."""
    await queries.forget_before(session, now - KEPT)


def _key(account: tuple[str, str], poll: str) -> Mapping[str, str]:
    channel, name = account
    return {"channel": channel, "account": name, "poll": poll}
