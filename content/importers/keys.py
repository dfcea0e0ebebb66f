"""Answers that stand apart at the end of a paper: `1-5 ABCDA`, `1.A 2.B`, `1、√`, one a line."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_SIGNS = r"A-J√×✓✗对错TF"
_RANGE = re.compile(
    rf"(\d{{1,4}})\s*(?:[-~～—–－]+|至|到)\s*(\d{{1,4}})\s*(?:题|[:：.、．)）])?\s*([{_SIGNS}][{_SIGNS}\s,，、;；]*)"
)
_ONE = re.compile(
    r"(\d{1,4})\s*(?:题|[.、．:：)）])?\s*[(（【]?([A-J]{1,10}(?![A-Za-z])|[√×✓✗对错]|正确|错误)[)）】]?(?=[\s,，;；。、]|\d|$)"
)
_LINE = re.compile(r"\s*(\d{1,4})\s*[.、．:：)）]\s*(\S.*)")


def answers_in(line: str) -> list[tuple[int, str]]:
    """Return the numbers and answers that a line of answers holds, or nothing when it is no such line."""
    text = unicodedata.normalize("NFKC", line)
    ranges = [pair for match in _RANGE.finditer(text) for pair in _spread(match)]
    rest = _RANGE.sub(" ", text) if ranges else text
    ones = [(int(match.group(1)), match.group(2)) for match in _ONE.finditer(rest)]
    left = re.sub(r"[\s,，;；。、]+", "", _ONE.sub(" ", rest))
    if (ranges or ones) and len(left) <= 4:  # noqa: PLR2004 - a word such as "单选"
        return sorted(ranges + ones)
    match = _LINE.match(line)
    return [(int(match.group(1)), match.group(2).strip())] if match else []


def _spread(match: re.Match[str]) -> list[tuple[int, str]]:
    """Give each number of a range its answer: one sign each, or one group each."""
    first, last = int(match.group(1)), int(match.group(2))
    groups = re.findall(r"[A-J]+|[√×✓✗对错TF]", match.group(3))
    signs = re.findall(f"[{_SIGNS}]", match.group(3))
    count = last - first + 1
    for found in (groups, signs):
        if len(found) == count:
            return list(zip(range(first, last + 1), found, strict=True))
    return []


def assigned(numbers: Sequence[int], keys: Iterable[tuple[int, str]]) -> list[str]:
    """Return for each question of the paper its answer: by number where numbers are unique, else section by section."""
    series = _series([(number, "") for number in numbers])
    found = _series(list(keys))
    if len(series) == len(found):
        known = [dict(part) for part in found]
        return [known[place].get(number, "") for place, part in enumerate(series) for number, _ in part]
    flat = {number: answer for part in found for number, answer in part}
    unique = len(set(numbers)) == len(numbers) and len(flat) == sum(map(len, found))
    return [flat.get(number, "") if unique else "" for number in numbers]


def _series(pairs: Sequence[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Part the pairs wherever the numbers begin again."""
    parts: list[list[tuple[int, str]]] = []
    for pair in pairs:
        if not parts or pair[0] <= parts[-1][-1][0]:
            parts.append([])
        parts[-1].append(pair)
    return parts
