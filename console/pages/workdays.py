"""The organisation's workdays: one year of days off and make-up workdays, and the days that it changed."""

from datetime import date, timedelta
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk, Desk
from console.forms import Form
from core.errors import Forbidden, Refused
from core.messages import Text
from core.staff.rules import Permission
from core.workdays import service as calendar
from core.workdays.rules import LONGEST_NOTE, name

router = APIRouter()
FIRST, LAST = 2000, 2100
"""The years that can be looked at."""
LONGEST_SPAN = 31
"""Days that can be entered at once."""
_WORKED: Final = {"worked": True, "off": False}


@router.get("/workdays")
async def show(desk: AtDesk) -> Response:
    """Show one year: how its days differ from the plain week, and what may be changed."""
    return await _page(desk, _year(desk))


@router.post("/workdays")
async def change(desk: AtDesk) -> Response:
    """Let one day be worked, or off, whatever the State's calendar says."""
    _must(desk)
    async with desk.form() as form:
        try:
            days, worked, note = _days(form), _worked(form), form.text("note")
            async with desk.writing() as session:
                for day in days:
                    await calendar.change(session, day, desk.staff, desk.office.clock(), worked=worked, note=note)
        except Refused as refusal:
            return await _page(desk, _year(desk), form, desk.tongue.words(refusal.text), 422)
    return desk.go(f"workdays?year={days[0].year}", desk.say("console-saved"))


@router.post("/workdays/restore")
async def restore(desk: AtDesk) -> Response:
    """Let one day be as the State's calendar has it."""
    _must(desk)
    async with desk.form() as form, desk.writing() as session:
        day = form.day("day", "console-workdays-day")
        await calendar.change(session, day, desk.staff, desk.office.clock(), worked=None)
    return desk.go(f"workdays?year={day.year}", desk.say("console-saved"))


def _days(form: Form) -> list[date]:
    """Return the day, or every day of the span that ends on the other one."""
    first = form.day("day", "console-workdays-day")
    last = form.day("until", "console-workdays-until") if form.text("until") else first
    if not first <= last <= first + timedelta(days=LONGEST_SPAN - 1):
        raise Refused(Text("console-workdays-span", {"most": LONGEST_SPAN}))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _worked(form: Form) -> bool:
    if form.text("works") not in _WORKED:
        raise Refused(Text("console-workdays-pick"))
    return _WORKED[form.text("works")]


def _must(desk: Desk) -> None:
    if not desk.may(Permission.CHANGE_SETTINGS):
        raise Forbidden(Text("console-not-allowed"))


def _year(desk: Desk) -> int:
    """Return the year that the address asks for, or the present one."""
    asked = desk.asked("year")
    today = desk.office.organisation.today(desk.office.clock()).year
    return int(asked) if asked.isascii() and asked.isdecimal() and FIRST <= int(asked[:5]) <= LAST else today


async def _page(desk: Desk, year: int, form: Form | None = None, refused: str = "", status: int = 200) -> Response:
    _ = desk.tops
    async with desk.reading() as session:
        workdays = await calendar.workdays(session)
        changes = {each.day: each for each in await calendar.changes(session, year)}
    days = [
        (day, workdays.works(day), desk.tongue.words(name(holiday)), changes.get(day))
        for day, holiday in workdays.marked(year).items()
    ]
    values = {
        "year": year,
        "years": (max(FIRST, year - 1), min(LAST, year + 1)),
        "known": workdays.known(date(year, 1, 1)),
        "count": workdays.between(date(year - 1, 12, 31), date(year, 12, 31)),
        "days": days,
        "form": form or Form(),
        "refused": refused,
        "longest": LONGEST_NOTE,
    }
    return desk.page("workdays.html", values, status)
