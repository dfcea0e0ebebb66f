"""Rosters as people have them: the bytes of a file in, drafts of members and findings out; nothing is stored."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from content.importers.columns import plain_name
from content.importers.grids import columns, grid, rows_below
from content.importers.raw import UnreadableError, remark
from content.importers.tables import Cells, column_letter
from content.importers.tidy import tidy
from core.findings import Finding, Severity
from core.members.rules import MemberDraft

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "名字", "真实姓名", "员工姓名", "党员姓名", "会员姓名", "成员姓名", "name", "fullname"),
    "number": ("工号", "员工编号", "人员编号", "员工号", "职工号", "编号", "学号", "number", "employeeid", "staffid", "no"),
    "branch": (
        *(
            "支部",
            "所在支部",
            "所属支部",
            "支部名称",
            "党支部",
            "所在党支部",
            "所属党支部",
            "分会",
            "所在组织",
            "所属组织",
            "组织",
        ),
        *("支部编码", "支部代码", "组织编码", "部门", "branch", "branchname", "branchcode", "unit"),
    ),
    "membership": (
        "类别",
        "人员类别",
        "党员类别",
        "成员类别",
        "身份",
        "政治面貌",
        "类型",
        "membership",
        "kind",
        "category",
        "type",
    ),
    "phone": ("手机", "手机号", "手机号码", "联系电话", "电话", "电话号码", "联系方式", "phone", "mobile", "telephone", "tel"),
}
_IDENTITY = ("身份证号", "身份证", "身份证号码", "证件号码", "公民身份号码")
_ID_CARD = re.compile(r"\d{17}[\dXx]|\d\.\d+[eE]\+17")
_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0\d{9,11}|\+\d{7,15}")
_LONGEST = {"name": 60, "number": 40}


@dataclass(frozen=True, slots=True)
class RosterReading:
    """What a roster holds: `rows` people were found; each is a draft, a `repeats` of an equal row, or rejected with a finding."""

    name: str
    rows: int = 0
    drafts: tuple[MemberDraft, ...] = ()
    findings: tuple[Finding, ...] = ()
    repeats: int = 0
    lost: tuple[MemberDraft, ...] = ()
    """The rows that could not be taken, as they were written; a number that is an ID card's is left out."""

    @property
    def rejected(self) -> int:
        """Return how many rows could not be taken."""
        return self.rows - len(self.drafts) - self.repeats


def read_roster(data: bytes, name: str) -> RosterReading:
    """Read a roster by what the file is, never by its name; a file that cannot be read gives one finding."""
    try:
        table, start = grid(data, _COLUMNS, lambda found: "name" in found and len(found) > 1, "file-no-names")
    except UnreadableError as no:
        return RosterReading(name, findings=(no.finding,))
    names = columns(table.rows[start], _COLUMNS)
    rows = list(rows_below(table, start))
    if not rows:
        return RosterReading(name, findings=(UnreadableError("file-no-people").finding,))
    findings = [_hidden(place) for place, cell in enumerate(table.rows[start]) if plain_name(cell) in _IDENTITY]
    drafts, lost = [], []
    for row, cells in rows:
        said = _said(cells, names)
        draft = _member(row, said, names, findings)
        drafts += [draft] if draft else []
        lost += [] if draft else [_as_written(row, said)]
    kept, repeats = _once(drafts, findings)
    clashing = {each.row for each in findings if each.code == "number-twice"}
    lost += [draft for draft in drafts if draft.row in clashing]
    return RosterReading(name, len(rows), kept, tuple(sorted(findings, key=lambda each: each.row)), repeats, tuple(lost))


def _hidden(place: int) -> Finding:
    return remark(0, "id-column", Severity.NOTE, cell=column_letter(place))


def _said(cells: Cells, names: Mapping[str, int]) -> Mapping[str, str]:
    return {field: tidy(cells[place]) if place < len(cells) else "" for field, place in names.items()}


def _as_written(row: int, said: Mapping[str, str]) -> MemberDraft:
    """Return a row that could not be taken, for the corrected file: an ID card's number stands nowhere in it."""
    name, number, branch, membership, phone = (said.get(field, "") for field in _COLUMNS)
    return MemberDraft(row, name, "" if _is_id_card(number) else number, branch, membership, phone)


def _is_id_card(number: str) -> bool:
    return _ID_CARD.fullmatch(unicodedata.normalize("NFKC", number).replace(" ", "")) is not None


def _member(row: int, said: Mapping[str, str], names: Mapping[str, int], findings: list[Finding]) -> MemberDraft | None:
    """Return the row as a draft, or note why it cannot be one."""
    refusal = _refusal(said)
    if refusal:
        code, field = refusal
        findings.append(remark(row, code, Severity.ERROR, cell=column_letter(names.get(field, 0))))
        return None
    phone = _phone(said.get("phone", ""))
    if phone is None:
        findings.append(remark(row, "phone-unknown", Severity.REPAIRED, cell=column_letter(names["phone"])))
    number = unicodedata.normalize("NFKC", said.get("number", ""))
    return MemberDraft(row, said["name"], number, said.get("branch", ""), said.get("membership", ""), phone or "")


def _refusal(said: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the code of what is wrong with the row and the field it is wrong in."""
    if not said["name"]:
        return "no-name", "name"
    if _is_id_card(said.get("number", "")):
        return "number-is-id-card", "number"
    long = next((field for field, most in _LONGEST.items() if len(said.get(field, "")) > most), "")
    return ("value-too-long", long) if long else None


def _phone(said: str) -> str | None:
    """Return the number without spaces and dashes; None when it is no telephone number."""
    digits = re.sub(r"[\s\-—()]", "", unicodedata.normalize("NFKC", said))
    if not digits:
        return ""
    if not _PHONE.fullmatch(digits):
        return None
    return digits.removeprefix("+").removeprefix("86") if re.fullmatch(r"\+?861[3-9]\d{9}", digits) else digits


def _once(drafts: Sequence[MemberDraft], findings: list[Finding]) -> tuple[tuple[MemberDraft, ...], int]:
    """Keep each number once: equal rows are one person, different rows with one number are all left out and listed."""
    same: dict[str, list[MemberDraft]] = defaultdict(list)
    for draft in drafts:
        same[draft.number].append(draft)
    kept, repeats = same.pop("", []), 0
    for group in same.values():
        if len({replace(each, row=0) for each in group}) > 1:
            findings.extend(_clashes(group))
            continue
        kept.append(group[0])
        repeats += len(group) - 1
        findings.extend(remark(each.row, "repeat", Severity.NOTE, arguments={"other": group[0].row}) for each in group[1:])
    return tuple(sorted(kept, key=lambda each: each.row)), repeats


def _clashes(group: Sequence[MemberDraft]) -> Iterator[Finding]:
    for place, each in enumerate(group):
        other = group[0] if place else group[1]
        yield remark(each.row, "number-twice", Severity.ERROR, arguments={"other": other.row})
