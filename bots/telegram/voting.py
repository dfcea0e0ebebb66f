"""Votes in our own polls: told without chat or card, they are led back to the card that the poll shows."""

from typing import Protocol

from bots.door import Door
from core.messages import Answer, Incoming


class Polls(Protocol):
    """Keeps which card each poll of one bot shows, for all processes and over restarts."""

    async def remember(self, poll: str, token: str) -> None:
        """Note how the tokens of the choices begin that the poll shows."""

    async def token(self, poll: str) -> str:
        """Return how the tokens begin; empty for a poll that nobody knows."""


class VotingDoor:
    """The door, before which a vote becomes a press on the card: stale, foreign or second ones are for the core to refuse."""

    def __init__(self, door: Door, polls: Polls | None) -> None:
        """Hand on through this door."""
        self._door, self._polls = door, polls

    async def receive(self, incoming: Incoming) -> Answer:
        """Take one turn of the sender's conversation; committed when this returns."""
        return await self._door.receive(await self._pressed(incoming) if incoming.judged else incoming)

    async def bury(self, channel: str, account: str, raw: str, reason: str) -> str:
        """Keep an update that nobody can answer now and return the short code it is found by."""
        return await self._door.bury(channel, account, raw, reason)

    async def _pressed(self, vote: Incoming) -> Incoming:
        """Return the press that the vote is; one in a poll that nobody knows presses nothing that ever was."""
        poll, _, places = vote.token.rpartition(":")
        beginning = await self._polls.token(poll) if self._polls is not None else ""
        return vote._replace(token=f"{beginning}{places}" if beginning else "")
