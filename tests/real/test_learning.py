"""What the service learns from answers, on answers of real people: how well it foretells the next one, by its own rules."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import log
from pathlib import Path

from core.learning.memory import Memory, recall, reviewed
from core.learning.rules import Match, Rating

DAY = timedelta(days=1)


def log_loss(chance: float, *, right: bool) -> float:
    return -log(max(chance if right else 1 - chance, 1e-9))


def test_the_book_of_wrong_answers_foretells_what_is_remembered(shared: Path) -> None:
    """FSRS-6 with default weights, right and wrong only: log loss at most 0.4590 on reviews of another day."""
    with (shared / "learning" / "fsrs" / "review_logs_josh.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["review_time"])
    memories: dict[str, Memory] = {}
    losses = []
    for row in rows:
        now = datetime.fromisoformat(row["review_time"]).astimezone(UTC)
        right, memory = row["review_rating"] != "1", memories.get(row["card_id"])
        if memory is not None and now - memory.reviewed_at >= DAY:
            losses.append(log_loss(recall(memory, now), right=right))
        memories[row["card_id"]] = reviewed(memory, now, right=right)
    assert len(losses) == 5329
    assert sum(losses) / len(losses) <= 0.4590


def answers(path: Path) -> Iterator[tuple[str, str, bool]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["user_id"], row["skill_name"], row["correct"] == "1"


def test_ratings_foretell_the_answers_of_pupils_never_seen_before(shared: Path) -> None:
    """AUC at least 0.79 on 117,567 answers; the skill stands for item and subject, as the data name no items."""
    folder = shared / "learning" / "assistments"
    levels: defaultdict[str, Rating] = defaultdict(Rating)
    for file in ("builder_train_preprocessed.csv", "builder_test_preprocessed.csv"):
        abilities: defaultdict[tuple[str, str], Rating] = defaultdict(Rating)
        told = []
        for user, skill, right in answers(folder / file):
            match = Match(abilities[user, ""], abilities[user, skill], levels[skill])
            told.append((match.chance, right))
            after = match.after(right=right)
            abilities[user, ""], abilities[user, skill], levels[skill] = after.over_all, after.in_subject, after.level
    assert len(told) == 117_567
    assert area_under_curve(told) >= 0.79


def area_under_curve(told: list[tuple[float, bool]]) -> float:
    """Return the chance that a right answer was foretold with more confidence than a wrong one; ties count half."""
    right, wrong = (sorted(chance for chance, is_right in told if is_right is which) for which in (True, False))
    below = above = 0
    won = 0.0
    for chance in right:
        while below < len(wrong) and wrong[below] < chance:
            below += 1
        above = max(above, below)
        while above < len(wrong) and wrong[above] <= chance:
            above += 1
        won += below + (above - below) / 2
    return won / (len(right) * len(wrong))
