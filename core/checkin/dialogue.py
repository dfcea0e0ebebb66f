"""The daily check-in in chat: one tap or one sentence, the month, what was missed, leave, a reminder, and the way out.

Every choice leads to `do` with the name of a step, a dot, and its value, such as `leave.7`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from core.attendance import dialogue as attendance
from core.attendance.rules import code_in
from core.checkin import rules, service
from core.checkin.rules import Window, clock
from core.checkin.service import Outcome, Standing
from core.conversation import Context, State, Turn, say
from core.messages import Choice, Day, Kind, Message, Plain, Text, Words
from core.schedules import service as schedules

_MOST_OFFERED = 5


class Noting(State):
    """The member was asked to write a line on their day."""

    kind: Literal["checkin.noting"] = "checkin.noting"
    day: date

    @property
    def takes_text(self) -> bool:
        """Tell that a note is expected, not letters."""
        return True


async def show(context: Context) -> Turn:
    """Take a meeting's code; else check in who takes part, perhaps with a note, and offer it to who does not."""
    code = code_in(context.words)
    if code is not None:
        return await attendance.with_code(context, code)
    note = rules.note(context.argument)
    if note is None:
        return say("checkin-note-long", most=rules.LONGEST_NOTE)
    stands = await _standing(context)
    return await _offer(context) if stands is None else await _check_in(context, stands, note)


async def do(context: Context, what: str) -> Turn:
    """Show a page of the check-in, or carry out a step."""
    name, _, value = what.partition(".")
    if name == "join":
        return await _join(context)
    if name == "forget":
        return await _forget(context, value)
    stands = await _standing(context)
    return await _offer(context) if stands is None else await _STEPS.get(name, _back)(context, stands, value)


async def write_note(context: Context, state: Noting) -> Turn:
    """Keep the line that the member wrote on their day; ask again when it is too long."""
    note = rules.note(context.words)
    if note is None:
        return Turn((Message((Text("checkin-note-long", {"most": rules.LONGEST_NOTE}),)),), state)
    kept = await service.write_note(context.session, context.member_id, state.day, note)
    return Turn((Message((Text("checkin-note-kept" if kept else "checkin-note-nowhere"),)),))


async def _offer(context: Context) -> Turn:
    """Say what the check-in is and that nobody must; a meeting stands beside it."""
    meetings = await attendance.choices(context)
    if not (await service.rule(context.session)).offered:
        return _page(context, Text("checkin-meetings-only" if meetings else "checkin-not-offered"), choices=meetings)
    words = (Text("checkin-offer"), *((Text("checkin-or-meeting"),) if meetings else ()))
    had = await service.has_history(context.session, context.member_id)
    choices = (_choice("join", Text("checkin-rejoin" if had else "checkin-join")), *((_FORGET,) if had else ()))
    return _page(context, *words, choices=(*choices, *meetings))


async def _join(context: Context) -> Turn:
    await service.join(context.session, context.member_id, context.now, context.organisation)
    stands = await _standing(context)
    return await _offer(context) if stands is None else await _check_in(context, stands, "", Text("checkin-joined"))


async def _now(context: Context, stands: Standing, value: str) -> Turn:
    del value
    return await _check_in(context, stands, "")


async def _check_in(context: Context, stands: Standing, note: str, *before: Words) -> Turn:
    outcome = await service.check_in(context.session, context.member_id, context.now, context.organisation, note)
    if outcome is Outcome.CLOSED:
        return await _home(context, stands, *before, Text("checkin-closed", _hours(stands.rule.window)))
    if outcome is Outcome.ALREADY:
        if note:
            await service.write_note(context.session, context.member_id, stands.today, note)
        key = "checkin-already-noted" if note else "checkin-already"
        return await _home(context, stands, *before, Text(key, {"streak": stands.streak}))
    after = await _standing(context) or stands
    done = Text("checkin-done", {"day": Day(after.today), "streak": after.streak})
    return await _home(context, after, *before, done)


async def _home(context: Context, stands: Standing, *said: Words) -> Turn:
    """Say what happened, what a freeze bridged, and what can be done next."""
    await service.keep_frozen(context.session, context.member_id, stands)
    told = [Text("checkin-frozen", {"day": Day(day)}) for day in stands.frozen]
    unknown = [] if stands.workdays.known(stands.today) else [Text("checkin-unknown-year", {"year": str(stands.today.year)})]
    steps = ["note"] if stands.done and not stands.done.note else []
    steps += ["month", *(["makeup"] if stands.to_make_up else []), "more"]
    choices = (*(_choice(step, Text(f"checkin-{step}")) for step in steps), *await attendance.choices(context))
    return _page(context, *said, *told, *unknown, choices=choices)


async def _note(context: Context, stands: Standing, value: str) -> Turn:
    del value
    if stands.done is None:
        return await _home(context, stands, Text("checkin-note-nowhere"))
    return replace(_page(context, Text("checkin-note-ask")), state=Noting(day=stands.today))


async def _month(context: Context, stands: Standing, value: str) -> Turn:
    del value
    history = stands.history
    days, made_up = rules.in_month(history, stands.today)
    grid = Plain(rules.picture(history, stands.workdays, stands.today))
    figures = Text("checkin-month-figures", {"days": days, "made_up": made_up, "streak": stands.streak})
    month = Text("checkin-month-title", {"month": stands.today.month, "year": str(stands.today.year)})
    turn = await _home(context, stands, grid, Text("checkin-month-legend"), figures)
    return replace(turn, replies=(replace(turn.replies[0], title=month),))


async def _make_up(context: Context, stands: Standing, value: str) -> Turn:
    if not value:
        if not stands.to_make_up:
            return await _home(context, stands, Text("checkin-makeup-none"))
        days = (_choice(f"makeup.{day}", Text("checkin-makeup-day", {"day": Day(day)})) for day in stands.to_make_up)
        return _page(context, Text("checkin-makeup-ask"), choices=(*tuple(days)[:_MOST_OFFERED], _BACK))
    day = date.fromisoformat(value)
    made = await service.make_up(context.session, context.member_id, day, context.now, context.organisation)
    after = await _standing(context) or stands
    done = Text("checkin-makeup-done", {"day": Day(day), "streak": after.streak})
    return await _home(context, after, done if made else Text("checkin-makeup-none"))


async def _more(context: Context, stands: Standing, value: str) -> Turn:
    del value
    minute = stands.habit.remind_minute
    reminder = Text("checkin-remind-never") if minute is None else Text("checkin-remind-now", {"clock": clock(minute)})
    hours = Text("checkin-hours", _hours(stands.rule.window))
    steps = ("remind", "resume" if stands.on_leave else "leave", "off", "forget")
    choices = tuple(_choice(step, Text(f"checkin-{step}")) for step in steps)
    return _page(context, Text("checkin-more-intro"), hours, reminder, choices=(*choices, _BACK))


async def _remind(context: Context, stands: Standing, value: str) -> Turn:
    if not value:
        minutes = [minute for minute in await _minutes(context) if stands.rule.window.covers(minute)]
        choices = (_choice(f"remind.{minute}", clock(minute)) for minute in minutes)
        never = _choice("remind.never", Text("checkin-remind-off"))
        return _page(context, Text("checkin-remind-ask"), choices=(*choices, never, _BACK))
    minute = None if value == "never" else int(value)
    await service.remind_at(context.session, context.member_id, minute)
    said = Text("checkin-remind-never") if minute is None else Text("checkin-remind-set", {"clock": clock(minute)})
    return await _home(context, stands, said)


async def _minutes(context: Context) -> list[int]:
    """Return the minutes to pick from: the usual ones, and the hour at which the member is reminded of everything else."""
    hour = await schedules.wished(context.session, context.member_id)
    return sorted({*rules.REMINDERS, *([hour.minute] if hour is not None and not hour.zone else [])})


async def _leave(context: Context, stands: Standing, value: str) -> Turn:
    if not value:
        choices = (_choice(f"leave.{days}", Text("checkin-leave-days", {"days": days})) for days in rules.LEAVES)
        return _page(context, Text("checkin-leave-ask"), choices=(*choices, _BACK))
    last = await service.take_leave(context.session, context.member_id, int(value), stands.today)
    return await _home(context, stands, Text("checkin-leave-set", {"day": Day(last)}))


async def _resume(context: Context, stands: Standing, value: str) -> Turn:
    del value
    await service.end_leave(context.session, context.member_id, stands.today)
    return await _home(context, stands, Text("checkin-leave-ended"))


async def _off(context: Context, stands: Standing, value: str) -> Turn:
    del stands, value
    await service.switch_off(context.session, context.member_id, context.now, context.organisation)
    return _page(context, Text("checkin-switched-off"), choices=(_choice("join", Text("checkin-rejoin")), _FORGET))


async def _forget(context: Context, value: str) -> Turn:
    if value != "yes":
        yes = _choice("forget.yes", Text("checkin-forget-yes"))
        return _page(context, Text("checkin-forget-ask"), choices=(yes, _BACK))
    await service.forget(context.session, context.member_id)
    return _page(context, Text("checkin-forgotten"))


async def _back(context: Context, stands: Standing, value: str) -> Turn:
    del value
    key = "checkin-stands-done" if stands.done else "checkin-stands-open"
    return await _home(context, stands, Text(key, {"streak": stands.streak}))


_STEPS: Mapping[str, Callable[[Context, Standing, str], Awaitable[Turn]]] = {
    "now": _now,
    "note": _note,
    "month": _month,
    "makeup": _make_up,
    "more": _more,
    "remind": _remind,
    "leave": _leave,
    "resume": _resume,
    "off": _off,
    "home": _back,
}


def _choice(what: str, label: Words | str) -> Choice:
    return Choice(f"checkin.do:{what}", Plain(label) if isinstance(label, str) else label)


_BACK = _choice("home", Text("checkin-back"))
_FORGET = _choice("forget", Text("checkin-forget"))


def _hours(window: Window) -> dict[str, str | int]:
    """Return what a sentence about the hours needs: `over` is 1 where they cross midnight, `whole` 1 where they never end."""
    over, whole = int(window.end < window.start), int(window.whole)
    return {"start": clock(window.start), "end": clock(window.end), "over": over, "whole": whole}


def _page(context: Context, *body: Words, choices: tuple[Choice, ...] = ()) -> Turn:
    """Return a page of the check-in, shown in place of the one whose button was pressed."""
    return Turn((Message(body, choices=choices, in_place=context.incoming.kind is Kind.PRESS),))


async def _standing(context: Context) -> Standing | None:
    return await service.standing(context.session, context.member_id, context.now, context.organisation)
