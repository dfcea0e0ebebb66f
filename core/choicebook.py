"""How words that a person typed are understood as one of the options they were shown: pure judgement, never a guess."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LEAD = re.compile(r"^(?:[选選][项項]|我?[选選][择擇]?|答案?是?|option|choice|answer|number|no\.?)\s*:?\s*")
_TAIL = re.compile(r"(?:吧|[选選][项項])$")
_ORDINAL = re.compile(r"^第?\s*([0-9]{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九]?)\s*(?:个|项|号|条)?$")
_ENGLISH = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5}
_NUMERALS = "一二三四五六七八九"
_EDGES = " \t\r\n.。,，、;；:：!！?？()（）[]【】「」\"'“”‘’"
_BETWEEN = re.compile(r"[\s,，、;；/和与&+]+")
_EITHER = re.compile(r"\s*(?:还是|或者|或|\bor\b|[,、;/])\s*")
_SPELT_OUT = re.compile(r"^([a-z]|[0-9]{1,2})\s*[.、:)]\s*(.+)$")
_ALL = frozenset({"全选", "都选", "全部", "全都选", "all", "all of them"})
_AS_LETTERS = str.maketrans({"🅰": "a", "🅱": "b", "🅾": "o", "🅿": "p", "\ufe0f": None, "\u20e3": None})
"""Emoji that stand for letters and digits: compatibility forms leave them alone."""
_YES = frozenset({"正确", "对", "√", "✓", "✔", "是", "对的", "t", "true", "yes", "y", "right", "correct"})
_NO = frozenset({"错误", "错", "×", "✗", "✘", "x", "否", "不对", "错的", "f", "false", "no", "n", "wrong", "incorrect"})


@dataclass(frozen=True, slots=True)
class Unclear:
    """The words fit more than one reading; the person is asked again."""


def normalise(words: str) -> str:
    """Return the words as they are compared: compatibility forms folded, case and outer punctuation gone."""
    return " ".join(unicodedata.normalize("NFKC", words.translate(_AS_LETTERS)).casefold().strip(_EDGES).split())


def resolve(words: str, labels: Sequence[str], *, multiple: bool) -> tuple[int, ...] | Unclear | None:
    """Return the positions that the words pick among the labels, in ascending order.

    `labels` are normalised. None means that the words are no pick at all; `Unclear` that they could mean two different ones.
    """
    said = normalise(words)
    if not said:
        return None
    named = _by_label(said, labels)
    readings = {reading for reading in (named, _by_place(said, labels)) if reading} or _spelt_out(said, labels)
    if not readings:
        readings = {reading for reading in (_many(said, labels) if multiple else _either(said, labels),) if reading}
    if len(readings) > 1 or any(len(reading) > 1 and (reading == named or not multiple) for reading in readings):
        return Unclear()
    return next(iter(readings), None)


def attempted(words: str) -> bool:
    """Tell whether the words look like a letter or a number of an option, be there such an option or not."""
    return _place(_bare(normalise(words))) is not None


def _by_label(said: str, labels: Sequence[str]) -> tuple[int, ...] | None:
    equal = tuple(place for place, label in enumerate(labels) if label == said)
    return equal or tuple(place for place, label in enumerate(labels) if _same_verdict(label, said)) or None


def _same_verdict(label: str, said: str) -> bool:
    return any(label in verdict and said in verdict for verdict in (_YES, _NO))


def _by_place(said: str, labels: Sequence[str]) -> tuple[int, ...] | None:
    place = _place(_bare(said))
    return (place,) if place is not None and place < len(labels) else None


def _bare(said: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", said).strip(_EDGES))


def _spelt_out(said: str, labels: Sequence[str]) -> set[tuple[int, ...]]:
    """Read `b. shanghai`, the whole line of an option: letter and words say the same, or two different things."""
    line = _SPELT_OUT.match(said)
    if line is None:
        return set()
    place, named = _by_place(line.group(1), labels), _by_label(normalise(line.group(2)), labels)
    return {reading for reading in (place, named) if reading} if named else set()


def _either(said: str, labels: Sequence[str]) -> tuple[int, ...] | None:
    """Read `a或b` where only one can be picked: more than one place, which is unclear to whoever asked for one."""
    parts = _EITHER.split(_LEAD.sub("", said).strip(_EDGES))
    picks = {place for place in (_place(part) for part in parts) if place is not None and place < len(labels)}
    return tuple(sorted(picks)) if len(picks) == len(parts) > 1 else None


def _place(said: str) -> int | None:
    if len(said) == 1 and said.upper() in LETTERS:
        return LETTERS.index(said.upper())
    if said.removeprefix("the ").removesuffix(" one") in _ENGLISH:
        return _ENGLISH[said.removeprefix("the ").removesuffix(" one")]
    ordinal = _ORDINAL.match(said)
    return _number(ordinal.group(1)) if ordinal else None


def _number(digits: str) -> int | None:
    if digits.isdecimal():
        return int(digits) - 1 if int(digits) else None
    tens, ten, ones = digits.rpartition("十")
    if not ten and len(ones) != 1:
        return None
    return (10 * (_NUMERALS.index(tens) + 1 if tens else 1) if ten else 0) + (_NUMERALS.index(ones) + 1 if ones else 0) - 1


def _many(said: str, labels: Sequence[str]) -> tuple[int, ...] | None:
    """Read `acd`, `a,c,d`, `134`, `a和c` or `全选`: every part must be an option, or the whole is none."""
    if said in _ALL:
        return tuple(range(len(labels)))
    rest = _LEAD.sub("", said).strip(_EDGES)
    parts = _BETWEEN.split(rest)
    if len(parts) == 1:
        parts = list(rest)
    places = {_place(part) for part in parts}
    known = {place for place in places if place is not None and place < len(labels)}
    return tuple(sorted(known)) if known and len(known) == len(places) else None
