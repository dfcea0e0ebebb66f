"""The suggestion box: what lies with those who read it, what can be done about each, counts of the rest, the board."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from console.desk import AtDesk, Desk
from console.downloads import xlsx
from console.forms import Form, row_id
from console.listing import Listing, page_of
from console.sheets import Cell, workbook
from core.database import Session
from core.errors import Forbidden, NotFound, Refused
from core.members import service as members
from core.messages import Text
from core.staff.audit import audit
from core.staff.rules import Holder
from core.suggestions import desk as box
from core.suggestions.acting import Actor, Deed
from core.suggestions.desk import DeskPage, DeskRow, FullCase
from core.suggestions.models import Entry, EntryKind
from core.suggestions.rules import IN_WORDS, LONGEST_POST, Act, CaseState, Shown, Sought, Why
from core.suggestions.telling import Around

router = APIRouter()
STYLES: Final = {
    CaseState.RECEIVED: "info",
    CaseState.ACCEPTED: "info",
    CaseState.WORKING: "info",
    CaseState.ANSWERED: "good",
    CaseState.CLOSED: "good",
    CaseState.DECLINED: "",
    CaseState.WITHDRAWN: "",
}
_INSIDE: Final = frozenset({EntryKind.NOTE, EntryKind.UNSENT})
_NOTE: Final = "note"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a thread in words; `side` is a class of the style sheet."""

    at: str
    who: str
    what: str
    words: str
    side: str


@router.get("/suggestions")
async def list_(desk: AtDesk) -> Response:
    """Show what lies with them, what is due first in front, and how many lie with each branch that they see."""
    filters = {name: desk.asked(name) for name in ("show", "kind", "q")}
    page, today = page_of(desk.asked("page")), _today(desk)
    who = box.actor(desk.staff)
    async with desk.reading() as session:
        counts = [row for row in await box.counts(session, desk.tops, today) if row.total]
        kinds = await box.categories(session)
        found = await box.listed(session, _sought(filters, who), today, page - 1) if who.levels else DeskPage((), 0)
    values = {
        "rows": found.rows,
        "counts": counts,
        "handles": bool(who.levels),
        "styles": STYLES,
        "kinds": [(each.id, _named(desk, each.name_zh, each.name_en)) for each in kinds],
        "shows": [(each, desk.say(f"console-suggest-show-{each}")) for each in Shown],
        "list": Listing("/console/suggestions", filters, found.total, page),
    }
    return desk.page("suggestions.html", values)


@router.get("/suggestions.xlsx")
async def file(desk: AtDesk) -> Response:
    """Return what lies with them as a file, narrowed as the list is: with names, for it is theirs to read."""
    filters = {name: desk.asked(name) for name in ("show", "kind", "q")}
    who = box.actor(desk.staff)
    if not who.levels:
        raise Forbidden(Text("console-not-allowed"))
    async with desk.reading() as session:
        found = await box.all_listed(session, _sought(filters, who), _today(desk))
    names = ("receipt", "kind", "state", "branch", "sender", "handler", "received", "due", "late")
    return await _file(desk, names, [_cells(desk, row) for row in found])


@router.get("/suggestions/counts.xlsx")
async def counts_file(desk: AtDesk) -> Response:
    """Return the counts of every branch they see as a file: no names, no words."""
    async with desk.reading() as session:
        found = await box.counts(session, desk.tops, _today(desk))
    rows = [(row.code, row.name, row.open, row.overdue, row.answered, row.declined, row.total) for row in found]
    return await _file(desk, ("code", "branch", "open", "overdue", "answered", "declined", "total"), rows)


@router.get("/suggestions/board")
async def board(desk: AtDesk) -> Response:
    """Show what was published in the branches they see."""
    async with desk.reading() as session:
        found = await box.board(session, desk.tops)
    return desk.page("suggestion-board.html", {"posts": found})


@router.get("/suggestions/{case_id:id}")
async def show(desk: AtDesk, case_id: int) -> Response:
    """Show one case: its thread, its day, what can be done now."""
    return await _page(desk, case_id)


@router.post("/suggestions/{case_id:id}/do/{name}")
async def act(desk: AtDesk, case_id: int, name: str) -> Response:
    """Do something that needs no words."""
    async with desk.form() as form, desk.writing() as session:
        if name not in set(Act) - IN_WORDS - {Act.TRANSFER}:
            raise NotFound(Text("console-not-found"))
        deed = Deed(Act(name), version=_version(form))
        why = await box.do(_around(desk, session), case_id, deed, box.actor(desk.staff))
    return await _after(desk, case_id, why, Form(), f"suggest-done-{name}")


@router.post("/suggestions/{case_id:id}/write")
async def write(desk: AtDesk, case_id: int) -> Response:
    """Answer, ask, decline, put off or note: one box for words, and what they are."""
    async with desk.form() as form:
        name, who = form.text("act"), box.actor(desk.staff)
        if name not in {*(IN_WORDS), _NOTE}:
            raise Refused(Text("console-field-pick", {"field": Text("console-suggest-act")}))
        why = None
        try:
            async with desk.writing() as session:
                if name == _NOTE:
                    await box.add_note(_around(desk, session), case_id, form.text("words"), who)
                else:
                    deed = Deed(Act(name), form.text("words"), _version(form))
                    why = await box.do(_around(desk, session), case_id, deed, who)
        except Refused as refusal:
            return await _page(desk, case_id, form, desk.tongue.words(refusal.text), 422)
    return await _after(desk, case_id, why, form, "console-saved" if name == _NOTE else f"suggest-done-{name}")


@router.post("/suggestions/{case_id:id}/transfer")
async def transfer(desk: AtDesk, case_id: int) -> Response:
    """Hand the case over to somebody, with a note for those who handle it."""
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                to = await _picked(desk, session, form)
                deed = Deed(Act.TRANSFER, form.needed("note", "console-suggest-transfer-note"), _version(form))
                why = await box.hand_over(_around(desk, session), case_id, deed, box.actor(desk.staff), to)
        except Refused as refusal:
            return await _page(desk, case_id, form, desk.tongue.words(refusal.text), 422)
    if why is not None:
        return await _after(desk, case_id, why, form, "")
    await desk.office.wake()
    return desk.go("suggestions", desk.say("console-suggest-transferred", name=to.name))


@router.post("/suggestions/{case_id:id}/post")
async def propose(desk: AtDesk, case_id: int) -> Response:
    """Ask the sender whether the board may say this."""
    async with desk.form() as form:
        try:
            async with desk.writing() as session:
                said, done = form.text("said"), form.text("done")
                await box.propose(_around(desk, session), case_id, said, done, box.actor(desk.staff))
        except Refused as refusal:
            return await _page(desk, case_id, form, desk.tongue.words(refusal.text), 422)
    return await _after(desk, case_id, None, form, "console-suggest-post-asked")


@router.post("/suggestions/{case_id:id}/post/{name}")
async def post(desk: AtDesk, case_id: int, name: str) -> Response:
    """Put what the sender agreed to on the board, or take it off."""
    steps = {"publish": box.publish, "take-down": box.take_down}
    async with desk.form(), desk.writing() as session:
        if name not in steps:
            raise NotFound(Text("console-not-found"))
        await steps[name](_around(desk, session), case_id, box.actor(desk.staff))
    return desk.go(f"suggestions/{case_id}", desk.say(f"console-suggest-post-did-{name}"))


async def _after(desk: Desk, case_id: int, why: Why | None, form: Form, done: str) -> Response:
    """Go on to the case, or show why nothing was done, with the words still there."""
    if why is None:
        await desk.office.wake()
        return desk.go(f"suggestions/{case_id}", desk.say(done))
    kept = " " + desk.say("suggest-kept-as-note") if form.text("words") or form.text("note") else ""
    refused = desk.say(f"suggest-why-{why}") + kept
    if why is Why.NOT_YOURS:
        raise NotFound(Text("suggest-not-there"))
    return await _page(desk, case_id, form, refused, 409)


async def _page(desk: Desk, case_id: int, form: Form | None = None, refused: str = "", status: int = 200) -> Response:
    async with desk.reading() as session:
        found = await box.case(_around(desk, session), case_id, box.actor(desk.staff))
        places = await box.places(session, desk.staff)
        names = {row.code: row.name for top in desk.tops for row in await members.branches(session, top)}
    writable = sorted((each for each in found.may if each in IN_WORDS), key=lambda act: act is not Act.ANSWER)
    values = {
        "found": found,
        "case": found.case,
        "form": form or Form.of(act=(*writable, _NOTE)[0]),
        "refused": refused,
        "styles": STYLES,
        "longest_post": LONGEST_POST,
        "kind": _named(desk, found.category.name_zh, found.category.name_en),
        "lines": [_line(desk, found, each) for each in found.thread],
        "buttons": [each for each in found.may if each not in IN_WORDS and each is not Act.TRANSFER],
        "acts": [(each, desk.say(f"console-suggest-act-{each}")) for each in (*writable, _NOTE)],
        "places": [(_place(each), _reader(desk, each, names)) for each in places if each.account_id != desk.staff.account_id],
    }
    return desk.page("suggestion.html", values, status)


def _line(desk: Desk, found: FullCase, entry: Entry) -> Line:
    sender = found.sender or desk.say("suggest-sender-left")
    side = "theirs" if entry.by_sender else "inside" if entry.kind in _INSIDE else "ours"
    who = sender if entry.by_sender else entry.account_name
    return Line(desk.tongue.moment(entry.at), who, desk.say(f"suggest-entry-{entry.kind}"), entry.words, side)


def _place(holder: Holder) -> str:
    return f"{holder.account_id}@{holder.branch_code}"


def _reader(desk: Desk, holder: Holder, names: dict[str, str]) -> str:
    return f"{holder.name} · {names.get(holder.branch_code, holder.branch_code)} · {desk.say(f'staff-role-{holder.role}')}"


async def _picked(desk: Desk, session: Session, form: Form) -> Holder:
    for each in await box.places(session, desk.staff):
        if _place(each) == form.text("to"):
            return each
    raise Refused(Text("console-field-pick", {"field": Text("console-suggest-transfer-to")}))


def _sought(filters: dict[str, str], who: Actor) -> Sought:
    shown = Shown(filters["show"]) if filters["show"] in set(Shown) else Shown.OPEN
    return Sought(who.levels, who.account_id or 0, shown, row_id(filters["kind"]), filters["q"])


def _cells(desk: Desk, row: DeskRow) -> Sequence[Cell]:
    state = desk.say("suggest-duty-asked" if row.asked else f"suggest-state-{row.state}")
    return (
        *(row.receipt, _named(desk, row.category_zh, row.category_en), state, row.branch_name),
        *(row.sender or desk.say("suggest-sender-left"), row.handler),
        *(
            desk.tongue.moment(row.received_at),
            desk.tongue.day(row.due_on) if row.owed else "",
            desk.say("console-suggest-late") if row.late else "",
        ),
    )


async def _file(desk: Desk, names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Response:
    title = desk.say("console-menu-suggestions")
    body = await asyncio.to_thread(workbook, title, [desk.say(f"console-suggest-column-{name}") for name in names], rows)
    async with desk.writing() as session:
        await audit(session, desk.staff, "suggestion.exported", str(len(rows)), "", desk.office.clock(), desk.tops[0])
    return xlsx(body, f"{title}-{_today(desk)}")


def _version(form: Form) -> int:
    return form.number("version", "console-suggest-act", least=0, most=999_999_999)


def _named(desk: Desk, zh: str, en: str) -> str:
    return zh if desk.locale == "zh" else en


def _around(desk: Desk, session: Session) -> Around:
    return Around(session, desk.office.clock(), desk.office.organisation)


def _today(desk: Desk) -> date:
    return desk.office.organisation.today(desk.office.clock())
