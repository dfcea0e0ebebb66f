"""问卷星 texts: `1. 题目[单选题]`, an option a line; right options are marked only in its exams, `北京（正确答案）`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from content.importers.formats import items
from content.importers.raw import Option, RawItem
from content.importers.readers import Found, Opened
from content.importers.tidy import BLANK

_KINDS = {
    **dict.fromkeys(("单选题", "下拉框", "下拉单选", "评分单选"), "single"),
    **dict.fromkeys(("多选题", "评分多选"), "multi"),
    "判断题": "judge",
    **dict.fromkeys(("填空题", "多项填空题", "考试多项填空", "考试完形填空", "完形填空"), "blank"),
    **dict.fromkeys(("简答题", "问答题"), "essay"),
    "排序题": "ordering",
    **dict.fromkeys(("文件上传", "绘图题"), "upload"),
    **dict.fromkeys(("量表题", "比重题", "滑动条", "矩阵题", "矩阵量表题", "矩阵单选题", "矩阵多选题", "矩阵填空题"), "scale"),
    **dict.fromkeys(("多级下拉题", "商品题", "情景题"), "other"),
}
_QUESTION = re.compile(
    r"\s*[0-9]{1,4}[.．、]\s*(.+?)\s*\[([^\[\]]{2,10})\]\s*(?:[（(](?:选填|必填|分值[::：]\s*[0-9.]+)[）)]|\*|\s)*$"
)
_RIGHT = re.compile(r"\s*[（(]正确答案[）)]\s*$")
_BULLET = re.compile(r"^\s*[○●□■◯☐☑]\s*")
_TOLD = re.compile(r"\s*(?:答案解析|解析)\s*[:：]\s*(.*)")
_KEYED = re.compile(r"^\s*(?:正确答案|标准答案|参考答案|答案)\s*[:：]|【答案】", re.MULTILINE)
_GAP = re.compile(r"\{_[^{}]*\}")


@dataclass(slots=True)
class _Question:
    line: int
    stem: str
    kind: str
    lines: list[str] = field(default_factory=list)


def knows(file: Opened) -> bool:
    """Tell whether the text has numbered questions with a kind of 问卷星 in brackets, and no lines of answers."""
    if "[" not in file.text or _KEYED.search(file.text):
        return False
    found = (_QUESTION.match(line) for line in file.text.splitlines())
    return any(match is not None and match.group(2) in _KINDS for match in found)


def read(file: Opened) -> Found:
    """Return the questions of the text; one without a marked answer is listed with its options, for the answer to be added."""
    return Found([_item(question) for question in _questions(file.text)])


def _questions(text: str) -> Iterator[_Question]:
    question: _Question | None = None
    for number, line in enumerate(text.splitlines(), 1):
        match = _QUESTION.match(line)
        if match is not None and match.group(2) in _KINDS:
            if question is not None:
                yield question
            question = _Question(number, match.group(1), _KINDS[match.group(2)])
        elif question is not None and line.strip():
            question.lines.append(line.strip())
    if question is not None:
        yield question


def _item(question: _Question) -> RawItem:
    told = [match.group(1) for line in question.lines if (match := _TOLD.match(line))]
    offered = [_BULLET.sub("", line) for line in question.lines if not _TOLD.match(line)]
    stem, line = _GAP.sub(BLANK, question.stem), question.line
    if question.kind not in {"single", "multi", "judge"}:
        kind = "survey" if question.kind == "blank" else question.kind
        return items.unsupported(line, stem, kind)
    right = {place for place, text in enumerate(offered) if _RIGHT.search(text)}
    texts = [_RIGHT.sub("", text) for text in offered]
    if not right:
        return _unanswered(line, stem, texts, question.kind)
    return replace(items.choice(line, stem, texts, right, several=question.kind == "multi"), explanation="\n".join(told))


def _unanswered(line: int, stem: str, texts: Sequence[str], kind: str) -> RawItem:
    listed = items.refused(line, stem, "survey-question")
    return replace(listed, options=tuple(Option("", text) for text in texts), type=kind)
