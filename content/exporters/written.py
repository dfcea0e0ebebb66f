"""What a writer returns, and small helps that several writers share."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from core.library.rules import ItemDraft

BLANK = "____"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and the places (from 0) of the items that stand in it, in its order."""

    content: bytes
    places: tuple[int, ...]


def xml_text(text: str) -> str:
    """Return the text for XML: signs that XML does not allow are gone, those that it uses itself are written out."""
    return escape(_NO_XML.sub("", text))


def html_lines(text: str, line_end: str = "<br/>") -> str:
    """Return the text for HTML, each line end as a tag."""
    return xml_text(text).replace("\n", line_end)


def own_blanks(draft: ItemDraft) -> Sequence[str] | None:
    """Return what stands before, between and after the blanks of the stem, when each of them is drawn as `____`; else None."""
    parts = re.split(r"(?<!_)____(?!_)", draft.stem)
    return parts if len(parts) == len(draft.blanks) + 1 else None


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the files as a zip that is the same whenever it is made."""
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(ZipInfo(name, _EPOCH), content, ZIP_DEFLATED)
    return kept.getvalue()
