"""Every point can fail: a channel with a bad habit is caught at the point of that habit, the same without it at none."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conformance.descriptor import House, Stage
from tests.conformance.points.every import POINTS
from tests.conformance.points.showing import drawn
from tests.conformance.toy import Toy


@pytest.fixture
def stage(house: House, tmp_path: Path) -> Stage:
    """Return a stage for the toy without bad habits, whose looks are approved."""
    stage = Stage(Toy(), house, tmp_path)
    (tmp_path / "toy.txt").write_text(drawn(stage), encoding="utf-8")
    return stage


@pytest.mark.parametrize("point", POINTS)
async def test_without_a_bad_habit_the_point_is_kept(point: str, stage: Stage) -> None:
    await POINTS[point](stage)


@pytest.mark.parametrize("point", POINTS)
async def test_a_planted_violation_is_caught(point: str, stage: Stage) -> None:
    with pytest.raises(AssertionError):
        await POINTS[point](replace(stage, channel=Toy(habit=point)))
