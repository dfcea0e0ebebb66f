"""The conversation of a member who also handles suggestions: what lies with them, one case, and what they do about it."""

from collections.abc import Awaitable, Callable, Mapping

from core.conversation import Context, Turn, say
from core.messages import Choice, Day, Message, Plain, Text, Words
from core.suggestions import desk, service
from core.suggestions.acting import Actor, Deed
from core.suggestions.desk import DeskRow, FullCase
from core.suggestions.dialogue import Writing, prompt, thread
from core.suggestions.rules import IN_WORDS, Act, Sought
from core.suggestions.telling import Around

_LISTED = 8
_IN_CHAT = frozenset(Act) - {Act.TRANSFER}
"""To hand a case over one picks from a list of people: in the console."""


async def go(context: Context, what: str) -> Turn:
    """Do what a choice of a handler's leads to; whoever handles nothing any more is told so."""
    name, _, value = what.partition(".")
    actor = await desk.member_actor(context.session, context.person.member_id or 0)
    step = _STEPS.get(name)
    if step is None:
        return say("choice-too-old")
    return await step(context, actor, value) if actor is not None else _shown(Text("suggest-why-not-yours"))


async def _list(context: Context, actor: Actor, value: str) -> Turn:
    """List what is open with them, what is due first in front."""
    del value
    sought = Sought(actor.levels, actor.account_id or 0)
    page = await desk.listed(context.session, sought, context.organisation.today(context.now))
    if not page.total:
        return _shown(Text("suggest-duty-none"))
    return _shown(Text("suggest-duty-list", {"count": page.total}), choices=tuple(map(_listed, page.rows[:_LISTED])))


def _listed(row: DeskRow) -> Choice:
    standing = "asked" if row.asked else "late" if row.late else "open"
    label = Text(f"suggest-duty-line-{standing}", {"receipt": row.receipt, "sender": Plain(row.sender), "day": Day(row.due_on)})
    return Choice(f"suggest-duty:case.{row.id}", label)


async def _case(context: Context, actor: Actor, case_id: str, *before: Words) -> Turn:
    """Show one case with its thread, and what can be done about it."""
    found = await desk.case(_around(context), int(case_id), actor)
    acts = [act for act in found.may if act in _IN_CHAT]
    return _shown(*before, *_heading(context, found), *thread(found.thread), choices=tuple(_choice(found, act) for act in acts))


def _heading(context: Context, found: FullCase) -> tuple[Words, ...]:
    zh = context.person.locale == "zh"
    case, kind = found.case, Plain(found.category.name_zh if zh else found.category.name_en)
    state = Text("suggest-duty-asked" if case.stopped_on else f"suggest-state-{case.state}")
    sender = Plain(found.sender) if found.sender else Text("suggest-sender-left")
    who = Text("suggest-duty-sender", {"sender": sender, "branch": Plain(found.branch_name)})
    heading = Text("suggest-heading", {"receipt": case.receipt, "kind": kind, "state": state})
    if not case.clock:
        return heading, who
    return heading, who, Text("suggest-duty-late" if found.late else "suggest-duty-due", {"day": Day(case.due_on)})


def _choice(found: FullCase, act: Act) -> Choice:
    way = "write" if act in IN_WORDS else "do"
    return Choice(f"suggest-duty:{way}.{act}.{found.case.id}.{found.case.version}", Text(f"suggest-duty-do-{act}"))


async def _write(context: Context, actor: Actor, topic: str) -> Turn:
    """Ask for the words of an act; what was typed for it before is still there."""
    _, case_id, _ = topic.split(".")
    await desk.case(_around(context), int(case_id), actor)
    kept = await service.draft(context.session, context.person.member_id or 0, topic, context.now)
    return prompt(Writing(topic=topic), kept.words if kept is not None else "")


async def _do(context: Context, actor: Actor, value: str) -> Turn:
    act, case_id, version = value.split(".")
    why = await desk.do(_around(context), int(case_id), Deed(Act(act), version=int(version)), actor)
    return await _case(context, actor, case_id, Text(f"suggest-done-{act}" if why is None else f"suggest-why-{why}"))


_STEPS: Mapping[str, Callable[[Context, Actor, str], Awaitable[Turn]]] = {
    "list": _list,
    "case": _case,
    "write": _write,
    "do": _do,
}


def _shown(*body: Words, choices: tuple[Choice, ...] = ()) -> Turn:
    return Turn((Message(body, choices=choices),))


def _around(context: Context) -> Around:
    return Around(context.session, context.now, context.organisation)
