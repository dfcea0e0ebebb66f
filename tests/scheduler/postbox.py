"""A channel in memory: keeps what arrives and answers as a test tells it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from core.channel import Capabilities, Outcome, Push, Sent, Verdict
from core.messages import Address, Message, Purpose


class Postbox:
    """One account whose platform is this object."""

    name, account = "test", "bot"

    def __init__(self, *, per_second: float = 0.0, latency: float = 0.0, push: Push = Push.FREE) -> None:
        self.caps = Capabilities(text_limit=4_096, push=push, per_second=per_second)
        self.latency = latency
        self.arrived: list[tuple[str, str]] = []
        self.times: list[float] = []
        self.in_flight = self.most_in_flight = 0
        self.answers: Callable[[str], Outcome] = lambda _: Sent()
        self.verdict = Verdict.YES

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        """Take the message after the latency, unless the test says otherwise."""
        assert message.choices
        assert locale in {"zh", "en"}
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.times.append(asyncio.get_running_loop().time())
        try:
            await asyncio.sleep(self.latency)
            outcome = self.answers(to.chat)
            if isinstance(outcome, Sent):
                self.arrived.append((to.chat, key))
            return outcome
        finally:
            self.in_flight -= 1

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:
        """Answer as the test says."""
        assert (to.channel, purpose, now.tzinfo is not None) == ("test", Purpose.QUIZ, True)
        return self.verdict


class Sack(Postbox):
    """A platform that takes one card for many people by one call."""

    at_once = 500

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[int] = []

    async def send_many(self, to: Sequence[Address], message: Message, locale: str, key: str) -> Mapping[Address, Outcome]:
        """Take the card, and answer for each as the test says."""
        assert len(to) == len(set(to)) <= self.at_once
        self.calls.append(len(to))
        return {each: await self.send(each, message, locale, f"{key}:{each.chat}") for each in to}


async def until(true: Callable[[], Awaitable[bool]], patience: float = 20) -> None:
    """Return once the question is answered with yes; fail after so many seconds."""
    async with asyncio.timeout(patience):
        while not await true():  # noqa: ASYNC110 - what is asked for stands in the database, which sets no event
            await asyncio.sleep(0.02)
