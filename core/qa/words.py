"""What a question is made of for the search: pure judgement, the same for entries and for those who ask.

Compatibility forms and case are folded (Unicode NFKC), traditional characters become simplified, a run of Chinese gives its
characters and its pairs of neighbours, and English words lose their endings.
"""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

_CHINESE = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_CHINESE}]+|[^\W_{_CHINESE}]+")
_FIRST_CHINESE = chr(0x3400)
_LITTLE = "a|an|the|is|are|was|were|be|been|do|does|did|have|has|had|can|could|will|would|should|there|if|and|or"
_WORDS = "i|you|we|it|me|us|my|your|our|this|that|to|of|in|on|for|with|at|by|as|from"
_NOTHING_SAID = frozenset(f"{_LITTLE}|{_WORDS}".split("|"))
"""English words that nearly every question has: they tell no question from another."""
_DOUBLED = re.compile(r"([^lsz])\1$")
_VOWEL = re.compile("[aeiouy]")
_LEAST = 3
"""Letters that a word keeps at least when it loses an ending."""


def terms(words: str) -> list[str]:
    """Return the terms of the words in their order, repeats among them."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", words).casefold().translate(_simplified())):
        if run[0] >= _FIRST_CHINESE:
            found.extend(run)
            found.extend(map("".join, pairwise(run)))
        elif run not in _NOTHING_SAID:
            found.append(_stem(run))
    return found


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """Take the commonest English endings off, so that `installing`, `installed` and `installs` are one word."""
    if not word.isascii() or not word.isalpha():
        return word
    word = _past_and_present(_singular(word)).removesuffix("e") if len(word) > _LEAST else word
    return word[:-1] + "i" if word.endswith("y") else word


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _past_and_present(word: str) -> str:
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _LEAST and _VOWEL.search(rest):
            return rest[:-1] if _DOUBLED.search(rest) else rest
    return word.removesuffix("ly") if len(word) > _LEAST + 2 else word


@cache
def _simplified() -> dict[int, str]:
    """Return the simplified form of every traditional character (the table of OpenCC, its first form where it has several)."""
    lines = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {ord(traditional): simplified.split()[0] for traditional, simplified in pairs}
