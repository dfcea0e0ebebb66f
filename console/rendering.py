"""Turns templates into pages: escaped, in the reader's language, with the organisation's clock."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from content.wording import LOCALES, Wording, day_in_words, moment_in_words
from core.messages import Text, Value, Words
from core.organisation import Organisation

HERE = Path(__file__).parent
STATIC = HERE / "static"

Say = Callable[[Words], str]


@cache
def templates() -> Environment:
    """Return the templates; a name that a page was not given is an error, never an empty place."""
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals["asset"] = asset
    environment.globals["locales"] = LOCALES
    return environment


@cache
def asset(name: str) -> str:
    """Return the address of a file of ours; it changes with the file, so that browsers may keep it for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/console/static/{name}?v={digest}"


class Tongue:
    """What templates speak with: one reader's language and the organisation's time zone."""

    def __init__(self, wording: Wording, organisation: Organisation, locale: str) -> None:
        """Hold the language."""
        self.locale, self._wording, self._organisation = locale, wording, organisation

    def names(self) -> Mapping[str, object]:
        """Return the functions under the names that templates use."""
        return {"t": self.t, "words": self.words, "moment": self.moment, "day": self.day, "field_moment": self.field_moment}

    def t(self, key: str, **values: Value) -> str:
        """Return a sentence by its key."""
        return self._wording.say(Text(key, values), self.locale)

    def words(self, words: Words) -> str:
        """Return words that the core handed out."""
        return self._wording.say(words, self.locale)

    def moment(self, instant: datetime | None) -> str:
        """Return the local time in words, or a dash for none."""
        return moment_in_words(self._organisation.local(instant), self.locale) if instant else "—"

    def day(self, day: date | None) -> str:
        """Return the day in words, or a dash for none."""
        return day_in_words(day, self.locale) if day else "—"

    def field_moment(self, instant: datetime | None) -> str:
        """Return the local time as the browser's own field for times wants it."""
        return self._organisation.local(instant).strftime("%Y-%m-%dT%H:%M") if instant else ""
