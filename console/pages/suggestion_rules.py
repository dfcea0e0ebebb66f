"""What suggestions may be about and by when they are answered, as the organisation sets it."""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk, Desk
from console.forms import Form
from core.errors import Forbidden, NotFound, Refused
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Permission
from core.suggestions import desk as box
from core.suggestions.deadline_rules import AnswerFrom, Profile, Unit
from core.suggestions.models import Category
from core.suggestions.rules import LONGEST_SOURCE, MOST_DAYS, CategoryDraft

router = APIRouter()
_NUMBERS: Final = (
    *(("acknowledge", 1), ("answer", 1), ("extension", 0)),
    *(("warn_percent", 1), ("reopen_days", 0), ("keep_days", 30)),
)
"""The numbers of a profile and the least that each can be."""
_PERCENT: Final = 100


@router.get("/suggestions/rules")
async def show(desk: AtDesk) -> Response:
    """Show the categories and the deadlines."""
    _must(desk)
    async with desk.reading() as session:
        values = {"categories": await box.categories(session), "profiles": await box.profiles(session)}
    return desk.page("suggestion-rules.html", values)


@router.get("/suggestions/rules/new")
async def new(desk: AtDesk) -> Response:
    """Ask for a new category."""
    _must(desk)
    return await _category_page(desk, Form.of(offered="yes"), None)


@router.post("/suggestions/rules/new")
async def add(desk: AtDesk) -> Response:
    """Add a category."""
    return await _save_category(desk, None)


@router.get("/suggestions/rules/{category_id:id}")
async def edit(desk: AtDesk, category_id: int) -> Response:
    """Show a category to be changed."""
    _must(desk)
    found = await _category(desk, category_id)
    form = Form.of(name_zh=found.name_zh, name_en=found.name_en, profile=found.profile, offered="yes" if found.offered else None)
    return await _category_page(desk, form, category_id)


@router.post("/suggestions/rules/{category_id:id}")
async def change(desk: AtDesk, category_id: int) -> Response:
    """Change a category; what was sent under it keeps it."""
    return await _save_category(desk, category_id)


@router.get("/suggestions/deadlines/{code}")
async def edit_deadlines(desk: AtDesk, code: str) -> Response:
    """Show a set of deadlines to be changed."""
    _must(desk)
    found = await _profile(desk, code)
    numbers = {name: int(getattr(found, name)) for name, _ in _NUMBERS}
    form = Form.of(
        name_zh=found.name_zh,
        name_en=found.name_en,
        unit=found.unit,
        answer_from=found.answer_from,
        keeps_words="yes" if found.keeps_words else None,
        source=found.source,
        as_of=str(found.as_of),
        **numbers,
    )
    return _profile_page(desk, found, form)


@router.post("/suggestions/deadlines/{code}")
async def change_deadlines(desk: AtDesk, code: str) -> Response:
    """Change a set of deadlines; clocks that run already keep their days."""
    _must(desk)
    async with desk.form() as form:
        found = await _profile(desk, code)
        try:
            async with desk.writing() as session:
                await box.save_profile(session, _typed(form, code))
                await audit(session, desk.staff, "suggestion.rules-changed", code, "", desk.office.clock())
        except Refused as refusal:
            return _profile_page(desk, found, form, desk.tongue.words(refusal.text), 422)
    return desk.go("suggestions/rules", desk.say("console-saved"))


def _typed(form: Form, code: str) -> Profile:
    most = {"warn_percent": _PERCENT}
    numbers = {
        name: form.number(name, f"console-suggest-{name.replace('_', '-')}", least=least, most=most.get(name, MOST_DAYS))
        for name, least in _NUMBERS
    }
    if form.text("unit") not in set(Unit) or form.text("answer_from") not in set(AnswerFrom):
        raise Refused(Text("console-field-pick", {"field": Text("console-suggest-unit")}))
    return Profile(
        *(code, form.text("name_zh"), form.text("name_en"), Unit(form.text("unit"))),
        *(numbers["acknowledge"], numbers["answer"], numbers["extension"], AnswerFrom(form.text("answer_from"))),
        *(numbers["warn_percent"], numbers["reopen_days"], bool(form.text("keeps_words")), numbers["keep_days"]),
        *(form.text("source")[:LONGEST_SOURCE], form.day("as_of", "console-suggest-as-of")),
    )


async def _save_category(desk: Desk, category_id: int | None) -> Response:
    _must(desk)
    async with desk.form() as form:
        what = CategoryDraft(form.text("name_zh"), form.text("name_en"), form.text("profile"), bool(form.text("offered")))
        try:
            async with desk.writing() as session:
                await box.save_category(session, category_id, what)
                await audit(session, desk.staff, "suggestion.rules-changed", what.name_zh, "", desk.office.clock())
        except Refused as refusal:
            return await _category_page(desk, form, category_id, desk.tongue.words(refusal.text), 422)
    return desk.go("suggestions/rules", desk.say("console-saved"))


async def _category(desk: Desk, category_id: int) -> Category:
    async with desk.reading() as session:
        known = await box.categories(session)
    for each in known:
        if each.id == category_id:
            return each
    raise NotFound(Text("console-not-found"))


async def _profile(desk: Desk, code: str) -> Profile:
    async with desk.reading() as session:
        known = await box.profiles(session)
    for each in known:
        if each.code == code:
            return each
    raise NotFound(Text("console-not-found"))


async def _category_page(desk: Desk, form: Form, category_id: int | None, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        profiles = await box.profiles(session)
    names = [(each.code, each.name_zh if desk.locale == "zh" else each.name_en) for each in profiles]
    values = {"form": form, "category_id": category_id, "profiles": names, "refused": refused}
    return desk.page("suggestion-category.html", values, status)


def _profile_page(desk: Desk, profile: Profile, form: Form, refused: str = "", status: int = 200) -> Response:
    values = {
        "profile": profile,
        "form": form,
        "refused": refused,
        "most": MOST_DAYS,
        "longest": LONGEST_SOURCE,
        "units": [(each, desk.say(f"console-suggest-unit-{each}")) for each in Unit],
        "starts": [(each, desk.say(f"console-suggest-from-{each}")) for each in AnswerFrom],
    }
    return desk.page("suggestion-deadlines.html", values, status)


def _must(desk: Desk) -> None:
    if not desk.may(Permission.CHANGE_SETTINGS):
        raise Forbidden(Text("console-not-allowed"))
