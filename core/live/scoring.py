"""Points, ranks and teams of a live game: values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.live.rules import COUNTED, Scoring, Settings, Teams, Verdict

AT_ONCE = 500
"""Milliseconds below which nobody is faster than anybody else."""
STREAK_STEP, STREAK_MOST = 100, 500


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of the ledger: whether it is right, how many milliseconds it took, and what became of it."""

    right: bool
    took: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Score:
    """What a player has: points, right answers, milliseconds of the right ones, right answers in a row, answers that count."""

    points: int = 0
    right: int = 0
    took: int = 0
    streak: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A player (or a team) in the ranking; equals share a rank, and the ranks after them are left out: 1, 2, 2, 4."""

    rank: int
    id: int
    score: Score


@dataclass(frozen=True, slots=True)
class TeamPlace:
    """A team in the ranking: its branch, its score, and how many played for it."""

    rank: int
    branch_id: int
    points: int
    players: int


def points(settings: Settings, given: Given, streak: int) -> int:
    """Return what the answer is worth; `streak` counts the right answers in a row, this one included.

    Speed as Kahoot! publishes it: round(P · (1 − (t / T) / 2)), all of P below half a second, and for three right ones in a row
    200 more, 500 at most. In the grace after the bell half of P, and nothing for streaks.
    """
    if not given.right or given.verdict not in COUNTED:
        return 0
    most, time = settings.points, settings.seconds * 1000
    if settings.scoring is Scoring.SPEED and given.verdict is Verdict.GRACE:
        return most // 2
    bonus = min(STREAK_STEP * (streak - 1), STREAK_MOST) if settings.streak else 0
    if settings.scoring is Scoring.ACCURACY or given.took < AT_ONCE:
        return most + bonus
    parts, whole = most * (2 * time - min(given.took, time)), 2 * time
    return (2 * parts + whole) // (2 * whole) + bonus


def after(settings: Settings, score: Score, given: Given | None) -> Score:
    """Return the score after one question; without an answer that counts the row of right ones ends."""
    if given is None or given.verdict not in COUNTED:
        return Score(score.points, score.right, score.took, 0, score.answered)
    if not given.right:
        return Score(score.points, score.right, score.took, 0, score.answered + 1)
    streak = score.streak + 1
    gained = points(settings, given, streak)
    return Score(score.points + gained, score.right + 1, score.took + given.took, streak, score.answered + 1)


def tally(settings: Settings, scores: Mapping[int, Score], answers: Mapping[int, Given]) -> dict[int, Score]:
    """Return everybody's score after one question; `answers` are those of the ledger, by player."""
    return {player: after(settings, score, answers.get(player)) for player, score in scores.items()}


def recount(settings: Settings, players: Iterable[int], ledger: Mapping[int, Mapping[int, Given]]) -> dict[int, Score]:
    """Return everybody's score from nothing but the ledger: for each question that counts, the answers by player."""
    scores = {player: Score() for player in players}
    for number in sorted(ledger):
        scores = tally(settings, scores, ledger[number])
    return scores


def ranked(scores: Mapping[int, Score]) -> list[Place]:
    """Return the ranking: by points, then right answers, then the time that the right ones took."""
    order = sorted(scores.items(), key=lambda each: (*_merit(each[1]), each[0]))
    places: list[Place] = []
    for at, (player, score) in enumerate(order):
        equal = places and _merit(places[-1].score) == _merit(score)
        places.append(Place(places[-1].rank if equal else at + 1, player, score))
    return places


def team_ranking(settings: Settings, members: Sequence[tuple[int, Score]]) -> list[TeamPlace]:
    """Return the ranking of the branches from the scores of their members; only who answered anything plays for a team."""
    if settings.teams is Teams.NONE:
        return []
    held: dict[int, list[int]] = {}
    for branch_id, score in members:
        if score.answered:
            held.setdefault(branch_id, []).append(score.points)
    totals = {branch: _of_team(settings.teams, each) for branch, each in held.items()}
    order = sorted(totals.items(), key=lambda each: (-each[1], each[0]))
    ranks = {total: at + 1 for at, (_, total) in reversed(list(enumerate(order)))}
    return [TeamPlace(ranks[total], branch, total, len(held[branch])) for branch, total in order]


def _of_team(teams: Teams, scores: Sequence[int]) -> int:
    return sum(scores) if teams is Teams.SUM else round(sum(scores) / len(scores))


def _merit(score: Score) -> tuple[int, int, int]:
    return -score.points, -score.right, score.took
