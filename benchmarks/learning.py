"""What the service learns from answers beside simpler ways, on recorded answers of real people.

    python -m benchmarks.learning REVIEWS.csv TRAIN.csv TEST.csv

`REVIEWS.csv` holds `card_id, review_rating` (1 = forgotten) and `review_time`; the other two hold `user_id, skill_name, correct`.
Printed are the log loss of foretelling what is remembered another day (FSRS-6 as the book of wrong answers uses it, beside the
constant and SM-2), and area under curve and log loss of foretelling an answer (our ratings, beside the mean of the skill).
"""

import argparse
import csv
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import exp, log
from pathlib import Path

from core.learning.memory import Memory, recall, reviewed
from core.learning.rules import Match, Rating

Told = Sequence[tuple[float, bool]]
"""What was foretold, 0 to 1, and what came."""
DAY = timedelta(days=1)


def main() -> None:
    """Measure both on the files named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("reviews", "train", "test"):
        parser.add_argument(name, type=Path)
    files = parser.parse_args()
    _remembered(_rows(files.reviews))
    _answered(_rows(files.train), _rows(files.test))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _remembered(rows: list[dict[str, str]]) -> None:
    rows.sort(key=lambda row: row["review_time"])
    memories: dict[str, Memory] = {}
    plain: dict[str, tuple[float, float, datetime]] = {}
    ours: list[tuple[float, bool]] = []
    sm2: list[tuple[float, bool]] = []
    begun = time.process_time()
    for row in rows:
        now, right, card = datetime.fromisoformat(row["review_time"]).astimezone(UTC), row["review_rating"] != "1", row["card_id"]
        known = memories.get(card)
        if known is not None and now - known.reviewed_at >= DAY:
            ours.append((recall(known, now), right))
            sm2.append((_sm2_recall(*plain[card], now), right))
        memories[card] = reviewed(known, now, right=right)
        plain[card] = _sm2(plain.get(card), int(row["review_rating"]), now)
    spent = time.process_time() - begun
    mean = sum(right for _, right in ours) / len(ours)
    print(f"remembered another day: {len(ours)} reviews, {100 * mean:.1f} % right, {len(rows) / spent:,.0f} schedules a second")
    for name, told in (("ours (FSRS-6, right and wrong)", ours), ("constant", [(mean, y) for _, y in ours]), ("SM-2", sm2)):
        print(f"  {name:32} log loss {_log_loss(told):.4f}  AUC {_area(told):.3f}")


def _sm2(before: tuple[float, float, datetime] | None, grade: int, now: datetime) -> tuple[float, float, datetime]:
    """Return interval in days, ease and instant after a review, by Wozniak's rule of 1987 with grades 2 to 5."""
    interval, ease, _ = before or (0.0, 2.5, now)
    quality = grade + 1
    eased = max(1.3, ease + 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02))
    if grade == 1:
        return 1.0, eased, now
    return (1.0 if not interval else 6.0 if interval <= 1 else interval * eased), eased, now


def _sm2_recall(interval: float, _: float, since: datetime, now: datetime) -> float:
    """Return what SM-2 implies: nine in ten remember when the interval is over."""
    return float(0.9 ** ((now - since) / DAY / max(interval, 1.0)))


def _answered(train: list[dict[str, str]], test: list[dict[str, str]]) -> None:
    levels: defaultdict[str, Rating] = defaultdict(Rating)
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    begun = time.process_time()
    for row in train:
        sums[row["skill_name"]][0] += row["correct"] == "1"
        sums[row["skill_name"]][1] += 1
    _rated(train, levels)
    ours = _rated(test, levels)
    spent = time.process_time() - begun
    overall = sum(right for right, _ in sums.values()) / sum(count for _, count in sums.values())
    means = [((sums[row["skill_name"]][0] + overall) / (sums[row["skill_name"]][1] + 1), row["correct"] == "1") for row in test]
    print(f"answers of pupils never seen: {len(test)}, {(len(train) + len(test)) / spent:,.0f} answers a second")
    for name, told in (("ours (online Elo)", ours), ("mean of the skill", means)):
        print(f"  {name:32} log loss {_log_loss(told):.4f}  AUC {_area(told):.3f}")


def _rated(rows: list[dict[str, str]], levels: defaultdict[str, Rating]) -> Told:
    abilities: defaultdict[tuple[str, str], Rating] = defaultdict(Rating)
    told = []
    for row in rows:
        user, skill, right = row["user_id"], row["skill_name"], row["correct"] == "1"
        match = Match(abilities[user, ""], abilities[user, skill], levels[skill])
        told.append((match.chance, right))
        after = match.after(right=right)
        abilities[user, ""], abilities[user, skill], levels[skill] = after.over_all, after.in_subject, after.level
    return told


def _log_loss(told: Told) -> float:
    return -sum(log(max(chance if right else 1 - chance, exp(-20))) for chance, right in told) / len(told)


def _area(told: Told) -> float:
    """Return the chance that a right answer was foretold with more confidence than a wrong one; ties count half."""
    ranked, ranks, place = sorted(told), 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        ranks += (place + end + 1) / 2 * sum(right for _, right in ranked[place:end])
        place = end
    ones = sum(right for _, right in told)
    return (ranks - ones * (ones + 1) / 2) / (ones * (len(told) - ones))


if __name__ == "__main__":
    main()
