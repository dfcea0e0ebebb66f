"""Pages that stay open and are shown what changes."""

import asyncio
from contextlib import suppress
from typing import Generic, TypeVar

Seen = TypeVar("Seen")


class Eye(Generic[Seen]):
    """One open page: what it has not shown yet."""

    def __init__(self, latest: Seen | None = None) -> None:
        """Begin with what is known already."""
        self._latest = latest
        self._news = asyncio.Event()
        if latest is not None:
            self._news.set()

    def show(self, seen: Seen | None) -> None:
        """Hand over what the page is to show next; nothing when it is to look around itself."""
        self._latest = seen
        self._news.set()

    async def next(self, within: float) -> Seen | None:
        """Return what is seen once that changed, or nothing after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._news.wait()
                self._news.clear()
                return self._latest
        return None
