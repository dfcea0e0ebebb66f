"""When and how often a person wants to be written to: the hour of their reminder, their time zone, caps, and why a push came."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Literal

from core.conversation import Context, State, Turn, say
from core.errors import NotFound
from core.members import service as members
from core.messages import Choice, Message, Plain, Purpose, Text, Words
from core.organisation import Cap
from core.profile import rules, service
from core.profile.dialogue import do
from core.profile.pages import choice, page
from core.profile.wishes import spoken, zone_name
from core.pushes import caps
from core.pushes.rules import Why
from core.schedules import rules as schedule_rules
from core.schedules import service as schedules
from core.schedules.rules import DAYS


class WritingClock(State):
    """The member was asked to write the hour at which to be reminded."""

    kind: Literal["profile.writing-clock"] = "profile.writing-clock"

    @property
    def takes_text(self) -> bool:
        """Tell that an hour is expected, not letters."""
        return True


class WritingZone(State):
    """The member was asked to write their time zone."""

    kind: Literal["profile.writing-zone"] = "profile.writing-zone"

    @property
    def takes_text(self) -> bool:
        """Tell that a place is expected, not letters."""
        return True


async def show(context: Context) -> Turn:
    """Show the hour at which the member is reminded, and offer others."""
    return await _hour(context, "")


async def write(context: Context, state: WritingClock | WritingZone) -> Turn:
    """Read the hour or the time zone that the member wrote; ask again when it is none."""
    if isinstance(state, WritingZone):
        zone = rules.zone(context.words)
        return _again("profile-zone-unclear", state) if zone is None else await _in(context, zone)
    minute = rules.minute(context.words)
    return _again("profile-hour-unclear", state) if minute is None else await _at(context, str(minute))


def _again(key: str, state: State) -> Turn:
    return Turn((Message((Text(key),)),), state)


async def _hour(context: Context, value: str, *done: Words) -> Turn:
    del value
    hour = await schedules.wished(context.session, context.member_id)
    now = Text("profile-hour-now", {"hour": spoken(hour)}) if hour else Text("profile-hour-none")
    offered = (minute for minute in rules.REMINDERS if hour is None or minute != hour.minute)
    choices = (
        *(choice(f"at.{minute}", Plain(rules.clock(minute))) for minute in offered),
        choice("at.write", Text("profile-hour-write")),
        *((choice("days", Text("profile-set-days")), choice("at.never", Text("profile-hour-never"))) if hour else ()),
        choice("menu", Text("profile-set-back")),
    )
    return page(context, *done, now, Text("profile-hour-what"), choices=choices)


async def _at(context: Context, value: str) -> Turn:
    if value == "write":
        return replace(page(context, Text("profile-hour-ask")), state=WritingClock())
    if value == "never":
        await schedules.drop(context.session, context.member_id)
        return await _hour(context, "")
    before = await schedules.wished(context.session, context.member_id)
    return await _set(context, int(value), before.days if before else schedule_rules.WORKDAYS)


async def _days(context: Context, value: str) -> Turn:
    hour = await schedules.wished(context.session, context.member_id)
    if hour is None:
        return await _hour(context, "")
    if value in DAYS:
        return await _set(context, hour.minute, value)
    choices = (*(choice(f"days.{days}", Text(f"profile-days-{days}")) for days in DAYS), choice("hour", Text("profile-set-hour")))
    return page(context, Text("profile-days-ask"), choices=choices)


async def _set(context: Context, minute: int, days: str) -> Turn:
    await service.remind_at(context.session, context.member_id, minute, days, context.now, context.organisation)
    return await _hour(context, "", Text("profile-hour-set"))


async def _zone(context: Context, value: str) -> Turn:
    del value
    usual = str(context.organisation.zone)
    offered = (zone for zone in rules.ZONES if zone != usual)
    choices = (
        choice("in.usual", Text("profile-zone-usual", {"zone": zone_name(usual)})),
        *(choice(f"in.{zone}", zone_name(zone)) for zone in offered),
        choice("in.write", Text("profile-zone-write")),
        choice("menu", Text("profile-set-back")),
    )
    return page(context, Text("profile-zone-ask"), choices=choices)


async def _in(context: Context, value: str) -> Turn:
    if value == "write":
        return replace(page(context, Text("profile-zone-write-ask")), state=WritingZone())
    zone = "" if value in {"usual", str(context.organisation.zone)} else value
    await service.set_zone(context.session, context.member_id, zone, context.now, context.organisation)
    now = Text("profile-zone-set", {"zone": zone_name(zone or str(context.organisation.zone))})
    return page(context, now, choices=(choice("menu", Text("profile-set-back")),))


async def _caps(context: Context, value: str) -> Turn:
    """Show how many of each kind may come, or of one kind what can be picked, or keep what was picked: `quiz.1-0`."""
    kind, _, picked = value.partition(".")
    if kind not in rules.KINDS:
        return await _all_caps(context)
    purpose = Purpose(kind)
    if not picked:
        usual = context.organisation.caps.get(purpose, Cap())
        ours = choice(f"caps.{kind}.usual", Text("profile-caps-usual", {"most": _most(usual)}))
        offered = (choice(f"caps.{kind}.{day}-{week}", _most(Cap(day, week))) for day, week in rules.CAPS)
        ask = Text("profile-caps-ask", {"kind": Text(f"profile-kind-{kind}")})
        return page(context, ask, choices=(ours, *offered, choice("caps", Text("profile-set-caps"))))
    day, _, week = picked.partition("-")
    cap = None if picked == "usual" else Cap(int(day), int(week))
    await caps.set_own(context.session, context.member_id, purpose, cap)
    return await _all_caps(context, Text("profile-caps-set"))


async def _all_caps(context: Context, *done: Words) -> Turn:
    own = await caps.own(context.session, context.member_id)
    shown = []
    for kind in rules.KINDS:
        most = _most(own.get(kind) or context.organisation.caps.get(kind, Cap()))
        shown.append(choice(f"caps.{kind}", Text("profile-caps-of", {"kind": Text(f"profile-kind-{kind}"), "most": most})))
    return page(context, *done, Text("profile-caps-what"), choices=(*shown, choice("menu", Text("profile-set-back"))))


def _most(cap: Cap) -> Text:
    if cap == Cap():
        return Text("profile-caps-any")
    shape = "both" if cap.per_day and cap.per_week else "day" if cap.per_day else "week"
    return Text(f"profile-caps-{shape}", {"day": cap.per_day, "week": cap.per_week})


STEPS: Mapping[str, Callable[[Context, str], Awaitable[Turn]]] = {
    "hour": _hour,
    "at": _at,
    "days": _days,
    "zone": _zone,
    "in": _in,
    "caps": _caps,
}


async def why(context: Context, what: str) -> Turn:
    """Say why a push came, and offer to stop its kind, to pause, or to set more: `quiz..12` names kind, reason and branch."""
    kind, _, rest = what.partition(".")
    reason, _, branch_id = rest.partition(".")
    if kind not in rules.KINDS or reason not in {*Why}:
        return say("choice-too-old")
    because = await _because(context, Purpose(kind), Why(reason), int(branch_id or 0))
    pause = choice("pause.7", Text("push-why-pause"))
    return Turn((Message((because,), choices=(_stop(Purpose(kind), Why(reason)), pause, do("settings"))),))


_REASONS = {Why.OWN_HOUR: "push-why-was-own-hour", Why.CHECKIN: "push-why-checkin", Why.BOOK: "push-why-book"}
_STOPS = {Why.CHECKIN: "checkin.do:remind.never", Why.BOOK: "wrong:at.never"}
"""What the choice leads to that stops a reminder which other settings made."""


async def _because(context: Context, kind: Purpose, reason: Why, branch_id: int) -> Text:
    if reason is Why.BRANCH:
        try:
            name = (await members.branch(context.session, branch_id)).name
        except NotFound:
            name = context.organisation.name
        return Text("push-why-branch", {"branch": name, "kind": Text(f"profile-kind-{kind}")})
    hour = await schedules.wished(context.session, context.member_id)
    if reason is Why.OWN_HOUR and hour is not None:
        return Text("push-why-own-hour", {"hour": spoken(hour)})
    return Text(_REASONS[reason])


def _stop(kind: Purpose, reason: Why) -> Choice:
    if reason is Why.OWN_HOUR:
        return choice("at.never", Text("profile-hour-never"))
    if reason in _STOPS:
        return Choice(_STOPS[reason], Text(f"push-why-no-{reason}"))
    return Choice(f"push.off:{kind}", Text("push-why-stop", {"kind": Text(f"profile-kind-{kind}")}))
