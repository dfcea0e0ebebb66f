"""The numbers and letters that Word counts itself: they stand nowhere in the text of a paragraph."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, fromstring

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = "一二三四五六七八九"
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted: `pattern` is as Word writes it, `%1.`."""

    start: int
    form: str
    pattern: str


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has been counted."""

    lists: Mapping[str, Mapping[int, Level]]
    """By the number of the list, then by its level."""
    kin: Mapping[str, str]
    """Lists of one kin are counted together, unless one says that it begins anew."""
    styles: Mapping[str, tuple[str, int]]
    """The list and level that a style brings with it."""
    counted: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def label(self, paragraph: Element) -> str:
        """Return what Word writes in front of the paragraph, with a space; nothing in front of most."""
        which, depth = self._list_of(paragraph)
        level = self.lists.get(which, {}).get(depth)
        if level is None:
            return ""
        counts = self.counted[self.kin.get(which, which)]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        return f"{self._written(which, depth, counts)} " if level.form not in {"bullet", "none"} else ""

    def _list_of(self, paragraph: Element) -> tuple[str, int]:
        about = paragraph.find(f"{_W}pPr")
        if about is None:
            return "", 0
        style = _value(about.find(f"{_W}pStyle"))
        which, depth = self.styles.get(style, ("", 0))
        own = about.find(f"{_W}numPr")
        if own is not None:
            which = _value(own.find(f"{_W}numId")) or which
            depth = _number(_value(own.find(f"{_W}ilvl")), depth)
        return which, depth

    def _written(self, which: str, depth: int, counts: Mapping[int, int]) -> str:
        text = self.lists[which][depth].pattern
        for each, level in self.lists[which].items():
            if f"%{each + 1}" in text:
                text = text.replace(f"%{each + 1}", shown(counts.get(each, level.start), level.form))
        return text


def numbering(numbers: bytes, styles: bytes) -> Numbering:
    """Read how the document counts; raises ParseError for what is no XML."""
    lists: dict[str, Mapping[int, Level]] = {}
    kin: dict[str, str] = {}
    if numbers:
        root = fromstring(numbers)  # noqa: S314 - the caller refused every declaration of entities
        abstract = {node.get(f"{_W}abstractNumId", ""): _levels(node) for node in root.findall(f"{_W}abstractNum")}
        for node in root.findall(f"{_W}num"):
            which, base = node.get(f"{_W}numId", ""), _value(node.find(f"{_W}abstractNumId"))
            anew = node.find(f"{_W}lvlOverride/{_W}startOverride") is not None
            lists[which], kin[which] = abstract.get(base, {}), which if anew else f"of {base}"
    return Numbering(lists, kin, _styles(styles))


def _levels(node: Element) -> Mapping[int, Level]:
    return {
        _number(level.get(f"{_W}ilvl", ""), 0): Level(
            _number(_value(level.find(f"{_W}start")), 1),
            _value(level.find(f"{_W}numFmt")) or "decimal",
            _value(level.find(f"{_W}lvlText")),
        )
        for level in node.findall(f"{_W}lvl")
    }


def _styles(styles: bytes) -> Mapping[str, tuple[str, int]]:
    if not styles:
        return {}
    found: dict[str, tuple[str, int]] = {}
    for node in fromstring(styles).findall(f"{_W}style"):  # noqa: S314 - as above
        about = node.find(f"{_W}pPr/{_W}numPr")
        if about is not None:
            depth = _number(_value(about.find(f"{_W}ilvl")), 0)
            found[node.get(f"{_W}styleId", "")] = (_value(about.find(f"{_W}numId")), depth)
    return found


def _value(node: Element | None) -> str:
    return node.get(f"{_W}val", "") if node is not None else ""


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else otherwise  # noqa: PLR2004 - no list is longer


def shown(count: int, form: str) -> str:
    """Return the count in the form that Word names: digits, letters, Chinese numerals."""
    if form in {"upperLetter", "lowerLetter"} and count > 0:
        letter = chr(ord("A") + (count - 1) % _LETTERS) * ((count - 1) // _LETTERS + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form.startswith(("chinese", "japanese", "taiwanese", "ideograph")) and 0 < count < 100:  # noqa: PLR2004 - beyond it digits serve
        tens, ones = divmod(count, 10)
        head = "" if tens == 0 else "十" if tens == 1 else f"{_CHINESE[tens - 1]}十"
        return head + (_CHINESE[ones - 1] if ones else "")
    return str(count)
