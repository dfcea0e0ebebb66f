"""Real question banks go in: every row is a draft or has a reason, and the figures known of each file are met."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from content.importers.bank import BankReading, read_bank
from content.importers.choices import folded
from content.importers.files import Shape
from content.importers.tables import workbook
from core.library.rules import ItemType, identity
from tools.bank_figures import TARGET, page

ZHENG = "8280567+zhengshangyou/题库.xlsx"
LARGE = "mondayfirst+XXQG_TiKu/题库_排序版.json"
DAMAGED = "dundunnp+auto_xuexiqiangguo/题库_排序版.json"
HENAN = "1357570890+Henan-Laboratory-Safety-Examination-"
FILES = {
    ZHENG: (2156, 2155),
    LARGE: (9370, 9370),
    DAMAGED: (2861, 2834),
    "dundunnp+auto_xuexiqiangguo/题库_原始版.json": (2544, 2544),
    "ding1036+questionbank/题库.xlsx": (593, 593),
    "TechXueXi+AutoXue/data.json": (884, 884),
    "354621693+autoAnswerDangjian/tk.json": (675, 671),
    "zhouaizhuang+fire_answer/question.js": (246, 244),
    "zjwaaa+vue_partyBranch/question.js": (100, 99),
    "flhs16+zztk/multiple_choice.json": (231, 231),
    "flhs16+zztk/single_choice.json": (267, 267),
    "flhs16+zztk/true_false.json": (158, 158),
    "flhs16+zztk/题库示例.json": (20, 20),
    f"{HENAN}/tiku.xlsx": (604, 604),
    f"{HENAN}/12.xlsx": (74, 59),
    f"{HENAN}/题库.txt": (604, 1),
    "Vaskka+XXQG_ChallengeLib/resource.txt": (1087, 82),
}


@cache
def read(banks: Path, name: str) -> BankReading:
    return read_bank((banks / name).read_bytes(), name)


def bare(text: str) -> str:
    """Return the text without white space, its blanks kept."""
    return "".join(text.replace("\xa0" * 8, "____").split())


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_a_real_bank_is_a_draft_or_has_a_reason(banks: Path, name: str) -> None:
    reading = read(banks, name)
    assert (reading.rows, len(reading.drafts)) == FILES[name]
    assert reading.rows == len(reading.drafts) + len(reading.rejected)
    told = {finding.row for finding in reading.findings if finding.severity == "error"}
    assert 0 in told or {item.row for item in reading.rejected} <= told


@pytest.mark.parametrize("name", FILES)
def test_no_draft_shows_its_options_twice_or_points_beyond_them(banks: Path, name: str) -> None:
    for draft in read(banks, name).drafts:
        assert len(set(draft.options)) == len(draft.options) != 1
        assert all(option.strip() and "\ufffd" not in option for option in draft.options)
        assert all(place < len(draft.options) for place in draft.key)
        assert bool(draft.blanks) == (draft.type is ItemType.BLANK) != bool(draft.key)
        assert len(draft.key) == 1 or draft.type in {ItemType.MULTI, ItemType.BLANK}


def test_the_large_bank_keeps_apart_what_shares_a_stem(banks: Path) -> None:
    raw = json.loads((banks / LARGE).read_text(encoding="utf-8"))
    reading = read(banks, LARGE)
    assert len({re.sub(r"\s", "", name.split("|")[0]) for name in raw}) == 8837
    repeats = {finding.row for finding in reading.findings if finding.code == "repeat"}
    sets = {(bare(stem), frozenset(map(bare, options))) for stem, *options in (name.split("|") for name in raw)}
    assert len({identity(draft) for draft in reading.drafts}) == len(sets) == 9370 - len(repeats)
    assert sum(re.sub(r"[\s。]", "", name.split("|")[0]) == "选择词语的正确词形" for name in raw) == 174
    assert Counter(draft.type for draft in reading.drafts) == {ItemType.SINGLE: 8202, ItemType.JUDGE: 1168}
    by_row = dict(enumerate(raw.items(), 1))
    for draft in reading.drafts:
        assert {folded(draft.options[place]) for place in draft.key} == {folded(by_row[draft.row][1])}


def test_the_workbook_loses_its_numbers_its_doubled_options_and_its_bare_letters(banks: Path) -> None:
    (sheet,) = workbook((banks / ZHENG).read_bytes(), Shape.XLSX)
    bare = {row for row, cells in enumerate(sheet.rows, 1) if row > 1 and set(map(str.strip, cells[1:5])) & set("ABCD")}
    reading = read(banks, ZHENG)
    assert {finding.row for finding in reading.findings if finding.code == "bare-letter"} == bare - {1382}
    assert sum(finding.code == "repeat" for finding in reading.findings) == 6
    assert not [draft.stem for draft in reading.drafts if re.match(r"\d+[、.]", draft.stem)]
    assert not [draft.stem for draft in reading.drafts if re.search(r"A、.+B、", draft.stem)]
    years = [draft.stem for draft in reading.drafts if draft.stem.startswith("1931年")]
    assert years
    for draft in reading.drafts:
        said = sheet.rows[draft.row - 1][5].partition("、")[2].strip()
        assert draft.options[draft.key[0]] == said or (draft.type, said) in {(ItemType.JUDGE, "对"), (ItemType.JUDGE, "错")}


def test_options_cut_off_by_a_broken_decoder_are_listed_with_the_repair(banks: Path) -> None:
    found = [finding for finding in read(banks, DAMAGED).findings if finding.code == "damaged-option"]
    assert len(found) == 26
    assert sum(bool(finding.repair) for finding in found) == 14


def test_a_question_with_two_equal_options_of_which_one_is_right_is_listed(banks: Path) -> None:
    errors = [finding for finding in read(banks, "zjwaaa+vue_partyBranch/question.js").findings if finding.severity == "error"]
    assert [(finding.row, finding.code) for finding in errors] == [(1, "same-options-key")]


def test_crib_notes_are_listed_with_what_could_be_made_of_them(banks: Path) -> None:
    reading = read(banks, "Vaskka+XXQG_ChallengeLib/resource.txt")
    offered = [each for each in reading.proposals if each.code == "answer-in-sentence"]
    assert len(offered) > 700
    assert {each.row for each in offered} <= {raw.row for raw in reading.rejected}


def test_a_database_dump_is_refused_with_one_sentence(banks: Path) -> None:
    reading = read(banks, "Vaskka+XXQG_ChallengeLib/lib.bson")
    assert ([finding.code for finding in reading.findings], reading.rows) == (["file-encoding"], 0)


def test_the_figures_in_the_documents_are_those_of_the_banks(banks: Path) -> None:
    assert page(banks) == (Path(__file__).parents[2] / TARGET).read_text(encoding="utf-8")
