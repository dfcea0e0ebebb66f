"""The calendar in chat: this week and what comes next for the member, and one occurrence in full."""

from datetime import date

from core.calendar import sentences, service
from core.calendar.rules import MOST_SHOWN, Line
from core.calendar.service import Seen
from core.conversation import Context, Turn
from core.messages import Choice, Markdown, Message, Plain, Text, Words


async def show(context: Context) -> Turn:
    """Offer what is on this week and next, the soonest first, on one card."""
    found = await service.coming(context.session, context.person, context.now, context.organisation)
    if not found:
        return Turn((Message((Text("calendar-none"),), Text("calendar-title")),))
    today = context.organisation.today(context.now)
    this_week = sum(line.occurrence.on.isocalendar()[:2] == today.isocalendar()[:2] for line in found)
    body = [Text("calendar-this-week", {"count": this_week})]
    if len(found) > MOST_SHOWN:
        body.append(Text("calendar-more", {"count": len(found) - MOST_SHOWN}))
    return Turn((Message(tuple(body), Text("calendar-title"), choices=tuple(map(choice, found[:MOST_SHOWN]))),))


def choice(line: Line) -> Choice:
    """Return the choice that leads to the occurrence."""
    label = Text("calendar-choice", {"when": sentences.beginning(line.occurrence), "title": Plain(line.title)})
    return Choice(f"calendar.open:{line.name}", label)


async def open_one(context: Context, name: str) -> Turn:
    """Show one occurrence: when, where, what it is about, and the way to what it stands for."""
    entry_id, _, day = name.partition(".")
    seen = await service.see(context.session, int(entry_id), date.fromisoformat(day), context.person, context.organisation)
    if seen is None:
        return Turn((Message((Text("calendar-gone"),), choices=(_back(),)),))
    return Turn((_shown(seen),))


def _shown(seen: Seen) -> Message:
    body: list[Words] = [Text(f"calendar-kind-{seen.line.kind}"), *sentences.facts(seen.row, seen.line.occurrence)]
    if seen.words:
        body.append(Markdown(seen.words))
    return Message(tuple(body), Plain(seen.line.title), choices=(*_leads(seen), _back()))


def _leads(seen: Seen) -> tuple[Choice, ...]:
    """Return the choice that opens the study task or the quiz that the entry points to."""
    draft = seen.row.draft
    if draft.task_id is not None:
        return (Choice(f"task.open:{draft.task_id}", Text("calendar-open-task")),)
    return (Choice("profile.do:quiz", Text("calendar-open-quiz")),) if draft.quiz_id is not None else ()


def _back() -> Choice:
    return Choice("profile.do:calendar", Text("calendar-back"))
