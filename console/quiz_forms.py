"""The part of the quiz form that hangs on the kind of quiz: which fields a kind has, what they begin with, what was typed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from console.forms import Form
from content.presets.quizzes import Preset, quizzes
from core.quiz.modes import MOST_LIVES, MOST_MINUTES, MOST_TRIES, Mode, Terms

FIELDS: Mapping[Mode, tuple[str, ...]] = {
    Mode.DAILY: (),
    Mode.WEEKLY: (),
    Mode.SPECIAL: ("tries",),
    Mode.CHALLENGE: ("tries", "lives"),
    Mode.EXAM: ("minutes", "pass_percent", "tries", "shuffled"),
}
"""The fields that a kind shows beside those of every quiz; what it does not show is as its preset has it."""
MOST: Mapping[str, int] = {"tries": MOST_TRIES, "lives": MOST_LIVES, "minutes": MOST_MINUTES, "pass_percent": 100}


def asked_mode(words: str) -> Mode:
    """Return the kind of quiz that the words name; the daily one where they name none."""
    return Mode(words) if words in set(Mode) else Mode.DAILY


def begun(mode: Mode, today: date) -> Form:
    """Return the form of a new quiz of the kind, filled in as most are."""
    preset: Preset = quizzes()[mode]
    fields = {
        "size": [str(preset.size)],
        "clock": [preset.clock.strftime("%H:%M")],
        "days": [str(day) for day in preset.days],
        "open_hours": [str(preset.open_hours or "")],
        "starts_on": [today.isoformat()],
    }
    return Form({**fields, **filled(preset.terms)})


def filled(terms: Terms) -> dict[str, list[str]]:
    """Return the fields of the terms as the form shows them."""
    numbers = {"tries": terms.tries, "lives": terms.lives, "minutes": terms.minutes, "pass_percent": terms.pass_percent}
    shown = {name: ["" if value is None else str(value)] for name, value in numbers.items()}
    return {"mode": [str(terms.mode)], "shuffled": ["yes" if terms.shuffled else "no"], **shown}


def typed(form: Form) -> Terms:
    """Return the terms as typed; raises Refused for a number that cannot be."""
    mode = asked_mode(form.text("mode"))
    terms, shown = quizzes()[mode].terms, FIELDS[mode]
    if "tries" in shown:
        terms = replace(terms, tries=form.number("tries", "console-quiz-tries", least=0, most=MOST_TRIES))
    if "lives" in shown:
        terms = replace(terms, lives=form.number("lives", "console-quiz-lives", least=1, most=MOST_LIVES))
    if "minutes" in shown:
        terms = replace(terms, minutes=_number(form, "minutes"), pass_percent=_number(form, "pass_percent"))
    return replace(terms, shuffled=form.text("shuffled") == "yes") if "shuffled" in shown else terms


def _number(form: Form, name: str) -> int | None:
    if not form.text(name):
        return None
    return form.number(name, f"console-quiz-{name.replace('_', '-')}", least=1, most=MOST[name])
