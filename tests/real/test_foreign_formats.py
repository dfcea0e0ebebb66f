"""Files of other quiz programs go in: every question is read as its own program reads it, or refused with the reason."""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.importers.bank import READERS, read_bank
from content.importers.formats import gift
from content.importers.readers import Opened, opened

GOLD = "gold-moodle456"


@pytest.fixture(scope="session")
def formats(shared: Path) -> Path:
    """Return the folder of the quiz formats."""
    return shared / "quizformats"


def gift_files(formats: Path) -> Iterator[tuple[Path, list[dict[str, object]]]]:
    """Yield each GIFT file with what Moodle itself reads in it, categories left out."""
    sources = {path.name: path for path in [*formats.glob("moodle-4.5.6/**/gift/**/*.txt"), *formats.glob("gift-peg/**/*.gift")]}
    for gold in sorted(formats.glob(f"{GOLD}/*.json")):
        name = gold.name.removesuffix(".json")
        if name in sources:
            found = json.loads(gold.read_text(encoding="utf-8"))["questions"]
            yield sources[name], [question for question in found if question["qtype"] != "category"]


def text_of(value: object) -> str:
    """Return a text of the gold; its program lost the one sign that is not UTF-8."""
    return str(value["text"] if isinstance(value, dict) else value).replace("\ufffd", "ö")


def shown(question: gift.Question) -> object:
    """Return of our reading what the gold says of Moodle's."""
    if question.kind == "truefalse":
        return question.answers[0].share > 0, question.answers[0].feedback, question.answers[1].feedback
    if question.kind == "match":
        return list(question.pairs)
    answers = [(answer.text, round(answer.share, 5), answer.feedback) for answer in question.answers]
    if question.kind == "numerical":
        return [(near(answer.text), answer.share, answer.feedback, answer.tolerance) for answer in question.answers]
    return answers if question.kind in {"multichoice", "shortanswer"} else []


def near(number: str) -> str:
    """Return the number without what floats added to it."""
    return number if number == "*" else str(round(float(number), 10))


def wanted(gold: dict[str, list[object]]) -> object:
    kind = gold["qtype"]
    if kind == "truefalse":
        return bool(gold["correctanswer"]), text_of(gold["feedbacktrue"]), text_of(gold["feedbackfalse"])
    if kind == "match":
        return [(text_of(left), right) for left, right in zip(gold["subquestions"], gold["subanswers"], strict=True)]
    if kind not in {"multichoice", "shortanswer", "numerical"}:
        return []
    shares = [round(float(str(share)), 5) for share in gold["fraction"]]
    answers = [(text_of(a), share, text_of(f)) for a, share, f in zip(gold["answer"], shares, gold["feedback"], strict=True)]
    if kind == "numerical":
        offs = [float(str(off) or 0) for off in gold["tolerance"]]
        return [(near(text), *rest, round(off, 10)) for (text, *rest), off in zip(answers, offs, strict=True)]
    return answers


def test_gift_is_read_as_moodle_reads_it(formats: Path) -> None:
    right, wrong = 0, []
    for path, gold in gift_files(formats):
        ours = [each for each in gift.questions(opened(path.read_bytes()).text) if each.kind != "category"]
        assert len(ours) == len(gold), path.name
        for question, theirs in zip(ours, gold, strict=True):
            mine = (question.kind, question.stem, shown(question), question.general, sorted(question.tags))
            moodles = (theirs["qtype"], theirs["questiontext"], wanted(theirs), theirs["generalfeedback"], sorted(theirs["tags"]))
            if mine == moodles:
                right += 1
            else:
                wrong.append((path.name, mine, moodles))
    assert (right, wrong) == (159, [])


def test_aiken_is_read_whole_and_its_four_errors_are_named_by_line(formats: Path) -> None:
    folder = formats / "moodle-4.5.6/question/format/aiken/tests/fixtures"
    for name, expected in (("questions.aiken.txt", []), ("aiken_errors.txt", AIKEN_ERRORS)):
        reading = read_bank((folder / name).read_bytes(), name)
        gold = json.loads((formats / GOLD / f"{name}.json").read_text(encoding="utf-8"))["questions"]
        theirs = [(html.unescape(text_of(each["questiontext"])), *answers_of(each)) for each in gold]
        assert [(draft.stem, list(draft.options), draft.key) for draft in reading.drafts] == theirs
        assert [(finding.row, finding.code) for finding in reading.findings if finding.severity == "error"] == expected


VERDICTS = (["True", "False"], ["Correct", "Incorrect"])
AIKEN_ERRORS = [(1, "too-few-options"), (5, "aiken-no-question"), (7, "aiken-no-question"), (14, "aiken-unfinished")]


def answers_of(gold: dict[str, list[object]]) -> tuple[list[str], tuple[int, ...]]:
    right = tuple(place for place, share in enumerate(gold["fraction"]) if share)
    texts = [html.unescape(text_of(answer)) for answer in gold["answer"]]
    return ["正确", "错误"] if texts in VERDICTS else texts, right


def moodle_files(formats: Path) -> list[Path]:
    return sorted(formats.glob("moodle-4.5.6/**/*.xml"))


def test_every_question_of_moodle_xml_is_read_or_refused_with_a_reason(formats: Path) -> None:
    kinds: Counter[tuple[str, str]] = Counter()
    for path in moodle_files(formats):
        text = path.read_text(encoding="utf-8")
        asked = [kind for kind in re.findall(r'<question type="(\w+)"', text) if kind != "category"]
        reading = read_bank(path.read_bytes(), path.name)
        assert reading.rows == len(asked) == len(reading.drafts) + len(reading.rejected), path
        told = {finding.row: finding.code for finding in reading.findings if finding.severity == "error"}
        rows = sorted([(draft.row, draft.type.value) for draft in reading.drafts] + list(told.items()))
        kinds.update(zip(asked, (kind for _, kind in rows), strict=True))
    assert sum(kinds.values()) == 42  # 39 in whole files, 3 cut out of one
    assert kinds == MOODLE_KINDS


MOODLE_KINDS = {
    ("truefalse", "judge"): 13,
    ("multichoice", "single"): 2,
    ("multichoice", "multi"): 2,
    ("shortanswer", "blank"): 2,
    ("numerical", "number-range"): 1,
    ("cloze", "cloze-mixed"): 3,
    ("cloze", "cloze-broken"): 2,
    ("cloze", "too-few-options"): 1,
    ("cloze", "no-answer"): 1,
    ("cloze", "gift-number"): 1,
    ("ordering", "type-unsupported"): 5,
    ("essay", "type-unsupported"): 3,
    ("gapselect", "type-unsupported"): 2,
    ("ddimageortext", "type-unsupported"): 1,
    ("ddmarker", "type-unsupported"): 1,
    ("description", "type-unsupported"): 1,
    ("matching", "type-unsupported"): 1,
}


def test_every_item_of_qti_is_classed(formats: Path) -> None:
    found: Counter[str] = Counter()
    for path in sorted(formats.glob("qti21-oat/**/*.xml")):
        reading = read_bank(path.read_bytes(), path.name)
        if "<assessmentTest" in path.read_text(encoding="utf-8"):
            assert [finding.code for finding in reading.findings] == ["file-qti-test"]
            continue
        assert reading.rows == 1
        errors = [finding.code for finding in reading.findings if finding.severity == "error"]
        found.update(errors or [draft.type.value for draft in reading.drafts])
    assert sum(found.values()) == 87
    assert found == QTI_CLASSES


QTI_CLASSES = {
    "single": 9,
    "multi": 3,
    "judge": 8,
    "blank": 2,
    "type-unsupported": 35,
    "qti-several": 6,
    "qti-variables": 14,
    "qti-logic": 7,
    "survey-question": 2,
    "no-options": 1,
}


def test_every_deck_of_anki_is_read_and_the_damaged_one_refused(formats: Path) -> None:
    read = {path.name: read_bank(path.read_bytes(), path.name) for path in sorted(formats.glob("anki-apkg/*"))}
    assert {name: (reading.rows, len(reading.drafts)) for name, reading in read.items()} == ANKI
    refused = {name: reading.findings[0].code for name, reading in read.items() if not reading.rows}
    assert refused == dict.fromkeys(ANKI_EMPTY, "file-no-questions") | {ANKI_DAMAGED: "file-broken"}
    for reading in read.values():
        assert not [draft for draft in reading.drafts if "Please update" in draft.stem or "<" in draft.stem]


ANKI_DAMAGED = "initial_version_2_12_1_corrupt_regular.anki2"
ANKI_EMPTY = ("initial_version_2_12_1.anki2", "schema16.anki2", "schema250.anki2")
ANKI = {
    **dict.fromkeys(
        ("diffmodels2-1.apkg", "diffmodels2-2.apkg", "diffmodeltemplates-1.apkg", "diffmodeltemplates-2.apkg"), (1, 1)
    ),
    **dict.fromkeys(("update1.apkg", "update2.apkg", "update3.apkg"), (1, 1)),
    **dict.fromkeys(("made_by_anki_26.9_legacy.apkg", "made_by_anki_26.9_new_21b.apkg"), (21, 21)),
    **dict.fromkeys((*ANKI_EMPTY, ANKI_DAMAGED), (0, 0)),
    "media.apkg": (1, 0),
    "templates.apkg": (48, 5),
}


def test_foreign_files_are_known_by_what_is_in_them(formats: Path) -> None:
    texts = {path: opened(path.read_bytes()) for path, _ in gift_files(formats)}
    known = {path.name for path, file in texts.items() if reader_of(file) == "gift"}
    assert {path.name for path in texts} - known == {"markdown.gift"}, "only descriptions, which may be any text"
    for path in moodle_files(formats):
        assert reader_of(opened(path.read_bytes())) == "moodle-xml"
    for path in sorted(formats.glob("qti21-oat/**/*.xml")):
        assert reader_of(opened(path.read_bytes())) == "qti"


def reader_of(file: Opened) -> str:
    return next(reader.name for reader in READERS if reader.knows(file))
