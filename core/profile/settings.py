"""How a person wants to be written to: language, quiet hours, kinds of pushes, a pause, the chat written to first.

Every choice leads to `set_` with the name of a page or of a change, a dot, and its value, such as `hours.1320-420`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import time, timedelta
from typing import Literal

from core.conversation import Context, State, Turn, say
from core.members import service as members
from core.members.models import AddressRow
from core.members.rules import first_chat
from core.messages import Choice, Message, Plain, Purpose, Text, Words
from core.profile import reminding, rules, service, wishes
from core.profile.dialogue import do, stranger
from core.profile.pages import choice, page
from core.profile.reminding import WritingClock, WritingZone
from core.profile.wishes import spoken_hours

_NEVER = (0, 0)
"""Equal start and end: no quiet hours at all."""


class WritingHours(State):
    """The member was asked to write quiet hours of their own."""

    kind: Literal["profile.writing-hours"] = "profile.writing-hours"

    @property
    def takes_text(self) -> bool:
        """Tell that hours are expected, not letters."""
        return True


class WritingDay(State):
    """The member was asked to write the day until which everything pauses."""

    kind: Literal["profile.writing-day"] = "profile.writing-day"

    @property
    def takes_text(self) -> bool:
        """Tell that a day is expected, not letters."""
        return True


async def settings(context: Context) -> Turn:
    """Show the member's settings and what can be changed."""
    return await _menu(context)


async def language(context: Context) -> Turn:
    """Offer the languages, to strangers too."""
    choices = tuple(choice(f"lang.{locale}", Text(f"profile-language-{locale}")) for locale in rules.LOCALES)
    return page(context, Text("profile-language-ask"), choices=choices)


async def set_(context: Context, what: str) -> Turn:
    """Show a page of the settings, or carry out a change."""
    name, _, value = what.partition(".")
    if context.person.member_id is None and name != "lang":
        return await stranger(context)
    step = _STEPS.get(name)
    return await step(context, value) if step else say("choice-too-old")


async def write(context: Context, state: WritingHours | WritingDay | WritingClock | WritingZone) -> Turn:
    """Read what the member was asked to write."""
    if isinstance(state, WritingClock | WritingZone):
        return await reminding.write(context, state)
    return await (_write_hours(context, state) if isinstance(state, WritingHours) else _write_day(context, state))


async def _write_hours(context: Context, state: WritingHours) -> Turn:
    """Read the quiet hours that the member wrote; ask again when they are none."""
    hours = rules.hours(context.words)
    if hours is None:
        return Turn((Message((Text("profile-hours-unclear"),)),), state)
    await service.set_quiet(context.session, _member(context), hours, context.now, context.organisation)
    return await _menu(context, Text("profile-hours-set", {"hours": spoken_hours(hours)}))


async def _write_day(context: Context, state: WritingDay) -> Turn:
    """Read the day until which the member wants to be left alone; ask again when it is none, past or too far."""
    today = context.organisation.today(context.now)
    until = rules.day(context.words, today)
    flaw = rules.pause_flaw(until, today)
    if flaw is not None or until is None:
        return Turn((Message((Text(flaw or "profile-pause-unclear"),)),), state)
    await members.pause(context.session, _member(context), context.organisation.at(until, time()))
    return await _menu(context)


async def _menu(context: Context, *done: Words) -> Turn:
    member = _member(context)
    now = await members.preferences(context.session, member, context.now)
    lines = (*done, Text("profile-settings"), *await wishes.lines(context.session, member, context.now, context.organisation))
    pages = ("language", "quiet", "kinds", "resume" if now.paused_until else "pause", "chats", "hour", "caps", "zone")
    choices = tuple(choice(each, Text(f"profile-set-{each}")) for each in pages)
    return page(context, *lines, choices=(*choices, Choice("wrong:show", Text("profile-set-wrong"))))


async def _language(context: Context, locale: str) -> Turn:
    if locale not in rules.LOCALES:
        return await language(context)
    await members.set_locale(context.session, context.person, locale)
    on = (do("help"),) if context.person.member_id is None else ()
    return replace(page(context, Text("profile-language-set"), choices=on), locale=locale)


async def _quiet(context: Context, value: str) -> Turn:
    del value
    usual = context.organisation.quiet
    offered = (hours for hours in rules.HOURS if hours != (usual.start, usual.end))
    choices = (
        choice("hours.usual", Text("profile-hours-usual", {"hours": spoken_hours((usual.start, usual.end))})),
        *(choice(f"hours.{start}-{end}", spoken_hours((start, end))) for start, end in offered),
        choice("hours.never", Text("profile-hours-never")),
        choice("hours.write", Text("profile-hours-write")),
    )
    return page(context, Text("profile-quiet-ask"), choices=choices)


async def _hours(context: Context, value: str) -> Turn:
    if value == "write":
        return replace(page(context, Text("profile-hours-ask")), state=WritingHours())
    if value == "usual":
        await service.set_quiet(context.session, _member(context), None, context.now, context.organisation)
        return await _menu(context, Text("profile-hours-set-usual"))
    start, _, end = value.partition("-")
    hours = _NEVER if value == "never" else (int(start), int(end))
    await service.set_quiet(context.session, _member(context), hours, context.now, context.organisation)
    return await _menu(context, Text("profile-hours-set", {"hours": spoken_hours(hours)}))


async def _kinds(context: Context, value: str) -> Turn:
    del value
    muted = (await members.preferences(context.session, _member(context), context.now)).muted
    choices = tuple(_switch(kind, on=kind in muted) for kind in rules.KINDS)
    return page(context, Text("profile-kinds-ask"), choices=(*choices, choice("menu", Text("profile-set-back"))))


def _switch(kind: Purpose, *, on: bool) -> Choice:
    """Return the choice that switches the kind of pushes on, or off."""
    label = Text(f"profile-kind-switch-{'on' if on else 'off'}", {"kind": Text(f"profile-kind-{kind}")})
    return choice(f"{'on' if on else 'off'}.{kind}", label)


async def _on(context: Context, kind: str) -> Turn:
    await members.switch(context.session, _member(context), Purpose(kind), on=True)
    return await _kinds(context, "")


async def _off(context: Context, kind: str) -> Turn:
    await members.switch(context.session, _member(context), Purpose(kind), on=False)
    return await _kinds(context, "")


async def _pause(context: Context, days: str) -> Turn:
    if not days:
        choices = tuple(choice(f"pause.{each}", Text("profile-pause-days", {"days": each})) for each in rules.PAUSES)
        more = (choice("pause.write", Text("profile-pause-write")), choice("menu", Text("profile-set-back")))
        return page(context, Text("profile-pause-ask"), choices=(*choices, *more))
    if days == "write":
        return replace(page(context, Text("profile-pause-day-ask")), state=WritingDay())
    await members.pause(context.session, _member(context), context.now + timedelta(days=int(days)))
    return await _menu(context)


async def _resume(context: Context, value: str) -> Turn:
    del value
    await members.pause(context.session, _member(context), None)
    return await _menu(context, Text("profile-resumed"))


async def _chats(context: Context, value: str) -> Turn:
    del value
    places = await members.addresses(context.session, _member(context))
    preferred = (await members.preferences(context.session, _member(context), context.now)).address_id
    if len(places) == 1:
        return _last_chat(context, places[0])
    first = first_chat(places, preferred)
    choices = tuple(choice(f"chat.{place.id}", _chat_name(place, first=place.id == first)) for place in places)
    more = (choice("unbind", Text("profile-chat-unbind")), choice("menu", Text("profile-set-back")))
    return page(context, Text("profile-chat-ask"), choices=(*choices, *more))


async def _chat(context: Context, address_id: str) -> Turn:
    await members.prefer(context.session, _member(context), int(address_id))
    return await _menu(context, Text("profile-chat-set"))


async def _unbind(context: Context, address_id: str) -> Turn:
    """Ask which chat is to be unbound, or whether that one really is."""
    places = await members.addresses(context.session, _member(context))
    if len(places) == 1:
        return _last_chat(context, places[0])
    place = next((each for each in places if str(each.id) == address_id), None)
    if place is None:
        choices = tuple(choice(f"unbind.{each.id}", _chat_name(each)) for each in places)
        return page(context, Text("profile-unbind-which"), choices=(*choices, choice("chats", Text("profile-set-chats"))))
    sure = choice(f"unbound.{place.id}", Text("profile-unbind-yes"))
    ask = Text("profile-unbind-ask-here" if _is_here(context, place) else "profile-unbind-ask", {"chat": _chat_name(place)})
    return page(context, ask, choices=(sure, choice("chats", Text("profile-unbind-no"))))


async def _unbound(context: Context, address_id: str) -> Turn:
    """Unbind the chat, unless it became the last one meanwhile."""
    places = await members.addresses(context.session, _member(context))
    place = next((each for each in places if str(each.id) == address_id), None)
    if place is None:
        return say("choice-too-old")
    if len(places) == 1:
        return _last_chat(context, place)
    done = Text("profile-unbound", {"chat": _chat_name(place)})
    await service.unbind(context.session, context.person, place, context.now)
    return page(context, done) if _is_here(context, place) else await _menu(context, done)


def _last_chat(context: Context, place: AddressRow) -> Turn:
    """Say that without this chat nothing would be left, and that leaving is the way to that."""
    choices = (do("leave"), choice("menu", Text("profile-set-back")))
    return page(context, Text("profile-chat-last", {"chat": _chat_name(place)}), choices=choices)


def _is_here(context: Context, place: AddressRow) -> bool:
    return place.id == context.person.address_id


async def _back(context: Context, value: str) -> Turn:
    del value
    return await _menu(context)


_STEPS: Mapping[str, Callable[[Context, str], Awaitable[Turn]]] = {
    "menu": _back,
    "language": _language,
    "lang": _language,
    "quiet": _quiet,
    "hours": _hours,
    "kinds": _kinds,
    "on": _on,
    "off": _off,
    "pause": _pause,
    "resume": _resume,
    "chats": _chats,
    "chat": _chat,
    "unbind": _unbind,
    "unbound": _unbound,
    **reminding.STEPS,
}


def _chat_name(place: AddressRow, *, first: bool = False) -> Text | Plain:
    """Return the words for a chat: the platform, the name that the person bears there, and whether it comes first."""
    platform = Text(f"profile-channel-{place.channel}") if place.channel in rules.CHANNELS else Plain(place.channel)
    name = Text("profile-chat", {"platform": platform, "name": place.name}) if place.name else platform
    return Text("profile-chat-now", {"chat": name}) if first else name


def _member(context: Context) -> int:
    if context.person.member_id is None:
        raise LookupError("settings of a stranger")
    return context.person.member_id
