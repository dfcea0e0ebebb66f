"""What an item is, when two of them are the same, and whether an answer is right: values in, values out."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from core.messages import Text

RIGHT, WRONG = "正确", "错误"
"""How the two options of a true/false item are stored, in this order; a channel may show its own words for them."""


class ItemType(StrEnum):
    """The four kinds of items; `blank` is fill-in."""

    SINGLE = "single"
    MULTI = "multi"
    JUDGE = "judge"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One item as read from a file, before anything is stored; `row` is where the person finds it in the file."""

    row: int
    type: ItemType
    stem: str
    options: tuple[str, ...] = ()
    key: tuple[int, ...] = ()
    """Positions of the right options, ascending, from 0; empty for a fill-in."""
    blanks: tuple[tuple[str, ...], ...] = ()
    """For a fill-in: for each blank in order, the texts that are right."""
    explanation: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    difficulty: int | None = None


class Shelf(StrEnum):
    """Which items of a bank are looked at: those that are asked, those retired, or both."""

    ASKED = "asked"
    RETIRED = "retired"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Sought:
    """What narrows the list of a bank's items; what is left empty narrows nothing."""

    words: str = ""
    """Stand in the stem or in an option."""
    tag: str = ""
    type: str = ""
    difficulty: int | None = None
    shelf: Shelf = Shelf.ASKED
    among: frozenset[int] | None = None
    """Only these items; none = all."""


LEAST_OPTIONS, MOST_OPTIONS, MOST_BLANKS = 2, 10, 10
LONGEST_STEM, LONGEST_OPTION, LONGEST_EXPLANATION, LONGEST_SOURCE = 2000, 500, 4000, 300
MOST_TAGS, LONGEST_TAG = 20, 60
LEVELS = (1, 2, 3)


def flaw(draft: ItemDraft) -> Text | None:
    """Say what keeps an item written by hand from being asked; None when nothing does."""
    found = _flaw_of_words(draft)
    if found is not None:
        return found
    return _flaw_of_blanks(draft) if draft.type is ItemType.BLANK else _flaw_of_options(draft)


def _flaw_of_words(draft: ItemDraft) -> Text | None:
    if not draft.stem.strip() or len(draft.stem) > LONGEST_STEM:
        return Text("item-flaw-stem", {"most": LONGEST_STEM})
    if len(draft.explanation) > LONGEST_EXPLANATION:
        return Text("item-flaw-explanation", {"most": LONGEST_EXPLANATION})
    if len(draft.source) > LONGEST_SOURCE:
        return Text("item-flaw-source", {"most": LONGEST_SOURCE})
    return flaw_of_tags(draft.tags)


def flaw_of_tags(tags: Sequence[str]) -> Text | None:
    """Say what is wrong with the tags of an item; None when nothing is."""
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        return Text("item-flaw-tags", {"most": MOST_TAGS, "longest": LONGEST_TAG})
    return None


def _flaw_of_blanks(draft: ItemDraft) -> Text | None:
    filled = [[text for text in texts if text.strip()] for texts in draft.blanks]
    if not 1 <= len(filled) <= MOST_BLANKS or not all(filled):
        return Text("item-flaw-blanks", {"most": MOST_BLANKS})
    return None


def _flaw_of_options(draft: ItemDraft) -> Text | None:
    if not LEAST_OPTIONS <= len(draft.options) <= MOST_OPTIONS:
        return Text("item-flaw-options", {"least": LEAST_OPTIONS, "most": MOST_OPTIONS})
    if any(not option.strip() or len(option) > LONGEST_OPTION for option in draft.options):
        return Text("item-flaw-option", {"most": LONGEST_OPTION})
    if len({_plain(option) for option in draft.options}) < len(draft.options):
        return Text("item-flaw-options-equal")
    if draft.type is ItemType.MULTI:
        return None if len(draft.key) > 1 else Text("item-flaw-key-several")
    return None if len(draft.key) == 1 else Text("item-flaw-key-one")


def tags_of(line: str) -> tuple[str, ...]:
    """Return the tags that somebody typed in one line, each once, parted as people part them."""
    return tuple(dict.fromkeys(part for part in (each.strip() for each in _TAG_SIGNS.split(line)) if part))


def retagged(tags: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> list[str]:
    """Return the tags after some were taken off and others put on, each once, in the order they had."""
    return list(dict.fromkeys([tag for tag in tags if tag not in remove] + list(add)))


_TAG_SIGNS = re.compile(r"[,，;；、|\n]+")


def identity(draft: ItemDraft) -> str:
    """Return the digest of type, normalised stem and option set: equal within a bank means a repeat, whatever the key."""
    options = [] if draft.type is ItemType.JUDGE else sorted(_plain(option) for option in draft.options)
    stem = _plain(_BLANK.sub(" ____ ", draft.stem))
    return sha256(json.dumps([draft.type, stem, options]).encode()).hexdigest()


def answer_of(draft: ItemDraft) -> frozenset[str]:
    """Return the right answer whatever the order of the options: two drafts of one identity agree when these are equal."""
    if draft.type is ItemType.BLANK:
        return frozenset(f"{place}:{_folded(text)}" for place, texts in enumerate(draft.blanks) for text in texts)
    return frozenset(_plain(draft.options[place]) for place in draft.key)


def marks(type: ItemType, key: Sequence[int], blanks: Sequence[Sequence[str]], picked: Sequence[int] | str) -> bool:  # noqa: A002 - the item's own word
    """Tell whether the answer is right: the positions of the options picked, or the words typed for a fill-in.

    Typed words are compared without regard to width, case, space and punctuation; the answers to several blanks stand in
    order, parted by a space, a comma or a semicolon.
    """
    if type is ItemType.BLANK:
        return isinstance(picked, str) and _fills(picked, blanks)
    return not isinstance(picked, str) and bool(key) and set(picked) == set(key)


_WIDE = {0xFEE0 + code: code for code in (*range(48, 58), *range(65, 91), *range(97, 123))}
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_NORMAL = str.maketrans(_WIDE | _INVISIBLE)
_ODD = re.compile("[０-９Ａ-Ｚａ-ｚ\u200b-\u200d\u2060\ufeff\u00ad]")
_BLANK = re.compile(r"_{2,}|＿+|[（(][\s_＿]*[）)]|【\s*】|\[\s*\]|[^\S\r\n]{4,}|\u3000{2,}")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2014\u2018-\u201d\u2026"
_SPACE_BESIDE_CJK = re.compile(f" (?=[{_CJK}_])|(?<=[{_CJK}_]) ")


def _plain(text: str) -> str:
    """Fold the width of letters and digits and the white space; whatever else differs stays different."""
    normal = text.translate(_NORMAL) if _ODD.search(text) else text
    spaced = " ".join(normal.split())
    return _SPACE_BESIDE_CJK.sub("", spaced) if " " in spaced else spaced


_BETWEEN = re.compile(r"[\s,，、;；]+")


def _fills(said: str, blanks: Sequence[Sequence[str]]) -> bool:
    """Tell whether the words, cut only where the person parted them, fill the blanks one after the other."""
    accepted = [{_folded(text) for text in texts} for texts in blanks]
    parts = [part for part in map(_folded, _BETWEEN.split(unicodedata.normalize("NFKC", said))) if part]
    longest = sum(max(map(len, texts), default=0) for texts in accepted)
    if not accepted or not parts or sum(map(len, parts)) > longest:
        return False
    reached = {0}
    for texts in accepted:
        ends = range(len(parts) + 1)
        reached = {end for start in reached for end in ends if end > start and "".join(parts[start:end]) in texts}
    return len(parts) in reached


_INSIDE_NUMBER = re.compile(r"[-.:/](?=\d)")


def _folded(text: str) -> str:
    """Drop case, width, space and punctuation, but nothing that changes a number: 3.5, -5, 7-1 and 50% keep their marks."""
    normal = unicodedata.normalize("NFKC", text).casefold().strip()
    kept = {match.start() for match in _INSIDE_NUMBER.finditer(normal)}
    letters = [each for place, each in enumerate(normal) if place in kept or not _drops(each)]
    return "".join(letters) or normal


def _drops(letter: str) -> bool:
    return letter not in "%‰" and unicodedata.category(letter)[0] in "PZC"
