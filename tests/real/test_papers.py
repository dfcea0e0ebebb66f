"""Known questions set as papers, in text and in Word, come back as they were; the layouts people pass around are all read."""

import re
from functools import cache
from pathlib import Path

import pytest

from content.importers.bank import BankReading, read_bank
from core.library.rules import ItemDraft
from tests.content.papers import Style, as_docx, as_text, share_read

BANKS = ("TechXueXi+AutoXue/data.json", "flhs16+zztk/multiple_choice.json", "flhs16+zztk/true_false.json")
STYLES = {
    "key below each": Style(),
    "key in marks": Style(label="【答案】"),
    "options on one line": Style(glued=True, label="正确答案："),
    "key in the stem": Style(key="stem"),
    "key at the end": Style(key="end"),
    "all on one line, key at the end": Style(glued=True, key="end"),
}
COUNTED = {"numbers that Word counts": Style(counted=True), "counted, key at the end": Style(counted=True, key="end")}


@cache
def known(banks: Path, name: str) -> tuple[ItemDraft, ...]:
    return read_bank((banks / name).read_bytes(), name).drafts[:300]


def kept(name: str, drafts: tuple[ItemDraft, ...], data: bytes) -> float:
    reading = read_bank(data, name)
    assert reading.rows == len(reading.drafts) + len(reading.rejected)
    return share_read(drafts, reading.drafts)


@pytest.mark.parametrize("name", BANKS)
@pytest.mark.parametrize("style", STYLES)
def test_papers_in_text_come_back(style: str, name: str, banks: Path) -> None:
    drafts = known(banks, name)
    assert kept(name, drafts, as_text(drafts, STYLES[style])) >= 0.95


@pytest.mark.parametrize("name", BANKS)
@pytest.mark.parametrize("style", STYLES | COUNTED)
def test_papers_in_word_come_back(style: str, name: str, banks: Path) -> None:
    drafts = known(banks, name)
    assert kept(name, drafts, as_docx(drafts, (STYLES | COUNTED)[style])) >= 0.95


LAYOUTS = {
    "L1": (("single", (1,), 4), []),
    "L2": (None, ["no-answer"]),
    "L3": (("single", (1,), 4), []),
    "L4": (None, ["lines-skipped", "no-answer"]),
    "L5": (None, ["answer-in-sentence"]),
    "L6": (("single", (1,), 3), ["answer-in-stem"]),
}


@cache
def layouts(shared: Path) -> dict[str, str]:
    text = (shared / "samples" / "quiz_text_layouts.txt").read_text(encoding="utf-8")
    names = re.findall(r"(?m)^## (L\d)", text)
    return dict(zip(names, re.split(r"(?m)^## .*\n", text)[1:], strict=True))


def read(shared: Path, name: str) -> BankReading:
    return read_bank(layouts(shared)[name].encode(), f"{name}.txt")


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_gives_its_question_or_the_reason_why_not(name: str, shared: Path) -> None:
    reading = read(shared, name)
    expected, codes = LAYOUTS[name]
    assert reading.rows == 1
    assert [finding.code for finding in reading.findings] == codes
    assert [(each.type, each.key, len(each.options)) for each in reading.drafts] == ([expected] if expected else [])


def test_a_layout_whose_answers_stand_at_the_end_is_whole_with_them(shared: Path) -> None:
    whole = f"{layouts(shared)['L2']}\n参考答案\n1.B\n"
    (draft,) = read_bank(whole.encode(), "x.txt").drafts
    assert (draft.options, draft.key) == (("八七会议", "古田会议", "遵义会议", "瓦窑堡会议"), (1,))


def test_an_answer_inside_the_sentence_is_offered_and_never_shown(shared: Path) -> None:
    (offer,) = read(shared, "L5").proposals
    assert (offer.draft.stem, offer.draft.blanks) == ("所谓“隐形飞机”是指____的飞机", (("雷达测不到",),))
