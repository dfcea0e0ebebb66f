"""The daily check-in as staff see it: how many take part, never who, and the hours and numbers that hold for everybody."""

from datetime import time
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk, Desk
from console.forms import Form
from core.checkin import service as checkins
from core.checkin.rules import FEWEST_SHOWN, MOST_FREEZES, MOST_MAKEUP_DAYS, MOST_MAKEUPS, Rule, Window, clock
from core.errors import Forbidden, Refused
from core.messages import Text
from core.staff.rules import Permission

router = APIRouter()
_NUMBERS: Final = {"makeups": MOST_MAKEUPS, "makeup_days": MOST_MAKEUP_DAYS, "freezes": MOST_FREEZES}
_CLOCKS: Final = ("start", "end", "boundary")


@router.get("/checkins")
async def show(desk: AtDesk) -> Response:
    """Show the counts and the rule."""
    return await _page(desk)


@router.post("/checkins")
async def change(desk: AtDesk) -> Response:
    """Let other hours and numbers hold from now on."""
    if not desk.may(Permission.CHANGE_SETTINGS):
        raise Forbidden(Text("console-not-allowed"))
    async with desk.form() as form:
        try:
            rule = _typed(form)
            async with desk.writing() as session:
                await checkins.set_rule(session, rule, desk.staff, desk.office.clock())
        except Refused as refusal:
            return await _page(desk, form, desk.tongue.words(refusal.text), 422)
    return desk.go("checkins", desk.say("console-saved"))


def _typed(form: Form) -> Rule:
    window = Window(*(_minute(form.clock(name, f"console-checkin-{name}")) for name in _CLOCKS))
    numbers = [
        form.number(name, f"console-checkin-{name.replace('_', '-')}", least=0, most=most) for name, most in _NUMBERS.items()
    ]
    return Rule(0, form.text("offered") == "yes", window, *numbers)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _filled(rule: Rule) -> Form:
    window = rule.window
    clocks = {"start": clock(window.start), "end": clock(window.end), "boundary": clock(window.boundary)}
    numbers = {"makeups": rule.makeups, "makeup_days": rule.makeup_days, "freezes": rule.freezes}
    return Form.of(offered="yes" if rule.offered else "no", **clocks, **numbers)


async def _page(desk: Desk, form: Form | None = None, refused: str = "", status: int = 200) -> Response:
    office, tops = desk.office, desk.tops
    async with desk.reading() as session:
        rule = await checkins.rule(session)
        figures = await checkins.figures(session, tops, office.clock(), office.organisation)
    most = {name.replace("_", "-"): value for name, value in _NUMBERS.items()}
    values = {"figures": figures, "few": FEWEST_SHOWN, "form": form or _filled(rule), "most": most, "refused": refused}
    return desk.page("checkins.html", values, status)
