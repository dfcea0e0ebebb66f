"""How hard items are and how able members, by an Elo rating that every answer moves: values in, values out.

Pelánek, "Applications of the Elo rating system in adaptive educational systems", Computers & Education 98 (2016): an answer
moves the ability by K·(y - p) and the item's level against it, with K = 1 / (1 + 0.05·n) after n answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp

SLOWING = 0.05
WANTED = 0.7
"""The chance of a right answer at which practice is neither dull nor hard."""
REST = timedelta(days=3)
"""How long an item that was asked is not asked again in practice."""
CAP = 10
"""Items of the book a day, unless the member wants more or fewer."""
LONGEST_SUBJECT = 60
OVER_ALL = ""
"""The subject under which a member's ability over all subjects stands."""
_STEEPEST = 30.0


@dataclass(frozen=True, slots=True)
class Rating:
    """An ability or a level, in logits, and after how many answers it stands so."""

    value: float = 0.0
    answers: int = 0

    def moved(self, surprise: float) -> "Rating":
        """Return the rating after one more answer that surprised by so much, -1 to 1."""
        return Rating(self.value + surprise / (1 + SLOWING * self.answers), self.answers + 1)


@dataclass(frozen=True, slots=True)
class Match:
    """A member, over all and in the subject, against an item."""

    over_all: Rating
    in_subject: Rating
    level: Rating

    @property
    def chance(self) -> float:
        """The chance that the member answers right, 0 to 1."""
        lead = self.over_all.value + self.in_subject.value - self.level.value
        return 1 / (1 + exp(-max(-_STEEPEST, min(lead, _STEEPEST))))

    def after(self, *, right: bool) -> "Match":
        """Return all three ratings as the answer leaves them."""
        surprise = right - self.chance
        return Match(self.over_all.moved(surprise), self.in_subject.moved(surprise), self.level.moved(-surprise))


def subject(tags: Sequence[str], bank_id: int) -> str:
    """Return the subject of an item: its first tag, else its bank."""
    return tags[0][:LONGEST_SUBJECT] if tags and tags[0] else f"#{bank_id}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that could be practised next."""

    item_id: int
    subject: str
    level: Rating


def nearest(candidates: Sequence[Candidate], over_all: Rating, abilities: "dict[str, Rating]") -> list[int]:
    """Return the candidates, those in front that the member will answer right with a chance nearest to the wanted one."""

    def distance(each: Candidate) -> float:
        return abs(Match(over_all, abilities.get(each.subject, Rating()), each.level).chance - WANTED)

    return [each.item_id for each in sorted(candidates, key=distance)]
