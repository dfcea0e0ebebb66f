"""Notices after an approved template: what fills its fields, cut to what the platform takes."""

from collections.abc import Mapping
from datetime import datetime

from bots import plain, rich
from bots.wechat.account import Template
from core.channel import Unit
from core.conversation import Speak
from core.messages import Markdown, Message, Text, Words
from core.organisation import Organisation

FILLINGS = ("title", "organisation", "time", "hint")
"""What a field of a template can be filled with."""
_LONGEST: Mapping[str, int] = {"thing": 20, "phrase": 5, "const": 20, "character_string": 32, "short_thing": 5}
"""Characters that fields of these kinds take; the others are longer than anything here."""
_LONGEST_OF_ALL = 200


def fields(words: str) -> tuple[tuple[str, str], ...]:
    """Read `thing1:title,time2:time`; raise ValueError with one sentence for anything else."""
    pairs = [part.partition(":") for part in words.split(",") if part.strip()]
    found = tuple((name.strip(), filling.strip()) for name, _, filling in pairs)
    if not all(name.isidentifier() and filling in FILLINGS for name, filling in found):
        raise ValueError(f"write pairs such as thing1:title,time2:time; what fills a field is one of {', '.join(FILLINGS)}")
    return found


def notice(
    message: Message, template: Template, locale: str, speak: Speak, organisation: Organisation, now: datetime
) -> dict[str, object]:
    """Return the body of the call, without the person."""
    first = message.title or next(iter(message.body), Text("wechat-notice-hint"))
    fillings = {
        "title": _line(first, locale, speak),
        "organisation": organisation.name,
        "time": speak(_moment(organisation.local(now)), locale),
        "hint": speak(Text("wechat-notice-hint"), locale),
    }
    data = {name: {"value": _cut(name, fillings[filling])} for name, filling in template.fields}
    return {"template_id": template.id, "data": data}


def _moment(local: datetime) -> Text:
    """Return the instant in the one form that the platform takes, whatever the language."""
    numbers = {"year": str(local.year), "month": str(local.month), "day": str(local.day)}
    return Text("wechat-notice-time", {**numbers, "clock": f"{local:%H:%M}"})


def _line(words: Words, locale: str, speak: Speak) -> str:
    text = rich.as_plain(rich.from_markdown(words.markdown)) if isinstance(words, Markdown) else speak(words, locale)
    return " ".join(text.split())


def _cut(name: str, value: str) -> str:
    longest = _LONGEST.get(name.rstrip("0123456789"), _LONGEST_OF_ALL)
    if len(value) <= longest:
        return value or "—"
    return next(iter(plain.split(value, longest - 1, Unit.CHARACTERS))) + "…"
