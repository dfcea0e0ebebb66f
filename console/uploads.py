"""A file between the steps of a wizard: kept for two hours under a name that nobody can guess, for whoever uploaded it."""

import asyncio
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar, TypeVarTuple

from console.desk import Desk
from console.forms import Form
from content.importers.apart import Readable, read_apart, unpacked
from core.errors import NotFound, Refused
from core.messages import Text

Reading = TypeVar("Reading", bound=Readable)
More = TypeVarTuple("More")
_KEPT: Final = timedelta(hours=2)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an upload besides its bytes; `choices` is what was picked with it, such as the bank."""

    name: str
    account_id: int
    choices: dict[str, str]


async def keep(desk: Desk, form: Form, choices: dict[str, str]) -> str:
    """Keep the posted file and return its token; no file or an empty one raises Refused."""
    file = form.file("file")
    if file is None:
        raise Refused(Text("console-file-needed"))
    data = await file.read()
    if not data:
        raise Refused(Text("console-file-empty"))
    token = secrets.token_urlsafe(24)
    kept = Kept((file.filename or "")[-200:], desk.staff.account_id, choices)
    await asyncio.to_thread(_write, _folder(desk), token, data, kept, desk.office.clock())
    return token


async def kept(desk: Desk, token: str) -> tuple[Kept, bytes]:
    """Return an upload of theirs; one that is over, used or somebody else's raises NotFound."""
    found = await asyncio.to_thread(_read, _folder(desk), token) if _TOKEN.fullmatch(token) else None
    if found is None or found[0].account_id != desk.staff.account_id:
        raise NotFound(Text("console-upload-over"))
    return found


async def reading(
    desk: Desk, token: str, read: Callable[[bytes, str, *More], Reading], kind: type[Reading], *more: *More
) -> Reading:
    """Return what an upload of theirs holds. It is read once, in a process with limits, and kept beside the file."""
    about, data = await kept(desk, token)
    beside = _folder(desk) / f"{token}.reading"
    if await asyncio.to_thread(beside.exists):
        return await asyncio.to_thread(lambda: unpacked(beside.read_bytes(), kind))
    packed = await read_apart(read, kind, data, about.name, *more)
    await asyncio.to_thread(beside.write_bytes, packed)
    return await asyncio.to_thread(unpacked, packed, kind)


async def amend(desk: Desk, token: str, about: Kept, choices: dict[str, str]) -> None:
    """Keep other choices with an upload of theirs."""
    await asyncio.to_thread(_describe, _folder(desk), token, replace(about, choices=choices))


async def forget(desk: Desk, token: str) -> None:
    """Delete an upload that has served."""
    await asyncio.to_thread(_delete, _folder(desk), token)


def _folder(desk: Desk) -> Path:
    return desk.office.data_dir / "uploads"


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
    for path in (folder / token, folder / f"{token}.json", folder / f"{token}.reading"):
        path.unlink(missing_ok=True)
