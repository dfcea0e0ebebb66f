"""The kinds of suggestions and their deadlines that an organisation begins with."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from core.suggestions.deadline_rules import AnswerFrom, Profile, Unit
from core.suggestions.rules import CategoryDraft


class Preset(NamedTuple):
    """The profiles, and the categories in their order."""

    profiles: tuple[Profile, ...]
    categories: tuple[CategoryDraft, ...]


@cache
def suggestions() -> Preset:
    """Return what the preset file says."""
    read = tomllib.loads((Path(__file__).parent / "suggestions.toml").read_text(encoding="utf-8"))
    profiles = tuple(
        Profile(
            *(each["code"], each["zh"], each["en"], Unit(each["unit"])),
            *(each["acknowledge"], each["answer"], each["extension"], AnswerFrom(each["answer_from"])),
            *(each["warn_percent"], each["reopen_days"], each["keeps_words"], each["keep_days"], each["source"], each["as_of"]),
        )
        for each in read["profiles"]
    )
    kinds = (CategoryDraft(each["zh"], each["en"], each["profile"], each.get("offered", True)) for each in read["categories"])
    return Preset(profiles, tuple(kinds))
