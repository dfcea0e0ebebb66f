"""Pictures and files: the bytes in the data folder under their digest, everything else in the database."""

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import BadZipFile, ZipFile

from core.database import Session
from core.errors import NotFound, Refused
from core.library import queries
from core.library.models import MediaFile
from core.members import service as members
from core.messages import Media, Text

MAX_BYTES = 10 * 1024 * 1024
_LONGEST_NAME = 200
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PARTS = {
    "word/document.xml": _OFFICE + "wordprocessingml.document",
    "xl/workbook.xml": _OFFICE + "spreadsheetml.sheet",
    "ppt/presentation.xml": _OFFICE + "presentationml.presentation",
}
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored picture or file with its bytes."""

    name: str
    mime: str
    content: bytes


async def keep_media(session: Session, folder: Path, name: str, data: bytes, branch_code: str, now: datetime) -> Media:
    """Keep the picture or file for the branch; raises NotFound for the branch, Refused for what is too large or not allowed.

    The bytes are on disk before the row is: a crash between the two leaves a file that nothing names, never a name without one.
    """
    mime = _accepted(data)
    branch = await members.branch_by_code(session, branch_code)
    digest, shown = sha256(data).hexdigest(), _shown_name(name)
    known = await queries.media_like(session, branch.id or 0, digest, shown)
    if known is None:
        await asyncio.to_thread(_write, _place(folder, digest), data)
        known = MediaFile(name=shown, mime=mime, size=len(data), digest=digest, branch_id=branch.id or 0, created_at=now)
        session.add(known)
        await session.flush()
    return Media(known.id or 0, known.name, known.mime, known.size)


async def read_media(session: Session, folder: Path, media_id: int) -> Kept | None:
    """Return the file with its bytes, or None when it or its bytes are gone."""
    row = await session.get(MediaFile, media_id)
    if row is None:
        return None
    try:
        content = await asyncio.to_thread(_place(folder, row.digest).read_bytes)
    except FileNotFoundError:
        return None
    return Kept(row.name, row.mime, content)


async def media(session: Session, media_id: int) -> Media:
    """Return what a card needs to name the file; raises NotFound."""
    row = await session.get(MediaFile, media_id)
    if row is None or row.id is None:
        raise NotFound(Text("library-no-media"))
    return Media(row.id, row.name, row.mime, row.size)


def mime_of(data: bytes) -> str:
    """Return the type of a picture or file by its bytes; empty for every type that is not kept."""
    for start, mime in _STARTS:
        if data.startswith(start):
            return mime
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return "video/mp4"
    return _office(data) if data.startswith(b"PK\x03\x04") else ""


def _office(data: bytes) -> str:
    """Recognise a document of Office without macros."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    if any(name.endswith("vbaProject.bin") for name in names):
        return ""
    return next((mime for part, mime in _PARTS.items() if part in names), "")


def _accepted(data: bytes) -> str:
    if not data:
        raise Refused(Text("library-media-empty"))
    if len(data) > MAX_BYTES:
        raise Refused(Text("library-media-too-large", {"limit": MAX_BYTES // 1024 // 1024}))
    mime = mime_of(data)
    if not mime:
        raise Refused(Text("library-media-unknown"))
    return mime


def _shown_name(name: str) -> str:
    """Return the last part of the name without control signs, so that no download can be led astray by it."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).strip(". ")[-_LONGEST_NAME:] or "file"


def _place(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest


def _write(place: Path, data: bytes) -> None:
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, delete=False) as part:
        part.write(data)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(place)
