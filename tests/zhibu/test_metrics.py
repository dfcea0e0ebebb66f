"""What operators watch: figures of real work, labels from closed sets, nothing about anybody."""

import re
from pathlib import Path

import httpx
import pytest

from benchmarks.ports import free_port
from core.backplane_memory import MemoryBackplane
from core.channel import Moved, Outcome, Refused, Scope, Sent, TryLater, Uncertain, Verdict
from core.database import Database
from core.members import service as members
from core.members.rules import Audience
from core.messages import Address, Message, Plain, Purpose
from core.organisation import Organisation
from core.pushes import service
from core.pushes.kinds import KINDS, OTHER
from core.pushes.rules import Policy
from core.pushes.service import Plan
from scheduler.drain import Surroundings
from scheduler.run import Scheduler
from tests.conftest import StillClock
from tests.people import People
from tests.scheduler.postbox import Postbox, until
from zhibu.metrics import Metrics
from zhibu.parts import assembled
from zhibu.serve import running
from zhibu.settings import Settings
from zhibu.web import web_application

SAMPLE = re.compile(r"^(zhibu_\w+)(?:\{([^}]*)\})? (\S+)$", re.MULTILINE)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return a SQLite database only: what is counted does not depend on the database."""
    return sqlite_url


async def figures(metrics: Metrics) -> dict[str, float]:
    text = (await metrics.render()).decode()
    return {f"{name}{{{labels}}}": float(value) for name, labels, value in SAMPLE.findall(text)}


async def test_a_drained_push_shows_in_the_figures(
    database: Database, clock: StillClock, organisation: Organisation, people: People
) -> None:
    await people.members(4)
    metrics, postbox = Metrics(database, clock), Postbox(per_second=200)
    asked: list[str] = []

    def answers(chat: str) -> Outcome:
        asked.append(chat)
        if len(asked) == 1:
            return Refused("Forbidden: bot was blocked by the user", gone=True)
        return TryLater(clock() - clock(), "throttled", throttled=True, scope=Scope.CHAT) if len(asked) == 2 else Sent()

    postbox.answers = answers
    async with database.transaction() as session:
        what = Plan("每日一题", Message((Plain("题目"),)), Purpose.QUIZ, Policy.RESEND)
        push = await service.plan(session, what, members.audience(Audience("001")), clock(), organisation)
    clock.moves(seconds=7)
    assert (await figures(metrics))["zhibu_delivery_age_seconds{}"] == 7
    around = Surroundings(database, clock, organisation, MemoryBackplane(), observer=metrics)
    scheduler = Scheduler(around, {"test": postbox}, [])
    await scheduler.start()

    async def over() -> bool:
        async with database.reading() as session:
            return (await service.progress(session, push.id or 0, clock())).sent == 3

    await until(over)
    await scheduler.stop()
    shown = await figures(metrics)
    assert shown['zhibu_deliveries_sent_total{channel="test"}'] == 3
    assert shown['zhibu_deliveries_not_sent_total{channel="test",outcome="refused",reason="blocked"}'] == 1
    assert shown['zhibu_throttled_total{channel="test",scope="chat"}'] == 1
    assert shown['zhibu_delivery_lag_seconds_sum{channel="test"}'] >= 14  # two of the three waited for seven seconds
    assert shown['zhibu_limiter_wait_seconds_count{channel="test"}'] == 5
    assert shown['zhibu_tick_seconds_count{good="yes",job="reap leases"}'] >= 1
    assert "zhibu_leases_expired_total{}" in shown


@pytest.mark.parametrize(
    "outcome",
    [
        Refused("您好，王秘书的手机号是 13900008713"),
        TryLater(StillClock()() - StillClock()(), "一段平台的话"),
        Uncertain("ConnectionResetError('10.0.0.7')"),
        Moved(Address("telegram", "bot", "-1008713")),
        Verdict.NEEDS_CONSENT,
    ],
)
async def test_a_platforms_own_words_become_no_label(database: Database, clock: StillClock, outcome: Outcome | Verdict) -> None:
    metrics = Metrics(database, clock)
    metrics.outcome("test", outcome, 1.0)
    [labels] = [each for each in await figures(metrics) if each.startswith("zhibu_deliveries_not_sent_total")]
    assert re.search(r'reason="([^"]*)"', labels)[1] in {*KINDS, OTHER}
    assert "8713" not in labels


async def test_requests_are_timed_by_area_and_unknown_paths_make_no_label(database: Database, clock: StillClock) -> None:
    metrics = Metrics(database, clock)

    async def ready() -> dict[str, bool]:
        return {"database": True}

    app = web_application([], [], ready=ready, metrics=metrics, metrics_token="")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://zhibu.test") as client:
        await client.get("/healthz")
        for number in range(20):
            await client.get(f"/wp-admin-{number}/13900008713")
    shown = await figures(metrics)
    assert shown['zhibu_request_seconds_count{area="healthz",status="2xx"}'] == 1
    assert shown['zhibu_request_seconds_count{area="other",status="4xx"}'] == 20
    assert not [each for each in shown if "8713" in each]


async def test_a_process_without_pages_answers_for_its_figures(sqlite_url: str, tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(_env_file=None, database_url=sqlite_url, data_dir=tmp_path, worker_port=port)
    asking = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}")
    async with assembled(settings) as parts, running(parts, web=False), asking as client:
        assert (await client.get("/healthz")).status_code == 200
        shown = (await client.get("/metrics")).text
        assert (await client.get("/console/")).status_code == 404
    assert "zhibu_leases_expired_total" in shown
