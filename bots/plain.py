"""Words as bare text: lettered lists, and cuts that fit a channel's limit without tearing what belongs together."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.channel import Unit
from core.choicebook import LETTERS

ZERO_WIDTH_JOINER = "\u200d"
_BREAKS = ("\n\n", "\n", "。", "！", "？", "；", ". ", "! ", "? ", "，", ", ", " ")
"""Where a text is cut by preference: after a paragraph, a line, a sentence, a clause, a word."""
_LEAST = 2
"""A cut leaves at least one part in so many of the limit filled, or a worse kind of break is taken."""


class Span(NamedTuple):
    """A stretch of a text, from `start` up to, not including, `end`, in characters."""

    start: int
    end: int


def letters(many: int) -> tuple[str, ...]:
    """Return what stands before so many options: A, B, C …, or 1, 2, 3 … where the alphabet is too short."""
    return tuple(LETTERS[:many]) if many <= len(LETTERS) else tuple(str(number) for number in range(1, many + 1))


def lettered(labels: Sequence[str]) -> str:
    """Return the options one a line, each behind its letter."""
    return "\n".join(f"{letter}. {label}" for letter, label in zip(letters(len(labels)), labels, strict=True))


def length(text: str, unit: Unit) -> int:
    """Return how long the text is in the unit that a channel counts in."""
    if unit is Unit.CHARACTERS:
        return len(text)
    if unit is Unit.UTF16:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def split(text: str, limit: int, unit: Unit) -> tuple[str, ...]:
    """Return the text in pieces that fit the limit, without white space at the cuts."""
    return tuple(text[span.start : span.end] for span in spans(text, limit, unit))


def spans(text: str, limit: int, unit: Unit) -> Iterator[Span]:
    """Return where the pieces of the text lie; white space at the ends and at the cuts belongs to none."""
    start, end = _trimmed(text, 0, len(text))
    while start < end:
        reach = _reach(text, start, end, limit, unit)
        cut = end if reach == end else _cut(text, start, reach)
        yield Span(*_trimmed(text, start, cut))
        start, end = _trimmed(text, cut, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _reach(text: str, start: int, end: int, limit: int, unit: Unit) -> int:
    """Return the furthest end that fits the limit; always at least one character on."""
    if length(text[start : min(end, start + limit)], unit) <= limit and end <= start + limit:
        return end
    used = 0
    for at in range(start, end):
        used += length(text[at], unit)
        if used > limit:
            return max(at, start + 1)
    return end


def _cut(text: str, start: int, reach: int) -> int:
    """Return the best place for a cut that is not beyond `reach`."""
    least = start + (reach - start) // _LEAST
    for mark in _BREAKS:
        at = text.rfind(mark, least, reach)
        if at >= 0 and not joined(text, at + len(mark)):
            return at + len(mark)
    at = reach
    while at > least and joined(text, at):
        at -= 1
    return at if at > least else reach


def joined(text: str, at: int) -> bool:
    """Tell whether a cut before the character at this position tears a visible character: an emoji, a flag, an accent."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if ZERO_WIDTH_JOINER in (before, after) or before + after == "\r\n" or _extends(after):
        return True
    return _is_flag_half(after) and _flag_halves_before(text, at) % 2 == 1


def _extends(character: str) -> bool:
    """Tell whether the character only changes the one before it: accents, variation selectors, skin tones, tags."""
    return (
        unicodedata.category(character) in {"Mn", "Mc", "Me"}
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    first = at
    while first > 0 and _is_flag_half(text[first - 1]):
        first -= 1
    return at - first
