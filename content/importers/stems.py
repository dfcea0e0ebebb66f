"""Stems that say too much: all their options once more at the end, or the answer inside the blank."""

import re
from collections.abc import Collection, Sequence

from content.importers.choices import folded
from content.importers.options import LETTERS
from content.importers.tidy import BLANK

_SIGNS = re.compile(r"[^\w]+|_+")
_TRIES = 8
_KEYED = re.compile(r"(?P<open>[(（【_]{1,2})\s*(?P<letters>[A-JＡ-Ｊ](?:[\s,，、]*[A-JＡ-Ｊ])*)\s*(?P<close>[)）】_]{1,2})")


def without_options(stem: str, options: Sequence[tuple[str, str]], empty: Collection[str]) -> str:
    """Return the stem without the options that it repeats at its end, marks and spaces left out of the comparison."""
    starts = (
        [match.start() for match in re.finditer("[AＡ]", stem)][-_TRIES:] if options and "A" in (options[0][0], *empty) else []
    )
    repeated = _repetitions(options, sorted(empty)) if starts else set()
    for start in starts:
        if start and _bones(stem[start:]) in repeated:
            return stem[:start].rstrip(" ,，、;；\n")
    return stem


def _repetitions(options: Sequence[tuple[str, str]], empty: Sequence[str]) -> set[str]:
    """Return what the end of a stem may say: the options, with the letters of none, some or all of the empty ones."""
    parts = [[*options, *((letter, "") for letter in empty[:count])] for count in range(len(empty) + 1)]
    return {_bones("".join(letter + text for letter, text in sorted(part))) for part in parts}


_VERDICT = re.compile(r"[(（]\s*(√|×|✓|✔|✗|✘|对|错|正确|错误|T|F|t|f)\s*[)）]")


def hide_verdict(stem: str) -> tuple[str, str]:
    """Return the stem with the brackets empty in which somebody wrote whether it is right, and that word; else the stem."""
    match = _VERDICT.search(stem)
    return (stem[: match.start()] + "（ ）" + stem[match.end() :], match.group(1)) if match else (stem, "")


def _bones(text: str) -> str:
    return _SIGNS.sub("", folded(text))


def hide_answer(stem: str, answer: str, letters: Collection[str]) -> tuple[str, str]:
    """Return the letters that stand in the blank, and the stem with the blank empty; nothing and the stem when none stand there.

    Where the row has an answer of its own, only the same letters are taken for it: `维生素（A）` stays unless A is the answer.
    """
    wanted = [letter for letter in folded(answer).upper() if letter in LETTERS]
    for match in _KEYED.finditer(stem):
        found = [letter for letter in folded(match.group("letters")).upper() if letter in LETTERS]
        if set(found) <= set(letters) and (not answer.strip() or found == wanted):
            blank = BLANK if "_" in match.group("open") else "（ ）"
            return "".join(found), stem[: match.start()] + blank + stem[match.end() :]
    return "", stem
