"""Files of other quiz programs go in: every question is read as its own program reads it, or refused with the reason."""

import html
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.importers.bank import read_bank
from content.importers.formats import gift
from content.importers.readers import opened
from content.importers.xmltree import tree

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


AIKEN_ERRORS = [(1, "too-few-options"), (5, "aiken-no-question"), (7, "aiken-no-question"), (14, "aiken-unfinished")]


def answers_of(gold: dict[str, list[object]]) -> tuple[list[str], tuple[int, ...]]:
    right = tuple(place for place, share in enumerate(gold["fraction"]) if share)
    texts = [html.unescape(text_of(answer)) for answer in gold["answer"]]
    return ["正确", "错误"] if texts == ["True", "False"] else texts, right


def test_every_question_of_moodle_xml_is_read_or_refused_with_a_reason(formats: Path) -> None:
    kinds: Counter[tuple[str, str]] = Counter()
    for path in sorted(formats.glob("moodle-4.5.6/**/*.xml")):
        nodes = [each for each in tree(path.read_text(encoding="utf-8")).every("question")]
        asked = [each for each in nodes if each.attributes["type"] != "category"]
        reading = read_bank(path.read_bytes(), path.name)
        if not asked:
            assert [finding.code for finding in reading.findings] == ["file-no-questions"]
            continue
        drafts = {draft.row: draft for draft in reading.drafts}
        told = {finding.row: finding.code for finding in reading.findings if finding.severity == "error"}
        assert reading.rows == len(asked) == len(reading.drafts) + len(reading.rejected)
        for node in asked:
            kind = drafts[node.line].type if node.line in drafts else told[node.line]
            kinds[node.attributes["type"], kind] += 1
    for each in sorted(kinds.items()): print(each)
    assert sum(kinds.values()) == 0
