"""What answers tell about the items that were asked: Moodle's figures for each item and for the whole, and doubts about a key.

Definitions: Moodle 4.5, quiz report "Statistics" (`question/classes/statistics`, `mod/quiz/report/statistics`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

Marks = Mapping[int, float]
"""What one attempt earned, by item; an item that it was not asked is not in it."""

FEWEST = 10
"""Answers below which chance alone explains an odd figure."""
_CUBES, _FOURTHS = 3, 4
"""Attempts from which a skew and a kurtosis can be told."""


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """How one item did: its facility in 100, the deviation of its marks, and how it goes along with the rest, -100 to 100."""

    answers: int
    facility: float | None = None
    deviation: float | None = None
    discrimination: float | None = None
    efficiency: float | None = None
    weight: float | None = None
    """Its share in 100 of what parts good attempts from others; none where it works against them, or where attempts differ."""

    @property
    def suspect(self) -> bool:
        """Tell whether the key may be wrong: those who do well elsewhere miss this item more often than the others."""
        return self.answers >= FEWEST and self.discrimination is not None and self.discrimination < 0


@dataclass(frozen=True, slots=True)
class WholeFigures:
    """How attempts at the same items came out, in marks; `alpha` (Cronbach's) and `error_ratio` are fractions of 1."""

    attempts: int
    mean: float | None = None
    deviation: float | None = None
    skew: float | None = None
    kurtosis: float | None = None
    alpha: float | None = None
    error_ratio: float | None = None
    standard_error: float | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """The figures of each item, by item, and of the whole; the latter only where every attempt had the same items."""

    items: Mapping[int, ItemFigures]
    whole: WholeFigures | None


def analyse(attempts: Sequence[Marks], most: Marks) -> Analysis:
    """Return the figures of the attempts; `most` is what each item can earn, 0 for one that earns nothing."""
    alike = bool(attempts) and all(each.keys() == most.keys() for each in attempts)
    weights = _weights(attempts, most) if alike else {}
    items = {item: _item(item, attempts, most, weights.get(item)) for item in most}
    return Analysis(items, _whole(attempts, most) if alike else None)


def _item(item: int, attempts: Sequence[Marks], most: Marks, weight: float | None) -> ItemFigures:
    asked = [each for each in attempts if item in each]
    if not asked or not most[item]:
        return ItemFigures(len(asked))
    own = [each[item] for each in asked]
    beside = [(each[item], rest) for each in asked if (rest := _rest(item, each, most)) is not None]
    return ItemFigures(
        len(asked),
        100 * fmean(own) / most[item],
        _root(_covariance(own, own)),
        _discrimination([mark for mark, _ in beside], [rest for _, rest in beside]),
        _efficiency([mark for mark, _ in beside], [rest for _, rest in beside]),
        weight,
    )


def _rest(item: int, marks: Marks, most: Marks) -> float | None:
    """Return which share of the other items' marks the attempt earned; none where it had no other.

    Where all attempts had the same items this is the rest of the total but for a factor, on which no figure depends.
    """
    possible = sum(most[each] for each in marks if each != item)
    return sum(mark for each, mark in marks.items() if each != item) / possible if possible else None


def _discrimination(own: Sequence[float], rest: Sequence[float]) -> float | None:
    together, alone, others = _covariance(own, rest), _covariance(own, own), _covariance(rest, rest)
    if together is None or not alone or not others:
        return None
    return 100 * together / sqrt(alone * others)


def _efficiency(own: Sequence[float], rest: Sequence[float]) -> float | None:
    together, best = _covariance(own, rest), _covariance(sorted(own), sorted(rest))
    return 100 * together / best if together is not None and best else None


def _weights(attempts: Sequence[Marks], most: Marks) -> Marks:
    """Return the effective weight of each item that goes along with the total, in 100."""
    totals = [sum(each.values()) for each in attempts]
    shares = {item: _covariance([each[item] for each in attempts], totals) for item in most}
    roots = {item: sqrt(share) for item, share in shares.items() if share is not None and share >= 0}
    whole = sum(roots.values())
    return {item: 100 * root / whole for item, root in roots.items()} if whole else {}


def _whole(attempts: Sequence[Marks], most: Marks) -> WholeFigures:
    totals = [sum(each.values()) for each in attempts]
    variance = _covariance(totals, totals)
    alpha = _alpha(attempts, most, variance)
    deviation, ratio = _root(variance), _root(1 - alpha if alpha is not None else None)
    error = ratio * deviation if ratio is not None and deviation is not None else None
    return WholeFigures(len(totals), fmean(totals), deviation, _skew(totals), _kurtosis(totals), alpha, ratio, error)


def _alpha(attempts: Sequence[Marks], most: Marks, variance: float | None) -> float | None:
    if not variance or len(most) < 2:  # noqa: PLR2004 - one item is consistent with nothing
        return None
    single = sum(_covariance(own, own) or 0.0 for own in ([each[item] for each in attempts] for item in most))
    return len(most) / (len(most) - 1) * (1 - single / variance)


def _skew(values: Sequence[float]) -> float | None:
    """Return k3 / k2^1.5, of Fisher's k-statistics."""
    count, second = len(values), _covariance(values, values)
    if count < _CUBES or not second:
        return None
    third = count**2 * _moment(values, 3) / ((count - 1) * (count - 2))
    return float(third / second**1.5)


def _kurtosis(values: Sequence[float]) -> float | None:
    """Return k4 / k2², of Fisher's k-statistics: 0 for a normal distribution."""
    count, second = len(values), _covariance(values, values)
    if count < _FOURTHS or not second:
        return None
    spread = (count + 1) * _moment(values, 4) - 3 * (count - 1) * _moment(values, 2) ** 2
    return float(count**2 * spread / ((count - 1) * (count - 2) * (count - 3)) / second**2)


def _moment(values: Sequence[float], power: int) -> float:
    middle = fmean(values)
    return fmean((each - middle) ** power for each in values)


def _covariance(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return the covariance with n - 1 below; none of fewer than two pairs. What is nothing but rounding counts as 0."""
    if len(one) < 2:  # noqa: PLR2004 - one pair varies with nothing
        return None
    middle, centre = fmean(one), fmean(other)
    found = sum((left - middle) * (right - centre) for left, right in zip(one, other, strict=True)) / (len(one) - 1)
    return found if abs(found) > _ROUNDING else 0.0


_ROUNDING = 1e-12


def _root(value: float | None) -> float | None:
    return sqrt(value) if value is not None and value >= 0 else None
