"""The state machine of a live game, its points and its ranks."""

import pytest

from core.live.rules import Settings, Verdict
from core.live.scoring import Given, points


@pytest.mark.parametrize(
    ("seconds", "took_seconds", "worth"),
    [(30, 2, 967), (30, 0.4, 1000), (30, 0.5, 992), (30, 15, 750), (30, 30, 500), (20, 10, 750), (60, 30, 750), (30, 29.99, 500)],
)
def test_speed_is_worth_what_kahoot_publishes(seconds: int, took_seconds: float, worth: int) -> None:
    settings = Settings(1, seconds=seconds)
    given = Given(right=True, took=int(took_seconds * 1000), verdict=Verdict.TIMELY)
    assert points(settings, given, 1) == worth
