"""How words that a person typed are understood as one of the options they were shown: pure judgement, never a guess."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LEAD = re.compile(r"^(?:我?选择?|答案?是?|选项|option|choice|answer|number|no\.?)\s*[::]?\s*")
_ORDINAL = re.compile(r"^第?\s*([0-9一二三四五六七八九十]{1,2})\s*(?:个|项|号|条)?$")
_ENGLISH = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5}
_NUMERALS = "一二三四五六七八九十"
_EDGES = " \t\r\n.。,，、;；:：!！?？()（）[]【】「」\"'“”‘’"
_BETWEEN = re.compile(r"[\s,，、;；/和与&+]+")
_YES = frozenset({"正确", "对", "√", "✓", "✔", "是", "对的", "t", "true", "yes", "y", "right", "correct"})
_NO = frozenset({"错误", "错", "×", "✗", "✘", "x", "否", "不对", "错的", "f", "false", "no", "n", "wrong", "incorrect"})


@dataclass(frozen=True, slots=True)
class Unclear:
    """The words fit more than one reading; the person is asked again."""


def normalise(words: str) -> str:
    """Return the words as they are compared: compatibility forms folded, case and outer punctuation gone."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().strip(_EDGES).split())


def resolve(words: str, labels: Sequence[str], *, multiple: bool) -> tuple[int, ...] | Unclear | None:
    """Return the positions that the words pick among the labels, in ascending order.

    `labels` are normalised. None means that the words are no pick at all; `Unclear` that they could mean two different ones.
    """
    said = normalise(words)
    if not said:
        return None
    readings = {reading for reading in (_by_label(said, labels), _by_place(said, labels)) if reading}
    if multiple and not readings:
        readings = {reading for reading in (_many(said, labels),) if reading}
    if len(readings) > 1 or any(len(reading) > 1 and not multiple for reading in readings):
        return Unclear()
    return next(iter(readings), None)


def _by_label(said: str, labels: Sequence[str]) -> tuple[int, ...] | None:
    equal = tuple(place for place, label in enumerate(labels) if label == said or _same_verdict(label, said))
    return equal or None


def _same_verdict(label: str, said: str) -> bool:
    return any(label in verdict and said in verdict for verdict in (_YES, _NO))


def _by_place(said: str, labels: Sequence[str]) -> tuple[int, ...] | None:
    place = _place(_LEAD.sub("", said).strip(_EDGES))
    return (place,) if place is not None and place < len(labels) else None


def _place(said: str) -> int | None:
    if len(said) == 1 and said.upper() in LETTERS:
        return LETTERS.index(said.upper())
    if said.removeprefix("the ").removesuffix(" one") in _ENGLISH:
        return _ENGLISH[said.removeprefix("the ").removesuffix(" one")]
    ordinal = _ORDINAL.match(said)
    return _number(ordinal.group(1)) if ordinal else None


def _number(digits: str) -> int | None:
    if digits.isascii():
        return int(digits) - 1 if int(digits) else None
    return _NUMERALS.index(digits) if digits in _NUMERALS else None


def _many(said: str, labels: Sequence[str]) -> tuple[int, ...] | None:
    """Read `acd`, `a,c,d`, `134` or `a和c`: every part must be an option, or the whole is none."""
    rest = _LEAD.sub("", said).strip(_EDGES)
    parts = _BETWEEN.split(rest)
    if len(parts) == 1:
        parts = list(rest)
    places = {_place(part) for part in parts}
    known = {place for place in places if place is not None and place < len(labels)}
    return tuple(sorted(known)) if known and len(known) == len(places) else None
