"""Plans of a year or a month as people keep them in tables: the bytes of a file in, rows for the calendar and findings out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from content.importers.grids import columns, grid, rows_below
from content.importers.raw import UnreadableError, remark
from content.importers.tables import Cells, column_letter
from content.importers.tidy import tidy
from core.calendar import reading
from core.calendar.planning import PlanRow
from core.calendar.recurrence import Rule
from core.calendar.rules import EntryKind, Shift, Timetable
from core.findings import Finding, Severity
from core.messages import Value

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "when": (
        *("日期或规则", "日期", "时间安排", "什么时候", "规则", "频次", "周期", "重复"),
        "dateorrule",
        "date",
        "day",
        "when",
        "rule",
    ),
    "clock": ("时间", "开始时间", "时刻", "几点", "time", "starttime", "start"),
    "kind": ("类型", "种类", "形式", "类别", "kind", "type"),
    "title": (*("标题", "主题", "事项", "名称", "工作内容", "活动内容", "活动", "内容"), "title", "subject", "event", "name"),
    "words": ("正文", "说明", "要求", "备注", "详情", "text", "description", "notes", "note"),
    "place": ("地点", "地址", "会议室", "place", "location", "venue"),
    "branch": ("支部", "范围", "所属支部", "责任支部", "组织", "branch", "audience"),
    "kinds": ("人员类别", "对象类别", "参加对象", "参加人员", "对象", "membership", "memberships", "forwhom"),
    "minutes": ("时长", "时长分钟", "minutes", "length", "duration"),
}
_KINDS: Mapping[EntryKind, str] = {
    EntryKind.MEETING: "会|大会|党课|主题党日|座谈|评议|meeting",
    EntryKind.QUIZ: "答题|测验|考试|竞赛|quiz|exam",
    EntryKind.TASK: "学习|自学|阅读|study|task|reading",
    EntryKind.REMINDER: "提醒|缴|交|reminder|remind",
    EntryKind.NOTICE: "通知|公示|公告|notice",
}
_USUAL = time(9)
_DAY_BEFORE = 24 * 60
_MEETING_MINUTES = 60
_MOST_MINUTES = 4320


@dataclass(frozen=True, slots=True)
class PlanReading:
    """What a plan holds: `rows` were found, each is one of `plan` or has a finding that says why not."""

    name: str
    rows: int = 0
    plan: tuple[PlanRow, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _When:
    starts_on: date
    clock: time | None = None
    rule: Rule | None = None
    shift: Shift = Shift.STAY


def read_plan(data: bytes, name: str, today: date) -> PlanReading:
    """Read a plan by what the file is; days without a year are the next ones from `today`, and rules begin on it."""
    try:
        table, start = grid(data, _COLUMNS, lambda found: {"when", "title"} <= found.keys(), "plan-no-columns")
    except UnreadableError as no:
        return PlanReading(name, findings=(no.finding,))
    names = columns(table.rows[start], _COLUMNS)
    rows = list(rows_below(table, start))
    if not rows:
        return PlanReading(name, findings=(UnreadableError("plan-no-rows").finding,))
    findings: list[Finding] = []
    plan = [read for row, cells in rows if (read := _row(row, _said(cells, names), names, today, findings))]
    return PlanReading(name, len(rows), tuple(plan), tuple(findings))


def _said(cells: Cells, names: Mapping[str, int]) -> Mapping[str, str]:
    return {field: tidy(cells[place]) if place < len(cells) else "" for field, place in names.items()}


def _row(row: int, said: Mapping[str, str], names: Mapping[str, int], today: date, findings: list[Finding]) -> PlanRow | None:
    """Return the row as it is meant, or note why nobody can tell."""
    when = _when(said["when"], today) if said["when"] else None
    clock = reading.clock(said["clock"]) if said.get("clock") else when.clock if when else None
    refusal = _refusal(said, when, clock, today)
    if refusal is not None or when is None:
        code, field = refusal or ("plan-no-day", "when")
        words: dict[str, Value] = {"words": said[field][:60]} if said[field] else {}
        findings.append(remark(row, code, Severity.ERROR, cell=column_letter(names[field]), arguments=words))
        return None
    if clock is None:
        findings.append(remark(row, "plan-clock-missing", Severity.NOTE, cell=column_letter(names["when"])))
    return _planned(row, said, when, clock or _USUAL)


def _refusal(said: Mapping[str, str], when: _When | None, clock: time | None, today: date) -> tuple[str, str] | None:
    """Return the code of what is wrong with the row and the field it is wrong in."""
    if not said["title"]:
        return "plan-no-title", "title"
    if when is None:
        return "plan-day-unread" if said["when"] else "plan-no-day", "when"
    if when.rule is None and when.starts_on < today:
        return "plan-day-past", "when"
    return ("plan-clock-unread", "clock") if said.get("clock") and clock is None else None


def _planned(row: int, said: Mapping[str, str], when: _When, clock: time) -> PlanRow:
    kind = _kind(said.get("kind", "") or said["title"])
    meets = kind is EntryKind.MEETING
    minutes = _minutes(said.get("minutes", ""), _MEETING_MINUTES if meets else 0)
    timetable = Timetable(when.starts_on, clock, minutes, when.rule, when.shift, _DAY_BEFORE if meets else 0)
    kinds = tuple(part for part in re.split(r"[、,，;；/]+", said.get("kinds", "")) if part.strip())
    texts = (said.get("words", ""), said.get("place", ""), said.get("branch", ""))
    return PlanRow(row, kind, said["title"], timetable, *texts, kinds)


def _when(words: str, today: date) -> _When | None:
    """Return the day or the rule that the words say, with the time of the day where it stands behind them."""
    whole = _day_or_rule(words, today)
    if whole is not None:
        return whole
    for place in range(1, min(len(words), 80)):
        clock = reading.clock(words[place:])
        head = _day_or_rule(words[:place].strip(), today) if clock else None
        if head is not None:
            return _When(head.starts_on, clock, head.rule, head.shift)
    return None


def _day_or_rule(words: str, today: date) -> _When | None:
    day = reading.day(words, today)
    if day is not None:
        return _When(day)
    said = reading.repeat(words)
    return _When(today, None, said.rule, said.shift or Shift.STAY) if said else None


def _kind(words: str) -> EntryKind:
    """Return the kind that the words name; what names none is a notice."""
    said = reading.normal(words)
    return next((kind for kind, pattern in _KINDS.items() if re.search(pattern, said)), EntryKind.NOTICE)


def _minutes(words: str, usual: int) -> int:
    found = re.match(r"(\d+(?:\.\d+)?)\s*(小时|个小时|h|hour)?", reading.normal(words))
    if not found:
        return usual
    return min(round(float(found[1]) * (60 if found[2] else 1)), _MOST_MINUTES)
