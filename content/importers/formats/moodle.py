"""Moodle XML: questions of every kind that Moodle knows; those that a chat can ask are read, the others named."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from content.importers.formats import items
from content.importers.formats.cloze import cloze_item
from content.importers.formats.gift import Answer, weighed_choice, weighed_filling, weighed_number
from content.importers.markup import Plain, plain
from content.importers.raw import RawItem, UnreadableError
from content.importers.readers import Found, Opened
from content.importers.xmltree import Node, tree

_ROOT = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)*(?:<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>\s*)?<(quiz|question)[\s>]"
)
_DECLARED = re.compile(r"\s*<\?xml[^>]*>")
_NUMBER = re.compile(r"\s*([-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?)\s*")
_KINDS = frozenset({"essay", "matching", "description", "ordering", "calculated", "random"})
_ASIDE = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "hint")


def knows(file: Opened) -> bool:
    """Tell whether the root of the XML is Moodle's `quiz`, or one of its questions."""
    found = _ROOT.match(file.text.lstrip("\ufeff")[:20_000])
    return found is not None and (found.group(1) == "quiz" or "<questiontext" in file.text)


def read(file: Opened) -> Found:
    """Return the questions of the file; categories become tags of the questions after them. Raises UnreadableError."""
    found = list(_questions(_quiz(file.text.lstrip("\ufeff"))))
    if not found:
        raise UnreadableError("file-no-questions")
    return Found(found)


def _quiz(text: str) -> Node:
    """Return the root; questions cut out of a file stand without one."""
    root = _ROOT.match(text[:20_000])
    return tree(text if root and root.group(1) == "quiz" else f"<quiz>{_DECLARED.sub('', text)}</quiz>")


def _questions(quiz: Node) -> Iterator[RawItem]:
    category: tuple[str, ...] = ()
    for node in quiz.every("question"):
        if node.attributes.get("type") == "category":
            last = node.said("category", "text").rpartition("/")[2].strip()
            category = (last,) if last and last != "top" and not last.startswith("$") else ()
        else:
            yield _tagged(node, _item(node), category)


def _tagged(node: Node, item: RawItem, category: tuple[str, ...]) -> RawItem:
    tags = node.child("tags")
    own = tuple(plain(tag.text()).text for tag in tags.every("tag")) if tags else ()
    general = _told(node.child("generalfeedback"))
    explanation = "\n".join(part for part in (general, item.explanation) if part)
    read = replace(item, tags=(*category, *filter(None, own)), explanation=explanation)
    aside = any(_told(each) for name in _ASIDE for each in node.every(name))
    return items.noted(read, "answers-to-all-lost") if aside else read


def _item(node: Node) -> RawItem:
    kind, line = node.attributes.get("type", ""), node.line
    asked = node.child("questiontext")
    if kind == "cloze":
        return cloze_item(line, asked.said("text") if asked else "")
    stem = _shown(asked)
    answers = [_answer(each) for each in node.every("answer")]
    texts = [_shown(each) for each in node.every("answer")]
    item = _of_kind(kind, node, stem.text, answers)
    told = [("" if kind == "truefalse" else answer.text, answer.feedback) for answer in answers]
    old = Plain("", int(bool(node.said("image_base64") or node.said("image"))))
    return items.without_pictures(replace(item, explanation=items.explained("", told)), (stem, old, *texts))


def _of_kind(kind: str, node: Node, stem: str, answers: Sequence[Answer]) -> RawItem:
    texts, shares = [answer.text for answer in answers], [answer.share for answer in answers]
    match kind:
        case "multichoice":
            return weighed_choice(node.line, stem, texts, shares, single=node.said("single") not in {"false", "0"})
        case "truefalse":
            return _statement(node.line, stem, answers)
        case "shortanswer":
            return weighed_filling(node.line, stem, texts, shares)
        case "numerical":
            return weighed_number(node.line, stem, answers)
        case _:
            return items.unsupported(node.line, stem, kind if kind in _KINDS else "other")


def _statement(line: int, stem: str, answers: Sequence[Answer]) -> RawItem:
    right = {answer.text.casefold() for answer in answers if answer.share >= items.FULL}
    if len(right) != 1 or not right <= {"true", "false"}:
        return items.refused(line, stem, "no-answer")
    return items.statement(line, stem, right=right == {"true"})


def _answer(node: Node) -> Answer:
    share, off = _NUMBER.fullmatch(node.attributes.get("fraction", "")), _NUMBER.fullmatch(node.said("tolerance"))
    told = node.child("feedback")
    return Answer(
        _shown(node).text, float(share.group(1)) / 100 if share else 0.0, _told(told), float(off.group(1)) if off else 0.0
    )


def _told(node: Node | None) -> str:
    return _shown(node).text if node else ""


def _shown(node: Node | None) -> Plain:
    """Return the text of the element as a person sees it; only what is marked as plain text is left as it is."""
    if node is None:
        return Plain("")
    text = node.said("text")
    return Plain(text) if node.attributes.get("format") == "plain_text" else plain(text)
