"""The calendar for staff: a month at a glance, the list, one entry, and the way from a draft to members."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.approving import approve, deciding
from console.audiences import heads
from console.choices import kind_options, seen_branches
from console.desk import AtDesk, Desk
from console.previews import shown
from console.reading import rendered
from core.calendar import rules, sentences, telling
from core.calendar import service as calendar
from core.calendar.rules import Almanac, EntryRow, EntryState, Line, Occurrence, Told
from core.database import Session
from core.errors import Refused
from core.members.service import BranchRow
from core.pushes.rules import Subject
from core.staff.audit import audit
from core.staff.rules import Permission
from core.workdays.rules import name

router = APIRouter()
STYLES: Final = {EntryState.DRAFT: "", EntryState.RELEASED: "good", EntryState.WITHDRAWN: "warn"}
_NEXT: Final = 8
"""Occurrences that the page of an entry lists."""
_PAST: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the month: whether it belongs to it, whether it is worked, its festival, what is on."""

    day: date
    inside: bool
    works: bool
    festival: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of the list: when it is on next, and how many members it means."""

    row: EntryRow
    rule: str
    next: Occurrence | None
    members: int


@router.get("/calendar")
async def month(desk: AtDesk) -> Response:
    """Show a month of the branches they see, or of one of them."""
    first = _month(desk)
    weeks = rules.month_grid(first.year, first.month)
    async with desk.reading() as session:
        rows, branches, book = await _scene(session, desk)
    states = {row.id: row.state for row in rows}
    shown_rows = [row for row in rows if row.state is not EntryState.WITHDRAWN]
    lines = rules.lines(shown_rows, weeks[0][0], weeks[-1][-1], book)
    values = {
        "first": first,
        "weeks": [[_cell(desk, each, first, book, lines) for each in week] for week in weeks],
        "states": states,
        "today": desk.office.organisation.today(desk.office.clock()),
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "after": (first + timedelta(days=31)).strftime("%Y-%m"),
        "any": any(line.occurrence.on.month == first.month for line in lines),
        "known": book.workdays.known(first),
        "clock": lambda line: f"{desk.office.organisation.local(line.occurrence.starts_at):%H:%M}",
        **_filter(desk, branches),
    }
    return desk.page("calendar.html", values)


def _month(desk: Desk) -> date:
    """Return the first day of the month that the address asks for, or of the present one."""
    today = desk.office.organisation.today(desk.office.clock())
    try:
        asked = date.fromisoformat(f"{desk.asked('month')[:7]}-01")
    except ValueError:
        return today.replace(day=1)
    return asked if abs(asked.year - today.year) <= 50 else today.replace(day=1)  # noqa: PLR2004 - nobody plans farther


def _cell(desk: Desk, day: date, first: date, book: Almanac, lines: Sequence[Line]) -> Cell:
    festival = book.workdays.holiday(day)
    return Cell(
        *(day, day.month == first.month, book.workdays.works(day), desk.tongue.words(name(festival)) if festival else ""),
        [line for line in lines if line.occurrence.on == day],
    )


@router.get("/calendar/list")
async def list_(desk: AtDesk) -> Response:
    """Show every entry with the day it is on next, drafts first."""
    today = desk.office.organisation.today(desk.office.clock())
    async with desk.reading() as session:
        rows, branches, book = await _scene(session, desk)
        counts = [each for top in desk.tops for each in await calendar.head_counts(session, top)]
    listed = [_listed(desk, row, today, book, counts) for row in rows]
    order = {EntryState.DRAFT: 0, EntryState.RELEASED: 1, EntryState.WITHDRAWN: 2}
    listed.sort(key=lambda each: (order[each.row.state], each.next is None, each.next.on if each.next else today, -each.row.id))
    return desk.page("calendar-list.html", {"listed": listed, "styles": STYLES, **_filter(desk, branches)})


def _listed(desk: Desk, row: EntryRow, today: date, book: Almanac, counts: Sequence[tuple[str, str, int]]) -> Listed:
    coming = rules.following(row.draft.timetable, today, 1, book, row.changes)
    return Listed(row, _rule(desk, row), next(iter(coming), None), rules.meant(counts, row.draft.audience))


def _rule(desk: Desk, row: EntryRow) -> str:
    return sentences.rule_in_words(row.draft.timetable, desk.tongue.words)


async def _scene(session: Session, desk: Desk) -> tuple[list[EntryRow], list[BranchRow], Almanac]:
    """Return the entries of the branches they see, or of the one that they picked with those above that mean it."""
    branches = await seen_branches(session, desk)
    rows = [row for top in desk.tops for row in await calendar.entries(session, top)]
    picked = desk.asked("branch")
    if picked:
        desk.must(Permission.SEE_FIGURES, picked)
        rows = [row for row in rows if rules.touches(row, picked)]
    return rows, branches, await calendar.almanac(session, desk.office.organisation)


def _filter(desk: Desk, branches: Sequence[BranchRow]) -> Mapping[str, object]:
    options = [(row.code, "\u3000" * row.code.count(".") + row.name) for row in branches]
    return {"branches": options, "branch": desk.asked("branch")}


@router.get("/calendar/{entry_id:id}")
async def show(desk: AtDesk, entry_id: int) -> Response:
    """Show an entry, how its card looks in each channel, whom it reaches, and the days it is on."""
    return await _page(desk, entry_id)


@router.post("/calendar/{entry_id:id}/release")
async def release(desk: AtDesk, entry_id: int) -> Response:
    """Let members see the entry, and be told of it."""
    office = desk.office
    async with desk.form():
        try:
            async with desk.writing() as session:
                row = await found(session, desk, entry_id, Permission.SEND)
                code = row.draft.audience.branch_code
                await approve(session, desk, Subject.ENTRY, entry_id, code, office.clock())
                await calendar.release(session, entry_id, office.clock(), office.organisation)
                await _noted(session, desk, "calendar.released", row)
        except Refused as refusal:
            return await _page(desk, entry_id, desk.tongue.words(refusal.text), 422)
    await office.wake()
    return desk.go(f"calendar/{entry_id}", desk.say("console-calendar-released"))


@router.post("/calendar/{entry_id:id}/withdraw")
async def withdraw(desk: AtDesk, entry_id: int) -> Response:
    """Take the entry back: nobody sees it, and who has not got it yet will not."""
    async with desk.form(), desk.writing() as session:
        row = await found(session, desk, entry_id, Permission.SEND)
        await calendar.withdraw(session, entry_id, desk.office.clock())
        await _noted(session, desk, "calendar.withdrawn", row)
    return desk.go(f"calendar/{entry_id}", desk.say("console-calendar-withdrawn"))


async def found(session: Session, desk: Desk, entry_id: int, permission: Permission) -> EntryRow:
    """Return the entry, in which they must be allowed to do this; one out of their sight does not exist."""
    row = await calendar.entry(session, entry_id)
    desk.must(permission, row.draft.audience.branch_code)
    return row


async def _noted(session: Session, desk: Desk, action: str, row: EntryRow) -> None:
    await audit(session, desk.staff, action, row.draft.title, "", desk.office.clock(), row.draft.audience.branch_code)


async def _page(desk: Desk, entry_id: int, refused: str = "", status: int = 200) -> Response:
    today = desk.office.organisation.today(desk.office.clock())
    async with desk.reading() as session:
        row = await found(session, desk, entry_id, Permission.SEE_FIGURES)
        book = await calendar.almanac(session, desk.office.organisation)
        kinds = dict(await kind_options(session, desk))
        purpose = telling.purpose_of(row.draft.kind)
        values = {
            "row": row,
            "draft": row.draft,
            "rule": _rule(desk, row),
            "kinds": [kinds.get(kind, kind) for kind in row.draft.audience.memberships],
            "heads": await heads(session, desk, row.draft.audience, purpose),
            "pushes": await calendar.pushes_by_day(session, entry_id),
            "deciding": await deciding(
                session, desk, Subject.ENTRY, entry_id, row.draft.audience.branch_code, draft=row.state is EntryState.DRAFT
            ),
        }
    coming = rules.following(row.draft.timetable, today, _NEXT, book, row.changes)
    past = [each for each in rules.between(row.draft.timetable, today - _PAST, today, book, row.changes) if each.told]
    example = next(iter((*coming, *past)), None)
    told_here = row.draft.timetable.lead_minutes is not None
    values |= {
        "article": rendered(row.draft.words) if row.draft.words else "",
        "coming": coming,
        "past": [each for each in past if each.on < today][-_NEXT:],
        "cancelled": [each for each in row.changes if each.cancelled and each.day >= today],
        "previews": shown(desk, telling.push_message(row, example)) if example and told_here else (),
        "told": Told,
    }
    return desk.page("calendar-entry.html", {**values, "styles": STYLES, "refused": refused, "when": sentences.when}, status)
