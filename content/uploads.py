"""Files that people handed in and that are not stored yet: kept for two hours under a name that nobody can guess.

Beside each lie what is known of it, what its reader made of it, and perhaps the corrected file.
"""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar, TypeVarTuple

from content.importers.apart import Readable, read_apart, unpacked

Reading = TypeVar("Reading", bound=Readable)
More = TypeVarTuple("More")
FOLDER: Final = "uploads"
"""Its name in the data folder, which all processes share."""
_KEPT: Final = timedelta(hours=2)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")
_FIXED: Final = "fixed"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an upload besides its bytes; `choices` is what was picked with it, such as the bank."""

    name: str
    account_id: int
    choices: dict[str, str]


async def keep(folder: Path, token: str, data: bytes, about: Kept, now: datetime) -> None:
    """Keep the file, and let go of those that are older than two hours."""
    await asyncio.to_thread(_write, folder, token, data, about, now)


async def kept(folder: Path, token: str) -> tuple[Kept, bytes] | None:
    """Return the file with what is known of it; nothing once it is gone."""
    return await asyncio.to_thread(_read, folder, token) if _TOKEN.fullmatch(token) else None


async def reading(
    folder: Path, token: str, read: Callable[[bytes, str, *More], Reading], kind: type[Reading], *more: *More
) -> Reading | None:
    """Return what the file holds, or nothing once it is gone. It is read once, in a process with limits."""
    found = await kept(folder, token)
    if found is None:
        return None
    about, data = found
    beside = folder / f"{token}.reading"
    if await asyncio.to_thread(beside.exists):
        return await asyncio.to_thread(lambda: unpacked(beside.read_bytes(), kind))
    packed = await read_apart(read, kind, data, about.name, *more)
    await asyncio.to_thread(beside.write_bytes, packed)
    return await asyncio.to_thread(unpacked, packed, kind)


async def describe(folder: Path, token: str, about: Kept) -> None:
    """Keep other choices with a file."""
    await asyncio.to_thread(_describe, folder, token, about)


async def keep_fixed(folder: Path, token: str, content: bytes) -> None:
    """Keep the corrected file beside the one that was handed in."""
    await asyncio.to_thread((folder / f"{token}.{_FIXED}").write_bytes, content)


async def fixed(folder: Path, token: str) -> bytes | None:
    """Return the corrected file; nothing once it is gone."""
    try:
        return await asyncio.to_thread((folder / f"{token}.{_FIXED}").read_bytes)
    except FileNotFoundError:
        return None


async def forget(folder: Path, token: str) -> None:
    """Delete a file that has served."""
    await asyncio.to_thread(_delete, folder, token)


def _write(folder: Path, token: str, data: bytes, about: Kept, now: datetime) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _tidy(folder, now)
    (folder / token).write_bytes(data)
    _describe(folder, token, about)


def _describe(folder: Path, token: str, about: Kept) -> None:
    (folder / f"{token}.json").write_text(json.dumps(asdict(about)), encoding="utf-8")


def _tidy(folder: Path, now: datetime) -> None:
    for path in folder.iterdir():
        if now - datetime.fromtimestamp(path.stat().st_mtime, UTC) > _KEPT:
            path.unlink(missing_ok=True)


def _read(folder: Path, token: str) -> tuple[Kept, bytes] | None:
    try:
        about = json.loads((folder / f"{token}.json").read_text(encoding="utf-8"))
        return Kept(**about), (folder / token).read_bytes()
    except FileNotFoundError:
        return None


def _delete(folder: Path, token: str) -> None:
    for path in (folder / token, *(folder / f"{token}.{end}" for end in ("json", "reading", _FIXED))):
        path.unlink(missing_ok=True)
