"""Words by key, in the member's language and the organisation's vocabulary: the only reader of `content/texts`."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Resource

from core.messages import Day, Markdown, Moment, Plain, Text, Value, Words

LOCALES = ("zh", "en")
PRESETS = ("party", "union", "association")
_TEXTS = Path(__file__).parent / "texts"


class Wording:
    """The sentences of one organisation: its vocabulary (party, union, association) and its time zone."""

    def __init__(self, preset: str = "party", zone: tzinfo = UTC) -> None:
        """Read the texts of every language; an unknown preset raises ValueError."""
        if preset not in PRESETS:
            raise ValueError(f"unknown preset {preset}: choose one of {', '.join(PRESETS)}")
        self._zone = zone
        self._bundles = {locale: _bundle(locale, preset) for locale in LOCALES}
        self._constant: dict[tuple[str, str], str] = {}

    def say(self, words: Words, locale: str) -> str:
        """Return the words in the language, without markup; a key that does not exist raises KeyError."""
        if isinstance(words, Plain):
            return words.plain
        if isinstance(words, Markdown):
            return words.markdown
        if words.arguments:
            return self._format(words.key, locale, words.arguments)
        spoken = self._constant.get((words.key, locale))
        if spoken is None:
            spoken = self._constant[words.key, locale] = self._format(words.key, locale, {})
        return spoken

    def _format(self, key: str, locale: str, arguments: Mapping[str, Value]) -> str:
        bundle = self._bundles[locale]
        pattern = bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        values = {name: self._value(value, locale) for name, value in arguments.items()}
        spoken, errors = bundle.format_pattern(pattern, values)
        if errors:
            raise KeyError(f"{key} ({locale}): {errors[0]}")
        return str(spoken)

    def _value(self, value: Value, locale: str) -> str | int | float:
        match value:
            case Moment(moment):
                return moment_in_words(moment.astimezone(self._zone), locale)
            case Day(day):
                return day_in_words(day, locale)
            case Text() | Plain():
                return self.say(value, locale)
            case _:
                return value


def day_in_words(day: date, locale: str) -> str:
    """Return the day as people write it: 2026年11月21日, 21 November 2026."""
    if locale == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B %Y}"


def moment_in_words(local: datetime, locale: str) -> str:
    """Return the local time as people write it: 11月21日 20:00, 21 November, 20:00."""
    if locale == "zh":
        return f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.day} {local:%B, %H:%M}"


@cache
def _resources(locale: str, preset: str) -> "tuple[Resource, ...]":
    files = [_TEXTS / locale / "vocabulary" / f"{preset}.ftl", *sorted((_TEXTS / locale).glob("*.ftl"))]
    return tuple(FluentResource(file.read_text(encoding="utf-8")) for file in files)


def _bundle(locale: str, preset: str) -> FluentBundle:
    # Isolation marks around values are right on a page of mixed directions and rubbish in a chat message or a test.
    bundle = FluentBundle([locale], use_isolating=False)
    for resource in _resources(locale, preset):
        bundle.add_resource(resource)
    return bundle
