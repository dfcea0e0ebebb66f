"""Questions with answers as people list them: the bytes of a file in, drafts of entries and findings out; nothing is stored."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content.importers.grids import columns, grid, rows_below
from content.importers.raw import UnreadableError, remark
from content.importers.tables import Cells, column_letter
from content.importers.tidy import is_damaged, tidy
from core.findings import Finding, Severity
from core.messages import Value
from core.qa.rules import LONGEST_ANSWER, LONGEST_QUESTION, LONGEST_SOURCE, MOST_WORDINGS, Draft, same, tidied

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "question": ("问题", "标准问题", "标准问", "提问", "常见问题", "问题内容", "题目", "question", "faq", "q", "title"),
    "answer": ("答案", "答复", "回答", "标准答案", "解答", "回复", "答案内容", "answer", "reply", "a", "response"),
    "wordings": (
        "其他问法",
        "相似问法",
        "相似问题",
        "扩展问法",
        "相似问",
        "同义问法",
        "别名",
        "wordings",
        "variants",
        "similarquestions",
    ),
    "source": ("来源", "出处", "依据", "文件依据", "政策依据", "source", "reference", "origin"),
}
_BETWEEN = re.compile(r"[\n|｜;；]+")


@dataclass(frozen=True, slots=True)
class FaqReading:
    """What a file holds: `rows` questions were found; each is a draft, a `repeats` of another row, or rejected with a finding."""

    name: str
    rows: int = 0
    drafts: tuple[Draft, ...] = ()
    findings: tuple[Finding, ...] = ()
    repeats: int = 0
    lost: tuple[Draft, ...] = ()
    """The rows that could not be taken, as they were written."""

    @property
    def rejected(self) -> int:
        """Return how many rows could not be taken."""
        return self.rows - len(self.drafts) - self.repeats


def read_faq(data: bytes, name: str) -> FaqReading:
    """Read questions and answers by what the file is, never by its name; a file that cannot be read gives one finding."""
    try:
        table, start = grid(data, COLUMNS, lambda found: {"question", "answer"} <= found.keys(), "file-no-faq-columns")
    except UnreadableError as no:
        return FaqReading(name, findings=(no.finding,))
    names = columns(table.rows[start], COLUMNS)
    rows = list(rows_below(table, start))
    if not rows:
        return FaqReading(name, findings=(UnreadableError("file-no-faq").finding,))
    findings: list[Finding] = []
    read = [(row, cells, _draft(row, cells, names, findings)) for row, cells in rows]
    drafts = [draft for _, _, draft in read if draft]
    kept, repeats = _once(drafts, findings)
    lost = [_as_written(row, _said(cells, names)) for row, cells, draft in read if draft is None]
    differing = {each.row for each in findings if each.code == "faq-twice"}
    lost += [draft for draft in drafts if draft.row in differing]
    return FaqReading(name, len(rows), kept, tuple(sorted(findings, key=lambda each: each.row)), repeats, tuple(lost))


def _said(cells: Cells, names: Mapping[str, int]) -> Mapping[str, str]:
    return {field: cells[place].strip() if place < len(cells) else "" for field, place in names.items()}


def _as_written(row: int, said: Mapping[str, str]) -> Draft:
    wordings = _wordings(said.get("wordings", ""))
    return Draft(said["question"], said["answer"], said.get("source", ""), wordings, row=row)


def _draft(row: int, cells: Cells, names: Mapping[str, int], findings: list[Finding]) -> Draft | None:
    """Return the row as a draft, or note why it cannot be one."""
    said = _said(cells, names)
    question = tidy(said["question"])
    refused = _refusal(question, said["answer"])
    if refused:
        code, field = refused
        findings.append(remark(row, code, Severity.ERROR, cell=column_letter(names[field]), arguments=_limits(code)))
        return None
    source, wordings = tidy(said.get("source", "")), _wordings(said.get("wordings", ""))
    if len(source) > LONGEST_SOURCE:
        findings.append(remark(row, "source-cut", Severity.REPAIRED, cell=column_letter(names["source"])))
    draft = tidied(Draft(question, said["answer"], source[:LONGEST_SOURCE], wordings, row=row))
    kept = tuple(each for each in draft.wordings if len(each) <= LONGEST_QUESTION)[:MOST_WORDINGS]
    if len(kept) < len(draft.wordings):
        cell = column_letter(names["wordings"])
        limits: dict[str, Value] = {"most": MOST_WORDINGS, "long": LONGEST_QUESTION}
        findings.append(remark(row, "wordings-cut", Severity.REPAIRED, cell=cell, arguments=limits))
    return Draft(draft.question, draft.answer, draft.source, kept, row=row)


def _refusal(question: str, answer: str) -> tuple[str, str] | None:
    """Return the code of what is wrong with the row and the field it is wrong in."""
    if not same(question):
        return "no-question", "question"
    if not answer:
        return "no-faq-answer", "answer"
    if is_damaged(question) or "\ufffd" in answer:
        return "damaged", "question" if is_damaged(question) else "answer"
    long = "question" if len(question) > LONGEST_QUESTION else "answer" if len(answer) > LONGEST_ANSWER else ""
    return ("faq-too-long", long) if long else None


def _limits(code: str) -> dict[str, Value]:
    return {"question": LONGEST_QUESTION, "answer": LONGEST_ANSWER} if code == "faq-too-long" else {}


def _wordings(said: str) -> tuple[str, ...]:
    return tuple(wording for part in _BETWEEN.split(said) if (wording := tidy(part)))


def _once(drafts: Sequence[Draft], findings: list[Finding]) -> tuple[tuple[Draft, ...], int]:
    """Keep each question once: the first row of those that ask the same."""
    first: dict[str, Draft] = {}
    for draft in drafts:
        known = first.setdefault(same(draft.question), draft)
        if known is draft:
            continue
        code, severity = ("repeat", Severity.NOTE) if known.answer == draft.answer else ("faq-twice", Severity.ERROR)
        findings.append(remark(draft.row, code, severity, arguments={"other": known.row}))
    differing = sum(each.code == "faq-twice" for each in findings)
    return tuple(first.values()), len(drafts) - len(first) - differing
