"""The figures of items on Moodle's own fixtures: what its reports expect, to a millionth."""

import csv
import json
from pathlib import Path

import pytest

from core.library.statistics import Analysis, analyse

EXACT = 1e-6


@pytest.fixture(scope="session")
def moodle(shared: Path) -> Path:
    return shared / "learning" / "moodle-stats"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def states(moodle: Path) -> Analysis:
    """Analyse the 22 attempts at 20 slots; a slot without a maximum earns nothing."""
    attempts: list[dict[int, float]] = []
    for row in rows(moodle / "mdl_question_states.csv"):
        if row["slot"] == "1":
            attempts.append({})
        attempts[-1][int(row["slot"])] = float(row["mark"])
    most = {int(row["slot"]): float(row["maxmark"].replace("NULL", "0")) for row in rows(moodle / "mdl_question.csv")}
    return analyse(attempts, most)


def test_sixty_of_sixty_figures_are_moodles(moodle: Path) -> None:
    expected = json.loads((moodle / "expected.json").read_text(encoding="utf-8"))
    found = states(moodle).items
    compared = 0
    for name, figure in (
        ("facility", "facility"),
        ("discriminationindex", "discrimination"),
        ("discriminativeefficiency", "efficiency"),
    ):
        for slot, value in enumerate(expected[name], 1):
            mine = getattr(found[slot], figure)
            assert mine is None if value is None else mine == pytest.approx(value, abs=EXACT), (name, slot)
            compared += 1
    assert compared == 60


def test_the_figures_of_twenty_five_attempts_are_moodles(moodle: Path) -> None:
    names = [f"slots.{slot}.mark" for slot in range(1, 8)]
    attempts = [{slot: float(row[name]) for slot, name in enumerate(names, 1)} for row in rows(moodle / "results00.csv")]
    found = analyse(attempts, dict.fromkeys(range(1, 8), 1.0)).items
    whole = [row for row in rows(moodle / "qstats00.csv") if not row["subqname"] and not row["variant"]]
    assert len(whole) == 7
    for row in whole:  # one mark of the fixture is rounded to seven places, and so are the expected figures
        mine = found[int(row["slot"])]
        assert mine.facility == pytest.approx(100 * float(row["facility"]), abs=1e-4)
        for name, figure in (
            ("sd", mine.deviation),
            ("effectiveweight", mine.weight),
            ("discriminationindex", mine.discrimination),
            ("discriminativeefficiency", mine.efficiency),
        ):
            assert figure == pytest.approx(float(row[name]), abs=1e-4), (row["slot"], name)
