"""Files that visitors hand in: kept beside other uploads till the core asks for them, and only from those who may."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from content import uploads
from content.uploads import Kept
from core.messages import Address, Attachment, Incoming, Kind

LARGEST = 20 * 1024 * 1024
"""Bytes of one file."""
LONGEST_NAME = 200
May = Callable[[Address], Awaitable[bool]]
"""Tells whether whoever talks from this address may hand in files."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """Where files wait: a folder that all processes share, the clock, and who may hand them in."""

    folder: Path
    clock: Callable[[], datetime]
    may: May

    async def keep(self, name: str, content: bytes) -> Attachment:
        """Keep a file and return what it is fetched by."""
        key = secrets.token_urlsafe(24)
        await uploads.keep(self.folder, key, content, Kept(name, 0, {}), self.clock())
        return Attachment(key, name, len(content))

    async def taken(self, key: str) -> bytes | None:
        """Return a file that waits and let go of it; nothing once it is gone."""
        found = await uploads.kept(self.folder, key)
        await uploads.forget(self.folder, key)
        return found[1] if found is not None else None


def incoming(number: UUID, file: Attachment, place: Address, language: str) -> Incoming:
    """Return the handing in as the core sees it."""
    return Incoming(place, str(number), place.chat, Kind.MEDIA, attachment=file, language=language)


async def body(chunks: AsyncIterator[bytes]) -> bytes | None:
    """Return what is posted; nothing when it is larger than a file may be."""
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > LARGEST:
            return None
    return bytes(content)
