"""XML of callbacks, read strictly: no document type, no comments, no attributes, no depth; a small tree comes out."""

from dataclasses import dataclass, field, replace
from xml.parsers import expat

LARGEST = 64 * 1024
"""Bytes of one document; the platforms' own stay far below."""
_DEEPEST = 12


class BadXml(Exception):
    """The document is not what a platform sends; the words say what is wrong, never what it holds."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element: its name, its own text and the elements in it."""

    name: str
    text: str = ""
    parts: "tuple[Node, ...]" = ()
    document: str = field(default="", compare=False, repr=False)
    """At the root: the whole document as it came, for whoever must keep what nobody can read."""

    def part(self, name: str) -> "Node | None":
        """Return the first element of this name."""
        return next((part for part in self.parts if part.name == name), None)

    def all(self, name: str) -> "tuple[Node, ...]":
        """Return every element of this name."""
        return tuple(part for part in self.parts if part.name == name)

    def get(self, name: str) -> str:
        """Return the text of the first element of this name without outer white space, or an empty one."""
        found = self.part(name)
        return found.text.strip() if found else ""


def read(document: bytes) -> Node:
    """Return the root `xml`; raise BadXml for anything that no platform sends."""
    if len(document) > LARGEST:
        raise BadXml("too large")
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    parser.ProcessingInstructionHandler = reader.refuse
    parser.CommentHandler = reader.refuse
    try:
        parser.Parse(document, True)  # noqa: FBT003 - expat's own way to say that this is all
    except expat.ExpatError as error:
        raise BadXml(f"not XML: {expat.ErrorString(error.code)}") from None
    return replace(_checked(reader.root), document=document.decode("utf-8", "replace"))


def _checked(root: Node) -> Node:
    if root.name != "xml":
        raise BadXml("the root is not `xml`")
    names = [part.name for part in root.parts]
    if len(set(names)) < len(names):
        raise BadXml("an element stands twice")
    return root


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    name: str
    text: list[str] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)


class _Reader:
    """Takes expat's events and builds the tree."""

    def __init__(self) -> None:
        self._open = [_Open("")]

    @property
    def root(self) -> Node:
        return self._open[0].parts[0]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if attributes:
            raise BadXml("an element has attributes")
        if len(self._open) > _DEEPEST:
            raise BadXml("nested too deep")
        self._open.append(_Open(name))

    def end(self, name: str) -> None:
        done = self._open.pop()
        self._open[-1].parts.append(Node(name, "".join(done.text), tuple(done.parts)))

    def text(self, text: str) -> None:
        self._open[-1].text.append(text)

    def refuse(self, *_what: object) -> None:
        raise BadXml("a declaration, comment or instruction stands in it")
