"""Who is ahead in a duel and what that does to the ratings: values in, values out."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

SIZE = 5
"""Items of a duel."""
LIFE = timedelta(days=1)
"""How long those who take part have to answer."""
START = 1000.0
K = 32.0
GENTLE = 0.5
"""What share of a loss is taken: praise weighs more than blame."""
MOST_A_DAY = 3
"""Duels that one member may open on one day."""
CODE_LENGTH = 6
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Side:
    """One who took part: what they had right, whether they finished, and their rating before."""

    member_id: int
    right: int
    finished: bool
    rating: float = START

    @property
    def score(self) -> int:
        """What counts: whoever does not finish stands behind all who did."""
        return self.right if self.finished else -1


@dataclass(frozen=True, slots=True)
class Place:
    """Where one who took part ended: the place, from 1, shared by equals; and by how much the rating moves."""

    member_id: int
    place: int
    gain: float


def expected(own: float, other: float) -> float:
    """Return the score that the ratings foretell, 0 to 1 (Elo, 1978): 1 / (1 + 10^((other - own) / 400))."""
    return float(1 / (1 + 10 ** ((other - own) / 400)))


def places(sides: Sequence[Side]) -> list[Place]:
    """Return where each ended: by right answers alone, never by speed; each pair counts as a game, and losses count half."""
    return [_place(side, [other for other in sides if other is not side]) for side in sides]


def _place(side: Side, others: Sequence[Side]) -> Place:
    ahead = sum(other.score > side.score for other in others)
    surprise = sum(_won(side, other) - expected(side.rating, other.rating) for other in others)
    gain = K * surprise / max(len(others), 1)
    return Place(side.member_id, ahead + 1, gain if gain >= 0 else gain * GENTLE)


def _won(side: Side, other: Side) -> float:
    if side.score == other.score:
        return 0.5
    return 1.0 if side.score > other.score else 0.0


def code_in(words: str) -> str:
    """Return the code of a duel that the words hold, as it is stored; empty when they hold none."""
    plain = unicodedata.normalize("NFKC", words).upper()
    found = re.search(rf"(?<![0-9A-Z])[{ALPHABET}]{{{CODE_LENGTH}}}(?![0-9A-Z])", plain)
    return found[0] if found else ""
