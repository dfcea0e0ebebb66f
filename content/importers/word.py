"""Word documents as a person sees them: lines with the numbers that Word counts itself, and tables; nothing else is opened."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

from content.importers.raw import UnreadableError
from content.importers.tables import MAX_ROWS, Cells, Table
from content.importers.tidy import BLANK
from content.importers.word_numbers import Numbering, numbering

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DEEPEST = 200
_LONGEST = 20_000


@dataclass(slots=True)
class Document:
    """What a document says: its lines in order, tables that are no more than layout among them, and its real tables."""

    lines: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def document(data: bytes) -> Document:
    """Read a .docx; raises UnreadableError when it is broken, too long or carries declarations that no document needs."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            counted = [_part(archive, name) if name in names else b"" for name in ("word/numbering.xml", "word/styles.xml")]
            return _read(_part(archive, "word/document.xml"), numbering(*counted))
    except UnreadableError:
        raise
    except Exception as error:  # zipfile and expat let through whatever the codecs raise: zlib.error, ParseError, EOFError …
        raise UnreadableError("file-broken") from error


def _part(archive: ZipFile, name: str) -> bytes:
    xml = archive.read(name)
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\x00" in xml[:200]:
        raise UnreadableError("file-broken")
    return xml.replace(_STRICT[1:-1].encode(), _W[1:-1].encode()) if _STRICT[1:-1].encode() in xml[:4000] else xml


def _read(xml: bytes, numbers: Numbering) -> Document:
    """Walk the body paragraph by paragraph and forget each when it is read: a long document never stands in memory whole."""
    found = Document()
    depth = in_table = 0
    for event, node in iterparse(BytesIO(xml), ("start", "end")):  # noqa: S314 - declarations of entities were refused
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            raise UnreadableError("file-broken")
        if node.tag == f"{_W}tbl":
            in_table += 1 if event == "start" else -1
        if event == "start" or in_table:
            continue
        if node.tag == f"{_W}tbl":
            _table(node, numbers, found)
            node.clear()
        elif node.tag == f"{_W}p":
            found.lines += _lines(node, numbers)
            node.clear()
        if len(found.lines) > MAX_ROWS:
            raise UnreadableError("file-too-many-rows", limit=MAX_ROWS)
    return found


def _table(node: Element, numbers: Numbering, found: Document) -> None:
    """Keep a table, and its rows as lines as well: papers set their options in tables without a border."""
    rows: list[Cells] = []
    for row in node.iter(f"{_W}tr"):
        cells = (_cell(cell, numbers) for cell in row.findall(f"{_W}tc"))
        rows.append(tuple(cells))
    found.tables.append(Table(f"{len(found.tables) + 1}", tuple(rows)))
    found.lines += ["    ".join(cell.replace("\n", " ") for cell in row if cell.strip()) for row in rows]


def _cell(node: Element, numbers: Numbering) -> str:
    return "\n".join(line for paragraph in node.iter(f"{_W}p") for line in _lines(paragraph, numbers))


def _lines(paragraph: Element, numbers: Numbering) -> list[str]:
    text = "".join(_runs(paragraph))[:_LONGEST]
    label = numbers.label(paragraph) if text.strip() else ""
    return (f"{label}{text}").split("\n")


def _runs(node: Element) -> Iterator[str]:
    """Yield the text of the runs below; what another program shows instead of something it cannot show is left out."""
    for child in node:
        if child.tag == f"{_W}r":
            yield _run(child)
        elif child.tag not in {_FALLBACK, f"{_W}pPr", f"{_W}del", f"{_W}moveFrom"}:
            yield from _runs(child)


def _run(run: Element) -> str:
    """Return the text of a run; a gap that is underlined is a blank to be filled in."""
    text = "".join(_sign(node) for node in run)
    line = run.find(f"{_W}rPr/{_W}u")
    if line is not None and line.get(f"{_W}val", "single") != "none" and text and not text.strip():
        return BLANK
    return text


def _sign(node: Element) -> str:
    match node.tag.removeprefix(_W):
        case "t":
            return node.text or ""
        case "tab" | "ptab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case "AlternateContent":
            return ""
        case _:
            return ""
