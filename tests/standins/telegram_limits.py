"""The pace that Telegram holds bots to, as sliding windows: over the whole bot, in one chat, in one group."""

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from math import ceil


@dataclass
class Limits:
    """How many messages may go out; 0 = as many as you like.

    `burst` is how many may go to one private chat at once; after them, one a second.
    """

    account: int = 30
    chat: float = 1.0
    burst: int = 5
    group: int = 20
    _all: deque[float] = field(default_factory=deque)
    _chats: dict[int, tuple[float, float]] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    @classmethod
    def none(cls) -> "Limits":
        return cls(account=0, chat=0, group=0)

    def wait(self, chat: int) -> int:
        """Return the seconds to wait, or 0 and count the message."""
        now = time.monotonic()
        waits = (self._window(self._all, self.account, 1.0, now), self._chat_wait(chat, now))
        longest = max(waits)
        if longest > 0:
            return max(1, ceil(longest))
        self._all.append(now)
        if chat < 0:
            self._groups[chat].append(now)
        elif self.chat:
            free, at = self._chats.get(chat, (float(self.burst), now))
            self._chats[chat] = (min(self.burst, free + (now - at) * self.chat) - 1, now)
        return 0

    def _chat_wait(self, chat: int, now: float) -> float:
        if chat < 0:
            return self._window(self._groups[chat], self.group, 60.0, now)
        if not self.chat:
            return 0.0
        free, at = self._chats.get(chat, (float(self.burst), now))
        free += (now - at) * self.chat
        return 0.0 if free >= 1 else (1 - free) / self.chat

    @staticmethod
    def _window(sent: deque[float], most: int, seconds: float, now: float) -> float:
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        return sent[0] + seconds - now if most and len(sent) >= most else 0.0
