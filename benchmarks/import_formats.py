"""Readers of question banks beside the best others: `python -m benchmarks.import_formats`.

Tables and JSON are measured by `benchmarks.importers`.

The others are no part of the project. Install them where Python finds them, for this run alone:
`uv pip install --target DIR pygiftparser moodle-xml-parser`, then `PYTHONPATH=.:DIR python -m benchmarks.import_formats`.
Where no package reads a form, the bare parsing of its container stands beside ours: it makes no questions and finds no faults.
Seconds are those of the processor; right are the questions whose words, options and key came back as they were written.
"""

import logging
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from content.exporters.banks import form_named
from content.importers.bank import read_bank
from core.library.rules import ItemDraft, ItemType, answer_of, identity

_FEW = 2_000
_WORDS = "党员应当按期参加组织生活：学习 a=b、写 {笔记} 与 100% 的 #重点~ 内容"


@dataclass(frozen=True, slots=True)
class Run:
    """What a reader made of a file: how many questions are right, and the seconds it took."""

    right: int
    seconds: float


def main() -> int:
    """Read each form with ours and the other; return 1 when ours is wrong."""
    logging.disable(logging.CRITICAL)
    print(f"{'form':8} {'items':>6} {'ours right':>11} {'s':>6}   {'other':32} {'right':>6} {'s':>6} {'ours / other':>12}")
    failed = False
    for form, drafts, data, name, other in _cases():
        ours, theirs = _ours(drafts, data), _other(other, data)
        ratio = f"{ours.seconds / theirs.seconds:.1f}" if theirs and theirs.seconds else "-"
        beside = f"{theirs.right if theirs.right >= 0 else '-':>6} {theirs.seconds:6.2f}" if theirs else " not installed"
        print(f"{form:8} {len(drafts):6} {ours.right:11} {ours.seconds:6.2f}   {name:32} {beside} {ratio:>12}")
        failed |= ours.right < len(drafts)
    return 1 if failed else 0


def _cases() -> Iterator[tuple[str, Sequence[ItemDraft], bytes, str, Callable[[bytes], int]]]:
    few = drafts_of(_FEW)
    yield "gift", few, _written("gift", few), "pygiftparser", lambda data: _pygiftparser(data, few)
    yield "moodle", few, _written("moodle", few), "moodle-xml-parser", lambda data: _moodle_xml_parser(data, few)
    yield "qti", few, _written("qti", few), "none on PyPI; ElementTree, bare", _element_tree
    yield "anki", few, _written("anki", few), "none but Anki; sqlite3, bare", _sqlite


def drafts_of(count: int) -> Sequence[ItemDraft]:
    """Return so many single choices, each with other words and with signs that mean something in some form."""
    return [
        ItemDraft(
            0,
            ItemType.SINGLE,
            f"{_WORDS}第{number}条说的是____？",
            tuple(f"选择{letter}：{number * 7 + place}" for place, letter in enumerate("甲乙丙丁")),
            (number % 4,),
            explanation=f"见第{number}页。",
        )
        for number in range(1, count + 1)
    ]


def _written(name: str, drafts: Sequence[ItemDraft]) -> bytes:
    form = form_named(name)
    if form is None:
        raise ValueError(name)
    return form.write(drafts, "题库", "zh").content


def _ours(drafts: Sequence[ItemDraft], data: bytes) -> Run:
    begun = time.process_time()
    reading = read_bank(data, "file")
    seconds = time.process_time() - begun
    wanted = {identity(each): answer_of(each) for each in drafts}
    return Run(sum(wanted.get(identity(each)) == answer_of(each) for each in reading.drafts), seconds)


def _other(read: Callable[[bytes], int], data: bytes) -> Run | None:
    begun = time.process_time()
    try:
        right = read(data)
    except ImportError:
        return None
    return Run(right, time.process_time() - begun)


def _bare(_: object) -> int:
    """Return that nothing was made that could be right."""
    return -1


def _pygiftparser(data: bytes, drafts: Sequence[ItemDraft]) -> int:
    from pygiftparser import parser

    found = parser.parseFile(StringIO(data.decode()))
    return sum(
        question.text.removeprefix("[plain]").strip() == draft.stem
        and tuple(each.answer for each in getattr(question.answers, "answers", ())) == draft.options
        for question, draft in zip(found, drafts, strict=False)
    )


def _moodle_xml_parser(data: bytes, drafts: Sequence[ItemDraft]) -> int:
    from moodle_xml_parser.parser import _parse_root_to_questions, _parse_to_root

    found = _parse_root_to_questions(_parse_to_root(data))["multichoice"]
    return sum(
        question.text_pre_parse.strip() == draft.stem and tuple(each.answer for each in question.options) == draft.options
        for question, draft in zip(found, drafts, strict=False)
    )


def _element_tree(data: bytes) -> int:
    with ZipFile(BytesIO(data)) as archive:
        return _bare([ET.fromstring(archive.read(name)) for name in archive.namelist()])  # noqa: S314 - our own file


def _sqlite(data: bytes) -> int:
    with ZipFile(BytesIO(data)) as archive:
        content = archive.read("collection.anki2")
    base = sqlite3.connect(":memory:")
    base.deserialize(content)
    rows = base.execute("SELECT flds FROM notes").fetchall()
    base.close()
    return _bare(rows)


if __name__ == "__main__":
    sys.exit(main())
