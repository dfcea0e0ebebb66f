"""What could be made of rows that were not taken: one proposal a row, for a person to accept; nothing is stored by itself."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from content.importers.choices import NO, YES, folded, only_letters
from content.importers.raw import RawItem
from content.importers.tidy import BLANK, blanks_in, is_damaged, tidy, tidy_stem
from core.library.rules import RIGHT, WRONG, ItemDraft, ItemType

ONE_BY_ONE = frozenset({"contradiction"})
"""Codes whose proposals exclude each other, so that nobody can accept all of them at once."""
_LONGEST_ANSWER = 30
_NO_ANSWER = re.compile(r"出题|推荐|来源|选择|《.*》第|\d{4}年$")
_INSIDE = re.compile(r"[（(]\s*(?:[A-JＡ-Ｊ]\s*[、.．:：]?\s*)?([^（）()]{1,30}?)\s*[)）]")
_AT_END = (
    re.compile(r"^(.{4,}?)\s*(?:[….．·]|\.\s?){2,}\s*(\S.{0,29}?)[？?。.]?$", re.DOTALL),
    re.compile(r"^(.{4,}?)\s*[：:]\s*([^：:，,。；]{1,30}?)[？?。.]?$", re.DOTALL),
    re.compile(r"^(.{4,}?)\s{2,}(\S{1,20}?)[？?。.]?$", re.DOTALL),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a row would become if somebody accepts it; `code` is that of the finding which it answers."""

    row: int
    code: str
    draft: ItemDraft

    @property
    def words(self) -> str:
        """Return the proposal in short: the answer that would count."""
        draft = self.draft
        texts = [" | ".join(each) for each in draft.blanks] or [draft.options[place] for place in draft.key]
        return "；".join(texts)


def from_sentence(raw: RawItem) -> ItemDraft | None:
    """Return the fill-in or statement that a crib note holds, whose answer stands somewhere in its sentence."""
    stem = tidy_stem(raw.stem)
    if raw.options or blanks_in(stem) or is_damaged(stem):
        return None
    inside = next((match for match in _INSIDE.finditer(stem) if _may_answer(match.group(1))), None)
    if inside is not None:
        return _filled(raw, stem[: inside.start()] + BLANK + stem[inside.end() :], inside.group(1))
    # The answer stands behind dots, a colon or a gap: the runs of spaces count here, so the text is taken as written.
    for pattern in _AT_END:
        match = pattern.match(raw.stem.strip())
        if match and _may_answer(match.group(2)):
            return _filled(raw, tidy_stem(match.group(1)), tidy(match.group(2)))
    return None


def with_its_blank(raw: RawItem) -> ItemDraft | None:
    """Return the fill-in whose blank was lost in copying: a stem that begins with the comma that stood behind it."""
    stem, said = tidy_stem(raw.stem), tidy(raw.answers[0]) if len(raw.answers) == 1 else ""
    if not stem.startswith(("，", ",", "、")) or blanks_in(stem) or not said or only_letters(said):
        return None
    return ItemDraft(raw.row, ItemType.BLANK, BLANK + stem, blanks=((said,),))


def without_damage(raw: RawItem, answer: str) -> RawItem | None:
    """Return the row with its one damaged option replaced by the answer; nothing when it could be another one."""
    broken = [place for place, option in enumerate(raw.options) if is_damaged(tidy(option.text))]
    if len(broken) != 1 or not answer:
        return None
    options = [replace(option, text=answer) if place in broken else option for place, option in enumerate(raw.options)]
    return replace(raw, options=tuple(options))


def _may_answer(words: str) -> bool:
    return 0 < len(words.strip()) <= _LONGEST_ANSWER and not _NO_ANSWER.search(words)


def _filled(raw: RawItem, stem: str, answer: str) -> ItemDraft:
    word = folded(answer)
    if word in YES | NO:
        return ItemDraft(raw.row, ItemType.JUDGE, stem.replace(BLANK, ""), (RIGHT, WRONG), (0 if word in YES else 1,))
    shown = stem if BLANK in stem else f"{stem}{BLANK}"
    return ItemDraft(raw.row, ItemType.BLANK, shown, blanks=((answer.strip(),),))


def accepted(proposals: Collection[Proposal], rows: Collection[int], codes: Collection[str]) -> Mapping[int, ItemDraft]:
    """Return the drafts of the proposals that were accepted: one by one by their rows, or all of a kind by its code."""
    whole = set(codes) - ONE_BY_ONE
    return {each.row: each.draft for each in proposals if each.row in rows or each.code in whole}
