"""Cloze texts as Moodle writes them: questions in braces inside a text, `{1:SHORTANSWER:=river~=stream}`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.importers.formats import items
from content.importers.formats.gift import Answer, weighed_choice, weighed_filling, weighed_number
from content.importers.markup import plain
from content.importers.raw import RawItem
from content.importers.tidy import BLANK

_NAMES = {
    **dict.fromkeys(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"), "text"),
    **dict.fromkeys(("NUMERICAL", "NM"), "number"),
    **{f"{name}{way}": "single" for name in ("MULTICHOICE_", "MC") for way in ("H", "V", "S", "HS", "VS")},
    **dict.fromkeys(("MULTICHOICE", "MC"), "single"),
    **{f"{name}{way}": "multi" for name in ("MULTIRESPONSE_", "MR") for way in ("H", "S", "HS")},
    **dict.fromkeys(("MULTIRESPONSE", "MR"), "multi"),
}
_PART = re.compile(r"\{([0-9]*):([A-Z_]+):((?:\\.|[^\\}])*)\}", re.DOTALL)
_BELOW = re.compile(r'<p class="zhibu-answer">(?:\s*\{(?:\\.|[^\\}])*\})*\s*</p>\s*$')
_BETWEEN = re.compile(r"(?<!\\)~")
_WEIGHT = re.compile(r"%(-?[0-9]+(?:\.[0-9]*)?)%")
_HASH = re.compile(r"(?<!\\)#")
_ESCAPE = re.compile(r"\\([}#~/\"\\=:])")


@dataclass(frozen=True, slots=True)
class _Gap:
    kind: str
    answers: tuple[Answer, ...]


def cloze_item(row: int, text: str) -> RawItem:
    """Return the question that a text with gaps is: one gap to choose for, or gaps that are all to be filled in."""
    found = _PART.findall(text)
    gaps = [_Gap(kind := _NAMES.get(name, ""), _answers(inside, kind)) for _, name, inside in found]
    shown = plain(_PART.sub(BLANK, _BELOW.sub("", text)))
    if not gaps or not all(gap.kind and gap.answers for gap in gaps):
        return items.refused(row, shown.text, "cloze-broken")
    item = _of(row, shown.text, gaps)
    if not any(finding.severity == "error" for finding in item.remarks):
        item = replace(item, explanation=items.explained("", [(a.text, a.feedback) for gap in gaps for a in gap.answers]))
    return items.without_pictures(item, (shown,))


def _of(row: int, stem: str, gaps: Sequence[_Gap]) -> RawItem:
    kinds = {gap.kind for gap in gaps}
    if kinds <= {"text", "number"}:
        return _fillings(row, stem, gaps)
    if len(gaps) > 1:
        return items.refused(row, stem, "cloze-mixed")
    (gap,) = gaps
    texts, shares = [answer.text for answer in gap.answers], [answer.share for answer in gap.answers]
    return weighed_choice(row, stem, texts, shares, single=gap.kind == "single")


def _fillings(row: int, stem: str, gaps: Sequence[_Gap]) -> RawItem:
    """Judge each gap as a question of its own, and put them together when every one of them can be asked."""
    each = [_filling(row, stem, gap) for gap in gaps]
    lost = next((item for item in each if not item.blanks), None)
    if lost is not None:
        return lost
    whole = items.filling(row, stem, [item.blanks[0] for item in each])
    return replace(whole, remarks=tuple({note.code: note for item in each for note in item.remarks}.values()))


def _filling(row: int, stem: str, gap: _Gap) -> RawItem:
    if gap.kind == "number":
        return weighed_number(row, stem, gap.answers)
    return weighed_filling(row, stem, [answer.text for answer in gap.answers], [answer.share for answer in gap.answers])


def _answers(inside: str, kind: str) -> tuple[Answer, ...]:
    return tuple(_answer(part, kind) for part in _BETWEEN.split(inside) if part.strip())


def _answer(part: str, kind: str) -> Answer:
    bare = part.strip()
    weight = _WEIGHT.match(bare)
    right = bare.startswith("=")
    share = float(weight.group(1)) / 100 if weight else float(right)
    rest = bare[weight.end() :] if weight else bare[right:]
    words, feedback = (*_HASH.split(rest, maxsplit=1), "")[:2]
    value, off_by, off = words.partition(":") if kind == "number" else (words, "", "")
    tolerance = float(off) if off_by and re.fullmatch(r"\s*[0-9]+(?:\.[0-9]+)?\s*", off) else 0.0
    return Answer(plain(_ESCAPE.sub(r"\1", value)).text, share, plain(_ESCAPE.sub(r"\1", feedback)).text, tolerance)
