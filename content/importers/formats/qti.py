"""QTI 2.1 and 2.2: one item or a package of them; choices, inline choices and text entries with a plain right answer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from content.importers.archive import Entries, entries
from content.importers.files import Shape, text_of
from content.importers.formats import items
from content.importers.markup import Plain, in_lines
from content.importers.raw import RawItem, UnreadableError
from content.importers.readers import Found, Opened
from content.importers.tidy import BLANK
from content.importers.xmltree import Node, tree

OWN_ANSWER = "zhibu-answer"
"""The class of the place for an answer that stands below a stem without blanks."""
_ROOT = re.compile(r"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)")
_MAX_ITEM, _MAX_MANIFEST, _SNIFFED = 4 * 1024 * 1024, 64 * 1024 * 1024, 50
_ASKED = frozenset({"choiceInteraction", "inlineChoiceInteraction", "textEntryInteraction"})
_KINDS: Mapping[str, str] = {
    "extendedTextInteraction": "essay",
    **dict.fromkeys(("matchInteraction", "associateInteraction"), "matching"),
    **dict.fromkeys(("gapMatchInteraction", "hottextInteraction"), "gaps"),
    "orderInteraction": "ordering",
    **dict.fromkeys(
        (
            *("hotspotInteraction", "selectPointInteraction", "positionObjectInteraction", "graphicOrderInteraction"),
            *("graphicAssociateInteraction", "graphicGapMatchInteraction"),
        ),
        "picture",
    ),
    "sliderInteraction": "scale",
    **dict.fromkeys(("uploadInteraction", "drawingInteraction"), "upload"),
}
_ASIDE = frozenset(
    {"rubricBlock", "feedbackBlock", "feedbackInline", "templateBlock", "templateInline", "modalFeedback", "stylesheet"}
)
_BLOCKS = frozenset({"p", "div", "blockquote", "li", "ul", "ol", "tr", "table", "pre", "prompt", *(f"h{n}" for n in range(1, 7))})
_CELLS = frozenset({"td", "th"})
_PICTURES = frozenset({"img", "object", "include"})
_PLAIN_LOGIC = frozenset(
    (
        *(
            "responseProcessing",
            "responseCondition",
            "responseIf",
            "responseElseIf",
            "responseElse",
            "match",
            "variable",
            "correct",
        ),
        *("setOutcomeValue", "baseValue", "isNull", "not", "and", "sum", "mapResponse", "default"),
    )
)
_LEVELS = {"very easy": "1", "easy": "1", "medium": "2", "difficult": "3", "very difficult": "3"}


@dataclass(frozen=True, slots=True)
class _About:
    """What the manifest of a package says about an item."""

    tags: tuple[str, ...] = ()
    source: str = ""
    difficulty: str = ""


@dataclass(frozen=True, slots=True)
class _Response:
    """What an item says about the answer to one of its interactions."""

    right: tuple[str, ...]
    shares: Mapping[str, float]
    several: bool

    @property
    def best(self) -> tuple[str, ...]:
        """Return the values that earn the most, or those that are declared as right where nothing is weighed."""
        most = max(self.shares.values(), default=0.0)
        return tuple(value for value, share in self.shares.items() if share == most) if most > 0 else self.right


def knows(file: Opened) -> bool:
    """Tell whether the root is an item or a test, or whether the archive has the manifest of a package or an item."""
    if file.shape is Shape.ARCHIVE:
        with entries(file.data) as held:
            xml = [name for name in held.names[:_SNIFFED] if name.endswith(".xml")]
            return "imsmanifest.xml" in held.names or any(_is_item(held, name) for name in xml)
    return _root(file.text) in {"assessmentItem", "assessmentTest"}


def read(file: Opened) -> Found:
    """Return the items of the file, of a package in the order of its manifest; raises UnreadableError."""
    if file.shape is Shape.TEXT:
        root = tree(file.text)
        if root.name != "assessmentItem":
            raise UnreadableError("file-qti-test")
        return Found([_item(1, root)])
    with entries(file.data) as held:
        found = list(_package(held))
    if not found:
        raise UnreadableError("file-zip-empty")
    return Found([_numbered(item, row) for row, item in enumerate(found, 1)])


def _package(held: Entries) -> Iterator[RawItem]:
    """Yield the items of the package: those of its manifest in its order, then those that it forgot."""
    about, known = _manifest(held), set(held.names)
    ordered = [name for name in about if name in known]
    others = sorted(name for name in held.names if name.endswith(".xml") and name not in about)
    for name in (*ordered, *others):
        item = _packed(held, name, about.get(name, _About()))
        if item is not None:
            yield item


def _root(text: str) -> str:
    found = _ROOT.search(re.sub(r"<!--.*?-->", "", text[:20_000], flags=re.DOTALL))
    return found.group(1) if found else ""


def _is_item(held: Entries, name: str) -> bool:
    try:
        return _root(held.unpacked(name, _MAX_ITEM)[:20_000].decode(errors="replace")) == "assessmentItem"
    except UnreadableError:
        return False


def _packed(held: Entries, name: str, about: _About) -> RawItem | None:
    """Return the item of the package, named by its file; a file that cannot be read is an item that cannot be taken."""
    try:
        root = tree(text_of(held.unpacked(name, _MAX_ITEM)))
    except UnreadableError as no:
        return items.refused(0, name, no.finding.code, name, **no.finding.text.arguments) if _is_item(held, name) else None
    if root.name != "assessmentItem":
        return None
    item = _item(0, root)
    told = tuple(replace(finding, cell=name) for finding in item.remarks)
    return replace(item, remarks=told, tags=about.tags, source=about.source, difficulty=about.difficulty)


def _numbered(item: RawItem, row: int) -> RawItem:
    return replace(item, row=row, remarks=tuple(replace(finding, row=row) for finding in item.remarks))


def _manifest(held: Entries) -> Mapping[str, _About]:
    if "imsmanifest.xml" not in held.names:
        return {}
    root = tree(text_of(held.unpacked("imsmanifest.xml", _MAX_MANIFEST)))
    resources = [node for node in root.walk() if node.name == "resource" and "item" in node.attributes.get("type", "")]
    return {node.attributes.get("href", ""): _about(node) for node in resources}


def _about(resource: Node) -> _About:
    found = list(resource.walk())
    tags = tuple(node.text().strip() for node in found if node.name == "keyword")
    level = next((node.said("value").casefold() for node in found if node.name == "difficulty"), "")
    origin = next((node.said("resource", "description") for node in found if node.name == "relation"), "")
    return _About(tags, origin, _LEVELS.get(level, ""))


def _item(row: int, root: Node) -> RawItem:
    body = root.child("itemBody") or Node("itemBody", {}, root.line)
    stem = _shown(body)
    asked = [node for node in body.walk() if node.name.endswith("Interaction")]
    item = _refused(row, stem.text, root, asked) or _read(row, stem, root, asked)
    told = [("", _shown(node, whole=True).text) for node in root.every("modalFeedback")]
    general = items.explained("", told)
    explanation = "\n".join(part for part in (general, item.explanation) if part)
    return items.without_pictures(replace(item, explanation=explanation), (stem,))


def _refused(row: int, stem: str, root: Node, asked: Sequence[Node]) -> RawItem | None:
    """Return why the item cannot be asked: what it is, or how it is marked."""
    kinds = {node.name for node in asked}
    if not asked:
        return items.unsupported(row, stem, "description")
    if root.child("templateDeclaration") or root.child("templateProcessing"):
        return items.refused(row, stem, "qti-variables")
    if not kinds <= _ASKED:
        if len(kinds) > 1:
            return items.refused(row, stem, "qti-several")
        return items.unsupported(row, stem, _KINDS.get(asked[0].name, "other"))
    if len(kinds) > 1 or (len(asked) > 1 and kinds != {"textEntryInteraction"}):
        return items.refused(row, stem, "qti-several")
    if root.attributes.get("adaptive") == "true" or not _is_plain(root.child("responseProcessing")):
        return items.refused(row, stem, "qti-logic")
    return None


def _is_plain(processing: Node | None) -> bool:
    """Tell whether marking compares an answer with the declared one, or adds up its declared shares, and nothing else."""
    if processing is None:
        return True
    template = processing.attributes.get("template", "") or processing.attributes.get("templateLocation", "")
    if template:
        return template.rpartition("/")[2].removesuffix(".xml") in {"match_correct", "map_response"}
    found = list(processing.walk())
    compared = [{part.name for part in node} for node in found if node.name == "match"]
    return {node.name for node in found} <= _PLAIN_LOGIC and (
        {"variable", "correct"} in compared or any(node.name == "mapResponse" for node in found)
    )


def _read(row: int, stem: Plain, root: Node, asked: Sequence[Node]) -> RawItem:
    responses = {node.attributes.get("identifier", ""): _response(node) for node in root.every("responseDeclaration")}
    answers = [responses.get(node.attributes.get("responseIdentifier", "")) for node in asked]
    if not all(answer and (answer.right or answer.best) for answer in answers):
        return items.refused(row, stem.text, "survey-question" if not any(answers) or _surveyed(answers) else "no-answer")
    known = [answer for answer in answers if answer]
    if asked[0].name == "textEntryInteraction":
        return _filled(row, stem.text, known)
    return _chosen(row, stem, asked[0], known[0])


def _surveyed(answers: Sequence[_Response | None]) -> bool:
    return all(answer is None or not (answer.right or answer.shares) for answer in answers)


def _response(node: Node) -> _Response:
    correct, mapping = node.child("correctResponse"), node.child("mapping")
    right = tuple(value.text().strip() for value in correct.every("value")) if correct else ()
    entries = mapping.every("mapEntry") if mapping else ()
    shares = {entry.attributes.get("mapKey", ""): _number(entry.attributes.get("mappedValue", "")) for entry in entries}
    return _Response(right, shares, node.attributes.get("cardinality") != "single")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _filled(row: int, stem: str, answers: Sequence[_Response]) -> RawItem:
    item = items.filling(row, stem, [answer.best for answer in answers])
    partly = any(share > 0 and value not in answer.best for answer in answers for value, share in answer.shares.items())
    return items.noted(item, "part-marks-lost") if partly else item


def _chosen(row: int, stem: Plain, asked: Node, answer: _Response) -> RawItem:
    offered = [node for node in asked.walk() if node.name in {"simpleChoice", "inlineChoice"}]
    named = [node.attributes.get("identifier", "") for node in offered]
    right = answer.right or tuple(value for value, share in answer.shares.items() if share > 0)
    if not set(right) <= set(named):
        return items.refused(row, stem.text, "answer-not-among", answer=", ".join(right)[:100])
    shown = [_shown(node) for node in offered]
    several = answer.several and asked.name == "choiceInteraction"
    item = items.choice(row, stem.text, [part.text for part in shown], {named.index(each) for each in right}, several=several)
    told = [(part.text, " ".join(_feedback(node))) for part, node in zip(shown, offered, strict=True)]
    return items.without_pictures(replace(item, explanation=items.explained("", told)), shown)


def _feedback(node: Node) -> Iterator[str]:
    return (_shown(each, whole=True).text for each in node.walk() if each.name == "feedbackInline")


def _shown(node: Node, *, whole: bool = False) -> Plain:
    """Return the words of the element: blanks for what is to be filled in, nothing of what is only told after the answer."""
    parts: list[str] = []
    pictures = 0
    waiting: list[str | Node] = list(reversed(node.parts))
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            parts.append(part if part in {"\r", "\n"} else re.sub(r"[ \t\r\n]+", " ", part))
        elif part.name in _PICTURES:
            pictures += 1
        elif part.name == "br":
            waiting.append("\n")
        elif part.name in {"textEntryInteraction", "inlineChoiceInteraction"}:
            parts.append(BLANK)
        elif whole or not _is_aside(part):
            edge = "\r" if part.name in _BLOCKS or part.name == "choiceInteraction" else " " if part.name in _CELLS else ""
            waiting += [edge, *reversed(part.parts), edge]
    return Plain(in_lines("".join(parts)), pictures)


def _is_aside(node: Node) -> bool:
    return node.name in _ASIDE or node.name == "simpleChoice" or node.attributes.get("class", "") == OWN_ANSWER
