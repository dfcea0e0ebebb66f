"""The conversation about notices: the list, one to read again, and "read" by one tap."""

from collections.abc import Mapping

from core.conversation import Context, Turn
from core.messages import Choice, Markdown, Message, Plain, Purpose, Text
from core.notices import service
from core.notices.rules import Confirmed, Current

_SAID: Mapping[Confirmed, str] = {
    Confirmed.NOW: "notice-thanks",
    Confirmed.LATE: "notice-thanks-late",
    Confirmed.ALREADY: "notice-thanks-again",
    Confirmed.NOT_ASKED: "notice-thanks-anyway",
    Confirmed.GONE: "notice-gone",
}


async def open_notices(context: Context) -> Turn:
    """Offer the notices that hold, those that wait for the member first."""
    found = await service.current(context.session, context.person, context.now)
    if not found:
        return _said("notices-none")
    return Turn((Message((Text("notices-choose"),), choices=tuple(map(choice, found))),))


def choice(notice: Current) -> Choice:
    """Return the choice that leads to the notice."""
    label = Text("notice-choice-waits", {"title": Plain(notice.title)}) if notice.waits else Plain(notice.title)
    return Choice(f"notice.open:{notice.id}", label)


async def open_one(context: Context, notice_id: str) -> Turn:
    """Show the notice once more."""
    view = await service.view(context.session, int(notice_id), context.person, context.now)
    if view is None:
        return _said("notice-gone")
    body = (*((Markdown(view.body),) if view.body else ()), *((Text("notice-confirmed"),) if view.confirmed else ()))
    choices = (Choice(f"notice.confirm:{view.id}", Text("notice-confirm")),) if view.waits else ()
    return Turn((service.shown(Plain(view.title), body, view.media, choices, Purpose.REPLY),))


async def confirm(context: Context, notice_id: str) -> Turn:
    """Note that the member read the notice, and thank them."""
    return _said(_SAID[await service.confirm(context.session, int(notice_id), context.person, context.now)])


def _said(key: str) -> Turn:
    return Turn((Message((Text(key),)),))
