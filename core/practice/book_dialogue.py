"""The conversation about the book of wrong answers: how it stands, the daily number, the reminder, and forgetting all of it."""

from collections.abc import Awaitable, Callable, Mapping

from core.conversation import Context, Turn, say
from core.learning import service as learning
from core.learning.service import Book
from core.messages import Choice, Kind, Message, Moment, Text, Words
from core.practice import dialogue

_HOURS = (7 * 60 + 30, 12 * 60 + 30, 20 * 60)
"""Minutes of the local day to be reminded at."""
_CAPS = (5, 10, 20, 50)


async def open_(context: Context) -> Turn:
    """Show how the member's book stands and what they can do with it."""
    return await _show(context, "")


async def go(context: Context, what: str) -> Turn:
    """Show a page of the book, or carry out a change."""
    name, _, value = what.partition(".")
    step = _STEPS.get(name)
    return await step(context, value) if step else say("choice-too-old")


async def _show(context: Context, value: str) -> Turn:
    del value
    return await _page(context)


async def _page(context: Context, *done: Words) -> Turn:
    today = context.organisation.today(context.now)
    book = await learning.book(context.session, context.member_id, context.now, today)
    review = (Choice(f"practice:{dialogue.BOOK}", Text("wrong-review")),) if book.due and book.left and not book.off else ()
    change = (_choice("on"),) if book.off else (_choice("hour"), _choice("cap"), _choice("off"))
    return _said(context, *done, *_lines(book), choices=(*review, *change, _choice("forget")))


def _lines(book: Book) -> tuple[Words, ...]:
    if book.off:
        return (Text("wrong-is-off"),)
    remind = Text("wrong-reminded", {"at": _clock(book.remind_minute)}) if book.remind_minute is not None else None
    return (_state(book), *((remind,) if remind else ()), Text("wrong-private"))


def _state(book: Book) -> Text:
    if not book.items or book.next_at is None:
        return Text("wrong-empty")
    if not book.due:
        return Text("wrong-none-due", {"items": book.items, "at": Moment(book.next_at)})
    return Text("wrong-due", {"items": book.items, "due": book.due, "left": min(book.left, book.due)})


async def _hour(context: Context, value: str) -> Turn:
    del value
    at = tuple(Choice(f"wrong:at.{minute}", Text("wrong-at", {"at": _clock(minute)})) for minute in _HOURS)
    return _said(context, Text("wrong-hour-ask"), choices=(*at, Choice("wrong:at.never", Text("wrong-at-never"))))


async def _at(context: Context, value: str) -> Turn:
    minute = int(value) if value in map(str, _HOURS) else None
    await learning.set_reminder(context.session, context.member_id, minute)
    return await _page(context, Text("wrong-saved"))


async def _cap(context: Context, value: str) -> Turn:
    if value in map(str, _CAPS):
        await learning.set_cap(context.session, context.member_id, int(value))
        return await _page(context, Text("wrong-saved"))
    caps = tuple(Choice(f"wrong:cap.{cap}", Text("wrong-cap-number", {"cap": cap})) for cap in _CAPS)
    return _said(context, Text("wrong-cap-ask"), choices=caps)


async def _off(context: Context, value: str) -> Turn:
    del value
    await learning.switch(context.session, context.member_id, on=False)
    return await _page(context)


async def _on(context: Context, value: str) -> Turn:
    del value
    await learning.switch(context.session, context.member_id, on=True)
    return await _page(context)


async def _forget(context: Context, value: str) -> Turn:
    del value
    yes, no = Choice("wrong:forgotten", Text("wrong-forget-yes")), Choice("wrong:show", Text("wrong-forget-no"))
    return _said(context, Text("wrong-forget-ask"), choices=(yes, no))


async def _forgotten(context: Context, value: str) -> Turn:
    del value
    await learning.forget(context.session, context.member_id)
    return await _page(context, Text("wrong-forgotten"))


_STEPS: Mapping[str, Callable[[Context, str], Awaitable[Turn]]] = {
    "show": _show,
    "hour": _hour,
    "at": _at,
    "cap": _cap,
    "off": _off,
    "on": _on,
    "forget": _forget,
    "forgotten": _forgotten,
}


def _choice(page: str) -> Choice:
    return Choice(f"wrong:{page}", Text(f"wrong-to-{page}"))


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _said(context: Context, *body: Words, choices: tuple[Choice, ...]) -> Turn:
    return Turn((Message(body, choices=choices, in_place=context.incoming.kind is Kind.PRESS),))
