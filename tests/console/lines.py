"""Channels as the console sees them: what a look at each finds is what the test says."""

import asyncio
from dataclasses import dataclass

from core.channel import Health, ToCopy
from core.messages import Text

BROKEN = Health(
    ok=False, says=(Text("telegram-check-token"),), to_copy=(ToCopy(Text("telegram-check-link"), "https://t.me/standin_bot"),)
)
FINE = Health(ok=True, says=(Text("webchat-check-fine"),))


@dataclass
class Line:
    """A channel that is on; one without a finding raises against its promise, a slow one takes that many seconds."""

    name: str
    finds: Health | None = None
    slow: float = 0.0
    looks: int = 0

    async def check(self) -> Health:
        self.looks += 1
        await asyncio.sleep(self.slow)
        if self.finds is None:
            raise RuntimeError("broken")
        return self.finds


def lines() -> dict[str, Line]:
    """Return a web chat in order, a Telegram that is not, and a WeCom whose look raises."""
    return {"webchat": Line("webchat", FINE), "telegram": Line("telegram", BROKEN), "wecom": Line("wecom")}
