"""The conversation about a key that may be wrong: a member doubts it; whoever keeps the bank looks, corrects or keeps it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Literal

from core.conversation import Context, State, Turn, say
from core.corrections import figures, service
from core.corrections.queries import DoubtRow
from core.library import cards
from core.library.figures import ItemRow
from core.library.models import Item
from core.library.rules import ItemType
from core.messages import Choice, Message, Plain, Text, Words
from core.staff import service as staff_service
from core.staff.rules import Permission, Staff

_LABEL = 40
_LISTED = 8


class Doubting(State):
    """A member was asked what is wrong with the key of an item."""

    kind: Literal["corrections.doubting"] = "corrections.doubting"
    item_id: int

    @property
    def takes_text(self) -> bool:
        """Tell that free words are expected."""
        return True


class Correcting(State):
    """Whoever keeps the bank was asked for the right key."""

    kind: Literal["corrections.correcting"] = "corrections.correcting"
    doubt_id: int
    in_words: bool = False

    @property
    def takes_text(self) -> bool:
        """Tell whether the key is written in free words."""
        return self.in_words


class Rejecting(State):
    """Whoever keeps the bank was asked why the key stands."""

    kind: Literal["corrections.rejecting"] = "corrections.rejecting"
    doubt_id: int

    @property
    def takes_text(self) -> bool:
        """Tell that free words are expected."""
        return True


AnyState = Doubting | Correcting | Rejecting


async def open_(context: Context) -> Turn:
    """Let the member choose which of the items they answered last they doubt."""
    items = await service.recent(context.session, context.member_id, context.now)
    if not items:
        return _said(Text("report-nothing"))
    return Turn((Message((Text("report-which"),), choices=tuple(map(_line, items))),))


def _line(item: Item) -> Choice:
    return Choice(f"report:item.{item.id}", Plain(_short(item.stem)))


async def go(context: Context, what: str) -> Turn:
    """Show a page about doubts, or carry out a decision."""
    name, _, value = what.partition(".")
    step = _STEPS.get(name)
    return await step(context, value) if step else say("choice-too-old")


async def _list(context: Context, value: str) -> Turn:
    del value
    return await open_(context)


async def _item(context: Context, item_id: str) -> Turn:
    items = await service.recent(context.session, context.member_id, context.now)
    item = next((each for each in items if str(each.id) == item_id), None)
    if item is None:
        return await open_(context)
    send = Choice(f"report:send.{item_id}", Text("report-send"))
    return Turn((Message((Plain(item.stem), Text("report-why")), choices=(send,)),), Doubting(item_id=item.id or 0))


async def _send(context: Context, item_id: str) -> Turn:
    return await _report(context, int(item_id), "")


async def _report(context: Context, item_id: int, words: str) -> Turn:
    new = await service.report(context.session, context.person, item_id, words, context.now, context.organisation)
    return _said(Text("report-thanks" if new else "report-again"))


async def step(context: Context, state: AnyState) -> Turn:
    """Take what somebody wrote or picked who was asked for a reason or for the right key."""
    match state:
        case Doubting():
            if context.picked:
                return await go(context, context.picked[0].partition(":")[2])
            return await _report(context, state.item_id, context.words)
        case Correcting():
            return await _take_key(context, state)
        case Rejecting():  # pragma: no branch - mypy proves that nothing else can come
            if context.picked:
                return await go(context, context.picked[0].partition(":")[2])
            return await _keep(context, state.doubt_id, context.words)


async def _desk(context: Context, value: str) -> Turn:
    """List the doubts that wait for somebody who keeps a bank."""
    del value
    staff = await _staff(context)
    rows = await service.waiting(context.session, staff) if staff is not None else []
    if not rows:
        return _said(Text("report-none-waits"))
    choices = tuple(Choice(f"report:see.{row.doubt.id}", Plain(_short(row.item.stem))) for row in rows[:_LISTED])
    return Turn((Message((Text("report-waiting", {"count": len(rows)}),), choices=choices),))


async def _see(context: Context, doubt_id: str) -> Turn:
    found = await _found(context, doubt_id)
    known = await figures.of_item(context.session, found.item.id or 0)
    right = Choice(f"report:correct.{doubt_id}", Text("report-correct"))
    wrong = Choice(f"report:reject.{doubt_id}", Text("report-reject"))
    return Turn((Message((*_case(found), *_figures(known)), Text("report-title"), choices=(right, wrong)),))


def _case(found: DoubtRow) -> tuple[Words, ...]:
    item = found.item
    solution = cards.Solution(item.type, item.options, item.key, item.blanks, item.explanation, item.source)
    options = (Plain(f"{chr(65 + place)}. {option}") for place, option in enumerate(item.options))
    said = (Text("report-words", {"words": Plain(found.doubt.words)}),) if found.doubt.words else ()
    return (Plain(item.stem), *options, *cards.verdict(solution, right=True).body, *said)


def _figures(known: ItemRow) -> tuple[Words, ...]:
    told = known.figures
    if told.facility is None:
        return (Text("report-no-answers"),)
    lines: list[Words] = [Text("report-facility", {"answers": told.answers, "percent": round(told.facility)})]
    if known.picks:
        picked = " · ".join(f"{chr(65 + place)} {count}" for place, count in enumerate(known.picks))
        lines.append(Text("report-picks", {"picks": picked}))
    if told.suspect:
        lines.append(Text("report-suspect"))
    return tuple(lines)


async def _correct(context: Context, doubt_id: str) -> Turn:
    """Ask for the right key by the options themselves, or in words."""
    item = (await _found(context, doubt_id)).item
    in_words = item.type == ItemType.BLANK
    question = cards.Question(item.type, item.stem, item.options, len(item.blanks))
    card = cards.ask(question, Text("report-right-key"))
    return Turn((card,), Correcting(doubt_id=int(doubt_id), in_words=in_words))


async def _take_key(context: Context, state: Correcting) -> Turn:
    key: Sequence[int] | str = context.words if state.in_words else [int(place) for place in context.picked]
    staff = await _must_staff(context)
    gained = await service.correct(context.session, state.doubt_id, key, staff, context.now, context.organisation)
    return _said(Text("report-done", {"gained": gained}))


async def _reject(context: Context, doubt_id: str) -> Turn:
    await _found(context, doubt_id)
    without = Choice(f"report:keep.{doubt_id}", Text("report-without"))
    return Turn((Message((Text("report-why-kept"),), choices=(without,)),), Rejecting(doubt_id=int(doubt_id)))


async def _kept(context: Context, doubt_id: str) -> Turn:
    return await _keep(context, int(doubt_id), "")


async def _keep(context: Context, doubt_id: int, note: str) -> Turn:
    staff = await _must_staff(context)
    await service.reject(context.session, doubt_id, note, staff, context.now, context.organisation)
    return _said(Text("report-kept"))


async def _found(context: Context, doubt_id: str) -> DoubtRow:
    return await service.doubt(context.session, int(doubt_id), await _must_staff(context))


async def _must_staff(context: Context) -> Staff:
    """Return who acts; somebody without a role gets an account that may nothing."""
    return await _staff(context) or Staff(0, "", "", context.person.locale)


async def _staff(context: Context) -> Staff | None:
    staff = await staff_service.as_staff(context.session, context.member_id)
    return staff if staff is not None and staff.tops_for(Permission.CHANGE_CONTENT) else None


_STEPS: Mapping[str, Callable[[Context, str], Awaitable[Turn]]] = {
    "list": _list,
    "item": _item,
    "send": _send,
    "desk": _desk,
    "see": _see,
    "correct": _correct,
    "reject": _reject,
    "keep": _kept,
}


def _short(stem: str) -> str:
    words = " ".join(stem.split())
    return words if len(words) <= _LABEL else words[: _LABEL - 1] + "…"


def _said(*body: Words) -> Turn:
    return Turn((Message(body),))
