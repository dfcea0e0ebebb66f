"""The options of one question, cleaned, and which of them an answer means: by words, letter, number or verdict."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from content.importers.options import LETTERS
from content.importers.raw import Option
from content.importers.tidy import tidy

YES = frozenset({"正确", "对", "√", "✓", "✔", "t", "true", "yes", "y", "是", "right", "correct"})
NO = frozenset({"错误", "错", "×", "✗", "✘", "x", "f", "false", "no", "n", "否", "wrong", "incorrect"})
_PREFIX = re.compile(r"[(（\[【]?([A-Ja-jＡ-Ｊ])(?:\s*[、.．:：)）\]】,，]|\s)\s*(?=\S)")
_BETWEEN = re.compile(r"[\s,，、;；/|&和]+")
_MARKS = tuple(map(re.compile, (r"[;；|\n]", r"[,，]", r"[、]", r"\s")))
_LEAD = re.compile(r"^(?:正确|标准|参考)?(?:答案|选项)(?:是|为)?\s*[::：]\s*")


@dataclass(frozen=True, slots=True)
class Choices:
    """Options as they will be stored: `places` says which option each letter of the file has become."""

    texts: tuple[str, ...]
    places: Mapping[str, int]
    doubled: frozenset[int]
    """Places that stand for two options of equal words."""
    empty: frozenset[str]
    """Letters whose option said nothing, or only its letter."""
    gaps: bool
    """Something was missing in the middle, not just at the end."""
    bare: bool
    """An option was nothing but its own letter."""

    @property
    def verdicts(self) -> tuple[int, int] | None:
        """Return the places of right and wrong when these two words are all the options there are."""
        words = [folded(text) for text in self.texts]
        if len(words) != 2:  # noqa: PLR2004 - right and wrong
            return None
        yes, no = ([place for place, word in enumerate(words) if word in known] for known in (YES, NO))
        return (yes[0], no[0]) if yes and no else None


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return the text for comparison: width, case and white space folded, closing full stop gone."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold().rstrip("。.")


def choices(options: Sequence[Option]) -> Choices:
    """Return the options without letters, empty cells and repeats."""
    lettered = [(option.letter or LETTERS[place], tidy(option.text)) for place, option in enumerate(options[: len(LETTERS)])]
    texts, prefixed = _without_letters(lettered)
    empty = _empty(lettered, texts, prefixed=prefixed)
    kept, places, doubled = _merged(lettered, texts, empty)
    bare = any(text for letter, text in lettered if letter in empty)
    last = max((place for place, (letter, _) in enumerate(lettered) if letter not in empty), default=-1)
    listed = any(not option.letter for option in options)
    gaps = any(not text for _, text in (lettered if listed else lettered[: last + 1]))
    return Choices(tuple(kept), places, frozenset(doubled), frozenset(empty), gaps and bool(kept), bare)


def exact_choices(options: Sequence[Option]) -> Choices:
    """Return the options as they are written, lettered by their place; empty ones and repeats go, a bare letter is an option."""
    texts = [tidy(option.text) for option in options[: len(LETTERS)]]
    lettered = list(zip(LETTERS, texts, strict=False))
    empty = {letter for letter, text in lettered if not text}
    kept, places, doubled = _merged(lettered, texts, empty)
    return Choices(tuple(kept), places, frozenset(doubled), frozenset(empty), _gapped(texts), bare=False)


def _gapped(texts: Sequence[str]) -> bool:
    """Tell whether an empty text stands before one that says something."""
    last = max((place for place, text in enumerate(texts) if text), default=-1)
    return any(not text for text in texts[: last + 1])


def _merged(
    lettered: Sequence[tuple[str, str]], texts: Sequence[str], empty: set[str]
) -> tuple[dict[str, int], dict[str, int], set[int]]:
    """Return each text with its place, the place of each letter, and the places that stand for two equal options."""
    kept: dict[str, int] = {}
    places: dict[str, int] = {}
    doubled: set[int] = set()
    for (letter, _), text in zip(lettered, texts, strict=True):
        if letter in empty:
            continue
        if text in kept:
            doubled.add(kept[text])
        places[letter] = kept.setdefault(text, len(kept))
    return kept, places, doubled


def _without_letters(lettered: Sequence[tuple[str, str]]) -> tuple[list[str], bool]:
    """Take the letters off when every option that says anything begins with its own."""
    found = [_PREFIX.match(text) for _, text in lettered]
    said = [place for place, (letter, text) in enumerate(lettered) if text and not _is_bare(letter, text)]
    own = [(match := found[place]) is not None and folded(match.group(1)).upper() == lettered[place][0] for place in said]
    if not said or not all(own):
        return [text for _, text in lettered], False
    return [text[match.end() :] if match else text for (_, text), match in zip(lettered, found, strict=True)], True


def _empty(lettered: Sequence[tuple[str, str]], texts: Sequence[str], *, prefixed: bool) -> set[str]:
    """Return the letters that offer nothing. A bare letter counts only where others carry letters too, or at the end."""
    empty = {letter for (letter, _), text in zip(lettered, texts, strict=True) if not text}
    bare = {letter for letter, text in lettered if _is_bare(letter, text)}
    said = [letter for letter, _ in lettered if letter not in empty]
    if prefixed or bare.issuperset(said):
        return empty | bare
    while said and said[-1] in bare and len(said) > 2:  # noqa: PLR2004 - two options are left
        empty.add(said.pop())
    return empty


def _is_bare(letter: str, text: str) -> bool:
    return len(text) <= 2 and folded(text).rstrip("、.,:)").upper() == letter  # noqa: PLR2004 - the letter and one mark


class UnclearAnswerError(Exception):
    """The answer does not say which option is right; `code` says why."""

    def __init__(self, code: str) -> None:
        """Keep the code of the finding."""
        super().__init__(code)
        self.code = code


def key_of(answers: Sequence[str], among: Choices, *, by_text: bool, base: int | None) -> tuple[int, ...]:
    """Return the places of the right options, ascending; raise UnclearAnswerError when the answer can mean none or two things.

    `base` is the number of the first option where this file answers by number, or None where it never does.
    """
    if len(answers) > 1:
        each = [key_of([answer], among, by_text=by_text, base=base) for answer in answers if answer.strip()]
        return tuple(sorted({place for places in each for place in places}))
    said = tidy(answers[0]) if answers else ""
    said = _LEAD.sub("", said)
    if not said:
        raise UnclearAnswerError("no-answer")
    if by_text and said in among.texts:
        return (among.texts.index(said),)
    readings = {reading for read in _readings(by_text=by_text, base=base) if (reading := read(said, among))}
    if len(readings) > 1:
        raise UnclearAnswerError("answer-unclear")
    return next(iter(readings), ()) or _refuse(said, among, by_text=by_text)


def exact_key(answers: Sequence[str], among: Choices) -> tuple[int, ...]:
    """Return the places that letters mean which a program wrote; raise UnclearAnswerError for none, or for an empty option."""
    letters = "".join(answers)
    if not letters:
        raise UnclearAnswerError("no-answer")
    if any(letter not in among.places for letter in letters):
        raise UnclearAnswerError("answer-empty-option")
    return tuple(sorted({among.places[letter] for letter in letters}))


_Reader = Callable[[str, Choices], tuple[int, ...]]


def _readings(*, by_text: bool, base: int | None) -> tuple[_Reader, ...]:
    if by_text:
        return (_by_text, _by_texts, _by_letter_and_text)
    numbered = () if base is None else (lambda said, among: _by_numbers(said, among, base),)
    return (_by_text, _by_texts, _by_verdict, _by_letter_and_text, _by_letters, *numbered)


def _by_text(said: str, among: Choices) -> tuple[int, ...]:
    if said in among.texts:
        return (among.texts.index(said),)
    alike = tuple(place for place, text in enumerate(among.texts) if folded(text) == folded(said))
    return alike if len(alike) == 1 else ()


def _by_texts(said: str, among: Choices) -> tuple[int, ...]:
    """Read several options in words, parted by a mark; every part must be one of them."""
    for mark in _MARKS:
        parts = [part for part in mark.split(said) if part.strip()]
        found = [_by_text(part.strip(), among) for part in parts] if len(parts) > 1 else []
        if found and all(found):
            return tuple(sorted({place for places in found for place in places}))
    return ()


def _by_verdict(said: str, among: Choices) -> tuple[int, ...]:
    verdicts = among.verdicts
    word = folded(said)
    if verdicts is None or word not in YES | NO:
        return ()
    return (verdicts[0] if word in YES else verdicts[1],)


def _by_letter_and_text(said: str, among: Choices) -> tuple[int, ...]:
    """Read `B、《史记》`: both parts must mean the same option."""
    match = _PREFIX.match(said)
    if match is None or _letters(said) or _by_text(said, among):
        return ()
    place = among.places.get(folded(match.group(1)).upper())
    named = _by_text(said[match.end() :].strip(), among)
    if place is None or (named and named != (place,)):
        raise UnclearAnswerError("answer-disagrees")
    return named


def _by_letters(said: str, among: Choices) -> tuple[int, ...]:
    letters = _letters(said)
    if not letters or any(letter not in among.places for letter in letters):
        return ()
    return tuple(sorted({among.places[letter] for letter in letters}))


def _letters(said: str) -> str:
    """Return the letters of an answer that is nothing but letters and marks between them."""
    bare = _BETWEEN.sub("", unicodedata.normalize("NFKC", said)).strip("()[]【】.。_").upper()
    return bare if bare and all(letter in LETTERS for letter in bare) else ""


def _by_numbers(said: str, among: Choices, base: int) -> tuple[int, ...]:
    parts = [part for part in _BETWEEN.split(unicodedata.normalize("NFKC", said)) if part]
    if not parts or not all(part.isdecimal() and len(part) <= 2 for part in parts):  # noqa: PLR2004 - at most 10 options
        return ()
    letters = [LETTERS[number - base] if base <= number < base + len(LETTERS) else "" for number in map(int, parts)]
    return tuple(sorted({among.places[letter] for letter in letters})) if all(each in among.places for each in letters) else ()


def _refuse(said: str, among: Choices, *, by_text: bool) -> tuple[int, ...]:
    letters = "" if by_text else _letters(said)
    if letters and set(letters) <= among.empty | among.places.keys():
        raise UnclearAnswerError("answer-empty-option")
    raise UnclearAnswerError("answer-outside" if letters else "answer-not-among")


def only_letters(said: str) -> bool:
    """Tell whether an answer is nothing but option letters, so that it means nothing without options."""
    return bool(_letters(said))
