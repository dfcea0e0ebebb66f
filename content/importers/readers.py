"""The readers of question banks and the order in which they are asked: the first that knows a file by its content reads it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from content.importers.files import Shape, shape, text_of
from content.importers.raw import RawItem, UnreadableError
from content.importers.tables import MAX_ROWS
from core.findings import Finding


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that passed the gate: its bytes, what they are, and their text where they are text."""

    data: bytes
    shape: Shape
    text: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found: questions as written, in the order of the file, and remarks about the file as a whole."""

    items: Sequence[RawItem]
    remarks: Sequence[Finding] = field(default=())


@dataclass(frozen=True, slots=True)
class Reader:
    """One form of files: `knows` looks at little and never raises; `read` raises UnreadableError when nothing can be had."""

    name: str
    knows: Callable[[Opened], bool]
    read: Callable[[Opened], Found]


def opened(data: bytes) -> Opened:
    """Open the file behind the gate; raises UnreadableError for what is too large, dangerous or no file that we read."""
    kind = shape(data)
    return Opened(data, kind, text_of(data) if kind is Shape.TEXT else "")


def read_with(readers: Sequence[Reader], file: Opened) -> Found:
    """Return what the first reader that knows the file finds in it; raises UnreadableError when there is none, or too much."""
    for reader in readers:
        if not reader.knows(file):
            continue
        found = reader.read(file)
        if len(found.items) > MAX_ROWS:
            raise UnreadableError("file-too-many-rows", limit=MAX_ROWS)
        return found
    raise UnreadableError("file-unknown")
