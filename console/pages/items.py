"""The items of a bank one by one and many at once: written, changed, tagged, retired, restored."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from console.banking import Found, found_bank
from console.choices import seen_branches
from console.desk import AtDesk, Desk
from console.forms import Form, row_id
from console.item_forms import PLACES, filled, typed
from console.item_lists import Filters, address, bank_page, sought_by
from console.previews import Shown, shown
from core.choicebook import LETTERS
from core.corrections import figures, usage
from core.corrections.usage import UsedIn
from core.database import Session
from core.errors import NotFound, Refused
from core.library import cards, editing
from core.library import service as library
from core.library.models import Bank, Item
from core.library.rules import ItemDraft, ItemType, tags_of
from core.messages import Text
from core.staff.audit import audit

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Past:
    """An item as it read before a change."""

    version: int
    draft: ItemDraft
    until: str


@router.get("/banks/{bank_id:id}/items/new")
async def new(desk: AtDesk, bank_id: int) -> Response:
    """Ask for a new item."""
    async with desk.reading() as session:
        found = await found_bank(session, desk, bank_id, change=True)
    return _form_page(desk, found.bank, Form.of(kind=ItemType.SINGLE))


@router.post("/banks/{bank_id:id}/items/new")
async def add(desk: AtDesk, bank_id: int) -> Response:
    """Keep the item in the bank."""
    async with desk.form() as form:
        async with desk.reading() as session:
            found = await found_bank(session, desk, bank_id, change=True)
        try:
            async with desk.writing() as session:
                item = await editing.write(session, bank_id, typed(form))
                await _note(session, desk, "item.added", found, str(item.id))
        except Refused as refusal:
            return _form_page(desk, found.bank, form, refused=desk.tongue.words(refusal.text), status=422)
    if form.text("more"):
        return desk.go(f"banks/{bank_id}/items/new", desk.say("console-item-added"))
    return desk.go(f"banks/{bank_id}/items/{item.id}", desk.say("console-item-added"))


@router.get("/banks/{bank_id:id}/items/{item_id:id}")
async def show(desk: AtDesk, bank_id: int, item_id: int) -> Response:
    """Show one item with its answer, how it looks in each channel, how it fared, and how it read before."""
    async with desk.reading() as session:
        found, item = await _found(session, desk, bank_id, item_id)
        past = await editing.versions(session, item_id)
        values = {
            "use": (await usage.of_items(session, [item_id]))[item_id],
            "used_in": await _used_in(session, desk, item_id),
            "fared": {each.version: each for each in await figures.by_version(session, item)} if past else {},
        }
    draft = editing.draft_of(item)
    history = [Past(each.version, editing.draft_of(each), desk.tongue.moment(each.replaced_at)) for each in past]
    values |= {"letters": LETTERS, "item": item, "bank": found.bank, "changeable": found.changeable, "history": history}
    return desk.page("item.html", {**values, "previews": _previews(desk, draft)})


@router.get("/banks/{bank_id:id}/items/{item_id:id}/edit")
async def edit(desk: AtDesk, bank_id: int, item_id: int) -> Response:
    """Show the item as it is written, to be changed."""
    async with desk.reading() as session:
        found, item = await _found(session, desk, bank_id, item_id, change=True)
    return _form_page(desk, found.bank, filled(editing.draft_of(item)), item)


@router.post("/banks/{bank_id:id}/items/{item_id:id}/edit")
async def change(desk: AtDesk, bank_id: int, item_id: int) -> Response:
    """Write the form over the item; what was answered belongs to the version that was shown."""
    async with desk.form() as form:
        async with desk.reading() as session:
            found, item = await _found(session, desk, bank_id, item_id, change=True)
        try:
            async with desk.writing() as session:
                done = await editing.revise(session, item_id, typed(form), desk.office.clock(), desk.staff.account_id)
                await _note(session, desk, "item.changed", found, f"{item_id} v{done.version}")
        except Refused as refusal:
            return _form_page(desk, found.bank, form, item, desk.tongue.words(refusal.text), 422)
    notice = desk.say("console-item-changed", version=done.version) if done.differs else desk.say("console-saved")
    return desk.go(f"banks/{bank_id}/items/{item_id}", notice)


@router.post("/banks/{bank_id:id}/items/{item_id:id}/retire")
async def retire(desk: AtDesk, bank_id: int, item_id: int) -> Response:
    """Ask an item no more."""
    async with desk.form(), desk.writing() as session:
        found, _ = await _found(session, desk, bank_id, item_id, change=True)
        await library.retire(session, item_id, desk.office.clock())
        await _note(session, desk, "item.retired", found, str(item_id))
    return desk.go(f"banks/{bank_id}/items/{item_id}", desk.say("console-item-retired"))


@router.post("/banks/{bank_id:id}/items/{item_id:id}/restore")
async def restore(desk: AtDesk, bank_id: int, item_id: int) -> Response:
    """Let a retired item be asked again."""
    async with desk.form(), desk.writing() as session:
        found, _ = await _found(session, desk, bank_id, item_id, change=True)
        await editing.restore(session, bank_id, [item_id])
        await _note(session, desk, "item.restored", found, str(item_id))
    return desk.go(f"banks/{bank_id}/items/{item_id}", desk.say("console-item-restored"))


@router.post("/banks/{bank_id:id}/items")
async def many(desk: AtDesk, bank_id: int) -> Response:
    """Tag, retire or restore the items that are ticked, or all that the filters show."""
    async with desk.form() as form:
        filters = Filters.of(form.text)
        try:
            async with desk.writing() as session:
                found = await found_bank(session, desk, bank_id, change=True)
                ids = await _meant(session, bank_id, form, filters)
                count = await _do(session, desk, bank_id, form, ids)
                await _note(session, desk, f"items.{form.text('act')}", found, f"{form.text('tags')} {count}".strip())
        except Refused as refusal:
            return await bank_page(desk, bank_id, filters, desk.tongue.words(refusal.text), 422)
    return desk.go(address(bank_id, filters), desk.say(f"console-items-did-{form.text('act')}", n=count))


async def _meant(session: Session, bank_id: int, form: Form, filters: Filters) -> set[int]:
    if form.text("all"):
        return await editing.sought_ids(session, bank_id, await sought_by(session, bank_id, filters))
    ids = {found for each in form.many("item") if (found := row_id(each)) is not None}
    if not ids:
        raise Refused(Text("console-items-none-ticked"))
    return ids


async def _do(session: Session, desk: Desk, bank_id: int, form: Form, ids: set[int]) -> int:
    """Do what the button says and return how many items changed."""
    match form.text("act"):
        case "retire":
            return await editing.retire(session, bank_id, ids, desk.office.clock())
        case "restore":
            return await editing.restore(session, bank_id, ids)
        case "tag":
            return await editing.tag(session, bank_id, ids, _tags(form))
        case "untag":
            return await editing.tag(session, bank_id, ids, (), _tags(form))
        case _:
            raise Refused(Text("console-form-broken"))


def _tags(form: Form) -> Sequence[str]:
    found = tags_of(form.needed("tags", "console-item-tags"))
    if not found:
        raise Refused(Text("console-field-needed", {"field": Text("console-item-tags")}))
    return found


async def _found(session: Session, desk: Desk, bank_id: int, item_id: int, *, change: bool = False) -> tuple[Found, Item]:
    found = await found_bank(session, desk, bank_id, change=change)
    item = await library.item(session, item_id)
    if item.bank_id != bank_id:
        raise NotFound(Text("console-not-found"))
    return found, item


async def _used_in(session: Session, desk: Desk, item_id: int) -> list[UsedIn]:
    """Return the quizzes of the branches they see that asked the item."""
    seen = {row.id for row in await seen_branches(session, desk)}
    return [each for each in await usage.quizzes_of(session, item_id) if each.branch_id in seen]


async def _note(session: Session, desk: Desk, deed: str, found: Found, detail: str) -> None:
    await audit(session, desk.staff, deed, found.bank.name, detail, desk.office.clock(), found.branch.code)


def _previews(desk: Desk, draft: ItemDraft) -> tuple[Shown, ...]:
    question = cards.Question(draft.type, draft.stem, draft.options, len(draft.blanks))
    return shown(desk, cards.ask(question, Text("console-preview-title")))


def _form_page(desk: Desk, bank: Bank, form: Form, item: Item | None = None, refused: str = "", status: int = 200) -> Response:
    values = {"bank": bank, "form": form, "item": item, "places": PLACES, "kinds": tuple(ItemType), "refused": refused}
    return desk.page("item-form.html", values, status)
