"""What a file really is, whatever its name says, and its text: the gate that every reader stands behind."""

import codecs
import re
from enum import StrEnum
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from content.importers.raw import UnreadableError

MAX_BYTES = 20 * 1024 * 1024
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_RATIO = 200
_MAX_ENTRIES = 30_000
_SMALL = 1024 * 1024


class Shape(StrEnum):
    """The shapes that a file can have once it passed the gate."""

    XLSX = "xlsx"
    XLS = "xls"
    DOCX = "docx"
    ARCHIVE = "archive"
    """Any other zip whose table of contents promises no more than we unpack."""
    SQLITE = "sqlite"
    TEXT = "text"


def shape(data: bytes) -> Shape:
    """Tell the shape of the file from its first bytes; raise UnreadableError when it is none that we read."""
    if len(data) > MAX_BYTES:
        raise UnreadableError("file-too-large", limit=MAX_BYTES // 1024 // 1024)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableError("file-empty")
    if data.startswith(b"PK"):
        return _zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(data)
    if data.startswith(b"SQLite format 3\x00"):
        return Shape.SQLITE
    if data.startswith(_FOREIGN):
        raise UnreadableError("file-unknown")
    return Shape.TEXT


_FOREIGN = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
    b"MZ",
)


def _zip(data: bytes) -> Shape:
    """Look at the table of contents only: nothing is unpacked before its size is known."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnreadableError("file-broken") from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MAX_ENTRIES or unpacked > _MAX_UNPACKED or unpacked > max(_MAX_RATIO * len(data), _SMALL):
        raise UnreadableError("file-bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError("file-locked")
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" in names:
        return Shape.XLSX
    return Shape.DOCX if "word/document.xml" in names else Shape.ARCHIVE


def _compound(data: bytes) -> Shape:
    """Tell an old workbook from the other things that Office keeps in the same container."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableError("file-locked")
    if "WordDocument".encode("utf-16-le") in data:
        raise UnreadableError("file-docx")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return Shape.XLS
    raise UnreadableError("file-unknown")


_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|div)\b", re.IGNORECASE | re.DOTALL
)


def text_of(data: bytes) -> str:
    """Return the text of the file: UTF-8, UTF-16 or GB18030; raise UnreadableError when it is none, or a web page."""
    text = _decoded(data)
    if _HTML.match(text[:4000]):
        raise UnreadableError("file-html")
    if _CONTROL.search(text):
        raise UnreadableError("file-unknown")
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    guess = _wide(data)
    for encoding in (guess,) if guess else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _western(data) or text if encoding == "gb18030" and not _CHINESE.search(text) else text
    return _mostly_utf8(data)


_CHINESE = re.compile("[\u3001-\u301f\u4e00-\u9fff\uff01-\uff5e]{2}")


def _western(data: bytes) -> str:
    """Return the text of Western Europe that the bytes are where no two Chinese signs would stand together; or nothing."""
    try:
        return data.decode("windows-1252")
    except UnicodeDecodeError:
        return ""


def _wide(data: bytes) -> str:
    """Recognise UTF-16 without a mark: its line ends and commas have a zero byte, which no other text has."""
    second, first = data[1:4000:2].count(0), data[0:4000:2].count(0)
    if second == first:
        return ""
    return "utf-16-le" if second > first else "utf-16-be"


def _mostly_utf8(data: bytes) -> str:
    """Accept a UTF-8 file with a few damaged signs: the rows they stand in are found by the sign that replaces them."""
    text = data.decode("utf-8", errors="replace")
    if text.count("\ufffd") * 200 > len(text):
        raise UnreadableError("file-encoding")
    return text
