"""XML from strangers: no document types, no entities, bounded depth and size; every element knows its line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from content.importers.raw import UnreadableError

_DEEPEST, _MOST = 100, 1_000_000


@dataclass(slots=True)
class Node:
    """An element: its name without namespace, its attributes without prefix, its line, and its texts and elements in order."""

    name: str
    attributes: dict[str, str]
    line: int
    parts: list["str | Node"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Node"]:
        """Yield the elements directly below."""
        return (part for part in self.parts if isinstance(part, Node))

    def child(self, name: str) -> "Node | None":
        """Return the first element of this name directly below."""
        return next((node for node in self if node.name == name), None)

    def every(self, name: str) -> Iterator["Node"]:
        """Yield the elements of this name directly below."""
        return (node for node in self if node.name == name)

    def walk(self) -> Iterator["Node"]:
        """Yield the element and all below it, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(list(node))

    def text(self) -> str:
        """Return all text below the element."""
        return "".join(part for node in self._in_order() for part in (node,))

    def said(self, *path: str) -> str:
        """Return the text below the element that the names lead to, trimmed; nothing when one of them is missing."""
        node: Node | None = self
        for name in path:
            node = node.child(name) if node else None
        return node.text().strip() if node else ""

    def _in_order(self) -> Iterator[str]:
        waiting: list[str | Node] = [self]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                yield part
            else:
                waiting += reversed(part.parts)


def tree(text: str) -> Node:
    """Return the root of the XML; raises UnreadableError for what is no XML, or for a file that could harm whoever reads it."""
    builder = _Builder()
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = builder.doctype
    parser.StartElementHandler = lambda name, attributes: builder.start(name, attributes, parser.CurrentLineNumber)
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(text.lstrip("\ufeff \t\r\n").encode(errors="replace"), True)  # noqa: FBT003 - expat's own order of arguments
    except expat.ExpatError as error:
        raise UnreadableError("file-xml", line=error.lineno) from error
    if builder.root is None:
        raise UnreadableError("file-xml", line=1)
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    def doctype(self, *_: object) -> None:
        raise UnreadableError("file-xml-doctype")

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        self._count += 1
        if len(self._open) >= _DEEPEST or self._count > _MOST:
            raise UnreadableError("file-xml-large")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        node = Node(name.rpartition(" ")[2], plain, line)
        if self._open:
            self._open[-1].parts.append(node)
        self.root = self.root or node
        self._open.append(node)

    def end(self, _: str) -> None:
        self._open.pop()

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].parts.append(text)
