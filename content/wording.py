"""Words by key, in the member's language and the organisation's vocabulary: the only reader of `content/texts`."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser

from core.messages import Day, Markdown, Moment, Plain, Text, Value, Words

LOCALES = ("zh", "en")
PRESETS = ("party", "union", "association")
_TEXTS = Path(__file__).parent / "texts"
_REMEMBERED = 5_000
"""Sentences kept ready: many people are told the same `question 3 of 10`."""
Said = tuple[tuple[str, int | str], ...]


class Wording:
    """The sentences of one organisation: its vocabulary (party, union, association) and its time zone."""

    def __init__(self, preset: str = "party", zone: tzinfo = UTC) -> None:
        """Prepare; a language is read when it is first spoken. An unknown preset raises ValueError."""
        if preset not in PRESETS:
            raise ValueError(f"unknown preset {preset}: choose one of {', '.join(PRESETS)}")
        self._preset, self._zone = preset, zone
        self._spoken: dict[tuple[str, str, Said], str] = {}

    def say(self, words: Words, locale: str) -> str:
        """Return the words in the language, without markup; a key that does not exist raises KeyError."""
        if isinstance(words, Plain):
            return words.plain
        if isinstance(words, Markdown):
            return words.markdown
        said = _said(words.arguments)
        if said is None:
            return self._format(words.key, locale, words.arguments)
        name = (words.key, locale, said)
        spoken = self._spoken.get(name)
        if spoken is None:
            if len(self._spoken) >= _REMEMBERED:
                self._spoken.clear()
            spoken = self._spoken[name] = self._format(words.key, locale, words.arguments)
        return spoken

    def _format(self, key: str, locale: str, arguments: Mapping[str, Value]) -> str:
        bundle = _bundle(locale, self._preset)
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


def _said(arguments: Mapping[str, Value]) -> Said | None:
    """Return by what a sentence with these values is known again; nothing where a person's own words or a time stand in it."""
    said: list[tuple[str, int | str]] = []
    for name, value in arguments.items():
        if type(value) is int:
            said.append((name, value))
        elif isinstance(value, Text) and not value.arguments:
            said.append((name, value.key))
        else:
            return None
    return tuple(said)


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
def _bundle(locale: str, preset: str) -> FluentBundle:
    # Isolation marks around values are right on a page of mixed directions and rubbish in a chat message or a test.
    bundle = FluentBundle([locale], use_isolating=False)
    parser = FluentParser(with_spans=False)  # where a message stood in its file takes as much memory as the message
    for file in (_TEXTS / locale / "vocabulary" / f"{preset}.ftl", *sorted((_TEXTS / locale).glob("*.ftl"))):
        bundle.add_resource(parser.parse(file.read_text(encoding="utf-8")))
    return bundle
