"""Fixtures of the journeys."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.organisation import Organisation
from scheduler.jobs import Job
from tests.standins.fixtures import engine, telegram  # noqa: F401 - fixtures are used by their names
from zhibu import serve
from zhibu.ticks import feature_jobs


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is looked at every five seconds be looked at every second: what happens is the same, and comes sooner."""

    def jobs(organisation: Organisation) -> tuple[Job, ...]:
        second = timedelta(seconds=1)
        return tuple(replace(job, every=second) if job.every <= 5 * second else job for job in feature_jobs(organisation))

    monkeypatch.setattr(serve, "feature_jobs", jobs)
