"""Filling in and changing entries of the calendar: the form with the next days beside it, and single occurrences."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.calendar_forms import LEADS, NEVER, ORDINALS, REPEATS, clock, draft_of, filled, timetable_of
from console.calendar_forms import day as typed_day
from console.choices import audience_options
from console.desk import AtDesk, Desk
from console.forms import Form, row_id
from console.pages.calendar import found
from core.calendar import rules, sentences
from core.calendar import service as calendar
from core.calendar.rules import Change, EntryDraft, EntryKind, EntryRow, EntryState, Shift
from core.database import Session
from core.errors import NotFound, Refused
from core.messages import Text
from core.quiz import service as quizzes
from core.staff.audit import audit
from core.staff.rules import Permission
from core.tasks import service as tasks

router = APIRouter()
_SHOWN: Final = 6
"""Days that the form shows before anything is kept."""
_A_DAY: Final = timedelta(days=1)


@router.get("/calendar/new")
async def new(desk: AtDesk) -> Response:
    """Ask for a new entry; with a day or an entry to copy in the address, begun with that."""
    copied = row_id(desk.asked("copy"))
    if copied is not None:
        async with desk.reading() as session:
            row = await found(session, desk, copied, Permission.SEE_FIGURES)
        return await _form_page(desk, filled(row.draft, desk.say("calendar-month-day", day=-1)))
    tomorrow = desk.office.organisation.today(desk.office.clock()) + _A_DAY
    day = desk.asked("day") or tomorrow.isoformat()
    form = Form.of(
        kind=EntryKind.MEETING, starts_on=day, clock="09:00", minutes=60, lead=24 * 60, repeat="once", shift=Shift.STAY
    )
    return await _form_page(desk, form)


@router.post("/calendar/new")
async def add(desk: AtDesk) -> Response:
    """Keep the entry as a draft that nobody sees yet."""
    now, organisation = desk.office.clock(), desk.office.organisation
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                draft = await _allowed(session, desk, form)
                entry_id = await calendar.create(session, draft, now, organisation, desk.staff.account_id)
                await audit(session, desk.staff, "calendar.added", draft.title, "", now, draft.audience.branch_code)
        except Refused as refusal:
            return await _form_page(desk, form, refused=desk.tongue.words(refusal.text), status=422)
    return desk.go(f"calendar/{entry_id}", desk.say("console-calendar-kept"))


@router.get("/calendar/next")
async def following(desk: AtDesk) -> Response:
    """Return the days on which the entry would be, while the form is being filled in."""
    query = desk.request.query_params
    form = Form({name: [value[:200] for value in query.getlist(name)] for name in query})
    async with desk.reading() as session:
        book = await calendar.almanac(session, desk.office.organisation)
    try:
        timetable = timetable_of(desk, form)
    except Refused as refusal:
        return desk.part("calendar-next.html", {"flaw": desk.tongue.words(refusal.text)})
    flaw = rules.flaw_of_time(timetable, book)
    if flaw is not None:
        return desk.part("calendar-next.html", {"flaw": desk.tongue.words(flaw)})
    coming = rules.following(timetable, timetable.starts_on - _A_DAY * 31, _SHOWN, book)
    rule = sentences.rule_in_words(timetable, desk.tongue.words)
    return desk.part("calendar-next.html", {"flaw": "", "rule": rule, "coming": coming, "when": sentences.when})


@router.get("/calendar/{entry_id:id}/edit")
async def edit(desk: AtDesk, entry_id: int) -> Response:
    """Show the entry as it was filled in, to be changed."""
    async with desk.reading() as session:
        row = await found(session, desk, entry_id, Permission.CHANGE_CONTENT)
    return await _form_page(desk, filled(row.draft, desk.say("calendar-month-day", day=-1)), row)


@router.post("/calendar/{entry_id:id}/edit")
async def change(desk: AtDesk, entry_id: int) -> Response:
    """Write the form over the entry; one that is released only for those who may send."""
    now, organisation = desk.office.clock(), desk.office.organisation
    async with desk.form() as form:
        async with desk.reading() as session:
            row = await found(session, desk, entry_id, Permission.CHANGE_CONTENT)
        if row.state is EntryState.RELEASED:
            desk.must(Permission.SEND, row.draft.audience.branch_code)
        try:
            async with desk.writing() as session:
                draft = await _allowed(session, desk, form, Permission.SEND if row.state is EntryState.RELEASED else None)
                await calendar.change(session, entry_id, draft, now, organisation)
                await audit(session, desk.staff, "calendar.changed", draft.title, "", now, draft.audience.branch_code)
        except Refused as refusal:
            return await _form_page(desk, form, row, desk.tongue.words(refusal.text), 422)
    return desk.go(f"calendar/{entry_id}", desk.say("console-saved"))


@router.get("/calendar/{entry_id:id}/on/{day}")
async def occurrence(desk: AtDesk, entry_id: int, day: str) -> Response:
    """Show one occurrence, to be moved, reworded or cancelled."""
    return await _occurrence_page(desk, entry_id, _day(day))


@router.post("/calendar/{entry_id:id}/on/{day}")
async def change_occurrence(desk: AtDesk, entry_id: int, day: str) -> Response:
    """Move or reword one occurrence."""
    async with desk.form() as form:
        named = _day(day)
        try:
            async with desk.reading() as session:
                row = await found(session, desk, entry_id, Permission.SEND)
            await _write(desk, row, _typed(desk, row, named, form))
        except Refused as refusal:
            return await _occurrence_page(desk, entry_id, named, form, desk.tongue.words(refusal.text), 422)
    return desk.go(f"calendar/{entry_id}", desk.say("console-calendar-occurrence-changed"))


@router.post("/calendar/{entry_id:id}/on/{day}/{wish}")
async def cancel_occurrence(desk: AtDesk, entry_id: int, day: str, wish: str) -> Response:
    """Cancel one occurrence, or let it be as the rule has it."""
    async with desk.form():
        if wish not in {"cancel", "restore"}:
            raise NotFound(Text("console-not-found"))
        async with desk.reading() as session:
            row = await found(session, desk, entry_id, Permission.SEND)
        await _write(desk, row, Change(_day(day), cancelled=wish == "cancel"))
    return desk.go(f"calendar/{entry_id}", desk.say(f"console-calendar-occurrence-{wish}"))


async def _write(desk: Desk, row: EntryRow, change: Change) -> None:
    now, organisation, code = desk.office.clock(), desk.office.organisation, row.draft.audience.branch_code
    async with desk.writing() as session:
        await calendar.change_occurrence(session, row.id, change, now, organisation)
        await audit(session, desk.staff, "calendar.occurrence", row.draft.title, change.day.isoformat(), now, code)
    await desk.office.wake()


def _day(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise NotFound(Text("calendar-no-occurrence")) from None


def _typed(desk: Desk, row: EntryRow, named: date, form: Form) -> Change:
    """Return what differs from the entry: what is as there is left empty."""
    on, at = typed_day(desk, form, "on", "console-calendar-on"), clock(form, "clock", "console-calendar-clock")
    title, words = form.needed("title", "console-title"), form.text("words")
    draft = row.draft
    return Change(
        named,
        on=on,
        clock=None if at == draft.timetable.clock else at,
        title="" if title == draft.title else title,
        words="" if words.split() == draft.words.split() else words,
    )


async def _occurrence_page(
    desk: Desk, entry_id: int, day: date, form: Form | None = None, refused: str = "", status: int = 200
) -> Response:
    async with desk.reading() as session:
        row = await found(session, desk, entry_id, Permission.SEND)
        book = await calendar.almanac(session, desk.office.organisation)
    plain = rules.is_on(replace(row, changes=()), day, book)
    if plain is None:
        raise NotFound(Text("calendar-no-occurrence"))
    now_on = rules.is_on(row, day, book)
    shown = now_on or plain
    line = rules.line_of(row, shown)
    at = desk.office.organisation.local(shown.starts_at)
    form = form or Form.of(on=shown.on.isoformat(), clock=f"{at:%H:%M}", title=line.title, words=rules.words_of(row, shown))
    change = next((each for each in row.changes if each.day == day), None)
    values = {"row": row, "day_": day, "plain": plain, "now_on": now_on, "change": change, "form": form, "refused": refused}
    return desk.page("calendar-occurrence.html", {**values, "when": sentences.when}, status)


async def _allowed(session: Session, desk: Desk, form: Form, more: Permission | None = None) -> EntryDraft:
    """Return the draft that was typed, for a branch in which they may do this, about what they can see."""
    draft = draft_of(desk, form)
    branch = draft.audience.branch_code
    desk.must(Permission.CHANGE_CONTENT, branch)
    if more is not None:
        desk.must(more, branch)
    if draft.task_id is not None and draft.task_id not in {task for task, _ in await _tasks(session, desk)}:
        raise Refused(Text("console-field-pick", {"field": Text("console-calendar-task")}))
    if draft.quiz_id is not None and draft.quiz_id not in {quiz for quiz, _ in await _quizzes(session, desk)}:
        raise Refused(Text("console-field-pick", {"field": Text("console-calendar-quiz")}))
    return draft


async def _tasks(session: Session, desk: Desk) -> list[tuple[int, str]]:
    return [(task.id or 0, task.title) for top in desk.tops for task in await tasks.tasks(session, top)]


async def _quizzes(session: Session, desk: Desk) -> list[tuple[int, str]]:
    return [(quiz.id or 0, quiz.title) for top in desk.tops for quiz in await quizzes.quizzes(session, top)]


async def _form_page(desk: Desk, form: Form, row: EntryRow | None = None, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        offered = await audience_options(session, desk, Permission.CHANGE_CONTENT)
        tasks_, quizzes_ = await _tasks(session, desk), await _quizzes(session, desk)
    say = desk.say
    values = {
        "tasks": tasks_,
        "quizzes": quizzes_,
        "form": form,
        "row": row,
        **offered,
        "entry_kinds": [(kind.value, say(f"calendar-kind-{kind}")) for kind in EntryKind],
        "repeats": [(each, say(f"console-calendar-repeat-{each}")) for each in REPEATS],
        "shifts": [(each.value, say(f"console-calendar-shift-{each}")) for each in Shift],
        "leads": [(str(each), say(f"console-calendar-lead-{each}")) for each in LEADS]
        + [(NEVER, say("console-calendar-lead-never"))],
        "weekdays": [(each, say("calendar-weekday", weekday=each + 1)) for each in range(7)],
        "ordinals": [(each, say(f"console-calendar-ordinal-{'last' if each < 0 else each}")) for each in ORDINALS],
        "refused": refused,
    }
    return desk.page("calendar-form.html", values, status)
