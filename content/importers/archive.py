"""Files inside a zip that passed the gate, and texts inside zstd: unpacked to a limit, in memory, whatever they promise."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from content.importers.raw import UnreadableError

MAX_ENTRY = 64 * 1024 * 1024
_MEDIA = re.compile(r"(?:word|xl)/media/[^/]+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|webp|svg)\Z", re.IGNORECASE)
_ZSTD = b"\x28\xb5\x2f\xfd"
_WINDOW = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entries:
    """The files of one zip: their names without folders, and the way to unpack one."""

    names: tuple[str, ...]
    _archive: ZipFile

    def unpacked(self, name: str, limit: int = MAX_ENTRY) -> bytes:
        """Return the file; raises UnreadableError when it is damaged or larger than the limit (bytes)."""
        try:
            with self._archive.open(name) as entry:
                content = entry.read(limit + 1)
        except Exception as error:  # zipfile lets through whatever the codecs raise: zlib.error, EOFError, NotImplementedError …
            raise UnreadableError("file-broken") from error
        if len(content) > limit:
            raise UnreadableError("file-bomb")
        return content


@contextmanager
def entries(data: bytes) -> Iterator[Entries]:
    """Give the files of a zip that passed the gate."""
    with ZipFile(BytesIO(data)) as archive:
        yield Entries(tuple(entry.filename for entry in archive.infolist() if not entry.is_dir()), archive)


def inflated(data: bytes, limit: int = MAX_ENTRY) -> bytes:
    """Return what zstd packed, or the bytes themselves when they are not packed; raises UnreadableError as above."""
    if not data.startswith(_ZSTD):
        return data
    from zstandard import ZstdDecompressor, ZstdError  # noqa: PLC0415 - only the newest files of Anki are packed this way

    try:
        with ZstdDecompressor(max_window_size=_WINDOW).stream_reader(BytesIO(data)) as packed:
            content = packed.read(limit + 1)
    except (ZstdError, MemoryError) as error:
        raise UnreadableError("file-broken") from error
    if len(content) > limit:
        raise UnreadableError("file-bomb")
    return content


def pictures(data: bytes) -> int:
    """Return how many pictures a document or a workbook that passed the gate holds beside its words."""
    with entries(data) as found:
        return sum(_MEDIA.match(name) is not None for name in found.names)
