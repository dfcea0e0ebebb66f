"""What kinds of quizzes there are and what holds for each; and in which order a shuffled one shows its questions and options."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from core.library.cards import Question, Solution
from core.library.rules import ItemType
from core.messages import Text

MOST_TRIES, MOST_MINUTES, MOST_LIVES = 20, 300, 5


class Mode(StrEnum):
    """The kinds of personal quizzes."""

    DAILY = "daily"
    WEEKLY = "weekly"
    SPECIAL = "special"
    CHALLENGE = "challenge"
    EXAM = "exam"


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for a quiz beside its items and its schedule."""

    mode: Mode = Mode.DAILY
    tries: int = 1
    """How often a member may go through a round; 0 = until all is right. After full marks there is nothing to try."""
    minutes: int | None = None
    """How long an attempt may take."""
    pass_percent: int | None = None
    """From how many right answers in 100 an attempt passes."""
    lives: int | None = None
    """How many wrong answers end an attempt."""
    shuffled: bool = False
    """Questions and options stand in another order for everybody."""
    told: bool = True
    """The verdict follows each answer; else the solution is shown once the round is over."""

    def deadline(self, started_at: datetime, closes_at: datetime) -> datetime | None:
        """Return when the service hands an attempt in by itself; none where it may lie open."""
        if self.minutes is None:
            return closes_at if self.mode is Mode.EXAM else None
        return min(started_at + timedelta(minutes=self.minutes), closes_at)

    def ends(self, answered: int, right: int, size: int) -> bool:
        """Tell whether an attempt with these counts is over."""
        return answered >= size or (self.lives is not None and answered - right >= self.lives)

    def again(self, number: int, right: int, size: int) -> bool:
        """Tell whether another attempt may follow the one with this number, from 1, and result."""
        return right < size and (self.tries == 0 or number < self.tries)

    def passed(self, right: int, size: int) -> bool | None:
        """Tell whether the result passes; none where nothing has to be passed."""
        return None if self.pass_percent is None else right * 100 >= self.pass_percent * size


def flaw(terms: Terms) -> Text | None:
    """Return the sentence that says what is wrong with the terms, or nothing."""
    if not 0 <= terms.tries <= MOST_TRIES:
        return Text("quiz-flaw-tries", {"most": MOST_TRIES})
    if terms.minutes is not None and not 1 <= terms.minutes <= MOST_MINUTES:
        return Text("quiz-flaw-minutes", {"most": MOST_MINUTES})
    if terms.pass_percent is not None and not 1 <= terms.pass_percent <= 100:  # noqa: PLR2004 - a percentage
        return Text("quiz-flaw-pass")
    if terms.lives is not None and not 1 <= terms.lives <= MOST_LIVES:
        return Text("quiz-flaw-lives", {"most": MOST_LIVES})
    return None


def order(size: int, seed: int) -> list[int]:
    """Return the numbers of a round's questions, from 1, in the order of the attempt with this seed."""
    return sorted(range(1, size + 1), key=lambda number: _drawn(seed, number))


def _drawn(seed: int, number: int) -> bytes:
    """Return a lot that is the same for the same attempt, on every machine and in every version."""
    return sha256(f"{seed}:{number}".encode()).digest()


_OF_OTHERS = re.compile(
    r"^(?:以上|上述|上列|前面|前述|以下|其他选项)|^(?:都|均|全部?)不?(?:对|正确|是|错)|^[无没]有?正确(?:答案|选项)"
    r"|\b(?:all|none|both|neither) of the (?:above|other)",
    re.IGNORECASE,
)
"""An option that speaks of those before it: it stays where it is."""
_BY_LETTER = re.compile(r"(?<![A-Za-z])[A-H]\s*(?:[、,，/]|和|与|及|或|and|or|&)\s*[A-H](?![A-Za-z])|^[A-H]{2,}$|^[①-⑧]{2,}$")
"""An option that names others by their letters: nothing may move."""


def places(kind: str, options: Sequence[str], seed: int, item_id: int) -> list[int]:
    """Return the places of the options, from 0, in the order in which the attempt with this seed shows them."""
    stay = list(range(len(options)))
    if kind == ItemType.JUDGE or any(_BY_LETTER.search(option.strip()) for option in options):
        return stay
    loose = [place for place in stay if not _OF_OTHERS.search(options[place].strip())]
    drawn = iter(sorted(loose, key=lambda place: _drawn(seed, item_id * 100 + place)))
    return [next(drawn) if place in loose else place for place in stay]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is to be answered, with what marks it, as this attempt shows it."""

    item_id: int
    question: Question
    solution: Solution
    shown: tuple[int, ...] = ()
    """Where each option shown stands in the item; empty = where it is shown."""

    def own(self, picked: list[int] | str) -> list[int] | str:
        """Return the places picked as they are in the item, whatever order was shown."""
        return picked if isinstance(picked, str) or not self.shown else sorted(self.shown[place] for place in picked)


def shuffled(asked: Asked, seed: int) -> Asked:
    """Return the question with its options in the order of the attempt with this seed."""
    if not asked.question.options:
        return asked
    shown = places(asked.question.type, asked.question.options, seed, asked.item_id)
    options = [asked.question.options[place] for place in shown]
    key = sorted(shown.index(place) for place in asked.solution.key)
    question, solution = replace(asked.question, options=options), replace(asked.solution, options=options, key=key)
    return Asked(asked.item_id, question, solution, tuple(shown))
