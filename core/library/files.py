"""Pictures and files as bytes: what they are, what they may be called, where they lie in the data folder."""

import os
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import BadZipFile, ZipFile

from core.errors import Refused
from core.messages import Text

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


def accepted(data: bytes) -> str:
    """Return the type of what may be kept; raises Refused for what is empty, too large or of a type that is not kept."""
    if not data:
        raise Refused(Text("library-media-empty"))
    if len(data) > MAX_BYTES:
        raise Refused(Text("library-media-too-large", {"limit": MAX_BYTES // 1024 // 1024}))
    mime = mime_of(data)
    if not mime:
        raise Refused(Text("library-media-unknown"))
    return mime


def shown_name(name: str) -> str:
    """Return the last part of the name without control signs, so that no download can be led astray by it."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).strip(". ")[-_LONGEST_NAME:] or "file"


def place(folder: Path, digest: str) -> Path:
    """Return where the bytes with this digest lie."""
    return folder / digest[:2] / digest


def write(place: Path, data: bytes) -> None:
    """Write the bytes wholly or not at all; what lies there already is the same."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=place.parent, delete=False) as part:
        part.write(data)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(place)


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
