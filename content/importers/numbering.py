"""Running numbers in front of stems: taken off only where they run."""

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"\s*(\d{1,5})\s*(、|[.．,，:：)）](?:(?!\d)|(?=\d{4}年)))?\s*")
_GAP = 3
UNITS = frozenset("年月日时分秒世岁个亿万千百十倍次名位元℃")
"""What a number in front of it counts, so that it is no running number."""


def leading_numbers(stems: Sequence[str]) -> list[int]:
    """Return for each stem how many signs its running number takes, 0 where what it begins with is no running number.

    `1530将闲置…` after `1529、…` is number 1530; `1931年毛泽东…` is a year wherever it stands.
    """
    found = [_NUMBER.match(stem) for stem in stems]
    lengths: list[int] = []
    last = 0
    for place, match in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        runs = match is not None and _runs(match, place + 1, last, following)
        lengths.append(match.end() if match and runs else 0)
        last = int(match.group(1)) if match and runs else last
    return lengths


def _runs(match: re.Match[str], place: int, last: int, following: re.Match[str] | None) -> bool:
    number, parted = int(match.group(1)), match.group(2) is not None
    rest = match.string[match.end() : match.end() + 1]
    if not rest or (not parted and (rest in UNITS or not (rest.isalpha() or rest in "《“（(_"))):
        return False
    if last and 0 < number - last <= _GAP:
        return True
    goes_on = following is not None and following.group(2) is not None and 0 < int(following.group(1)) - number <= _GAP
    return parted and (number == place or goes_on)
