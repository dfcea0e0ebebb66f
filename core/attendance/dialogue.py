"""Meetings in chat: a code is written, leave is asked for, and whoever hosts opens one and shows its code.

Every choice leads to `do` with the name of a step, a dot, and the number of the meeting, such as `leave.7`.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from core.attendance import rules, service
from core.attendance.rules import Mark, MeetingView, Phase
from core.attendance.service import CheckedIn, NotTaken
from core.conversation import Context, State, Turn, say
from core.messages import Choice, Message, Moment, Plain, Text, Words

_LATEST = 3
"""Meetings offered at once."""


class Coding(State):
    """The member was asked for the code that the host shows."""

    kind: Literal["attendance.coding"] = "attendance.coding"

    @property
    def takes_text(self) -> bool:
        """Tell that a code is expected, not letters."""
        return True


class Excusing(State):
    """The member was asked why they cannot come."""

    kind: Literal["attendance.excusing"] = "attendance.excusing"
    meeting_id: int

    @property
    def takes_text(self) -> bool:
        """Tell that a reason is expected, not letters."""
        return True


class Naming(State):
    """The host was asked what the meeting is called."""

    kind: Literal["attendance.naming"] = "attendance.naming"

    @property
    def takes_text(self) -> bool:
        """Tell that a title is expected, not letters."""
        return True


async def choices(context: Context) -> tuple[Choice, ...]:
    """Return the choices that lead to the member's meetings and, for a host, to opening one."""
    found = await service.for_member(context.session, context.person, context.now)
    offered = [choice(each) for each in found if each.mark not in rules.CAME][:_LATEST]
    own = await service.hosted(context.session, context.member_id, context.now)
    shown = [_do(f"host.{each.id}", Text("attendance-host-choice", {"title": Plain(each.title)})) for each in own]
    may = await service.hosts_for(context.session, context.person) is not None
    return (*offered, *shown[:_LATEST], *((_do("name", Text("attendance-host")),) if may else ()))


async def open_meetings(context: Context) -> tuple[Choice, ...]:
    """Return the choices of the meetings that take check-ins now and that the member has not come to."""
    found = await service.for_member(context.session, context.person, context.now)
    return tuple(choice(each) for each in found if each.mark is None and each.phase(context.now) is Phase.OPEN)


def choice(meeting: MeetingView) -> Choice:
    """Return the choice that leads to the meeting."""
    return _do(f"show.{meeting.id}", Text("attendance-choice", {"title": Plain(meeting.title), "at": Moment(meeting.starts_at)}))


async def with_code(context: Context, code: str) -> Turn:
    """Check the member in by the code, or say in one sentence why not and what to do."""
    found = await service.check_in(context.session, context.person, code, context.now)
    if isinstance(found, CheckedIn):
        key = "attendance-done-late" if found.mark is Mark.LATE else "attendance-done"
        return Turn((Message((Text(key, {"title": Plain(found.meeting.title)}),)),))
    return _not_taken(found)


async def write(context: Context, state: Coding | Excusing | Naming) -> Turn:
    """Take the words that the member was asked for."""
    if isinstance(state, Coding):
        return await _write_code(context, state)
    return await (_write_reason(context, state) if isinstance(state, Excusing) else _write_title(context, state))


async def _write_code(context: Context, state: Coding) -> Turn:
    """Take the code that the member wrote; ask again for what is none."""
    code = rules.code_in(context.words)
    return Turn((Message((Text("attendance-code-form"),)),), state) if code is None else await with_code(context, code)


async def _write_reason(context: Context, state: Excusing) -> Turn:
    """Note the leave with the reason that the member wrote; ask again for what is none."""
    why = rules.reason(context.words)
    if why is None:
        return Turn((Message((Text("attendance-reason-form", {"most": rules.LONGEST_REASON}),)),), state)
    refused = await service.excuse(context.session, context.person, state.meeting_id, why, context.now)
    return Turn((Message((Text("attendance-excused"),)),)) if refused is None else _not_taken(refused)


async def _write_title(context: Context, state: Naming) -> Turn:
    """Open the meeting that the host named, and show its code."""
    title = " ".join(context.words.split())
    if not 0 < len(title) <= rules.LONGEST_TITLE:
        return Turn((Message((Text("attendance-flaw-title", {"most": rules.LONGEST_TITLE}),)),), state)
    if await service.hosts_for(context.session, context.person) is None:
        return Turn((Message((Text("attendance-not-host"),)),))
    meeting = await service.open_now(context.session, context.person, title, context.now)
    return await _host(context, str(meeting.id))


async def do(context: Context, what: str) -> Turn:
    """Show a meeting, or carry out a step."""
    name, _, value = what.partition(".")
    step = _STEPS.get(name)
    return await step(context, value) if step else say("choice-too-old")


async def _show(context: Context, meeting_id: str) -> Turn:
    view = await service.for_one(context.session, context.person, int(meeting_id))
    if view is None:
        return _gone()
    phase = view.phase(context.now)
    lines: list[Words] = [Text("attendance-starts", {"at": Moment(view.starts_at)})]
    lines += [Text("attendance-place", {"place": Plain(view.place)})] if view.place else []
    lines.append(Text(f"attendance-own-{view.mark}") if view.mark else Text(f"attendance-{phase}", {"at": Moment(view.opens_at)}))
    steps = ["code"] if phase is Phase.OPEN and view.mark not in rules.CAME else []
    steps += ["leave"] if phase is not Phase.OVER and view.mark is None else []
    choices = tuple(_do(f"{step}.{view.id}", Text(f"attendance-do-{step}")) for step in steps)
    return Turn((Message(tuple(lines), Plain(view.title), choices=choices),))


async def _code(context: Context, meeting_id: str) -> Turn:
    del context, meeting_id
    return Turn((Message((Text("attendance-code-ask"),)),), Coding())


async def _leave(context: Context, meeting_id: str) -> Turn:
    view = await service.for_one(context.session, context.person, int(meeting_id))
    if view is None:
        return _gone()
    ask = Text("attendance-reason-ask", {"title": Plain(view.title)})
    return Turn((Message((ask,)),), Excusing(meeting_id=view.id))


async def _name(context: Context, value: str) -> Turn:
    del value
    if await service.hosts_for(context.session, context.person) is None:
        return Turn((Message((Text("attendance-not-host"),)),))
    return Turn((Message((Text("attendance-name-ask"),)),), Naming())


async def _host(context: Context, meeting_id: str) -> Turn:
    """Show the host the code and the counts; names stand in the console alone."""
    meeting = await service.hosted_one(context.session, context.person, int(meeting_id))
    if meeting is None:
        return _gone()
    now = await service.counts(context.session, meeting)
    figures = {"came": now.present + now.late, "leave": now.leave, "meant": now.meant}
    code = Text("attendance-host-code", {"code": meeting.code, "until": Moment(meeting.closes_at)})
    again = _do(f"host.{meeting.id}", Text("attendance-host-again"))
    return Turn((Message((code, Text("attendance-host-counts", figures)), Plain(meeting.title), choices=(again,)),))


_STEPS: Mapping[str, Callable[[Context, str], Awaitable[Turn]]] = {
    "show": _show,
    "code": _code,
    "leave": _leave,
    "name": _name,
    "host": _host,
}


def _not_taken(refused: NotTaken) -> Turn:
    if refused.meeting is None:
        return Turn((Message((Text(f"attendance-refused-{refused.why}"),)),))
    title, at = Plain(refused.meeting.title), Moment(refused.meeting.opens_at)
    return Turn((Message((Text(f"attendance-refused-{refused.why}", {"title": title, "at": at}),)),))


def _gone() -> Turn:
    return Turn((Message((Text("attendance-gone"),)),))


def _do(what: str, label: Words) -> Choice:
    return Choice(f"attendance.do:{what}", label)
