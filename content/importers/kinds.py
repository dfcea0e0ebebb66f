"""Which kind of item a file means by its own word or number, and what the whole file teaches about its rows."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from content.importers.choices import NO, YES, choices, folded, only_letters
from content.importers.raw import RawItem
from content.importers.tidy import blanks_in, tidy
from core.library.rules import ItemType

_NAMES: tuple[tuple[str, ItemType | None], ...] = (
    (r"单选|单项|single|radio", ItemType.SINGLE),
    (r"多选|多项|不定项|multi|checkbox", ItemType.MULTI),
    (r"判断|是非|对错|judge|true|^tf$|bool", ItemType.JUDGE),
    (r"填空|填充|blank|fill|completion", ItemType.BLANK),
    (r"问答|简答|论述|名词解释|排序|连线|匹配|材料|案例|作文|essay|short|match|order", None),
)
DIFFICULTIES: Mapping[str, int] = {
    **dict.fromkeys(("1", "易", "容易", "简单", "较易", "低", "初级", "easy", "low"), 1),
    **dict.fromkeys(("2", "中", "中等", "一般", "普通", "适中", "中级", "medium", "normal", "middle"), 2),
    **dict.fromkeys(("3", "难", "困难", "较难", "高", "高级", "hard", "difficult", "high"), 3),
}


class UnsupportedKindError(Exception):
    """The file names a kind of question that a chat cannot ask."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What the rows of one file show together: what its numbers for kinds mean, and whether it answers by number."""

    codes: Mapping[str, ItemType]
    base: int | None
    """The number of the first option, or None when the file never answers by number."""
    judges_by_number: bool
    """Somewhere the file marks statements with 1 (right) and 2 (wrong)."""


def habits(items: Sequence[RawItem]) -> Habits:
    """Learn from all rows what no single row can tell."""
    coded: dict[str, list[RawItem]] = defaultdict(list)
    for item in items:
        if item.type.strip().isdecimal():
            coded[item.type.strip()].append(item)
    codes = {code: kind for code, group in coded.items() if (kind := _learnt(group))}
    judged = (item for item in items if not item.options and _is_judge(item.type, codes))
    return Habits(codes, _base(items), any(_said(item) in {"1", "2"} for item in judged))


def _learnt(group: Sequence[RawItem]) -> ItemType | None:
    """Numbers for kinds differ from program to program, so their meaning is read off the rows that carry them."""
    if all(not _any_option(item) and (_said(item) in {"0", "1", "2"} or folded(_said(item)) in YES | NO) for item in group):
        return ItemType.JUDGE
    several = any(
        len(re.findall(r"[A-Za-z0-9]", _said(item))) > 1 and (only_letters(_said(item)) or _is_numbers(item)) for item in group
    )
    return ItemType.MULTI if several else None


def _any_option(item: RawItem) -> bool:
    return any(option.text.strip() for option in item.options)


def _is_numbers(item: RawItem) -> bool:
    return bool(re.fullmatch(r"\d(?:\s*[,，、;；]\s*\d)+", _said(item)))


def _said(item: RawItem) -> str:
    return tidy(item.answers[0]) if len(item.answers) == 1 else ""


def _is_judge(word: str, codes: Mapping[str, ItemType]) -> bool:
    try:
        return kind_of(word, codes) is ItemType.JUDGE
    except UnsupportedKindError:
        return False


def _base(items: Iterable[RawItem]) -> int | None:
    """Tell from which number the file counts its options; a number that is an option's own text tells nothing."""
    numbers = [number for item in items for number in _numbers(item)]
    if not numbers:
        return None
    return 0 if 0 in numbers else 1


def _numbers(item: RawItem) -> list[int]:
    said = _said(item)
    if item.by_text or not _any_option(item) or not re.fullmatch(r"\d{1,2}(?:\s*[,，、;；]\s*\d{1,2})*", said):
        return []
    texts = {folded(text) for text in choices(item.options).texts}
    return [] if folded(said) in texts else [int(number) for number in re.findall(r"\d+", said)]


def kind_of(word: str, codes: Mapping[str, ItemType]) -> ItemType | None:
    """Return the kind that the word means, or None when it means none that we know; raise UnsupportedKindError for essays."""
    known = folded(word)
    if known in codes:
        return codes[known]
    for pattern, kind in _NAMES:
        if re.search(pattern, known):
            if kind is None:
                raise UnsupportedKindError(word)
            return kind
    return None


_LABEL = re.compile(r"\s*(?:[\[【(（]\s*(单选|多选|判断|填空)题?\s*[\]】)）]|(单选|多选|判断|填空)题)\s*[、.:：]?\s*")


def kind_in_stem(stem: str) -> tuple[str, str]:
    """Split off a kind that is written in front of the stem, as in `【多选】…`; return the word and the rest."""
    match = _LABEL.match(stem)
    if match is None or blanks_in(stem[: match.end()]):
        return "", stem
    return match.group(1) or match.group(2), stem[match.end() :]
