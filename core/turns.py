"""When the next message of an account may leave, whichever process it is in: answers before pushes, and no chat too fast."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from core.backplane import Backplane
from core.channel import Capabilities, Outcome, Scope, TryLater
from core.messages import Address

_MINUTE = 60.0
_CHAT_BURST = 4
"""Answers that may follow each other at once in one chat; a push wants the chat to have rested."""


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of one account. An account without a pace of its own lets everything go at once."""

    backplane: Backplane
    channel: str
    account: str
    caps: Capabilities

    @property
    def sequence(self) -> str:
        """The name of the account's sequence, on the backplane and as what one process owns."""
        return f"push:{self.channel}:{self.account}"

    @property
    def of_chats(self) -> bool:
        """Tell whether chats have turns of their own, beside those of the account."""
        return bool(self.caps.per_chat_second or self.caps.per_group_minute)

    async def for_push(self, per_second: float) -> timedelta:
        """Take the next place for a push and return how long to wait for it."""
        return await self.backplane.reserve(self.sequence, per_second)

    async def for_answer(self, to: Address, *, group: bool) -> None:
        """Return when an answer may go: before all pushes that wait, and as soon as its chat takes one more."""
        for _ in range(int(_MINUTE)):
            wait = await self._chat(to, group=group, push=False)
            if not wait:
                break
            await asyncio.sleep(wait.total_seconds())
        if self.caps.per_second:
            wait = await self.backplane.cut_in(self.sequence, self.caps.per_second)
            await asyncio.sleep(wait.total_seconds())

    async def for_show(self, to: Address, *, group: bool) -> timedelta:
        """Return how long the chat must be left alone before it is shown more; where it is nothing, the place is taken.

        For what may be newer by then: whoever shows it asks again.
        """
        wait = await self._chat(to, group=group, push=False)
        if not wait and self.caps.per_second:
            await asyncio.sleep((await self.backplane.cut_in(self.sequence, self.caps.per_second)).total_seconds())
        return wait

    async def until_chat_takes_push(self, to: Address, *, group: bool) -> timedelta:
        """Return how long the chat must be left alone before a push; where it is nothing, its place is taken."""
        return await self._chat(to, group=group, push=True)

    async def heard(self, outcome: Outcome) -> None:
        """Let nothing of the account leave for as long as the platform said, in any process."""
        if isinstance(outcome, TryLater) and outcome.scope is Scope.ACCOUNT:
            await self.backplane.pause(self.sequence, outcome.after)

    async def _chat(self, to: Address, *, group: bool, push: bool) -> timedelta:
        most = self.caps.per_group_minute
        if group and most:
            # In any minute no more than the larger burst and what the rate adds: together `most`.
            for_answers = max(most * 2 // 5, 1)
            burst = max(most // 4, 1) if push else for_answers
            return await self._admitted(f"group:{to.chat}", burst, (most - for_answers) / _MINUTE)
        if not group and self.caps.per_chat_second:
            return await self._admitted(f"chat:{to.chat}", 1 if push else _CHAT_BURST, self.caps.per_chat_second)
        return timedelta()

    async def _admitted(self, place: str, burst: int, per_second: float) -> timedelta:
        [wait] = await self.backplane.admit([f"{self.channel}:{self.account}:{place}"], burst, per_second)
        return wait
